"""Small wikis, the edges they make, and what is said about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import parameters, read_cases, update
from thumbrule.diagnostic import RULES, Code, render
from thumbrule.graph.model import Edge
from wiki import graph_of

DATA = Path(__file__).parent / "data"

NOT_FROM_TEXT = {
    Code.NO_PAGES,
    Code.UNREADABLE_FILE,
    Code.NOT_UTF8,
    Code.BAD_SCHEMA,
    Code.NESTING_TOO_DEEP,
    Code.BAD_RECORD,
    Code.STALE_EVIDENCE,
    Code.MOVED_QUOTATION,
    Code.CHANGED_QUOTATION,
    Code.PARAPHRASED_QUOTATION,
    Code.GONE_QUOTATION,
    Code.UNCHECKED_QUOTATION,
    Code.INVENTED_COMMENT,
    Code.REFUTED_CLAIM,
}
"""Codes whose cases need a file, a schema, a library or a very long text: tested elsewhere."""


def becomes(text: str) -> str:
    graph = graph_of(text)
    edges = [edge_line(edge) for edge in graph.edges]
    findings = [render(diagnostic) for diagnostic in graph.diagnostics]
    return "\n\n".join(["\n".join(edges) or "(no edges)", *findings])


def edge_line(edge: Edge) -> str:
    places = ", ".join(
        f"{place.page.partition(':')[2]}:{place.line}{' inverse' if place.inverse else ''}"
        for place in edge.asserted
    )
    return f"{edge.subject} {edge.property} {edge.object} ({places})"


update(DATA, becomes)


@pytest.mark.parametrize(("text", "expected"), list(parameters(DATA)))
def test_a_wiki_becomes_the_edges_and_findings_beside_it(text: str, expected: str) -> None:
    assert becomes(text).strip() == expected.strip()


def test_every_code_has_a_case() -> None:
    expected = "\n".join(case.expected for file in DATA.glob("*.txt") for case in read_cases(file))
    missing = {code for code in set(Code) - RULES if f"[{code}]" not in expected}
    assert missing == NOT_FROM_TEXT
