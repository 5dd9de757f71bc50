"""List markers: what begins an item, and how deep it lies.

Depth is told by one number, the key: the column of the marker, and two more for every
further wiki character (`** x` lies as deep as `  - x`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from thumbrule.page.nodes import ListKind

MARKER = re.compile(
    r"(?P<star>\*+)(?=[ \t\r\n]|\Z)"
    r"|(?P<dash>[-+])(?=[ \t])"
    r"|(?P<digits>\d{1,9})[.)](?=[ \t])"
    r"|(?P<tight>\*)(?![*\s])(?![^*\n]*\*)"  # `*item`, but not `*emphasis*`
    r"|(?P<hash>\#)(?=[ \t])"
    r"|(?P<indent>[:;])(?=[ \t\w'\"\[`<(])(?!\w+:)"
    r"|(?P<mixed>(?!\#\#)[#*:;]{2,})(?=[ \t])"
)
TAB = 4


class Marker(NamedTuple):
    """What begins an item: where, how deep, of which list, and where its text begins."""

    start: int
    body: int
    key: int
    kind: ListKind
    number: int
    term: bool


KINDS = {
    "*": ListKind.BULLET,
    "-": ListKind.BULLET,
    "+": ListKind.BULLET,
    "#": ListKind.NUMBER,
    ":": ListKind.DEFINITION,
    ";": ListKind.DEFINITION,
}


def read_marker(text: str, position: int, content: int) -> Marker | None:
    """The marker at `content`, on the line that begins at `position`, or None."""
    match = MARKER.match(text, content)
    if match is None:
        return None
    column = columns(text, position, content)
    marker = match[0]
    if match["digits"]:
        return Marker(
            content, match.end(), column, ListKind.NUMBER, int(match["digits"]), term=False
        )
    last = marker[-1]
    key = column + 2 * (len(marker) - 1)
    return Marker(content, match.end(), key, KINDS[last], 1, term=last == ";")


def columns(text: str, position: int, content: int) -> int:
    """How many columns the white space `text[position:content]` takes."""
    width = content - position
    if width and "\t" in text[position:content]:
        return len(text[position:content].expandtabs(TAB))
    return width
