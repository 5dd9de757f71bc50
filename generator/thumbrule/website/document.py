"""A page of the site before a theme is put around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TocItem:
    """A heading with an id: its level (2 to 6), its plain text, its id."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Document:
    """A page of the site. `path` is its place in the site, always inside it.

    `title` and `description` are plain text; `body` and `aside` (what stands beside it) are
    HTML. `source` is the path of the page's own file in the folder, '' for a page made from
    the graph. `anchors` are ids in the body that the table of contents does not name.
    `calculator` says that the body holds one, which needs its scripts; `statements` are the ids
    of the sentences that state rules, by the line of the source; `quotations` those of the blocks
    that quote code, by where they start.
    """

    path: str
    title: str
    body: str
    source: str = ""
    aside: str = ""
    description: str = ""
    toc: tuple[TocItem, ...] = ()
    anchors: tuple[str, ...] = ()
    searched: bool = True
    calculator: bool = False
    statements: Mapping[int, str] = field(default_factory=dict)
    quotations: Mapping[int, str] = field(default_factory=dict)
