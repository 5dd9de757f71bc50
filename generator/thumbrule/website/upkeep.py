"""Pages for those who look after the wiki: wanted pages and diagnostics; `rulebook` is a third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from thumbrule.diagnostic import Diagnostic, Severity
from thumbrule.graph.model import Graph
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.backlinks import Entry, entry, stated_at
from thumbrule.website.context import Link
from thumbrule.website.document import Document, TocItem
from thumbrule.website.resolve import page_link

PLURALS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}


@dataclass(frozen=True, slots=True)
class Wish:
    """A page that others name and nobody has written."""

    id: str
    link: Link
    wanted_by: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class File:
    """The findings in one file; `link` leads to its page, where it has one."""

    path: str
    link: Link | None
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one severity, by file."""

    severity: Severity
    title: str
    id: str
    count: int
    files: tuple[File, ...]


def views(addresses: Addresses, here: str) -> tuple[Link, ...]:
    """Links from one of these pages to all of them."""
    return tuple(Link(relative(here, path), title) for title, path in kept(addresses))


def kept(addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """These pages, as (title, path): that of evidence only where there is a record."""
    pages = (
        ("Wanted pages", addresses.wanted),
        ("Rules", addresses.rules),
        ("Evidence", addresses.evidence),
        ("Diagnostics", addresses.diagnostics),
    )
    return tuple((title, path) for title, path in pages if path)


def displayed(path: str) -> str:
    """A file's path as readers know it: rule files lie beside the folder of pages."""
    while path.startswith("../"):
        path = path[3:]
    return path


def wanted_page(graph: Graph, addresses: Addresses, fill: Callable[..., str]) -> Document:
    """Pages that links name and nobody has written, those that most pages want first."""
    here = addresses.wanted
    wishes = []
    for name, edges in graph.wanted.items():
        by = {}
        for edge in edges:
            other = edge.subject if edge.object == name else edge.object
            plain = entry(graph, addresses, here, other)
            stated = stated_at(graph, addresses, here, edge.asserted)
            by[other] = Entry(plain.link, plain.summary, "", stated)
        wishes.append(Wish(name, page_link(graph, addresses, here, name), tuple(by.values())))
    wishes.sort(key=lambda wish: (-len(wish.wanted_by), wish.id.casefold()))
    body = fill(
        "wanted",
        title="Wanted pages",
        crumbs=(Link(relative(here, addresses.start), "Start"),),
        views=views(addresses, here),
        wishes=wishes,
    )
    return Document(here, "Wanted pages", body, searched=False)


def _by_severity(
    graph: Graph, addresses: Addresses, here: str, found: Iterable[Diagnostic]
) -> tuple[Findings, ...]:
    paths = {page.path: page for page in graph.pages.values()}

    def link(path: str) -> Link | None:
        page = paths.get(path)
        return None if page is None else page_link(graph, addresses, here, page.id)

    order = list(Severity)
    ordered = sorted(found, key=lambda d: (order.index(d.severity), d.path, d.line, d.column))
    made = []
    for severity, group in groupby(ordered, key=lambda d: d.severity):
        files = tuple(
            File(path, link(path), tuple(findings))
            for path, findings in groupby(group, key=lambda d: d.path)
        )
        count = sum(len(file.findings) for file in files)
        made.append(Findings(severity, PLURALS[severity], f"{severity}s", count, files))
    return tuple(made)


def diagnostics_page(
    graph: Graph,
    addresses: Addresses,
    fill: Callable[..., str],
    found: Iterable[Diagnostic],
) -> Document:
    """What `thumbrule check` says, by severity and file, each with a link to its page."""
    here = addresses.diagnostics
    groups = _by_severity(graph, addresses, here, found)
    codes: Mapping[str, int] = Counter(
        d.code for group in groups for file in group.files for d in file.findings
    )
    body = fill(
        "diagnostics",
        title="Diagnostics",
        crumbs=(Link(relative(here, addresses.start), "Start"),),
        views=views(addresses, here),
        groups=groups,
        displayed=displayed,
        codes=sorted(codes.items(), key=lambda item: (-item[1], item[0])),
    )
    toc = tuple(TocItem(2, group.title, group.id) for group in groups)
    return Document(here, "Diagnostics", body, toc=toc, searched=False)
