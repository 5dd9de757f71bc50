"""Emphasis: pairs of delimiters whose other end may or may not come.

A run of stars or apostrophes is taken as what it can be by its neighbours; `settle` finds
its partner among those still open, or leaves it as text. One of a kind is open at a time,
so emphasis never nests deeper than there are kinds.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from thumbrule.page.nodes import Bold, Formatted, Italic, Node, Text
from thumbrule.page.scan import Scan

APOSTROPHES = re.compile(r"'+")
STARS = re.compile(r"\*+")


class Delimiter(NamedTuple):
    """One end of a pair: which pair, where, and which end it can be."""

    kind: str
    start: int
    stop: int
    opens: bool
    closes: bool


def settle(delimiter: Delimiter, nodes: list[Node], opened: list[tuple[Delimiter, int]]) -> None:
    """Close the pair that `delimiter` ends, or open one, or take it as text."""
    kind, start, stop, opens, closes = delimiter
    if closes:
        for depth in range(len(opened) - 1, -1, -1):
            opener, index = opened[depth]
            if opener.kind == kind:
                children = tuple(nodes[index + 1 :])
                del nodes[index:], opened[depth:]
                nodes.append(_pair(kind, opener.start, stop, children))
                return
    if opens and not any(opener.kind == kind for opener, _ in opened):
        opened.append((delimiter, len(nodes)))
    nodes.append(Text(start, stop))


def _pair(kind: str, start: int, stop: int, children: tuple[Node, ...]) -> Node:
    children = tuple(joined(list(children)))
    if kind in ("'''", "**", "b", "strong"):
        return Bold(start, stop, children)
    if kind in ("''", "*", "i", "em"):
        return Italic(start, stop, children)
    return Formatted(start, stop, children, kind)


def joined(nodes: list[Node]) -> list[Node]:
    """Join neighbouring texts: delimiters that found no other end."""
    result: list[Node] = []
    for node in nodes:
        last = result[-1] if result else None
        if isinstance(node, Text) and isinstance(last, Text) and last.stop == node.start:
            result[-1] = Text(last.start, node.stop)
        else:
            result.append(node)
    return result


def stars(scan: Scan, at: int, stop: int) -> tuple[Delimiter, ...] | int:
    """What the stars at `at` can be; where to look on when they are text."""
    run = STARS.match(scan.text, at, stop)
    assert run is not None
    end = run.end()
    before = scan.text[at - 1 : at] or " "
    after = scan.text[end : end + 1] if end < stop else " "
    opens = not after.isspace() and not before.isalnum()
    closes = not before.isspace() and not (before.isalnum() and after.isalnum())
    if end - at == 1:
        closes = closes and not after.isalnum()
    if end - at > 3 or not (opens or closes):
        return end
    if end - at == 3:
        return _three_stars(at, opens=opens, closes=closes)
    return (Delimiter(run[0], at, end, opens, closes),)


def _three_stars(at: int, *, opens: bool, closes: bool) -> tuple[Delimiter, ...]:
    """`***`: bold outside, italic inside, at both ends."""
    if closes and not opens:
        return (
            Delimiter("*", at, at + 1, opens, closes),
            Delimiter("**", at + 1, at + 3, opens, closes),
        )
    return (
        Delimiter("**", at, at + 2, opens, closes),
        Delimiter("*", at + 2, at + 3, opens, closes),
    )


def apostrophes(scan: Scan, at: int, stop: int) -> tuple[Delimiter, ...] | int:
    """What the apostrophes at `at` can be: italic, bold, or both."""
    run = APOSTROPHES.match(scan.text, at, stop)
    assert run is not None
    end = run.end()
    opens = end < stop and not scan.text[end].isspace()
    closes = not scan.text[at - 1 : at].isspace()
    length = end - at
    if length in (2, 3):
        return (Delimiter(run[0], at, end, opens, closes),)
    if length == 4:  # an apostrophe, then bold: the wiki's own reading
        return (Delimiter("'''", at + 1, end, opens, closes),)
    inner = end - 5
    if closes and not opens:  # bold outside, italic inside, at both ends
        return (
            Delimiter("''", inner, inner + 2, opens, closes),
            Delimiter("'''", inner + 2, end, opens, closes),
        )
    return (
        Delimiter("'''", inner, inner + 3, opens, closes),
        Delimiter("''", inner + 3, end, opens, closes),
    )
