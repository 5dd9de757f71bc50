"""Tables of pages that have no rule file: those whose rows are ranges of one quantity.

A table over model sizes or steps can be searched for gaps before anybody writes a rule file,
as long as every row's first cell is a quantity in one unit, and some are ranges: a list of plain
numbers is no promise to cover what lies between.
"""

from __future__ import annotations

from collections.abc import Iterator

from thumbrule.diagnostic import Code, Diagnostic, at, place
from thumbrule.rules.boxes import analyse, runs
from thumbrule.rules.number import grouped
from thumbrule.rules.program import Input, Test
from thumbrule.rules.statements import Statement, Statements
from thumbrule.rules.values import Quantity, in_unit
from thumbrule.text import Source

LEAST_ROWS = 3


def table_gaps(source: Source, statements: Statements) -> Iterator[Diagnostic]:
    """A finding for every stretch between the rows of such a table that no row covers."""
    for number, table in enumerate(statements.tables):
        rows = statements.rows(number)
        quantities = [_quantity(row) for row in rows]
        read = [q for q in quantities if q is not None]
        if len(read) != len(rows) or len(rows) < LEAST_ROWS or not _is_axis(read):
            continue
        unit = read[0].unit
        own = [in_unit(q, unit) for q in read]
        if any(q is None for q in own):
            continue
        tests = [_test(q) for q in own if q is not None]
        for low, high in _between(tests):
            yield _gap(source, rows, tests, (low, high), f"{table.columns[0]} is over", unit)


def _quantity(row: Statement) -> Quantity | None:
    """The one quantity of a row's first cell, if that is all there is to it."""
    found = row.cells[0].readings
    if len(found) != 1 or found[0].name or found[0].rest:
        return None
    value = found[0].value
    return value if isinstance(value, Quantity) else None


def _is_axis(read: list[Quantity]) -> bool:
    ranges = sum(q.low != q.high for q in read)
    return bool(read[0].unit) and ranges > 0


def _test(q: Quantity) -> Test:
    return Test("", low=q.low, high=q.high, low_open=q.low_open, high_open=q.high_open)


def _between(tests: list[Test]) -> Iterator[tuple[float, float]]:
    """The stretches between the least and the greatest end that no row covers."""
    ends = [end for test in tests for end in (test.low, test.high) if end is not None]
    if min(ends) == max(ends):
        return
    axis = Input("", "number", "", low=min(ends), high=max(ends))
    analysis = analyse([axis], [[test] for test in tests], "collect", [1] * len(tests), tests)
    for gap in analysis.gaps:
        for run in runs(analysis.axes[0], gap[0]):
            if run[0].low < run[-1].high:
                yield run[0].low, run[-1].high


def _gap(
    source: Source,
    rows: tuple[Statement, ...],
    tests: list[Test],
    ends: tuple[float, float],
    said: str,
    unit: str,
) -> Diagnostic:
    low, high = ends
    before = next((r for r, t in zip(rows, tests, strict=True) if t.high == low), rows[0])
    after = next((r for r, t in zip(rows, tests, strict=True) if t.low == high), None)
    about = (place(source, after.start, after.stop, "the next row"),) if after else ()
    return at(
        source,
        before.start,
        before.stop,
        Code.GAP,
        f"no row says what holds where {said} {grouped(low)} and under {grouped(high)} {unit}",
        "add a row between them, or widen them",
        about,
    )
