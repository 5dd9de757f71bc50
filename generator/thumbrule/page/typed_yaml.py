"""YAML with a shape: read by pydantic, with what is wrong told by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from thumbrule.page import plain_yaml
from thumbrule.text import Source, Span

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[int | str, ...]
"""The keys and places in lists that lead to a value."""


class Strict(BaseModel):
    """A mapping that takes no keys but its own."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


Shape = TypeVar("Shape", bound=BaseModel)


class Problem(NamedTuple):
    """What is wrong with a file, and in which line (from 1)."""

    line: int
    sentence: str


def read(
    shape: type[Shape], source: Source
) -> tuple[Shape | None, yaml.Node | None, list[Problem]]:
    """The value that `source` writes, its nodes, and what is wrong with it (then no value)."""
    root = None
    try:
        root = plain_yaml.compose(source.text)
        return shape.model_validate(plain_yaml.load(source.text)), root, []
    except ValidationError as error:
        found = [Problem(line_of(root, d["loc"]), _sentence(d)) for d in error.errors()]
        return None, root, found
    except ValueError as error:
        return None, root, [Problem(getattr(error, "line", 1), str(error))]


def _sentence(detail: ErrorDetails) -> str:
    where = ".".join(str(step) for step in detail["loc"]) or "the file"
    message = detail["msg"]
    if detail["type"] in ("model_type", "dict_type"):
        message = "a mapping must stand here"  # pydantic would name our classes
    return f"{where}: {message[:1].lower()}{message[1:]}"


def line_of(root: yaml.Node | None, path: Path) -> int:
    """The line (from 1) of the deepest node of `path` that exists."""
    found = _deepest(root, path)
    return found.start_mark.line + 1 if found else 1


def span_of(root: yaml.Node | None, path: Path) -> Span:
    """Where the deepest node of `path` that exists stands in the text: its key, or the item."""
    found = _deepest(root, path)
    return Span(found.start_mark.index, found.end_mark.index) if found else Span(0, 0)


def _deepest(node: yaml.Node | None, path: Path) -> yaml.Node | None:
    found = None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if str(step) not in pairs:
                break
            found, node = pairs[str(step)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = found = node.value[step]
        else:
            break
    return found
