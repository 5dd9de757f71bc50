"""Where a page quotes code: the file, its lines, and the block that quotes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import (
    CodeBlock,
    ExternalLink,
    Heading,
    InlineCode,
    ListItem,
    Node,
    Paragraph,
    Parent,
    walk,
)
from thumbrule.page.outline import plain
from thumbrule.page.reader import Page

FILE = r"[\w.\-/]*[\w\-]\.(?:py|pyi|pyx|ipynb|toml|cfg|ini|json|ya?ml|md|rst|txt|sh|c|cc|cpp|h|hpp|cu|cuh|js|mjs|ts|tsx|jinja|go|rs)"  # noqa: E501
LINES = r"~?\s*L?\d+(?:\s*[-–]\s*L?\d+)?\+?(?:\s*,\s*~?L?\d+(?:\s*[-–]\s*L?\d+)?\+?)*"
CITED = re.compile(rf"(?P<path>{FILE})(?:\s*[:#]\s*(?P<lines>{LINES}))?")
BLOB = re.compile(
    r"https?://(?:www\.)?github\.com/(?P<repository>[\w.\-]+/[\w.\-]+)/(?:blob|tree)/"
    rf"(?P<reference>[^/\s]+)/(?P<path>{FILE})(?:#L(?P<first>\d+)(?:-L?(?P<last>\d+))?)?"
)
REPOSITORY = re.compile(
    r"https?://(?:www\.)?github\.com/([\w.\-]+/[\w.\-]+?)(?:\.git)?(?:[/#?\s]|$)"
)
RANGE = re.compile(r"~?\s*L?(\d+)(?:\s*[-–]\s*L?(\d+))?(\+)?")
LEAD = re.compile(r"(?:\b(?:from|see|in|source|code)\b[^`]*|\(|:\s*)$", re.IGNORECASE)
NO_CODE = frozenset(
    {"", "text", "txt", "console", "output", "plain", "bash", "sh", "shell", "mermaid"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that cites code.

    `path` is as the page writes it, `ranges` the lines (first and last, from 1; empty where it
    names none), `about` whether it says that they are not exact (`~100`, `1-500+`).
    `repository` is `owner/name`, '' where nothing says so. `fence` is the block that quotes
    the code, None where there is none.
    """

    page: str
    line: int
    start: int
    stop: int
    path: str
    ranges: tuple[tuple[int, int], ...]
    about: bool
    repository: str
    fence: CodeBlock | None
    form: str


def citations(page: WikiPage) -> tuple[Citation, ...]:
    """Every citation of a page, in its order."""
    default = _repository(page)
    blocks = list(_blocks(page.content.children))
    found = [c for i, b in enumerate(blocks) for c in _inline(page, blocks, i, b, default)]
    found += _sections(page, blocks, default)
    return tuple(sorted(found, key=lambda c: c.start))


def _repository(page: WikiPage) -> str:
    """The repository that a page speaks of: the one among its sources, if there is just one."""
    urls = [source.url for source in page.metadata.sources]
    names = {match[1].lower() for url in urls if (match := REPOSITORY.match(url))}
    return next(iter(names)) if len(names) == 1 else ""


def _blocks(nodes: Iterable[Node]) -> Iterator[Node]:
    """Paragraphs, headings, list items and code blocks, in the order of the page."""
    for node in nodes:
        if isinstance(node, Paragraph | Heading | CodeBlock):
            yield node
        elif isinstance(node, ListItem):
            yield node
            yield from _blocks(c for c in node.children if isinstance(c, Parent | CodeBlock))
        elif isinstance(node, Parent):
            yield from _blocks(node.children)


def ranges_of(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The lines that `143-145, 300`, `L9-L14` or `~1000-1500+` names, and whether about."""
    found = []
    about = "~" in text or "+" in text
    for match in RANGE.finditer(text):
        first = int(match[1])
        last = int(match[2] or match[1])
        if 0 < first <= last:
            found.append((first, last))
    return tuple(found), about


def _inline(
    page: WikiPage, blocks: list[Node], index: int, block: Node, default: str
) -> Iterator[Citation]:
    """`path:lines` in code in a paragraph or list item; the next block may quote it."""
    if not isinstance(block, Paragraph | ListItem):
        return
    content = page.content
    text = content.source.text
    codes = [n for n in _own(block) if isinstance(n, InlineCode)]
    for node in codes:
        match = CITED.fullmatch(text[node.inner_start : node.inner_stop].strip())
        if match is None:
            continue
        before = text[block.start : node.start]
        fence = _fence(blocks, index, text[node.stop : block.stop]) if node is codes[-1] else None
        if not match["lines"] and (fence is None or not LEAD.search(before)):
            continue  # a file that is only named
        ranges, about = ranges_of(match["lines"] or "")
        line = content.source.position(node.start).line
        yield Citation(
            page.id,
            line,
            node.start,
            node.stop,
            match["path"],
            ranges,
            about,
            default,
            fence,
            "inline",
        )


def _own(block: Parent) -> Iterator[Node]:
    """The inline nodes of a block, without those of blocks inside it."""
    for child in block.children:
        if isinstance(child, InlineCode):
            yield child
        elif isinstance(child, Parent) and not isinstance(child, ListItem | Paragraph):
            yield from _own(child)


def _fence(blocks: list[Node], index: int, after: str) -> CodeBlock | None:
    """The block right after a citation, if what stands between ends in a colon or is short."""
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    words = after.strip().strip("*'_ )")
    if isinstance(following, CodeBlock) and (after.rstrip().endswith(":") or len(words) < 40):
        return following
    return None


def _sections(page: WikiPage, blocks: list[Node], default: str) -> Iterator[Citation]:
    """`Source Location`: a file, in code or as an address, and its lines; the signature below."""
    content = page.content
    inside = None
    for index, block in enumerate(blocks):
        if isinstance(block, Heading):
            title = plain(content, block.children).lower()
            inside = index if title in ("source location", "source", "code reference") else None
        elif inside is not None and isinstance(block, ListItem | Paragraph):
            made = _located(content, page.id, block, blocks, index, default)
            if made is not None:
                yield made


def _located(
    content: Page, page: str, block: Parent, blocks: list[Node], index: int, default: str
) -> Citation | None:
    text = content.source.text
    own = text[block.start : block.stop]
    if not re.match(r"[*\-\s']*(?:file|source files?|path)\b", own, re.IGNORECASE):
        return None
    blob = next(
        (
            m
            for n in walk(block.children)
            if isinstance(n, ExternalLink) and (m := BLOB.match(n.url))
        ),
        None,
    )
    path = blob["path"] if blob else _first_path(own)
    if not path:
        return None
    ranges, about = _lines_beside(content, blocks, index)
    if not ranges and blob and blob["first"]:
        ranges = ((int(blob["first"]), int(blob["last"] or blob["first"])),)
    repository = blob["repository"].lower() if blob else default
    line = content.source.position(block.start).line
    fence = _signature(content, blocks, index)
    return Citation(
        page, line, block.start, block.stop, path, ranges, about, repository, fence, "section"
    )


def _first_path(text: str) -> str:
    match = re.search(rf"(?<![\w/]){FILE}\b", text)
    return match[0] if match else ""


def _lines_beside(
    content: Page, blocks: list[Node], index: int
) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The `Lines:` entry next to a `File:` entry."""
    for block in blocks[index + 1 : index + 3]:
        if isinstance(block, ListItem | Paragraph):
            own = plain(content, block.children)
            if match := re.match(r"lines?:?\s*", own, re.IGNORECASE):
                return ranges_of(re.split(r"\s*\(", own[match.end() :])[0])
    return (), False


def _signature(content: Page, blocks: list[Node], index: int) -> CodeBlock | None:
    """The block under the heading `Signature` that follows."""
    headed = False
    for block in blocks[index + 1 : index + 12]:
        if isinstance(block, Heading):
            if headed:
                return None
            headed = "signature" in plain(content, block.children).lower()
            if not headed and not block.level > 2:
                return None
        elif isinstance(block, CodeBlock) and headed:
            return block
    return None
