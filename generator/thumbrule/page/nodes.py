"""The tree of a page: frozen nodes with spans.

Every node covers `text[start:stop]`, its children lie inside it in order and do not
overlap. What lies between them is the node's own markup (`'''` of a bold text, the
bars of a table), so the leaves of a tree always tile the text. Verbatim nodes have an
inner span instead of children: nothing in it is ever read as markup.

`msgspec.Struct` rather than dataclasses: as frozen and as typed, and a page's few
thousand nodes are made in a seventh of the time (docs/decisions/0002).
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False):
    """A piece of the text, `text[start:stop]`."""

    start: int
    stop: int

    kind: ClassVar[str] = "node"

    def __init_subclass__(cls, **_options: Any) -> None:
        """Name the kind after the class: `CodeBlock` is `code_block`."""
        letters = ("_" + c.lower() if c.isupper() else c for c in cls.__name__)
        cls.kind = "".join(letters).lstrip("_")


class Parent(Node, frozen=True, gc=False):
    """A node made of other nodes and its own markup between them."""

    children: tuple[Node, ...]


class Verbatim(Node, frozen=True, gc=False):
    """A node whose inside, `text[inner_start:inner_stop]`, is taken as it is."""

    inner_start: int
    inner_stop: int


# --- inline ---------------------------------------------------------------------------


class Text(Node, frozen=True, gc=False):
    """Plain text; character references such as `&lt;` stand as written."""


class Bold(Parent, frozen=True, gc=False):
    """`'''text'''`, `**text**` or `<b>text</b>`."""


class Italic(Parent, frozen=True, gc=False):
    """`''text''`, `*text*`, `_text_` or `<i>text</i>`."""


class Formatted(Parent, frozen=True, gc=False):
    """Text in one of the harmless HTML tags, such as `<sub>`."""

    tag: str


class InlineCode(Verbatim, frozen=True, gc=False):
    """`` `code` `` or `<code>code</code>`; `references` says whether `&lt;` means `<`."""

    references: bool


class Math(Verbatim, frozen=True, gc=False):
    r"""TeX in `<math>`, `\(…\)` or, displayed, `\[…\]`."""

    display: bool


class Nowiki(Verbatim, frozen=True, gc=False):
    """`<nowiki>text</nowiki>`."""


class Escaped(Verbatim, frozen=True, gc=False):
    """A backslash and the character that it keeps from being markup."""


class Comment(Verbatim, frozen=True, gc=False):
    """`<!-- text -->`."""


class Break(Node, frozen=True, gc=False):
    """`<br>`."""


class Annotation(Node, frozen=True, gc=False):
    """`[[property::value]]`; `parts` are the texts between the bars, stripped."""

    property: str
    parts: tuple[str, ...]

    @builtins.property
    def value(self) -> str:
        """The text up to the first bar."""
        return self.parts[0]


class Category(Node, frozen=True, gc=False):
    """`[[Category:name]]`."""

    name: str


class WikiLink(Parent, frozen=True, gc=False):
    """`[[target]]` or `[[target|label]]`; the label's nodes are its children."""

    target: str


class ExternalLink(Parent, frozen=True, gc=False):
    """`[url label]`, `[label](url)` or a bare URL."""

    url: str


class Image(Node, frozen=True, gc=False):
    """`![alternative text](url)`."""

    url: str
    alternative: str


# --- blocks ---------------------------------------------------------------------------


class FrontMatter(Verbatim, frozen=True, gc=False):
    """YAML between `---` lines at the start of a page."""


class Heading(Parent, frozen=True, gc=False):
    """`# title` on the first line, `== h2 ==` or `## h2`."""

    level: int


class Paragraph(Parent, frozen=True, gc=False):
    """Lines of text."""


class ListKind(StrEnum):
    """What sort of list."""

    BULLET = "bullet"
    NUMBER = "number"
    DEFINITION = "definition"


class ListItem(Parent, frozen=True, gc=False):
    """An item: inline nodes first, then blocks. `term` only in definition lists."""

    term: bool


class List(Parent, frozen=True, gc=False):
    """Items of one kind at one depth; `first` is the first number of a numbered list."""

    list_kind: ListKind
    first: int


class Cell(Parent, frozen=True, gc=False):
    """A table's cell; `attributes` as written, `align` is left, right, center or ''."""

    header: bool
    attributes: str
    align: str


class Row(Parent, frozen=True, gc=False):
    """A table's row of cells."""

    attributes: str


class Caption(Parent, frozen=True, gc=False):
    """A wikitable's `|+` line."""


class Table(Parent, frozen=True, gc=False):
    """A wikitable or a pipe table: perhaps a caption, then rows."""

    attributes: str
    pipes: bool

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, without the caption."""
        return tuple(child for child in self.children if isinstance(child, Row))


class Quote(Parent, frozen=True, gc=False):
    """Lines that begin with `>`."""


class Rule(Node, frozen=True, gc=False):
    """`---` or `----` on a line of its own."""


class CodeBlock(Verbatim, frozen=True, gc=False):
    """A fence, `<syntaxhighlight>` or `<pre>`.

    `language` is '' where none is named; `indent` is how far a fence is indented;
    `references` says whether `&lt;` means `<` (in `<pre>`).
    """

    language: str
    indent: int
    references: bool


class ParserFunction(Verbatim, frozen=True, gc=False):
    """`{{#name:text}}`, such as mermaid."""

    name: str


class Argument(NamedTuple):
    """One `|name=value` of a template: its name and where its value stands."""

    name: str
    start: int
    stop: int


class Template(Node, frozen=True, gc=False):
    """`{{Name|key=value|…}}` on lines of its own."""

    name: str
    arguments: tuple[Argument, ...]


class Leaf(NamedTuple):
    """A leaf span of a tree."""

    start: int
    stop: int
    kind: str


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node below and including `nodes`, in text order, parents first."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Parent):
            stack.extend(reversed(node.children))


def leaves(start: int, stop: int, children: tuple[Node, ...], kind: str) -> Iterator[Leaf]:
    """Leaf spans that tile `text[start:stop]`; gaps between children are `kind` markup."""
    position = start
    for child in children:
        if child.start > position:
            yield Leaf(position, child.start, f"{kind}_markup")
        if isinstance(child, Parent):
            yield from leaves(child.start, child.stop, child.children, child.kind)
        elif isinstance(child, Verbatim):
            yield from _verbatim_leaves(child)
        elif child.stop > child.start:
            yield Leaf(child.start, child.stop, child.kind)
        position = child.stop
    if stop > position:
        yield Leaf(position, stop, f"{kind}_markup")


def _verbatim_leaves(node: Verbatim) -> Iterator[Leaf]:
    spans = (
        (node.start, node.inner_start, f"{node.kind}_markup"),
        (node.inner_start, node.inner_stop, node.kind),
        (node.inner_stop, node.stop, f"{node.kind}_markup"),
    )
    return (Leaf(*span) for span in spans if span[1] > span[0])
