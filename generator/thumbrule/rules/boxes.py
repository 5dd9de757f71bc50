"""What a decision table can be told about itself: gaps, overlaps, rows that are never reached.

Every row is a box over the inputs' axes. Numeric axes are cut where any row begins or ends, into
points and the open intervals between them, so that no row divides a piece; a row is then a bit
mask an axis, and sets of cases are lists of disjoint boxes. The method is that of Calvanese,
Dumas, Laurson, Maggi, Montali and Teinemaa, 'Semantics, analysis and simplification of DMN
decision tables' (Information Systems 78, 2018). Exact, until the work is more than `limit`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from thumbrule.rules.decide import Answer, fits
from thumbrule.rules.program import Input, Test

Box = tuple[int, ...]
"""A set of cases: on each axis, a bit for every piece in it."""

LIMIT = 500_000
"""How many boxes each of the three searches may look at: about a second."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an axis that no row divides: a number, an open interval, an option or a flag.

    `inside` is a value in it; `low` and `high` are the ends of a number's piece.
    """

    inside: Answer
    low: float = 0.0
    high: float = 0.0

    @property
    def is_point(self) -> bool:
        """Whether it is a single number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Axis:
    """The pieces of one input, in order."""

    input: Input
    pieces: tuple[Piece, ...]

    @property
    def full(self) -> int:
        """The mask of all pieces."""
        return (1 << len(self.pieces)) - 1


@dataclass(frozen=True, slots=True)
class Analysis:
    """`gaps` are the cases that no row covers, as disjoint boxes; `overlaps` pairs of rows.

    `unreachable` are rows that never decide, `empty` those among them that no case fits at all.
    `finished` is False where the limit was met: what is there is right, but not all.
    """

    rows: tuple[tuple[Test, ...], ...]
    axes: tuple[Axis, ...]
    gaps: tuple[Box, ...]
    overlaps: tuple[tuple[int, int], ...]
    unreachable: tuple[int, ...]
    empty: tuple[int, ...]
    finished: bool


Found = TypeVar("Found")


class _TooMuchWork(Exception):  # noqa: N818 - it ends a search, it is no error
    pass


class _Work:
    def __init__(self, limit: int) -> None:
        self.left = limit

    def spend(self, boxes: int = 1) -> None:
        self.left -= boxes
        if self.left < 0:
            raise _TooMuchWork


def axes(inputs: Iterable[Input], rows: Sequence[Sequence[Test]]) -> tuple[Axis, ...]:
    """The axes of the inputs that any row tests."""
    tests = [test for row in rows for test in row]
    tested = {test.input for test in tests}
    return tuple(
        Axis(each, tuple(_pieces(each, [t for t in tests if t.input == each.name])))
        for each in inputs
        if each.name in tested
    )


def _pieces(each: Input, tests: list[Test]) -> Iterable[Piece]:
    if each.kind == "flag":
        return [Piece(inside=False), Piece(inside=True)]
    if each.kind != "number":
        return [Piece(option) for option in each.options]
    low, high = each.low or 0.0, each.high or 0.0
    ends = {end for test in tests for end in (test.low, test.high) if end is not None}
    cuts = sorted({low, high} | {end for end in ends if low < end < high})
    return _number_pieces(cuts, whole=each.whole)


def _number_pieces(cuts: list[float], *, whole: bool) -> Iterable[Piece]:
    for cut, after in pairwise([*cuts, math.inf]):
        if not whole or cut == math.floor(cut):
            yield Piece(cut, cut, cut)
        if after == math.inf:
            return
        inside = math.floor(cut) + 1.0 if whole else (cut + after) / 2
        if cut < inside < after:
            yield Piece(inside, cut, after)


def box(all_axes: Sequence[Axis], tests: Sequence[Test]) -> Box:
    """The cases that fit all `tests`."""
    masks = {axis.input.name: axis.full for axis in all_axes}
    by_name = {axis.input.name: axis for axis in all_axes}
    for test in tests:
        masks[test.input] &= _mask(by_name[test.input], test)
    return tuple(masks.values())


def _mask(axis: Axis, test: Test) -> int:
    """The pieces that fit one test; of numbers they are neighbours, and so are found by halving."""
    if axis.input.kind != "number":
        return sum(1 << bit for bit, p in enumerate(axis.pieces) if fits(test, p.inside))
    first, last = 0, len(axis.pieces)
    if test.low is not None:
        find = bisect_right if test.low_open else bisect_left
        first = find(axis.pieces, test.low, key=_inside)
    if test.high is not None:
        find = bisect_left if test.high_open else bisect_right
        last = find(axis.pieces, test.high, key=_inside)
    return ((1 << last) - 1) & ~((1 << first) - 1)


def _inside(piece: Piece) -> Any:
    return piece.inside


def runs(axis: Axis, mask: int) -> list[list[Piece]]:
    """The stretches of neighbouring pieces in a mask."""
    found: list[list[Piece]] = []
    previous = -2
    for number, piece in enumerate(axis.pieces):
        if mask >> number & 1:
            if number != previous + 1:
                found.append([])
            found[-1].append(piece)
            previous = number
    return found


def common(one: Box, other: Box) -> Box | None:
    """The cases in both boxes, or None."""
    shared = tuple(a & b for a, b in zip(one, other, strict=True))
    return shared if all(shared) else None


def subtract(boxes: list[Box], taken: Box, spend: _Work) -> list[Box]:
    """The cases of `boxes` that are not in `taken`, as disjoint boxes."""
    left: list[Box] = []
    for each in boxes:
        spend.spend()
        shared = common(each, taken)
        if shared is None:
            left.append(each)
            continue
        rest = each
        for axis, mask in enumerate(shared):
            outside = rest[axis] & ~mask
            if outside:
                left.append((*rest[:axis], outside, *rest[axis + 1 :]))
            rest = (*rest[:axis], mask, *rest[axis + 1 :])
    return left


def analyse(
    inputs: Iterable[Input],
    rows: Sequence[Sequence[Test]],
    hit: str,
    ranks: Sequence[int],
    differ: Sequence[object],
    limit: int = LIMIT,
) -> Analysis:
    """What is wrong with a table of `rows`, each the tests that must all hold.

    Under the hit policy 'first' rows overlap harmfully where two of the same rank give
    something else (`differ` is what each gives) in a case that no row of a lower rank decides;
    under 'unique' wherever two hold; under 'collect' never.
    """
    all_axes = axes(inputs, rows)
    boxes = [box(all_axes, tests) for tests in rows]
    empty = tuple(i for i, each in enumerate(boxes) if not all(each))
    gaps, all_gaps = _within(limit, lambda work: _uncovered(all_axes, boxes, work))
    hidden, all_hidden = _within(limit, lambda work: _hidden(boxes, work))
    if hit != "first":
        hidden, all_hidden = [], True
    pairs, all_pairs = _within(
        limit,
        lambda work: (
            (i, j)
            for i, j in _pairs(boxes, work)
            if hit == "unique" or (hit == "first" and _harmful(boxes, ranks, differ, i, j, work))
        ),
    )
    return Analysis(
        tuple(map(tuple, rows)),
        all_axes,
        tuple(gaps),
        tuple(pairs),
        tuple(sorted({*empty, *hidden})),
        empty,
        all_gaps and all_hidden and all_pairs,
    )


def _within(limit: int, search: Callable[[_Work], Iterable[Found]]) -> tuple[list[Found], bool]:
    """What a search finds before its work is done, and whether that is all."""
    found: list[Found] = []
    try:
        for each in search(_Work(limit)):
            found.append(each)  # noqa: PERF402 - what was found before the limit stays
    except _TooMuchWork:
        return found, False
    return found, True


def _uncovered(all_axes: Sequence[Axis], boxes: list[Box], work: _Work) -> list[Box]:
    """The cases that no row covers; none where the search is not finished."""
    left: list[Box] = [tuple(axis.full for axis in all_axes)]
    for each in boxes:
        left = subtract(left, each, work) if all(each) else left
    return left


def _hidden(boxes: list[Box], work: _Work) -> Iterable[int]:
    """Rows of which earlier ones leave nothing."""
    for number, each in enumerate(boxes):
        left = [each] if all(each) else []
        for earlier in boxes[:number]:
            if not left:
                break
            left = subtract(left, earlier, work)
        if not left and all(each):
            yield number


def _pairs(boxes: list[Box], work: _Work) -> Iterable[tuple[int, int]]:
    for j, other in enumerate(boxes):
        for i, one in enumerate(boxes[:j]):
            work.spend()
            if common(one, other) is not None:
                yield i, j


def _harmful(
    boxes: list[Box],
    ranks: Sequence[int],
    differ: Sequence[object],
    i: int,
    j: int,
    work: _Work,
) -> bool:
    if ranks[i] != ranks[j] or ranks[i] == 0 or differ[i] == differ[j]:
        return False
    shared = common(boxes[i], boxes[j])
    left = [shared] if shared is not None else []
    for number, each in enumerate(boxes):
        if ranks[number] < ranks[i] and left:
            left = subtract(left, each, work)
    return bool(left)
