"""Lists: wiki markers (`*`, `#`, `:`, `;`) and Markdown ones (`-`, `+`, `1.`), mixed as they come.

What is indented more than its item belongs to it; a list nests when its key (see
`marker`) is at least two more than the item's.
"""

from __future__ import annotations

import re

from thumbrule.page.inline import parse_inline
from thumbrule.page.marker import Marker, read_marker
from thumbrule.page.nodes import List, ListItem, Node
from thumbrule.page.place import Place
from thumbrule.page.scan import Scan, trimmed

TERM_STOP = re.compile(r"[ \t]:[ \t]")
BLANKS = re.compile(r"[ \t\r]*\n(?:[ \t\r]*\n)*")


def parse_list(scan: Scan, position: int, content: int, place: Place) -> List | None:
    """The list that begins at `content`, or None where no marker stands there."""
    text = scan.text
    first = marker = read_marker(text, position, content)
    if first is None or marker is None:
        return None
    flat = scan.too_deep(first.start, first.body)
    items: list[ListItem] = []
    scan.depth += 1
    while True:
        items += _items(scan, marker, place, flat=flat)
        following = _next_line(text, items[-1].stop)
        if following < 0:
            break
        beginning = scan.spaces_stop(following)
        marker = read_marker(text, following, beginning)
        if marker is None or marker.kind != first.kind or marker.key < first.key:
            break
        if (text[marker.start] == "#") != (text[first.start] == "#"):
            break  # `1.` and `#` number apart
        if marker.key >= first.key + 2 and not flat:
            break
        if place.ends_before(text, following, beginning):
            break
    scan.depth -= 1
    return List(first.start, items[-1].stop, tuple(items), first.kind, first.number)


def _next_line(text: str, position: int) -> int:
    """Where the next line that is not blank begins, from the end of an item on; -1 for none.

    -1 as well where something else still stands on the item's own last line.
    """
    match = BLANKS.match(text, position)
    return match.end() if match and match.end() < len(text) else -1


def _items(scan: Scan, marker: Marker, place: Place, *, flat: bool) -> list[ListItem]:
    """The item of `marker`; two where `; term : definition` stands on one line."""
    text = scan.text
    stop = scan.logical_stop(marker.body)
    start, body = marker.start, marker.body
    items = []
    term = marker.term
    if term and (split := TERM_STOP.search(text, body, stop)):
        items.append(ListItem(start, split.start(), _line(scan, body, split.start()), term=True))
        start, body, term = split.start() + 1, split.end(), False
    children: list[Node] = list(_line(scan, body, stop))
    if not flat:
        children += _nested(scan, marker, stop, place)
    reached = children[-1].stop if children else marker.body
    reached = max(reached, trimmed(text, body, stop))
    items.append(ListItem(start, reached, tuple(children), term))
    return items


def _line(scan: Scan, start: int, stop: int) -> tuple[Node, ...]:
    text = scan.text
    while start < stop and text[start] in " \t":
        start += 1
    return parse_inline(scan, start, trimmed(text, start, stop))


def _nested(scan: Scan, marker: Marker, stop: int, place: Place) -> list[Node]:
    """The blocks below an item's first line that belong to it."""
    text = scan.text
    following = _next_line(text, stop)
    if following < 0 or text[following] not in " \t*#:;":
        return []
    inside = Place(indent=marker.key + 1, cell=place.cell)
    if inside.ends_before(text, following, scan.spaces_stop(following)):
        return []
    nodes, _ = scan.parse_blocks(scan, following, inside)
    return nodes
