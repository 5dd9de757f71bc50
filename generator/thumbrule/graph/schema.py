"""What a wiki's pages and properties mean, read from `schema.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thumbrule.diagnostic import Code, Diagnostic
from thumbrule.page import plain_yaml
from thumbrule.text import Source

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ValueKind = Literal["page", "domain", "source", "date", "url", "text"]


@dataclass(frozen=True, slots=True)
class PageType:
    """A kind of page: `name` as in `Heuristic:X`, the `folder` of its files, its plural."""

    name: str
    folder: str
    plural: str
    description: str


@dataclass(frozen=True, slots=True)
class Property:
    """A property of pages.

    `value` says what it holds: the name of a page, or a domain, source, date, URL or
    text. What follows is for links to pages. `domain` and `range` are type names
    (empty: any). `label` heads the list of what a page links to ('Uses heuristic'),
    `inverse_label` the list of what links to it ('Used by'). `inverse` names the
    properties that state the same edge from its object's page; `inverse_on` the types
    on whose pages the property itself is written that way. Pages of `required` types
    must have one. `most` is how many a page may have (0: any number). Edges of
    `acyclic` properties take part in the search for cycles.
    """

    name: str
    value: ValueKind
    domain: tuple[str, ...]
    range: tuple[str, ...]
    label: str
    inverse_label: str
    inverse: tuple[str, ...]
    inverse_on: tuple[str, ...]
    required: tuple[str, ...]
    most: int
    acyclic: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """Page types and properties by name."""

    types: dict[str, PageType]
    properties: dict[str, Property]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _TypeEntry(_Strict):
    folder: str = Field(pattern=r"^[\w-]+$")
    plural: str = ""
    description: str = ""


class _PropertyEntry(_Strict):
    value: ValueKind = "page"
    domain: list[str] = []
    range: list[str] = []
    label: str = ""
    inverse_label: str = ""
    inverse: list[str] = []
    inverse_on: list[str] = []
    required: list[str] = []
    most: int = Field(default=0, ge=0)
    acyclic: bool = False


class _SchemaFile(_Strict):
    types: dict[str, _TypeEntry]
    properties: dict[str, _PropertyEntry]


@cache
def default_schema() -> Schema:
    """The schema of folders that have none of their own."""
    text = files("thumbrule.graph").joinpath("default_schema.yaml").read_text("utf-8")
    return _schema(_SchemaFile.model_validate(yaml.safe_load(text)))


def read_schema(source: Source) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """The schema in a `schema.yaml`, or the default one and what is wrong with the file."""
    try:
        root = plain_yaml.compose(source.text)
        entry = _SchemaFile.model_validate(plain_yaml.load(source.text))
    except ValidationError as error:
        return default_schema(), tuple(
            _finding(source, _line_of(root, detail["loc"]), _sentence(detail))
            for detail in error.errors()
        )
    except ValueError as error:
        return default_schema(), (_finding(source, getattr(error, "line", 1), str(error)),)
    schema = _schema(entry)
    unknown = tuple(_unknown_types(source, root, schema))
    return (default_schema(), unknown) if unknown else (schema, ())


def _schema(entry: _SchemaFile) -> Schema:
    types = {
        name: PageType(name, kind.folder, kind.plural or f"{name}s", kind.description)
        for name, kind in entry.types.items()
    }
    return Schema(types, {name: _property(name, p) for name, p in entry.properties.items()})


def _property(name: str, entry: _PropertyEntry) -> Property:
    words = name.replace("_", " ").capitalize()
    return Property(
        name,
        entry.value,
        tuple(entry.domain),
        tuple(entry.range),
        entry.label or words,
        entry.inverse_label or f"{words} (from)",
        tuple(entry.inverse),
        tuple(entry.inverse_on),
        tuple(entry.required),
        entry.most,
        entry.acyclic,
    )


def unknown_property(name: str) -> Property:
    """What is assumed of a property that the schema does not have: it links any two pages."""
    return _property(name, _PropertyEntry())


def _unknown_types(source: Source, root: yaml.Node | None, schema: Schema) -> list[Diagnostic]:
    found = []
    for name, prop in schema.properties.items():
        for key in ("domain", "range", "inverse_on", "required"):
            for kind in getattr(prop, key):
                if kind not in schema.types:
                    line = _line_of(root, ("properties", name, key))
                    found.append(
                        _finding(
                            source, line, f"{name}: {key} names {kind}, which is not a page type"
                        )
                    )
    return found


def _finding(source: Source, line: int, message: str) -> Diagnostic:
    lines = source.text.count("\n") + 1
    return Diagnostic(
        Code.BAD_SCHEMA,
        message,
        source.path,
        min(line, lines),
        1,
        1,
        "mend it; until then the built-in schema serves",
        source.line(min(line, lines)),
    )


def _sentence(detail: ErrorDetails) -> str:
    where = ".".join(str(step) for step in detail["loc"]) or "the file"
    message = detail["msg"]
    if detail["type"] in ("model_type", "dict_type"):
        message = "a mapping must stand here"  # pydantic would name our classes
    return f"{where}: {message[:1].lower()}{message[1:]}"


def _line_of(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest node of `path` that exists."""
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if step not in pairs:
                break
            key, node = pairs[step]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
