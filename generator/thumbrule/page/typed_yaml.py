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

VALUE = -1


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
        return shape.model_validate(plain_yaml.value(root)), root, []
    except ValidationError as error:
        found = [Problem(line_of(root, d["loc"]), _sentence(d)) for d in error.errors()]
        return None, root, found
    except ValueError as error:
        return None, root, [Problem(getattr(error, "line", 1), str(error))]


SENTENCES = {
    "model_type": "a mapping must stand here",  # pydantic would name our classes
    "dict_type": "a mapping must stand here",
    "missing": "this is missing",
    "extra_forbidden": "there is no such key",
    "too_short": "this must not be empty",
    "string_pattern_mismatch": "a name is letters, digits and _, and begins with a letter",
}


def _sentence(detail: ErrorDetails) -> str:
    where = ".".join(str(step) for step in detail["loc"]) or "the file"
    message = SENTENCES.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"


def line_of(root: yaml.Node | None, path: Path) -> int:
    """The line (from 1) of the deepest node of `path` that exists."""
    found = _deepest(root, path)
    return found.start_mark.line + 1 if found else 1


def span_of(root: yaml.Node | None, path: Path) -> Span:
    """Where the deepest node of `path` that exists stands in the text: its key, or the item.

    A path that ends in VALUE means the value of the key, where that is a single one.
    """
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
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step >= 0:
            node = found = node.value[step]
        elif isinstance(node, yaml.ScalarNode) and isinstance(step, int):
            found = node
            break
        else:
            break
    return found
