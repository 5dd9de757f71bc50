"""What a page says about itself, and how its keys and values are understood.

`metadata_places` finds where they stand; here it is decided what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from thumbrule.page.nodes import Annotation, ExternalLink, Node, WikiLink, walk
from thumbrule.page.outline import plain
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
class Found:
    """What has been found so far."""

    domains: list[Statement] = field(default_factory=list)
    sources: list[SourceStatement] = field(default_factory=list)
    dates: list[Statement] = field(default_factory=list)
    types: list[Statement] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)


def folded_key(text: str) -> str:
    """A key as it is compared: lower case, no colon or stars, single spaces."""
    return KEY.sub(" ", text).strip().lower()


def take_annotation(found: Found, node: Annotation) -> None:
    """Take what an annotation states of domain, source or date."""
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


def take_nodes(
    page: Page, found: Found, key: str, nodes: tuple[Node, ...], label: str = ""
) -> bool:
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
    return take_value(found, key, plain(page, nodes), start, stop)


def take_value(found: Found, key: str, value: str, start: int, stop: int) -> bool:
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
