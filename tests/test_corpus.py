"""Real pages: what they hold, counted. Skipped where there is no corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from thumbrule.diagnostic import Code
from thumbrule.graph.model import Graph
from thumbrule.page.metadata_places import read_metadata
from thumbrule.page.nodes import Annotation, walk
from thumbrule.page.reader import read
from thumbrule.project import load
from thumbrule.text import Source

NOT_LINKS = {"source", "domain", "last_updated"}


def typed_links(graph: Graph) -> int:
    nodes = (node for page in graph.pages.values() for node in walk(page.content.children))
    return sum(isinstance(node, Annotation) and node.property not in NOT_LINKS for node in nodes)


def count(graph: Graph, code: Code) -> int:
    return sum(diagnostic.code is code for diagnostic in graph.diagnostics)


@pytest.mark.parametrize(
    ("name", "pages", "links", "repeats", "dangling", "folded", "unknown"),
    [
        ("unsloth", 33, 104, 25, 0, 0, 0),
        ("libraries", 634, 1352, 151, 0, 0, 126),
        ("spaced-names", 159, 237, 31, 1, 212, 24),
        ("early", 41, 167, 17, 0, 0, 0),
    ],
)
def test_links_are_as_many_as_were_counted_apart(
    corpus: Path,
    name: str,
    pages: int,
    links: int,
    repeats: int,
    dangling: int,
    folded: int,
    unknown: int,
) -> None:
    graph = load(corpus / name).graph
    assert len(graph.pages) == pages
    assert typed_links(graph) == links
    assert sum(len(edge.asserted) for edge in graph.edges) == links
    assert count(graph, Code.REPEATED_LINK) == repeats
    assert count(graph, Code.DANGLING_LINK) == dangling
    assert count(graph, Code.FOLDED_MATCH) == folded
    assert count(graph, Code.UNKNOWN_TYPE) == unknown
    assert count(graph, Code.CYCLE) == 0


def test_edges_of_the_siblings(corpus: Path) -> None:
    graph = load(corpus / "unsloth").graph
    assert len(graph.edges) == 79
    inverse = [e.property for e in graph.edges if all(place.inverse for place in e.asserted)]
    assert (inverse.count("uses_heuristic"), inverse.count("requires_env")) == (18, 7)
    assert len(inverse) == 25
    assert count(graph, Code.OFF_SCHEMA) == 11


def test_every_page_states_its_domains_and_sources(corpus: Path) -> None:
    for file in sorted(corpus.rglob("*.md")):
        metadata = read_metadata(read(Source.from_file(file)))
        assert metadata.domains, file
        assert metadata.sources, file
