"""What a page says about itself: domains, sources and date, wherever they stand.

Real pages keep these in annotations in an infobox, in YAML front matter, in a table of
keys and values, in sections of their own, in a template, or in `**Key:** value` lines.
All of them end in one `Metadata`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import yaml

from thumbrule.page.nodes import (
    Annotation,
    Bold,
    Cell,
    Comment,
    ExternalLink,
    FrontMatter,
    Heading,
    List,
    ListItem,
    Node,
    Paragraph,
    Table,
    Template,
    Text,
    WikiLink,
    walk,
)
from thumbrule.page.outline import plain, title
from thumbrule.page.reader import Page


@dataclass(frozen=True, slots=True)
class Statement:
    """A stated value and where it stands, `text[start:stop]`."""

    value: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """A stated source: kind (Repo, Paper …), title and URL, each '' where not given."""

    kind: str
    title: str
    url: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something else that a page says about itself, such as its commit: key and value."""

    key: str
    value: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """Domains, sources and last update as stated; `type` where the page names one.

    `blocks` are the spans of the blocks that hold nothing but metadata: the infobox
    and its like, which the site shows beside the text instead of in it. What they say
    beyond the four is in `facts`, so that nothing is lost.
    """

    domains: tuple[Statement, ...]
    sources: tuple[SourceStatement, ...]
    last_updated: Statement | None
    type: Statement | None
    facts: tuple[Fact, ...]
    blocks: tuple[tuple[int, int], ...]


DOMAIN_KEYS = frozenset(
    {"domain", "domains", "primary domain", "secondary domains", "tags", "topics"}
)
DATE_KEYS = frozenset({"last updated", "updated", "date", "last modified", "last update"})
TYPE_KEYS = frozenset({"type", "page type"})
SOURCE_KEYS = {
    "source": "",
    "sources": "",
    "knowledge source": "",
    "knowledge sources": "",
    "link": "",
    "links": "",
    "url": "",
    "repository": "Repo",
    "repo": "Repo",
    "github": "Repo",
    "github url": "Repo",
    "source file": "File",
    "file": "File",
    "source code": "File",
    "documentation": "Doc",
    "docs": "Doc",
    "doc": "Doc",
    "paper": "Paper",
    "papers": "Paper",
    "blog": "Blog",
}
OTHER_KEYS = frozenset(
    {
        *("commit", "commit hash", "license", "language", "primary language", "lines of code"),
        *("lines", "name", "title", "version", "status", "author", "module", "library", "package"),
    }
)
KNOWN_KEYS = DOMAIN_KEYS | DATE_KEYS | TYPE_KEYS | SOURCE_KEYS.keys() | OTHER_KEYS
SECTIONS = DOMAIN_KEYS | DATE_KEYS | {"knowledge source", "knowledge sources", "metadata"}
"""Headings of sections that hold nothing but metadata."""

URL = re.compile(r"(?:https?://|ftp://|mailto:|[a-z][a-z0-9+.-]*:)\S+", re.IGNORECASE)
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
WORD = re.compile(r"\w")
KEY = re.compile(r"[\s:*]+|[\s_]+")


@dataclass
class _Found:
    """What has been found so far."""

    domains: list[Statement] = field(default_factory=list)
    sources: list[SourceStatement] = field(default_factory=list)
    dates: list[Statement] = field(default_factory=list)
    types: list[Statement] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)


def read_metadata(page: Page) -> Metadata:
    """Collect a page's metadata from every place where pages keep it."""
    found = _Found()
    for node in walk(page.children):
        if isinstance(node, Annotation):
            _annotation(found, node)
    _blocks(page, found)
    return Metadata(
        tuple(found.domains),
        tuple(found.sources),
        found.dates[0] if found.dates else None,
        found.types[0] if found.types else None,
        tuple(found.facts),
        tuple(sorted(found.blocks)),
    )


def folded_key(text: str) -> str:
    """A key as it is compared: lower case, no colon or stars, single spaces."""
    return KEY.sub(" ", text).strip().lower()


def _annotation(found: _Found, node: Annotation) -> None:
    name = folded_key(node.property)
    if name == "domain" and node.value:
        found.domains.append(Statement(node.value, node.start, node.stop))
    elif name == "source":
        found.sources.append(_source(node.parts, node.start, node.stop))
    elif name == "last updated":
        found.dates.append(Statement(node.value, node.start, node.stop))
    elif name == "github url":
        found.sources.append(SourceStatement("Repo", "", node.value, node.start, node.stop))


def _source(parts: tuple[str, ...], start: int, stop: int) -> SourceStatement:
    """`Kind|Title|URL`; of two parts a URL is told by its looks, of one as well."""
    if len(parts) >= 3:
        return SourceStatement(parts[0], "|".join(parts[1:-1]), parts[-1], start, stop)
    last_is_url = bool(URL.fullmatch(parts[-1]))
    if len(parts) == 2:
        url = parts[1] if last_is_url else ""
        return SourceStatement(parts[0], "" if last_is_url else parts[1], url, start, stop)
    return SourceStatement(
        "", "" if last_is_url else parts[0], parts[0] if last_is_url else "", start, stop
    )


# --- blocks that hold metadata --------------------------------------------------------


def _blocks(page: Page, found: _Found) -> None:
    """Go through the blocks: metadata sections anywhere, the other forms in the page's head."""
    opening = title(page)
    section: Heading | None = None
    before: Node | None = None
    in_head = True
    for node in page.children:
        if node is opening or isinstance(node, Comment):
            continue
        label, before = before, node
        if isinstance(node, Heading):
            section = node if folded_key(plain(page, node.children)) in SECTIONS else None
            in_head = in_head and section is not None
            continue
        if isinstance(node, Table) and _is_infobox(node):
            found.blocks.append((node.start, node.stop))
        elif section is not None and _section(page, found, section, node):
            found.blocks += [(section.start, section.stop), (node.start, node.stop)]
        elif in_head and section is None and _head(page, found, node):
            if isinstance(label, Paragraph) and folded_key(plain(page, (label,))) in SECTIONS:
                found.blocks.append((label.start, label.stop))
            found.blocks.append((node.start, node.stop))
    found.blocks = list(dict.fromkeys(found.blocks))


def _is_infobox(table: Table) -> bool:
    """Whether annotations in this table state all that it holds besides its row titles."""
    annotated = {n.property for n in walk((table,)) if isinstance(n, Annotation)}
    floating = "float:right" in table.attributes.replace(" ", "")
    own = {"source", "domain", "last_updated"}
    return bool(annotated) and annotated <= own and (floating or "last_updated" in annotated)


def _section(page: Page, found: _Found, heading: Heading, node: Node) -> bool:
    """Read one block of a metadata section; whether it held nothing else."""
    key = folded_key(plain(page, heading.children))
    if isinstance(node, Table):
        return _table(page, found, node)
    if isinstance(node, List):
        for item in node.children:
            assert isinstance(item, ListItem)
            _item(page, found, key, item.children)
        return True
    if isinstance(node, Paragraph):
        return _lines(page, found, node) or (
            key != "metadata" and _add(page, found, key, node.children)
        )
    return False


def _head(page: Page, found: _Found, node: Node) -> bool:
    """Read a block above the first section; whether it held nothing but metadata."""
    if isinstance(node, FrontMatter):
        return _front_matter(page, found, node)
    if isinstance(node, Template):
        return _template(page, found, node)
    if isinstance(node, Table):
        return _table(page, found, node)
    if isinstance(node, Paragraph):
        return _lines(page, found, node)
    if isinstance(node, List):
        pairs = [_pair(page, item.children) for item in node.children if isinstance(item, ListItem)]
        if pairs and all(pair and pair[0] in KNOWN_KEYS for pair in pairs):
            taken = [_add(page, found, *pair) for pair in pairs if pair]
            return all(taken)
    return False


def _front_matter(page: Page, found: _Found, node: FrontMatter) -> bool:
    text = page.source.text[node.inner_start : node.inner_stop]
    try:
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False
    if not isinstance(values, dict):
        return False
    for key, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            _value(found, folded_key(str(key)), _yaml_text(item), node.start, node.stop)
    return True


def _yaml_text(item: object) -> str:
    if isinstance(item, dict):
        parts = (item.get(key) for key in ("kind", "type", "title", "name", "url", "link"))
        return "|".join(str(part) for part in parts if part)
    return "" if item is None else str(item)


def _template(page: Page, found: _Found, node: Template) -> bool:
    names = [folded_key(argument.name) for argument in node.arguments]
    if not any(name in KNOWN_KEYS for name in names):
        return False
    for name, argument in zip(names, node.arguments, strict=True):
        value = page.source.text[argument.start : argument.stop]
        _value(found, name or "note", value, argument.start, argument.stop)
    found.types.append(Statement(node.name, node.start, node.stop))
    return True


def _table(page: Page, found: _Found, table: Table) -> bool:
    """A table of keys and values, at least half of whose keys are known."""
    pairs: list[tuple[str, Cell]] = []
    for index, row in enumerate(table.rows):
        cells = [cell for cell in row.children if isinstance(cell, Cell)]
        if len(cells) != 2:
            if cells:
                return False
            continue
        key = folded_key(plain(page, cells[0].children))
        if index == 0 and key not in KNOWN_KEYS - {"name"}:
            continue  # the header: Property and Value, or the like
        if index == 0 and folded_key(plain(page, cells[1].children)) in ("value", "details"):
            continue
        pairs.append((key, cells[1]))
    known = sum(key in KNOWN_KEYS for key, _ in pairs)
    if known < 2 or 2 * known < len(pairs):
        return False
    for key, cell in pairs:
        _add(page, found, key, cell.children)
    return True


def _lines(page: Page, found: _Found, paragraph: Paragraph) -> bool:
    """`**Key:** value` lines; whether every line is one with a known key."""
    pairs = [_pair(page, line) for line in _split_lines(page, paragraph.children)]
    known = [pair for pair in pairs if pair and pair[0] in KNOWN_KEYS]
    for key, nodes in known:
        _add(page, found, key, nodes)
    return bool(pairs) and len(known) == len(pairs)


def _split_lines(page: Page, nodes: Iterable[Node]) -> Iterator[tuple[Node, ...]]:
    """Inline nodes by the line that they stand on; a text over several lines is cut."""
    line: list[Node] = []
    for node in nodes:
        if not isinstance(node, Text):
            line.append(node)
            continue
        start = node.start
        for piece in page.source.text[node.start : node.stop].splitlines(keepends=True):
            if piece.strip():
                line.append(Text(start, start + len(piece)))
            start += len(piece)
            if piece.endswith(("\n", "\r")) and line:
                yield tuple(line)
                line = []
    if line:
        yield tuple(line)


def _pair(page: Page, nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]] | None:
    """`**Key:** value` or `**Key**: value` as the folded key and the value's nodes."""
    if not nodes or not isinstance(nodes[0], Bold):
        return None
    name = plain(page, nodes[0].children)
    rest = nodes[1:]
    if not name.endswith(":"):
        text = page.source.text
        if not rest or not isinstance(rest[0], Text) or text[rest[0].start] != ":":
            return None
        rest = (Text(rest[0].start + 1, rest[0].stop), *rest[1:])
    return (folded_key(name), rest) if plain(page, rest) else None


def _item(page: Page, found: _Found, section: str, nodes: tuple[Node, ...]) -> None:
    """One item of a metadata section: `**Key:** value`, or a value of the section's key."""
    if not nodes:
        return
    pair = _pair(page, nodes)
    if pair is not None and pair[0] in KNOWN_KEYS:
        taken = _add(page, found, *pair)
    elif pair is not None:
        name = plain(page, nodes[:1]).rstrip(":").strip()
        key = section if section in SOURCE_KEYS else pair[0]
        taken = _add(page, found, key, pair[1], label=name)
    else:
        taken = _add(page, found, section, nodes)
    if not taken:
        found.facts.append(Fact(section, plain(page, nodes), nodes[0].start, nodes[-1].stop))


def _add(page: Page, found: _Found, key: str, nodes: tuple[Node, ...], label: str = "") -> bool:
    """Take the value that `nodes` write for `key`; whether all of it was taken.

    Annotations have been taken already. `label` names a source beside its link's words.
    """
    if not nodes or any(isinstance(n, Annotation) for n in walk(nodes)):
        return bool(nodes)
    start, stop = nodes[0].start, nodes[-1].stop
    if key in DOMAIN_KEYS and (links := [n for n in walk(nodes) if isinstance(n, WikiLink)]):
        found.domains += [Statement(link.target, link.start, link.stop) for link in links]
        return True
    if key in SOURCE_KEYS and (urls := [n for n in walk(nodes) if isinstance(n, ExternalLink)]):
        for link in urls:
            words = plain(page, link.children)
            names = [label, "" if words == link.url else words]
            title_text = ": ".join(name for name in names if name)
            kind = SOURCE_KEYS[key] or SOURCE_KEYS.get(folded_key(label), "")
            found.sources.append(SourceStatement(kind, title_text, link.url, link.start, link.stop))
        return not WORD.search(plain(page, (n for n in nodes if not isinstance(n, ExternalLink))))
    return _value(found, key, plain(page, nodes), start, stop)


def _value(found: _Found, key: str, value: str, start: int, stop: int) -> bool:
    """Take a plain value for `key`; a key of no meaning here becomes a fact."""
    value = value.strip().strip("`").strip()
    if not value:
        return False
    if key in DOMAIN_KEYS:
        names = (name.strip() for name in re.split(r"[,;]|\s/\s", value))
        found.domains += [Statement(name, start, stop) for name in names if name]
    elif key in SOURCE_KEYS:
        found.sources.append(_plain_source(SOURCE_KEYS[key], value, start, stop))
    elif key in DATE_KEYS:
        found.dates.append(Statement(value, start, stop))
    elif key in TYPE_KEYS:
        found.types.append(Statement(value, start, stop))
    else:
        found.facts.append(Fact(key, value, start, stop))
    return True


def _plain_source(kind: str, value: str, start: int, stop: int) -> SourceStatement:
    if "|" in value:
        return _source(tuple(part.strip() for part in value.split("|")), start, stop)
    if URL.fullmatch(value):
        return SourceStatement(kind, "", value, start, stop)
    if kind == "Repo" and REPOSITORY.fullmatch(value):
        return SourceStatement(kind, value, f"https://github.com/{value}", start, stop)
    return SourceStatement(kind or "File" if "/" in value else kind, value, "", start, stop)
