"""What is wrong with a page's tables, in sentences: gaps, overlaps, rows never reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from thumbrule.diagnostic import Code, Place
from thumbrule.rules.boxes import Analysis, Axis, Box, Piece, analyse, runs
from thumbrule.rules.decide import given_text
from thumbrule.rules.desk import Desk
from thumbrule.rules.number import grouped
from thumbrule.rules.outputs import Outputs
from thumbrule.rules.program import Given, Program
from thumbrule.rules.statements import Statement
from thumbrule.rules.values import span_text

MOST_OVERLAPS = 20
MOST_GAPS = 12
"""How many gaps of one table are told one by one."""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Results that the same rules give under the same hit policy."""

    results: tuple[str, ...]
    rules: tuple[int, ...]
    hit: str


def decision_tables(program: Program) -> tuple[DecisionTable, ...]:
    """The program's tables: results with the same rules are one."""
    groups: dict[tuple[tuple[int, ...], str], list[str]] = defaultdict(list)
    for result in program.results:
        groups[result.rules, result.hit].append(result.name)
    return tuple(DecisionTable(tuple(names), *key) for key, names in groups.items())


def hygiene(desk: Desk, program: Program, outputs: Outputs) -> None:
    """Note what is wrong with each decision table, at the rows of the page."""
    for table in decision_tables(program):
        rules = [program.rules[i] for i in table.rules]
        gives = [tuple(_bare(rule.gives[name]) for name in table.results) for rule in rules]
        analysis = analyse(
            program.inputs,
            [rule.tests for rule in rules],
            table.hit,
            [outputs.ranks[i] for i in table.rules],
            gives,
        )
        sources = [outputs.sources[i] for i in table.rules]
        _unreachable(desk, table, analysis, sources)
        _overlaps(desk, program, table, analysis, sources)
        _gaps(desk, table, analysis, sources)
        if not analysis.finished:
            desk.on_page(
                sources[0],
                Code.UNFINISHED,
                f"{_results(table)}: the table is too large to be searched for gaps and overlaps "
                "to the end",
                "split it, or test fewer inputs at once",
            )


def _bare(given: Given) -> Given:
    return Given(given.low, given.high, given.low_open, given.high_open, given.words, given.some)


def _results(table: DecisionTable) -> str:
    return " and ".join(table.results)


def _unreachable(
    desk: Desk, table: DecisionTable, analysis: Analysis, sources: list[Statement]
) -> None:
    for number in analysis.unreachable:
        statement = sources[number]
        if number in analysis.empty:
            message = f"{statement.name!r} holds for no input at all"
            help_ = "it lies outside the range of an input: mend the row, or `from` and `to`"
        else:
            message = f"{statement.name!r} never gives {_results(table)}: others always come first"
            help_ = "remove it, or put it before them"
        desk.on_page(statement, Code.UNREACHABLE, message, help_)


def _overlaps(
    desk: Desk,
    program: Program,
    table: DecisionTable,
    analysis: Analysis,
    sources: list[Statement],
) -> None:
    rules = [program.rules[i] for i in table.rules]
    if len(analysis.overlaps) > MOST_OVERLAPS:
        desk.on_page(
            sources[0],
            Code.OVERLAP,
            f"{len(analysis.overlaps) - MOST_OVERLAPS} more pairs of rows hold at once for "
            f"{_results(table)}",
            "mend the first ones; the others may go with them",
        )
    for i, j in analysis.overlaps[:MOST_OVERLAPS]:
        unequal = [r for r in table.results if _bare(rules[i].gives[r]) != _bare(rules[j].gives[r])]
        names = unequal or list(table.results)
        said = "; ".join(
            f"{name} is {given_text(rules[i].gives[name])} in one, "
            f"{given_text(rules[j].gives[name])} in the other"
            for name in names
        )
        help_ = f"the first, {sources[i].name!r}, decides; make the rows apart, or alike"
        if table.hit == "unique":
            help_ = "the table's hit policy is unique: no two rows may hold at once"
        desk.on_page(
            sources[j],
            Code.OVERLAP,
            f"{sources[i].name!r} and {sources[j].name!r} hold at once: {said}",
            help_,
            (desk.place(sources[i], "the other"),),
        )


def _gaps(desk: Desk, table: DecisionTable, analysis: Analysis, sources: list[Statement]) -> None:
    told = [text for gap in analysis.gaps for text in _sayings(analysis.axes, gap)]
    for saying in told[:MOST_GAPS]:
        before, after = _neighbours(saying, analysis, sources)
        about: tuple[Place, ...] = (desk.place(after, "the next row"),) if before and after else ()
        where = "between the rows" if before and after else "outside the rows"
        desk.on_page(
            before or after or sources[0],
            Code.GAP,
            f"nothing gives {_results(table)} where {saying.text}",
            f"this lies {where}: add one, or widen them"
            if saying.axis is not None
            else "add a row, or a bullet under `otherwise`",
            about,
        )
    if len(told) > MOST_GAPS:
        desk.on_page(
            sources[0],
            Code.GAP,
            f"nothing gives {_results(table)} in {len(told) - MOST_GAPS} more kinds of case",
            "add rows, or a bullet under `otherwise`",
        )


@dataclass(frozen=True, slots=True)
class _Saying:
    """A gap in words; `axis`, `low` and `high` where it is a stretch of one number."""

    text: str
    axis: int | None = None
    low: float = 0.0
    high: float = 0.0


def _sayings(axes: tuple[Axis, ...], gap: Box) -> Iterator[_Saying]:
    """A gap as sentences: one a stretch, where only one number bounds it."""
    bounded = [i for i, axis in enumerate(axes) if gap[i] != axis.full]
    if not bounded:
        yield _Saying("none of the rows holds")
        return
    if len(bounded) == 1 and axes[bounded[0]].input.kind == "number":
        axis = bounded[0]
        for run in runs(axes[axis], gap[axis]):
            yield _Saying(_run_text(axes[axis], run), axis, run[0].low, run[-1].high)
        return
    yield _Saying(" and ".join(_mask_text(axes[i], gap[i]) for i in bounded))


def _run_text(axis: Axis, run: list[Piece]) -> str:
    first, last, each = run[0], run[-1], axis.input
    low_open, high_open = not first.is_point, not last.is_point
    low, high = first.low, last.high
    least: float | None = low
    most: float | None = high
    if each.low == low and not (low_open and _has_point(axis, low)):
        least = None
    if each.high == high and not (high_open and _has_point(axis, high)):
        most = None
    if least is None and most is None:
        return f"{each.label} is anything"
    if least is not None and most is not None and least != most and low_open and high_open:
        unit = f" {each.unit}" if each.unit else ""
        return f"{each.label} is over {grouped(low)} and under {grouped(high)}{unit}"
    words = span_text(least, most, each.unit, low_open=low_open, high_open=high_open)
    return f"{each.label} is {words}"


def _has_point(axis: Axis, value: float) -> bool:
    return any(piece.is_point and piece.low == value for piece in axis.pieces)


def _mask_text(axis: Axis, mask: int) -> str:
    if axis.input.kind == "number":
        texts = [_run_text(axis, run) for run in runs(axis, mask)]
        shown = [texts[0], *(text.removeprefix(f"{axis.input.label} is ") for text in texts[1:])]
        return " or ".join(shown)
    values = [p.inside for i, p in enumerate(axis.pieces) if mask >> i & 1]
    if axis.input.kind == "flag":
        return f"{axis.input.label} is {'yes' if values[0] else 'no'}"
    return f"{axis.input.label} is {' or '.join(map(str, values))}"


def _neighbours(
    saying: _Saying, analysis: Analysis, sources: list[Statement]
) -> tuple[Statement | None, Statement | None]:
    """The rows that end where a gap begins, and begin where it ends."""
    if saying.axis is None:
        return None, None
    before = after = None
    for statement, tests in zip(sources, analysis.rows, strict=True):
        for test in tests:
            if test.input != analysis.axes[saying.axis].input.name:
                continue
            if test.high == saying.low:
                before = statement
            if test.low == saying.high:
                after = statement
    return before, after
