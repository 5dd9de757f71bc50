"""A cell or bullet as one line of text that still knows what was code and where it stood."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thumbrule.page.nodes import (
    Annotation,
    Bold,
    Break,
    Comment,
    FrontMatter,
    InlineCode,
    List,
    Node,
    Parent,
    Table,
    Text,
    Verbatim,
)


@dataclass(frozen=True, slots=True)
class Flat:
    """Text without markup. `code` and `bold` are spans of it; `offsets` leads back to the page.

    `offsets` pairs a place in the text with the place in the page that it came from; what
    follows it came from what follows there.
    """

    text: str
    code: tuple[tuple[int, int], ...]
    bold: tuple[tuple[int, int], ...]
    offsets: tuple[tuple[int, int], ...]

    def origin(self, place: int) -> int:
        """The offset in the page's text of `text[place]`."""
        index = max(bisect_right(self.offsets, (place, 1 << 60)) - 1, 0)
        here, there = self.offsets[index] if self.offsets else (0, 0)
        return there + place - here


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    kind: str


def flatten(source: str, nodes: Iterable[Node]) -> Flat:
    """The inline text of `nodes`; lists, tables and comments inside them are left out."""
    parts: list[str] = []
    spans: dict[str, list[tuple[int, int]]] = {"code": [], "bold": []}
    offsets: list[tuple[int, int]] = []
    length = 0
    for piece in _pieces(source, nodes, bold=False):
        text = "".join(" " if c.isspace() else c for c in piece.text)
        offsets.append((length, piece.start))
        if piece.kind in spans and text:
            spans[piece.kind].append((length, length + len(text)))
        parts.append(text)
        length += len(text)
    return Flat("".join(parts), tuple(spans["code"]), _joined(spans["bold"]), tuple(offsets))


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans that touch become one: `**a *b* c**` is one bold text."""
    found: list[tuple[int, int]] = []
    for start, stop in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return tuple(found)


def _pieces(source: str, nodes: Iterable[Node], *, bold: bool) -> Iterator[_Piece]:
    for node in nodes:
        if isinstance(node, Text):
            kind = "bold" if bold else "text"
            yield _Piece(html.unescape(source[node.start : node.stop]), node.start, kind)
        elif isinstance(node, List | Table | Comment | FrontMatter):
            continue
        elif isinstance(node, Parent):
            yield from _pieces(source, node.children, bold=bold or isinstance(node, Bold))
        elif isinstance(node, Annotation):
            yield _Piece(node.value, node.start, "text")
        elif isinstance(node, Verbatim):
            inner = source[node.inner_start : node.inner_stop]
            is_code = isinstance(node, InlineCode)
            if isinstance(node, InlineCode) and node.references:
                inner = html.unescape(inner)
            yield _Piece(inner, node.inner_start, "code" if is_code else "text")
        elif isinstance(node, Break):
            yield _Piece(" ", node.start, "text")
