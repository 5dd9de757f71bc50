"""Where each page of the site lies, and how one names another."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from thumbrule.graph.model import Graph
from thumbrule.website.safe import printable
from thumbrule.website.slugs import digest, distinct, slug

PAGE_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mediawiki", ".wiki"})
UNTYPED_FOLDER = "pages"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Output paths, relative to the site: by page id, type name, domain key and source key.

    `evidence` is '' where there is no record of evidence.
    """

    pages: Mapping[str, str]
    types: Mapping[str, str]
    domains: Mapping[str, str]
    sources: Mapping[str, str]
    start: str
    all_domains: str
    all_sources: str
    wanted: str
    rules: str
    diagnostics: str
    evidence: str


def relative(here: str, there: str, anchor: str = "") -> str:
    """The URL by which the page at `here` links to `there`, both output paths."""
    fragment = f"#{quote(anchor)}" if anchor else ""
    if here == there and fragment:
        return fragment
    folder = posixpath.dirname(here) or "."
    return quote(posixpath.relpath(there, folder)) + fragment


def rendered_path(path: str) -> str:
    """The output path of the file at `path`, a path relative to the folder of pages.

    As MkDocs has it: `x.md` is `x.html`, `README.md` is `index.html`, other files stay as they
    are. A name that cannot stand in a URL or would leave the site is replaced by a slug.
    """
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        parts = [slug(path) + "-" + digest(path)]
    parts = [part if printable(part) == part else f"{slug(part)}-{digest(part)}" for part in parts]
    file = PurePosixPath(*parts)
    if PurePosixPath(path).suffix.lower() not in PAGE_SUFFIXES:
        return str(file)
    stem = "index" if file.stem == "README" else PurePosixPath(path).stem
    stem = stem if printable(stem) == stem else f"{slug(stem)}-{digest(stem)}"
    return str(file.with_name(f"{stem}.html"))


def _pages(graph: Graph, taken: set[str]) -> dict[str, str]:
    """Pages keep the path of their file; of two that would share one, the second is renamed."""
    paths: dict[str, str] = {}
    for page in graph.pages.values():
        path = rendered_path(page.path)
        if path.lower() in taken:
            path = f"{path.removesuffix('.html')}-{digest(page.path)}.html"
        taken.add(path.lower())
        paths[page.id] = path
    return paths


def type_folder(graph: Graph, name: str) -> str:
    """The folder of a type's index; a safe one for types that the schema does not know."""
    known = graph.schema.types.get(name)
    if known is not None:
        return "/".join(slug(part) for part in known.folder.split("/") if part)
    return slug(name) if name else UNTYPED_FOLDER


def plan(
    graph: Graph,
    occupied: Iterable[str] = (),
    unlisted: Collection[str] = (),
    *,
    evidence: bool = False,
) -> Addresses:
    """Give every page of the site its place.

    `occupied` are output paths that are not ours to take: the folder's other files. Pages whose
    ids are in `unlisted` have a place, but no index. What stands at `index.html`, if anything
    of the folder's does, is the start page.
    """
    taken = {path.lower() for path in occupied}
    pages = _pages(graph, taken)
    has_start = "index.html" in taken
    listed = [page for page in graph.pages.values() if page.id not in unlisted]

    def one(folder: str, name: str) -> str:
        return distinct(folder, [(name, name)], taken)[name]

    start = "index.html" if has_start else one("", "index")
    types = {
        name: one(type_folder(graph, name), "index")
        for name in dict.fromkeys(page.type for page in listed)
    }
    all_domains, all_sources = one("domains", "index"), one("sources", "index")
    domains = distinct("domains", ((d.key, d.name) for d in graph.domains.values()), taken)
    named = ((s.key, s.title or s.url or s.key) for s in graph.sources.values())
    sources = distinct("sources", named, taken)
    return Addresses(
        pages=pages,
        types=types,
        domains=domains,
        sources=sources,
        start=start,
        all_domains=all_domains,
        all_sources=all_sources,
        wanted=one("", "wanted"),
        rules=one("", "rules"),
        diagnostics=one("", "diagnostics"),
        evidence=one("", "evidence") if evidence else "",
    )
