"""A quotation in a file: where its code stands, or how much of it does.

A quotation may leave code out: a line or argument `...`, a comment with an ellipsis. Those are
gaps; what lies between them must stand there whole and in order. What was left out without a
mark makes it a paraphrase, told with how many of its lines are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from thumbrule.evidence.tokens import ELLIPSES, SEPARATOR, Code, lex

FARTHEST = 600
"""How many tokens a marked gap may leave out."""
MOST_PLACES = 50
LEAST_TOKENS = 2
"""A line with fewer tokens (`else`, `)`) says nothing about where it stands."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a page quotes: its tokens, cut at the gaps, its lines of code, its comments."""

    segments: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[str, ...], ...]
    comments: tuple[str, ...]
    text: str

    @property
    def size(self) -> int:
        """How many tokens it has."""
        return sum(map(len, self.segments))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: its first and last line, and the tokens from `start` to `stop`."""

    first: int
    last: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a quotation a file has: `real` of `lines` lines, near `first` to `last`.

    `ratio` is the share of equal tokens with the most similar stretch, 0 to 1.
    """

    real: int
    lines: int
    first: int
    last: int
    ratio: float


def quotation(text: str) -> Quotation:
    """Take a quoted block apart."""
    code = lex(text)
    gaps = {c.line for c in code.comments if any(e in c.text for e in ELLIPSES)}
    segments: list[list[str]] = [[]]
    lines: dict[int, list[str]] = {}
    passed: set[int] = set()
    remarks: list[str] = []
    for token, line in zip(code.tokens, code.places, strict=True):
        for gap in sorted(g for g in gaps if g < line and g not in passed):
            passed.add(gap)
            segments.append([])
        if token in ELLIPSES:
            segments.append([])
            continue
        if _is_docstring(token, segments[-1]):
            remarks.append(" ".join(token.strip('"').split()))
            segments.append([])
            continue
        segments[-1].append(token)
        lines.setdefault(line, []).append(token)
    kept = [tuple(s) for s in (_without_comma(s) for s in segments) if s]
    comments = tuple(
        c.text for c in code.comments if c.text and not any(e in c.text for e in ELLIPSES)
    )
    comments += tuple(remark for remark in remarks if remark)
    whole = tuple(tuple(line) for _, line in sorted(lines.items()) if len(line) >= LEAST_TOKENS)
    return Quotation(tuple(kept), whole or tuple(map(tuple, lines.values())), comments, text)


def _is_docstring(token: str, before: list[str]) -> bool:
    """Whether a string explains rather than runs: triple quoted, and at the start of a body."""
    return token.startswith('"""') and (not before or before[-1] == ":")


def _without_comma(segment: list[str]) -> list[str]:
    """A comma at an end belongs to what was left out."""
    if segment and segment[-1] == ",":
        segment = segment[:-1]
    return segment[1:] if segment and segment[0] == "," else segment


def places(wanted: Quotation, code: Code) -> list[Place]:
    """Every place where the whole quotation stands, in the order of the file."""
    if not wanted.segments:
        return []
    needles = [SEPARATOR + SEPARATOR.join(segment) + SEPARATOR for segment in wanted.segments]
    found: list[Place] = []
    start = code.find(needles[0])
    while start >= 0 and len(found) < MOST_PLACES:
        stop = _follow(wanted, needles, code, start)
        if stop:
            found.append(Place(code.places[start], code.places[stop - 1], start, stop))
        start = code.find(needles[0], start + 1)
    return found


def _follow(wanted: Quotation, needles: list[str], code: Code, start: int) -> int:
    """Where the quotation that begins at token `start` ends; 0 where it breaks off."""
    stop = start + len(wanted.segments[0])
    for segment, needle in zip(wanted.segments[1:], needles[1:], strict=True):
        next_ = code.find(needle, stop)
        if next_ < 0 or next_ - stop > FARTHEST:
            return 0
        stop = next_ + len(segment)
    return stop


def likeness(wanted: Quotation, code: Code, near: tuple[int, int] | None) -> Likeness:
    """How much of a quotation that does not stand there whole a file has.

    Each of its lines is looked for on its own: near the cited lines `near`, else anywhere.
    """
    at: list[int] = []
    for line in wanted.lines:
        needle = SEPARATOR + SEPARATOR.join(line) + SEPARATOR
        found = list(_all(code, needle))
        if not found:
            continue
        lines = [code.places[place] for place in found]
        centre = (near[0] + near[1]) // 2 if near else lines[0]
        at.append(min(lines, key=lambda n: abs(n - centre)))
    first, last, ratio = _most_similar(wanted, code, at, near)
    close = [line for line in at if first - len(wanted.lines) <= line <= last + len(wanted.lines)]
    return Likeness(len(close), len(wanted.lines), first, last, ratio)


def _all(code: Code, needle: str) -> Iterator[int]:
    place = code.find(needle)
    for _ in range(MOST_PLACES):
        if place < 0:
            return
        yield place
        place = code.find(needle, place + 1)


def _most_similar(
    wanted: Quotation, code: Code, at: list[int], near: tuple[int, int] | None
) -> tuple[int, int, float]:
    """The stretch of lines most like the quotation, and how like it is."""
    tokens = [token for segment in wanted.segments for token in segment]
    length = max(len(wanted.text.splitlines()), 1)
    centres = {near[0]} if near else set()
    if at:
        ordered = sorted(at)
        centres |= {ordered[len(ordered) // 2] - length // 2, ordered[0]}
    best = (near[0], near[1], 0.0) if near else (0, 0, 0.0)
    for centre in sorted(centres):
        first, last = max(1, centre - 2), centre + length + 2
        own = [t for t, line in zip(code.tokens, code.places, strict=True) if first <= line <= last]
        ratio = SequenceMatcher(None, tokens, own, autojunk=False).ratio() if own else 0.0
        if ratio > best[2]:
            best = (first, last, ratio)
    return best
