"""Gaps, overlaps and unreachable rows against brute force: every piece of every axis is tried."""

from __future__ import annotations

import random
from itertools import pairwise, product
from typing import Any

from thumbrule.rules.boxes import Analysis, analyse, box
from thumbrule.rules.decide import fits
from thumbrule.rules.program import Input, Test

Case = tuple[Any, ...]
ENDS = [-2, 0, 1, 2, 3, 5, 7, 7.5, 10, 12]


def random_inputs(source: random.Random) -> list[Input]:
    found = []
    for number in range(source.randint(1, 3)):
        kind = source.choice(["number", "number", "whole", "choice", "flag"])
        name = f"i{number}"
        if kind in ("number", "whole"):
            found.append(Input(name, "number", name, low=0.0, high=10.0, whole=kind == "whole"))
        elif kind == "choice":
            found.append(Input(name, "choice", name, options=("a", "b", "c")))
        else:
            found.append(Input(name, "flag", name))
    return found


def random_test(each: Input, source: random.Random) -> Test:
    if each.kind == "flag":
        return Test(each.name, equals=source.random() < 0.5)
    if each.kind == "choice":
        return Test(each.name, equals=source.choice(["a", "b", "c"]))
    ends = [float(source.choice(ENDS)) for _ in range(2)]
    low, high = min(ends), max(ends)
    shape = source.random()
    return Test(
        each.name,
        low=None if shape < 0.2 else low,
        high=None if shape > 0.8 else high,
        low_open=source.random() < 0.3,
        high_open=source.random() < 0.3,
    )


def random_rows(inputs: list[Input], source: random.Random) -> list[list[Test]]:
    rows = []
    for _ in range(source.randint(0, 6)):
        tests = [random_test(each, source) for each in inputs if source.random() < 0.8]
        if tests and source.random() < 0.1:
            tests.append(random_test(inputs[0], source))
        rows.append(tests)
    return rows


def samples(each: Input) -> list[Any]:
    """Values of which one lies in every piece, whatever the rows: their ends are ENDS."""
    if each.kind == "flag":
        return [False, True]
    if each.kind == "choice":
        return list(each.options)
    if each.whole:
        return [float(number) for number in range(11)]
    cuts = [float(end) for end in ENDS if 0 <= end <= 10]
    return sorted({*cuts, *((a + b) / 2 for a, b in pairwise(cuts))})


def brute(
    inputs: list[Input], rows: list[list[Test]], hit: str, ranks: list[int], gives: list[int]
) -> tuple[set[Case], set[tuple[int, int]], set[int], set[int]]:
    """Uncovered cases, harmful pairs, rows that never decide, rows that never hold."""
    gaps: set[Case] = set()
    pairs: set[tuple[int, int]] = set()
    decides: set[int] = set()
    held: set[int] = set()
    for case in product(*map(samples, inputs)):
        values = {each.name: value for each, value in zip(inputs, case, strict=True)}
        holds = [i for i, row in enumerate(rows) if all(fits(t, values[t.input]) for t in row)]
        held |= set(holds)
        if not holds:
            gaps.add(case)
            continue
        decides.add(holds[0])
        least = min(ranks[i] for i in holds)
        for place, j in enumerate(holds):
            for i in holds[:place]:
                alike = ranks[i] == ranks[j] != 0 and ranks[i] == least and gives[i] != gives[j]
                if hit == "unique" or (hit == "first" and alike):
                    pairs.add((i, j))
    unreachable = set(range(len(rows))) - (decides if hit == "first" else held)
    return gaps, pairs, unreachable, set(range(len(rows))) - held


def uncovered(analysis: Analysis, inputs: list[Input]) -> set[Case]:
    """The samples that lie in the analysis' gaps."""
    found = set()
    tested = {axis.input.name for axis in analysis.axes}
    for case in product(*map(samples, inputs)):
        values = {each.name: value for each, value in zip(inputs, case, strict=True)}
        for gap in analysis.gaps:
            inside = all(
                any(
                    mask >> bit & 1 and _holds(piece, values[axis.input.name])
                    for bit, piece in enumerate(axis.pieces)
                )
                for axis, mask in zip(analysis.axes, gap, strict=True)
            )
            if inside:
                found.add(case)
    assert tested <= {each.name for each in inputs}
    return found


def _holds(piece: Any, value: Any) -> bool:
    if isinstance(value, float):
        return value == piece.low if piece.is_point else piece.low < value < piece.high
    return bool(piece.inside == value)


def test_fifteen_hundred_random_tables_are_what_brute_force_finds() -> None:
    source = random.Random(3)
    seen = {"gaps": 0, "overlaps": 0, "unreachable": 0}
    for number in range(1_500):
        inputs = random_inputs(source)
        rows = random_rows(inputs, source)
        hit = source.choice(["first", "first", "unique", "collect"])
        ranks = sorted(source.choice([0, 1, 1, 1, 2]) for _ in rows)
        gives = [source.randint(0, 2) for _ in rows]
        analysis = analyse(inputs, rows, hit, ranks, gives)
        gaps, pairs, unreachable, empty = brute(inputs, rows, hit, ranks, gives)
        assert analysis.finished
        assert uncovered(analysis, inputs) == gaps, number
        assert set(analysis.overlaps) == pairs, number
        assert set(analysis.unreachable) == unreachable, number
        assert set(analysis.empty) == empty, number
        seen["gaps"] += bool(gaps)
        seen["overlaps"] += bool(pairs)
        seen["unreachable"] += bool(unreachable)
    assert min(seen.values()) > 200  # the tables have what is looked for


def test_gaps_are_disjoint() -> None:
    source = random.Random(4)
    for _ in range(200):
        inputs = random_inputs(source)
        rows = random_rows(inputs, source)
        gaps = analyse(inputs, rows, "first", [1] * len(rows), [0] * len(rows)).gaps
        for i, one in enumerate(gaps):
            for other in gaps[:i]:
                assert any(a & b == 0 for a, b in zip(one, other, strict=True))


def test_work_is_bounded_and_what_is_not_finished_says_so() -> None:
    source = random.Random(5)
    inputs = [Input(f"i{n}", "number", f"i{n}", low=0.0, high=1000.0) for n in range(5)]
    rows = []
    for _ in range(500):
        tests = []
        for each in inputs:
            low = source.uniform(0, 900)
            tests.append(Test(each.name, low=low, high=low + source.uniform(1, 500)))
        rows.append(tests)
    analysis = analyse(inputs, rows, "first", [1] * 500, list(range(500)), limit=20_000)
    assert not analysis.finished
    assert analysis.gaps == ()  # an unfinished search claims no gap


def test_a_row_outside_an_input_holds_for_nothing() -> None:
    inputs = [Input("size", "number", "size", low=1.0, high=70.0)]
    rows = [[Test("size", high=70.0)], [Test("size", low=100.0)]]
    analysis = analyse(inputs, rows, "first", [1, 1], [0, 1])
    assert analysis.empty == (1,)
    assert analysis.gaps == ()
    assert box(analysis.axes, rows[1]) == (0,)
