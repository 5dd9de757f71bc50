"""Where the links and annotations of a page lead."""

from __future__ import annotations

from collections.abc import Collection

from thumbrule.graph.model import Graph, WikiPage
from thumbrule.page.nodes import Annotation, ExternalLink, WikiLink
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.context import Link, Resolver


def readable(name: str) -> str:
    """A page's name as people write it: `Principle:Low_Rank_Adaptation` without type and bars."""
    before, colon, after = name.partition(":")
    stem = after if colon and before.strip().isalpha() and after.strip() else name
    return " ".join(stem.replace("_", " ").split()) or name


def target_type(name: str) -> str:
    """The type that a name such as `Principle:X` begins with, '' for none."""
    before, colon, _ = name.partition(":")
    return before.strip() if colon and before.strip().isalpha() else ""


def page_link(graph: Graph, addresses: Addresses, here: str, page: str, anchor: str = "") -> Link:
    """A link from the output path `here` to the page of that id, written or wanted."""
    found = graph.pages.get(page)
    if found is None:
        return Link("", readable(page), target_type(page), wanted=True)
    return Link(relative(here, addresses.pages[page], anchor), found.title, found.type)


def resolver(
    graph: Graph, addresses: Addresses, page: WikiPage, anchors: Collection[str]
) -> Resolver:
    """A function from a link or annotation of `page` to where it leads.

    `anchors` are the ids of the page's headings: a link to a section that is not there leads
    nowhere.
    """
    here = addresses.pages[page.id]
    facts = _facts(graph, addresses, page)

    def resolve(node: Annotation | WikiLink | ExternalLink) -> Link | None:
        target = graph.targets.get((page.id, node.start))
        if target is not None:
            return page_link(graph, addresses, here, *target)
        if isinstance(node, Annotation):
            return facts.get(node.start) or _unlinked(graph, node)
        if isinstance(node, ExternalLink):
            fragment = node.url.removeprefix("#")
            inside = node.url == f"#{fragment}" and fragment in anchors
            return Link(node.url, fragment) if inside else None
        return Link("", readable(node.target), target_type(node.target), wanted=True)

    return resolve


def _facts(graph: Graph, addresses: Addresses, page: WikiPage) -> dict[int, Link]:
    """Links to the domains and sources that `page` states, by where it states them."""
    here = addresses.pages[page.id]
    links: dict[int, Link] = {}
    for domain in graph.domains_of.get(page.id, ()):
        link = Link(relative(here, addresses.domains[domain.key]), readable(domain.name))
        links.update((a.start, link) for a in domain.stated if a.page == page.id)
    for source in graph.sources_of.get(page.id, ()):
        label = source.title or source.url or source.key
        link = Link(relative(here, addresses.sources[source.key]), label)
        links.update((a.start, link) for a in source.cited if a.page == page.id)
    return links


def _unlinked(graph: Graph, node: Annotation) -> Link | None:
    """What an annotation that leads nowhere says; None: its value, as it is."""
    if node.property == "domain":
        return Link("", readable(node.value))
    if node.property == "last_updated":
        return Link("", node.value)
    if node.property == "source":
        return Link("", next((part for part in node.parts[1:] if part), node.value))
    kind = target_type(node.value)
    known = graph.schema.properties.get(node.property)
    if known is not None and known.value != "page":
        return None
    links = known is not None or kind in graph.schema.types
    if links or node.value in graph.wanted:
        return Link("", readable(node.value), kind, wanted=True)
    return None
