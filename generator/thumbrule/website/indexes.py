"""Pages made from the graph: the start page and the indexes by type, domain and source."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from thumbrule.graph.model import Assertion, Graph, WikiPage
from thumbrule.project import Project
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.article import crumbs
from thumbrule.website.backlinks import Entry, entry, in_type_order, stated_at
from thumbrule.website.context import Link
from thumbrule.website.document import Document, TocItem
from thumbrule.website.resolve import readable
from thumbrule.website.safe import outward
from thumbrule.website.slugs import slug
from thumbrule.website.theme import type_title

RECENT = 8

Fill = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading; `id` is the heading's."""

    title: str
    id: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A line of an index: a link, how many pages stand behind it, a few words."""

    link: Link
    count: int
    about: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CountGroup:
    """Counted lines under a heading."""

    title: str
    id: str
    counts: tuple[Count, ...]


def types_in_order(graph: Graph, addresses: Addresses) -> list[str]:
    """The types that have pages, as the schema orders them; the rest by name, no type last."""
    known = [name for name in graph.schema.types if name in addresses.types]
    return known + sorted(set(addresses.types) - set(known), key=lambda name: (not name, name))


def _toc(groups: Iterable[Group | CountGroup]) -> tuple[TocItem, ...]:
    return tuple(TocItem(2, group.title, group.id) for group in groups)


def _letter(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title)  # É stands under E
    first = next((c for c in plain if c.isalnum()), "#").upper()[:1]
    return first if first.isalpha() else "0 to 9" if first.isdigit() else "#"


def _by_letter(entries: Iterable[Entry]) -> tuple[Group, ...]:
    def key(e: Entry) -> tuple[str, str]:
        return _letter(e.link.label), e.link.label.casefold()

    groups = groupby(sorted(entries, key=key), key=lambda e: _letter(e.link.label))
    return tuple(Group(letter, f"letter-{slug(letter)}", tuple(found)) for letter, found in groups)


def _by_type(graph: Graph, entries: Iterable[Entry]) -> tuple[Group, ...]:
    groups = groupby(in_type_order(graph, entries), key=lambda e: e.link.type)
    return tuple(
        Group(type_title(graph.schema.types.get(t), t), f"type-{slug(t)}", tuple(found))
        for t, found in groups
    )


def type_index(graph: Graph, addresses: Addresses, fill: Fill, name: str) -> Document:
    """All pages of one type, by letter."""
    here = addresses.types[name]
    known = graph.schema.types.get(name)
    pages = [page for page in graph.pages.values() if page.type == name]
    groups = _by_letter(entry(graph, addresses, here, page.id) for page in pages)
    title = type_title(known, name)
    about = known.description if known is not None else ""
    body = fill(
        "listing",
        title=title,
        about=about,
        crumbs=crumbs(graph, addresses, here, "")[:1],
        count=len(pages),
        type=name,
        groups=groups,
        letters=len(groups) > 3,
    )
    return Document(here, title, body, description=about, toc=_toc(groups), searched=False)


def _entries_at(
    graph: Graph, addresses: Addresses, here: str, assertions: Iterable[Assertion]
) -> Iterator[Entry]:
    """The pages that `assertions` stand on, each once, with the lines."""
    places: dict[str, list[Assertion]] = {}
    for a in assertions:
        places.setdefault(a.page, []).append(a)
    for page, stated in places.items():
        if page in graph.pages:
            plain = entry(graph, addresses, here, page)
            lines = stated_at(graph, addresses, here, stated)
            yield Entry(plain.link, plain.summary, "", lines)


def domain_pages(graph: Graph, addresses: Addresses, fill: Fill) -> Iterator[Document]:
    """A page for each domain: what lies in it, by type."""
    for domain in graph.domains.values():
        here = addresses.domains[domain.key]
        groups = _by_type(graph, _entries_at(graph, addresses, here, domain.stated))
        title = readable(domain.name)
        body = fill(
            "domain",
            title=title,
            crumbs=_crumbs(addresses, here, addresses.all_domains, "Domains"),
            spellings=[s for s in domain.spellings if s != domain.name],
            count=sum(len(group.entries) for group in groups),
            groups=groups,
        )
        yield Document(here, title, body, toc=_toc(groups))


def source_pages(graph: Graph, addresses: Addresses, fill: Fill) -> Iterator[Document]:
    """A page for each source: who cites it, and in which lines."""
    for source in graph.sources.values():
        here = addresses.sources[source.key]
        groups = _by_type(graph, _entries_at(graph, addresses, here, source.cited))
        title = source.title or source.url or source.key
        body = fill(
            "source",
            title=title,
            crumbs=_crumbs(addresses, here, addresses.all_sources, "Sources"),
            kind=source.kind,
            url=outward(source.url),
            count=sum(len(group.entries) for group in groups),
            groups=groups,
        )
        yield Document(here, title, body, toc=_toc(groups))


def _crumbs(addresses: Addresses, here: str, above: str, title: str) -> tuple[Link, ...]:
    return Link(relative(here, addresses.start), "Start"), Link(relative(here, above), title)


def domain_index(graph: Graph, addresses: Addresses, fill: Fill) -> Document:
    """All domains, with how many pages lie in each."""
    here = addresses.all_domains
    counts = [
        Count(
            Link(relative(here, addresses.domains[d.key]), readable(d.name)),
            len({a.page for a in d.stated}),
        )
        for d in graph.domains.values()
    ]
    counts.sort(key=lambda c: c.link.label.casefold())
    body = fill(
        "domains",
        crumbs=crumbs(graph, addresses, here, "")[:1],
        counts=counts,
        most=max((c.count for c in counts), default=1),
    )
    return Document(here, "Domains", body, searched=False)


def source_index(graph: Graph, addresses: Addresses, fill: Fill) -> Document:
    """All sources by kind, those that most pages cite first."""
    here = addresses.all_sources
    nodes = sorted(graph.sources.values(), key=lambda s: (not s.kind, s.kind.casefold()))
    groups = []
    for kind, found in groupby(nodes, key=lambda s: s.kind.casefold()):
        counts = [
            Count(
                Link(relative(here, addresses.sources[s.key]), s.title or s.url or s.key),
                len({a.page for a in s.cited}),
                url=outward(s.url),
            )
            for s in found
        ]
        counts.sort(key=lambda c: (-c.count, c.link.label.casefold()))
        name = next((s.kind for s in nodes if s.kind.casefold() == kind), "") or "Other"
        groups.append(CountGroup(name, f"kind-{slug(name)}", tuple(counts)))
    body = fill("sources", crumbs=crumbs(graph, addresses, here, "")[:1], groups=groups, most=60)
    return Document(here, "Sources", body, toc=_toc(groups), searched=False)


def _updated(page: WikiPage) -> str:
    return page.metadata.last_updated.value if page.metadata.last_updated else ""


def start_page(project: Project, addresses: Addresses, fill: Fill, name: str) -> Document:
    """What this wiki holds. `name` is the site's."""
    graph = project.graph
    here = addresses.start
    types = [
        Count(
            Link(relative(here, addresses.types[t]), type_title(graph.schema.types.get(t), t), t),
            sum(page.type == t for page in graph.pages.values()),
            graph.schema.types[t].description if t in graph.schema.types else "",
        )
        for t in types_in_order(graph, addresses)
    ]
    typed = (page for page in graph.pages.values() if page.type in addresses.types)
    recent = sorted(typed, key=lambda p: (_updated(p), p.title), reverse=True)
    body = fill(
        "start",
        title=name,
        types=types,
        recent=[(entry(graph, addresses, here, p.id), _updated(p)) for p in recent[:RECENT]],
        pages=len(graph.pages),
        edges=len(graph.edges),
        domains=Count(Link(relative(here, addresses.all_domains), "Domains"), len(graph.domains)),
        sources=Count(Link(relative(here, addresses.all_sources), "Sources"), len(graph.sources)),
        wanted=Count(Link(relative(here, addresses.wanted), "Wanted pages"), len(graph.wanted)),
        rules=Count(
            Link(relative(here, addresses.rules), "Rules that run"), len(project.rules.programs)
        ),
        findings=Count(
            Link(relative(here, addresses.diagnostics), "Diagnostics"), len(project.diagnostics)
        ),
    )
    return Document(here, name, body)
