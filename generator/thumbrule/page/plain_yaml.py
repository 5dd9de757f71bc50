"""YAML that can do no harm: plain values only, and not too much of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

LONGEST = 200_000
"""In code points. What somebody writes by hand is a hundredth of it."""

FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader over libyaml, where PyYAML was built with it: ten times as fast."""


class YAMLValueError(ValueError):
    """What is wrong with a YAML text; `line` counts from 1."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.line = line


class Entry(NamedTuple):
    """One value of a mapping's key, and where it stands in the text.

    A list gives an entry for each of its items. `value` is the text as written, without
    quotes, '' for nothing, and None for what is no plain value; a mapping with a kind,
    title and URL is written `kind|title|url`.
    """

    key: str
    value: str | None
    start: int
    stop: int


def load(text: str) -> object:
    """The value that `text` writes.

    Raises YAMLValueError, with a sentence, for what is not YAML, for keys that stand twice in
    a mapping, and for aliases: a few lines of them can stand for gigabytes.
    """
    return value(compose(text))


def value(root: yaml.Node | None) -> object:
    """The value of a text's nodes; raises as `load` does."""
    if root is None:
        return None
    _refuse_repeats(root)
    try:
        return yaml.constructor.SafeConstructor().construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YAMLValueError(error.problem or "a value in it cannot be read", line) from error
    except (ValueError, RecursionError) as error:
        raise YAMLValueError("a value in it cannot be read") from error


def _refuse_repeats(root: yaml.Node) -> None:
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        seen: set[str] = set()
        for key, value in node.value:
            nodes.append(value)
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise YAMLValueError(f"{key.value} stands twice", key.start_mark.line + 1)
                seen.add(key.value)


def compose(text: str) -> yaml.Node | None:
    """The nodes of `text`, with their places; raises as `load` does."""
    if len(text) > LONGEST:
        raise YAMLValueError("it is too long to be read")
    try:
        return _composed(text, FAST)
    except YAMLValueError:
        raise
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError):
        pass  # the other loader says more clearly what is wrong
    try:
        return _composed(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YAMLValueError(error.problem or "not YAML", line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise YAMLValueError("not YAML that can be read") from error


def _composed(text: str, loader: Any) -> yaml.Node | None:
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise YAMLValueError("aliases (*name) are not taken", line)
    root: yaml.Node | None = yaml.compose(text, Loader=loader)
    return root


def entries(text: str) -> list[Entry]:
    """The entries of the mapping that `text` writes; raises as `load` does, also for no mapping."""
    root = compose(text)
    if not isinstance(root, yaml.MappingNode):
        raise YAMLValueError("it holds no keys and values")
    found = []
    for key, value in root.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        items = value.value if isinstance(value, yaml.SequenceNode) else [value]
        found += [Entry(name, _plain(i), i.start_mark.index, i.end_mark.index) for i in items]
    return found


PARTS = ("kind", "type", "title", "name", "url", "link")


def _plain(node: yaml.Node) -> str | None:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)
    if not isinstance(node, yaml.MappingNode):
        return None
    parts = {
        key.value: value.value
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
    }
    if len(parts) != len(node.value) or not parts.keys() <= set(PARTS):
        return None
    return "|".join(parts[name] for name in PARTS if parts.get(name))
