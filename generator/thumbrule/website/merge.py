"""Lists in which an author names what uses the page: taken out of the text, note by note.

They are shown with what the graph knows from other pages, as one list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import (
    Annotation,
    Bold,
    Break,
    Comment,
    Heading,
    Italic,
    List,
    ListItem,
    Node,
    Paragraph,
    Text,
)

_BETWEEN_LINKS = re.compile(r"(?:[\s,;|·•-]|\band\b)*")


@dataclass(slots=True)
class Merge:
    """What is taken out of a page's text.

    `gone` are the starts of blocks that are wholly taken; `rest` maps the start of a list of
    which some items are taken to what remains; `notes` maps the start of each link taken to
    the nodes that followed it, `homes` to the start of the heading that it stood under.
    """

    gone: set[int] = field(default_factory=set)
    rest: dict[int, List] = field(default_factory=dict)
    notes: dict[int, tuple[Node, ...]] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)

    def take(self, notes: Mapping[int, tuple[Node, ...]], heading: Heading | None) -> None:
        """Note the links of a block under `heading`."""
        self.notes.update(notes)
        if heading is not None:
            self.homes.update(dict.fromkeys(notes, heading.start))


def _item(item: Node, starts: frozenset[int]) -> dict[int, tuple[Node, ...]]:
    """Of a list item that begins with one of the links: its start and what follows; else {}."""
    children = item.children if isinstance(item, ListItem) else ()
    after = [child for child in children if not isinstance(child, Comment)]
    first = after[0] if after else None
    while isinstance(first, Bold | Italic) and len(first.children) == 1:
        first = first.children[0]
    if not isinstance(first, Annotation) or first.start not in starts:
        return {}
    return {first.start: tuple(after[1:])}


def _line(page: WikiPage, block: Node, starts: frozenset[int]) -> dict[int, tuple[Node, ...]]:
    """Of a paragraph that holds such links and commas only: their starts; else {}."""
    found: dict[int, tuple[Node, ...]] = {}
    for child in block.children if isinstance(block, Paragraph) else ():
        if isinstance(child, Annotation) and child.start in starts:
            found[child.start] = ()
        elif isinstance(child, Text):
            if not _BETWEEN_LINKS.fullmatch(page.content.text(child)):
                return {}
        elif not isinstance(child, Break | Comment):
            return {}
    return found


def _is_label(page: WikiPage, block: Node | None) -> bool:
    """A paragraph that is one bold label, such as `**Required for:**`."""
    if not isinstance(block, Paragraph):
        return False
    inside = [c for c in block.children if not isinstance(c, Bold)]
    return len(inside) < len(block.children) and all(
        page.content.text(child).strip() in {"", ":"} for child in inside
    )


def _introduces(page: WikiPage, block: Node | None) -> bool:
    """A sentence that leads over to the list after it, which must stay there then."""
    return isinstance(block, Paragraph) and page.content.text(block).rstrip().endswith(":")


def sections(blocks: Sequence[Node]) -> Iterator[tuple[Heading | None, list[Node]]]:
    """Each heading with the blocks up to the next one."""
    heading: Heading | None = None
    inside: list[Node] = []
    for block in blocks:
        if isinstance(block, Heading):
            yield heading, inside
            heading, inside = block, []
        else:
            inside.append(block)
    yield heading, inside


def merge(page: WikiPage, blocks: Sequence[Node], starts: frozenset[int]) -> Merge:
    """Take out of `blocks` the list items and lines that are links which begin at `starts`."""
    found = Merge()
    for heading, inside in sections(blocks):
        before: Node | None = None
        for block in inside:
            label = before if _is_label(page, before) else None
            if isinstance(block, List) and (label or not _introduces(page, before)):
                _take_list(found, heading, block, starts, label)
            elif line := _line(page, block, starts):
                found.take(line, heading)
                found.gone.add(block.start)
            if not isinstance(block, Comment):
                before = block
    return found


def _take_list(
    found: Merge, heading: Heading | None, block: List, starts: frozenset[int], label: Node | None
) -> None:
    rest = []
    for item in block.children:
        taken = _item(item, starts)
        found.take(taken, heading)
        if not taken:
            rest.append(item)
    if not rest:
        found.gone.add(block.start)
        if label is not None:
            found.gone.add(label.start)
    elif len(rest) < len(block.children):
        found.rest[block.start] = msgspec.structs.replace(block, children=tuple(rest))
