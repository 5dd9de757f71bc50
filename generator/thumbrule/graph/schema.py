"""What a wiki's pages and properties mean, read from `schema.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import Field

from thumbrule.diagnostic import Code, Diagnostic
from thumbrule.page import typed_yaml
from thumbrule.page.typed_yaml import Strict
from thumbrule.text import Source

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
class Waiver:
    """A quotation that may fail: its page and path, why, and until which day (ISO)."""

    page: str
    path: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """How a wiki's quotations are held against the library.

    `packages` names the package of a repository (`owner/name`), where they are not called
    alike; `fail_on` the verdicts that fail, empty for the command's own.
    """

    packages: dict[str, str]
    fail_on: tuple[str, ...]
    waivers: tuple[Waiver, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """Page types and properties by name, and how evidence is judged."""

    types: dict[str, PageType]
    properties: dict[str, Property]
    evidence: EvidenceSettings = EvidenceSettings({}, (), ())


class _TypeEntry(Strict):
    folder: str = Field(pattern=r"^[\w-]+$")
    plural: str = ""
    description: str = ""


class _PropertyEntry(Strict):
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


class _WaiverEntry(Strict):
    page: str
    path: str
    reason: str = Field(min_length=3)
    until: date


class _EvidenceEntry(Strict):
    packages: dict[str, str] = {}
    fail_on: list[Literal["moved", "changed", "paraphrased", "gone", "refuted", "not-checked"]] = []
    waivers: list[_WaiverEntry] = []


class _SchemaFile(Strict):
    types: dict[str, _TypeEntry]
    properties: dict[str, _PropertyEntry]
    evidence: _EvidenceEntry = _EvidenceEntry()


@cache
def default_schema() -> Schema:
    """The schema of folders that have none of their own."""
    text = files("thumbrule.graph").joinpath("default_schema.yaml").read_text("utf-8")
    return _schema(_SchemaFile.model_validate(yaml.safe_load(text)))


def read_schema(source: Source) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """The schema in a `schema.yaml`, or the default one and what is wrong with the file."""
    entry, root, problems = typed_yaml.read(_SchemaFile, source)
    if entry is None:
        return default_schema(), tuple(_finding(source, p.line, p.sentence) for p in problems)
    schema = _schema(entry)
    unknown = tuple(_unknown_types(source, root, schema))
    return (default_schema(), unknown) if unknown else (schema, ())


def _schema(entry: _SchemaFile) -> Schema:
    types = {
        name: PageType(name, kind.folder, kind.plural or f"{name}s", kind.description)
        for name, kind in entry.types.items()
    }
    properties = {name: _property(name, p) for name, p in entry.properties.items()}
    own = entry.evidence
    waivers = tuple(Waiver(w.page, w.path, w.reason, w.until.isoformat()) for w in own.waivers)
    packages = {name.lower(): package for name, package in own.packages.items()}
    return Schema(types, properties, EvidenceSettings(packages, tuple(own.fail_on), waivers))


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
                    line = typed_yaml.line_of(root, ("properties", name, key))
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
