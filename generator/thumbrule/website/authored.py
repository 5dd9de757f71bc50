"""What of a page's own blocks the site shows elsewhere, and so not in the text again.

The title and the metadata stand above and beside the text; a section that only lists what
uses the page is one list with the links that other pages state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thumbrule.graph.model import Graph, WikiPage
from thumbrule.page import outline
from thumbrule.page.nodes import Annotation, Comment, Heading, Node, Paragraph
from thumbrule.website.merge import merge

# In code points: a paragraph of two or three lines.
LONGEST_LEDE = 320
# Headings that say no more than that a text begins: a paragraph may leave them.
OPENINGS = frozenset({"about", "abstract", "description", "introduction", "overview", "summary"})


@dataclass(frozen=True, slots=True)
class Authored:
    """`shown` are the blocks that stay in the text.

    `notes` maps the start of each merged link to the nodes that followed it; `homes` maps it to
    the start of the heading that it stood under, where that is dropped; `dropped` are the
    headings left empty; `title` is the heading that is the page's title, `lede` the paragraph
    that follows it.
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
    if not isinstance(first, Paragraph) or any(isinstance(c, Annotation) for c in first.children):
        return None
    above = [block for block in blocks[:at] if isinstance(block, Heading)]
    if any(folded(outline.plain(page.content, b.children)) not in OPENINGS for b in above):
        return None
    words = outline.plain(page.content, first.children)
    return first if 0 < len(words) <= LONGEST_LEDE and not words.endswith(":") else None


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
    merged = merge(page, [b for b in blocks if b.start not in gone], starts)
    gone |= merged.gone
    if title is not None:
        gone.add(title.start)
    lede = _lede(page, [b for b in blocks if b.start not in gone])
    if lede is not None:
        gone.add(lede.start)
    dropped = _emptied([b for b in blocks if b is not title], gone)
    gone.update(heading.start for heading in dropped)
    left = {heading.start for heading in dropped}
    homes = {link: home for link, home in merged.homes.items() if home in left}
    shown = tuple(merged.rest.get(b.start, b) for b in blocks if b.start not in gone)
    return Authored(shown, merged.notes, homes, dropped, title, lede)
