"""What of a page's own blocks the site shows elsewhere, and so not in the text again.

The title and the metadata stand above and beside the text; a section that only lists what
uses the page is one list with the links that other pages state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from thumbrule.graph.model import Graph, WikiPage
from thumbrule.page import outline
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

# In code points: a paragraph of two or three lines.
LONGEST_LEDE = 320
# 'Overview' and 'Description', say.
MOST_HEADINGS_ABOVE_LEDE = 2

_BETWEEN_LINKS = re.compile(r"(?:[\s,;|·•-]|\band\b)*")


@dataclass(frozen=True, slots=True)
class Authored:
    """`shown` are the blocks that stay in the text.

    `notes` maps the start of each merged link to the nodes that followed it; `homes` maps it
    to the start of the heading that it stood under; `dropped` are the headings left empty;
    `title` is the heading that is the page's title, `lede` the paragraph that follows it.
    """

    shown: tuple[Node, ...]
    notes: Mapping[int, tuple[Node, ...]]
    homes: Mapping[int, int]
    dropped: tuple[Heading, ...]
    title: Heading | None
    lede: Paragraph | None


def folded(text: str) -> str:
    """`text` for comparing names: letters and digits only, in lower case."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _title(page: WikiPage) -> Heading | None:
    """The heading that opens the page, where it says no more than what the page is called."""
    first = outline.title(page.content)
    if first is None:
        return None
    text = outline.plain(page.content, first.children)
    names = {folded(name) for name in (page.title, page.stem, page.id, f"{page.type}:{page.title}")}
    after = text.partition(":")[2]
    return first if folded(text) in names or (after and folded(after) in names) else None


def _lede(page: WikiPage, blocks: Sequence[Node]) -> Paragraph | None:
    """The paragraph that the text begins with, where it is short enough to stand above it."""
    at = next((i for i, b in enumerate(blocks) if not isinstance(b, Heading | Comment)), 0)
    first = blocks[at] if blocks else None
    if not isinstance(first, Paragraph) or at > MOST_HEADINGS_ABOVE_LEDE:
        return None
    if any(isinstance(child, Annotation) for child in first.children):
        return None
    words = outline.plain(page.content, first.children)
    return first if 0 < len(words) <= LONGEST_LEDE and not words.endswith(":") else None


def _merged_items(block: List, starts: frozenset[int]) -> dict[int, tuple[Node, ...]] | None:
    """Of a list whose every item begins with such a link: the link's start and what follows."""
    notes: dict[int, tuple[Node, ...]] = {}
    for item in block.children:
        if not isinstance(item, ListItem):
            return None
        children = [c for c in item.children if not isinstance(c, Comment)]
        first = children[0] if children else None
        while isinstance(first, Bold | Italic) and len(first.children) == 1:
            first = first.children[0]
        if not isinstance(first, Annotation) or first.start not in starts:
            return None
        notes[first.start] = tuple(children[1:])
    return notes or None


def _merged_line(
    page: WikiPage, block: Paragraph, starts: frozenset[int]
) -> dict[int, tuple[Node, ...]] | None:
    """Of a paragraph that holds such links only, with commas between: their starts."""
    notes: dict[int, tuple[Node, ...]] = {}
    for child in block.children:
        if isinstance(child, Annotation) and child.start in starts:
            notes[child.start] = ()
        elif isinstance(child, Text):
            if not _BETWEEN_LINKS.fullmatch(page.content.text(child)):
                return None
        elif not isinstance(child, Break | Comment):
            return None
    return notes or None


def _merged(
    page: WikiPage, block: Node, starts: frozenset[int]
) -> dict[int, tuple[Node, ...]] | None:
    if isinstance(block, List):
        return _merged_items(block, starts)
    if isinstance(block, Paragraph):
        return _merged_line(page, block, starts)
    return None


def _sections(blocks: Sequence[Node]) -> Iterator[tuple[Heading | None, list[Node]]]:
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


def _emptied(before: Sequence[Node], gone: set[int]) -> tuple[Heading, ...]:
    """Headings whose section held something and, without the blocks in `gone`, holds nothing."""
    dropped: list[Heading] = []
    kept_levels: list[int] = []  # of the headings and blocks that follow, nearest last
    held: list[int] = []
    for block in reversed(before):
        if not isinstance(block, Heading):
            held.append(99)
            if block.start not in gone:
                kept_levels.append(99)
            continue
        inside = bool(held) and held[-1] > block.level
        keeps = bool(kept_levels) and kept_levels[-1] > block.level
        if inside and not keeps:
            dropped.append(block)
        else:
            kept_levels.append(block.level)
        held.append(block.level)
    return tuple(reversed(dropped))


def authored(graph: Graph, page: WikiPage) -> Authored:
    """Split the blocks of `page` into those its text shows and those shown elsewhere."""
    spans = page.metadata.blocks
    blocks = list(page.content.children)
    gone = {b.start for b in blocks if any(s <= b.start and b.stop <= e for s, e in spans)}
    title = _title(page)
    starts = frozenset(
        a.start
        for edge in graph.incoming.get(page.id, ())
        for a in edge.asserted
        if a.page == page.id
    )
    notes: dict[int, tuple[Node, ...]] = {}
    homes: dict[int, int] = {}
    for heading, inside in _sections(blocks):
        rest = [b for b in inside if b.start not in gone and not isinstance(b, Comment)]
        merged = [_merged(page, block, starts) for block in rest]
        if heading is None or not merged or not all(merged):
            continue
        for found in merged:
            notes.update(found or {})
            homes.update(dict.fromkeys(found or {}, heading.start))
        gone.update(block.start for block in rest)
    if title is not None:
        gone.add(title.start)
    lede = _lede(page, [b for b in blocks if b.start not in gone])
    if lede is not None:
        gone.add(lede.start)
    dropped = _emptied([b for b in blocks if b is not title], gone)
    gone.update(heading.start for heading in dropped)
    shown = tuple(block for block in blocks if block.start not in gone)
    return Authored(shown, notes, homes, dropped, title, lede)
