"""Calls and stated defaults of a wiki, held against the releases' interfaces, as judgements."""

from __future__ import annotations

from collections.abc import Sequence

from thumbrule.evidence.calls import calls_in, judge_calls
from thumbrule.evidence.claims import claims_in, judge_claims
from thumbrule.evidence.library import Files
from thumbrule.evidence.outcome import Outcome, Ruling
from thumbrule.evidence.signature import Interface
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.graph.model import Graph

VERDICTS = {
    Outcome.CONFIRMED: Verdict.CONFIRMED,
    Outcome.REFUTED: Verdict.REFUTED,
    Outcome.NOT_CHECKED: Verdict.NOT_CHECKED,
}


def assess_interface(graph: Graph, releases: Sequence[Files]) -> list[Judgement]:
    """A verdict on every call that resolves to a release, and on every default that is stated."""
    read = [(calls_in(page), claims_in(page)) for page in graph.pages.values()]
    found: list[Judgement] = []
    for release in releases:
        interface = Interface(release)
        for calls, claims in read:
            rulings = [*judge_calls(calls, interface), *judge_claims(claims, interface)]
            found += map(_judgement, rulings)
    order = {page: number for number, page in enumerate(graph.pages)}
    return sorted(found, key=lambda j: (order[j.page], j.line, j.path))


def _judgement(each: Ruling) -> Judgement:
    return Judgement(
        each.page,
        each.line,
        each.what,
        each.package,
        each.release,
        VERDICTS[each.outcome],
        (),
        each.why,
    )
