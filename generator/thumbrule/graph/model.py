"""The typed graph of a wiki: pages, edges with provenance, sources and domains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from thumbrule.diagnostic import Diagnostic
from thumbrule.graph.schema import Schema
from thumbrule.page.metadata import Metadata
from thumbrule.page.reader import Page


@dataclass(frozen=True, slots=True)
class Assertion:
    """Where a fact is stated: the page's id, line and column, and the offset in its text.

    `inverse` says that it stands on the object's page (`used_by` and the like).
    """

    page: str
    line: int
    column: int
    start: int
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A typed link, oriented: subject, property, object, and every place that says so.

    `object` (or, of an inverse, `subject`) may be the id of a page that does not exist.
    """

    subject: str
    property: str
    object: str
    asserted: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class WikiPage:
    """A page in the graph. `id` is `Type:stem` (the stem alone where no type is known).

    `title` is without the type; `summary` is the first sentence of the page's text.
    """

    id: str
    type: str
    stem: str
    title: str
    summary: str
    path: str
    content: Page
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class SourceNode:
    """Something that pages cite, keyed by its canonical URL (or its text without one).

    `url` is '' where none was given or where it was refused.
    """

    key: str
    kind: str
    title: str
    url: str
    cited: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class DomainNode:
    """A subject area; `key` is the folded name, `name` its most frequent spelling."""

    key: str
    name: str
    spellings: tuple[str, ...]
    stated: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A plain link in the text of `page` to the existing page `target`."""

    page: str
    target: str
    line: int


@dataclass(frozen=True)
class Graph:
    """Everything that a folder of pages says.

    `targets` maps a page's id and the offset of a link or annotation in its text to the
    id of the page it leads to, and the anchor there ('' for none).
    """

    schema: Schema
    pages: dict[str, WikiPage]
    edges: tuple[Edge, ...]
    sources: dict[str, SourceNode]
    domains: dict[str, DomainNode]
    mentions: tuple[Mention, ...]
    targets: dict[tuple[str, int], tuple[str, str]]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @cached_property
    def outgoing(self) -> dict[str, tuple[Edge, ...]]:
        """Edges by subject."""
        return _grouped(self.edges, "subject")

    @cached_property
    def incoming(self) -> dict[str, tuple[Edge, ...]]:
        """Edges by object."""
        return _grouped(self.edges, "object")

    @cached_property
    def wanted(self) -> dict[str, tuple[Edge, ...]]:
        """Ids of pages that edges name and nobody has written, with those edges."""
        missing: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            for end in {edge.subject, edge.object}:
                if end not in self.pages:
                    missing[end].append(edge)
        return {name: tuple(missing[name]) for name in sorted(missing)}

    @cached_property
    def mentioned(self) -> dict[str, tuple[Mention, ...]]:
        """Mentions by the page they lead to."""
        groups: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            groups[mention.target].append(mention)
        return {target: tuple(group) for target, group in groups.items()}

    @cached_property
    def sources_of(self) -> dict[str, tuple[SourceNode, ...]]:
        """Sources by the page that cites them, in the order of the page."""
        return _by_page((source, a) for source in self.sources.values() for a in source.cited)

    @cached_property
    def domains_of(self) -> dict[str, tuple[DomainNode, ...]]:
        """Domains by the page that states them, in the order of the page."""
        return _by_page((domain, a) for domain in self.domains.values() for a in domain.stated)


def _grouped(edges: tuple[Edge, ...], end: str) -> dict[str, tuple[Edge, ...]]:
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[getattr(edge, end)].append(edge)
    return {name: tuple(group) for name, group in groups.items()}


T = TypeVar("T")


def _by_page(pairs: Iterable[tuple[T, Assertion]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[tuple[int, T]]] = defaultdict(list)
    for node, place in pairs:
        groups[place.page].append((place.start, node))
    return {
        page: tuple(dict.fromkeys(node for _, node in sorted(group, key=lambda pair: pair[0])))
        for page, group in groups.items()
    }
