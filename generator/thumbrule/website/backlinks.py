"""'Used by' and every other list that the graph adds to a page's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from thumbrule.graph.model import Assertion, Edge, Graph, WikiPage
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.authored import Authored
from thumbrule.website.context import Context, Link
from thumbrule.website.render import inline_html
from thumbrule.website.resolve import page_link

_LEADING = re.compile(r"^[\s:;,.\u2013\u2014-]+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A page that states a fact, and in which lines: the page shown (`here`) or that at `url`."""

    url: str
    title: str
    lines: tuple[int, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in a list: the link, its summary, the author's note on it (HTML), who says so."""

    link: Link
    summary: str
    note: str = ""
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A list under a heading; `home` is the start of the author's heading it replaces, or -1."""

    title: str
    entries: tuple[Entry, ...]
    home: int = -1


def stated_at(
    graph: Graph, addresses: Addresses, here: str, assertions: Iterable[Assertion]
) -> tuple[Stated, ...]:
    """Where `assertions` stand, as links from the output path `here`."""
    lines: dict[str, set[int]] = {}
    for a in assertions:
        if a.page in graph.pages:
            lines.setdefault(a.page, set()).add(a.line)
    places = []
    for page, numbers in lines.items():
        path = addresses.pages[page]
        title = graph.pages[page].title
        places.append(Stated(relative(here, path), title, tuple(sorted(numbers)), path == here))
    return tuple(sorted(places, key=lambda place: not place.here))


def entry(graph: Graph, addresses: Addresses, here: str, page: str) -> Entry:
    """The page of that id as an entry in a list on the output path `here`."""
    found = graph.pages.get(page)
    return Entry(page_link(graph, addresses, here, page), found.summary if found else "")


def in_type_order(graph: Graph, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by type, in the schema's order, then by title."""
    order = {name: number for number, name in enumerate(graph.schema.types)}
    last = len(order)
    return tuple(
        sorted(
            entries,
            key=lambda e: (order.get(e.link.type, last), e.link.type, e.link.label.casefold()),
        )
    )


@dataclass(frozen=True, slots=True)
class _Site:
    """What the lists of one page are made from."""

    graph: Graph
    addresses: Addresses
    page: WikiPage
    own: Authored
    context: Context

    @property
    def here(self) -> str:
        return self.addresses.pages[self.page.id]

    def note(self, edge: Edge) -> str:
        for a in edge.asserted:
            nodes = self.own.notes.get(a.start) if a.page == self.page.id else None
            if nodes:
                return _LEADING.sub("", inline_html(nodes, self.context))
        return ""

    def entry(self, edge: Edge, other: str) -> Entry:
        plain = entry(self.graph, self.addresses, self.here, other)
        stated = stated_at(self.graph, self.addresses, self.here, edge.asserted)
        return Entry(plain.link, plain.summary, self.note(edge), stated)

    def section(self, title: str, found: list[tuple[Edge, str]]) -> Section:
        entries = in_type_order(self.graph, [self.entry(edge, other) for edge, other in found])
        starts = (a.start for edge, _ in found for a in edge.asserted if a.page == self.page.id)
        homes = (self.own.homes[start] for start in starts if start in self.own.homes)
        return Section(title, entries, min(homes, default=-1))


def _grouped(
    graph: Graph, edges: Iterable[tuple[Edge, str]], label: str
) -> dict[str, list[tuple[Edge, str]]]:
    """Edges by the heading of their property, in the schema's order."""
    order = list(graph.schema.properties)
    groups: dict[str, list[tuple[Edge, str]]] = {}
    by_property = sorted(
        edges, key=lambda e: order.index(e[0].property) if e[0].property in order else len(order)
    )
    for edge, other in by_property:
        known = graph.schema.properties.get(edge.property)
        fallback = edge.property.replace("_", " ")
        title = (
            getattr(known, label)
            if known
            else f"{fallback} (from)"
            if label[0] == "i"
            else fallback
        )
        groups.setdefault(title, []).append((edge, other))
    return groups


def sections(
    graph: Graph, addresses: Addresses, page: WikiPage, own: Authored, context: Context
) -> tuple[Section, ...]:
    """The lists that follow the text of `page`.

    First what links to it, by property; then links of its own that only the other end states;
    then pages that mention it.
    """
    site = _Site(graph, addresses, page, own, context)
    incoming = ((edge, edge.subject) for edge in graph.incoming.get(page.id, ()))
    unstated = (
        (edge, edge.object)
        for edge in graph.outgoing.get(page.id, ())
        if all(a.page != page.id for a in edge.asserted)
    )
    made = [site.section(t, f) for t, f in _grouped(graph, incoming, "inverse_label").items()]
    made += [site.section(t, f) for t, f in _grouped(graph, unstated, "label").items()]
    mentions: dict[str, list[Assertion]] = {}
    linked = {edge.subject for edge in graph.incoming.get(page.id, ())}
    for mention in graph.mentioned.get(page.id, ()):
        if mention.page != page.id and mention.page not in linked:
            place = Assertion(mention.page, mention.line, 0, -1)
            mentions.setdefault(mention.page, []).append(place)
    if mentions:
        entries = [
            Entry(e.link, e.summary, "", stated_at(graph, addresses, site.here, places))
            for other, places in mentions.items()
            for e in [entry(graph, addresses, site.here, other)]
        ]
        made.append(Section("Mentioned on", in_type_order(graph, entries)))
    return tuple(made)
