"""From pages that were read to the graph of what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from thumbrule.diagnostic import Code, Diagnostic, at, in_order
from thumbrule.graph import check
from thumbrule.graph.facts import (
    canonical_url,
    check_dates,
    read_domains,
    read_sources,
    refusal,
    refused,
)
from thumbrule.graph.links import read_links
from thumbrule.graph.model import Graph, WikiPage
from thumbrule.graph.names import split_type
from thumbrule.graph.schema import Schema
from thumbrule.page.metadata import Metadata
from thumbrule.page.metadata_places import read_metadata
from thumbrule.page.nodes import Annotation, ExternalLink, Image, walk
from thumbrule.page.outline import plain, summary, title
from thumbrule.page.reader import Page
from thumbrule.text import fold

REPOSITORY = re.compile(r"https://github\.com/([^/?]+)/([^/?]+)")


def build(schema: Schema, pages: Iterable[Page], root_name: str = "") -> Graph:
    """The graph of `pages`, whose paths are relative to a folder called `root_name`.

    A Markdown page of no type that states nothing is no page of the wiki and is left out.
    """
    diagnostics: list[Diagnostic] = []
    known: dict[str, WikiPage] = {}
    for content in sorted(pages, key=lambda page: page.source.path):
        page = _wiki_page(schema, content, root_name)
        if page is None:
            diagnostics += _plain_markdown(content)
            continue
        diagnostics += content.diagnostics
        if not page.type:
            diagnostics.append(_untyped(schema, page))
        if page.id in known:
            diagnostics.append(_duplicate(page, known[page.id]))
            page = _renamed(page, known)
        known[page.id] = page
    known = _titled(known)
    edges, mentions, targets, link_findings = read_links(schema, known)
    sources, source_findings = read_sources(known.values())
    diagnostics += [
        *link_findings,
        *source_findings,
        *check_dates(known.values()),
        *check.cycles(schema, known, edges),
        *check.missing_links(schema, known, edges),
        *check.names(schema, known),
        *check.too_many(schema, known),
    ]
    domains = read_domains(known.values())
    return Graph(
        schema, known, edges, sources, domains, mentions, targets, tuple(in_order(diagnostics))
    )


def _wiki_page(schema: Schema, content: Page, root_name: str) -> WikiPage | None:
    path = PurePosixPath(content.source.path)
    metadata = read_metadata(content)
    kind = _type(schema, path, root_name, content, metadata)
    if not kind and not _is_wiki(content, metadata):
        return None
    stem = path.stem
    heading = title(content)
    name = plain(content, heading.children) if heading else ""
    prefix, rest = split_type(name)
    if prefix and fold(prefix) in {fold(t) for t in schema.types}:
        name = rest
    return WikiPage(
        f"{kind}:{stem}" if kind else stem,
        kind,
        stem,
        name,
        summary(content, metadata.blocks),
        content.source.path,
        content,
        metadata,
    )


def _type(
    schema: Schema, path: PurePosixPath, root_name: str, content: Page, metadata: Metadata
) -> str:
    """A page's type: from its folder, else from its title, else from its infobox."""
    folders = {kind.folder: name for name, kind in schema.types.items()}
    for folder in (*reversed(path.parent.parts), root_name):
        if folder in folders:
            return folders[folder]
    kinds = {fold(kind): kind for kind in schema.types}
    heading = title(content)
    prefix = split_type(plain(content, heading.children))[0] if heading else ""
    stated = metadata.type.value if metadata.type else ""
    return kinds.get(fold(prefix)) or kinds.get(fold(stated)) or ""


def _is_wiki(content: Page, metadata: Metadata) -> bool:
    """Whether a page of no type belongs to the wiki: it states something, or cannot be read."""
    return (
        bool(metadata.blocks)
        or any(isinstance(node, Annotation) for node in walk(content.children))
        or any(d.code is Code.LFS_POINTER for d in content.diagnostics)
    )


def _plain_markdown(content: Page) -> list[Diagnostic]:
    """What holds of a page that MkDocs renders: its file, and what the site leaves out of it."""
    found = [d for d in content.diagnostics if d.code in (Code.NOT_UTF8, Code.EMPTY_PAGE)]
    for finding in content.diagnostics:
        if finding.code is Code.REFUSED_HTML:
            tag = finding.message.partition(">")[0] + ">"
            message = f"{tag} is left out of the site where it could load or run something"
            found.append(
                replace(finding, message=message, help="write it in Markdown, or remove it")
            )
    links = (n for n in walk(content.children) if isinstance(n, ExternalLink | Image))
    found += [refusal(content, link, link.url) for link in links if refused(link.url)]
    return found


def _untyped(schema: Schema, page: WikiPage) -> Diagnostic:
    folders = ", ".join(f"{kind.folder}/" for kind in schema.types.values())
    return at(
        page.content.source,
        0,
        0,
        Code.UNTYPED_PAGE,
        "this page has no type",
        f"put it into one of {folders}, or begin it with a title such as `# Heuristic: Name`",
    )


def _duplicate(page: WikiPage, first: WikiPage) -> Diagnostic:
    return at(
        page.content.source,
        0,
        0,
        Code.DUPLICATE_NAME,
        f"{page.id} is already the name of {first.path}",
        "rename one of the two files; until then links lead to the first",
    )


def _renamed(page: WikiPage, known: dict[str, WikiPage]) -> WikiPage:
    """The same page under the first free numbered name, so that it is not lost."""
    number = 2
    while f"{page.id}~{number}" in known:
        number += 1
    return replace(page, id=f"{page.id}~{number}")


def _titled(pages: dict[str, WikiPage]) -> dict[str, WikiPage]:
    """Titles as people read them.

    A page without one takes its file's name. Where title and file's name are the same, the
    repository's name at its beginning is left out.
    """
    prefixes = {
        fold("".join(match.groups()))
        for page in pages.values()
        for source in page.metadata.sources
        if (match := REPOSITORY.match(canonical_url(source.url)))
    }
    return {
        name: replace(page, title=_title_of(page.title, page.stem, prefixes))
        for name, page in pages.items()
    }


def _title_of(title_text: str, stem: str, prefixes: set[str]) -> str:
    name = title_text or stem
    if fold(name) != fold(stem):
        return name
    words = name.replace("_", " ").split()
    for count in range(1, len(words)):
        if fold("".join(words[:count])) in prefixes:
            return " ".join(words[count:])
    return " ".join(words) or name
