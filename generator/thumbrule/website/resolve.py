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


def resolver(graph: Graph, addresses: Addresses, page: WikiPage, anchors: Collection[str]) -> Resolver:
    """A function from a link or annotation of `page` to where it leads.

    `anchors` are the ids of the page's headings: a link to a section that is not there leads
    nowhere.
    """
    here = addresses.pages[page.id]
    domains = {
        a.start: domain
        for domain in graph.domains_of.get(page.id, ())
        for a in domain.stated
        if a.page == page.id
    }
    sources = {
        a.start: source
        for source in graph.sources_of.get(page.id, ())
        for a in source.cited
        if a.page == page.id
    }

    def annotation(node: Annotation) -> Link | None:
        if node.start in domains:
            domain = domains[node.start]
            return Link(relative(here, addresses.domains[domain.key]), domain.name)
        if node.start in sources:
            source = sources[node.start]
            label = node.parts[1] if len(node.parts) > 1 and node.parts[1] else source.title
            address = relative(here, addresses.sources[source.key])
            return Link(address, label or source.url or source.key)
        if node.property in {"domain", "last_updated"}:
            return Link("", readable(node.value) if node.property == "domain" else node.value)
        if node.property == "source":
            return Link("", next((part for part in node.parts[1:] if part), node.value))
        if node.property in graph.schema.properties or target_type(node.value) in graph.schema.types:
            return Link("", readable(node.value), target_type(node.value), wanted=True)
        return None

    def resolve(node: Annotation | WikiLink | ExternalLink) -> Link | None:
        target = graph.targets.get((page.id, node.start))
        if target is not None:
            return page_link(graph, addresses, here, *target)
        if isinstance(node, Annotation):
            return annotation(node)
        if isinstance(node, ExternalLink):
            fragment = node.url.removeprefix("#")
            return Link(node.url, fragment) if node.url == f"#{fragment}" and fragment in anchors else None
        return Link("", readable(node.target), target_type(node.target), wanted=True)

    return resolve
