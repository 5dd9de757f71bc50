"""Citations held against releases of the package that they cite."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from thumbrule.evidence.citation import NO_CODE, Citation
from thumbrule.evidence.library import Files, Library, files_named
from thumbrule.evidence.match import Place, Quotation, likeness, places, quotation
from thumbrule.evidence.tokens import Code
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.text import fold

LEAST_TOKENS = 8
"""A quotation with fewer says too little to tell files of one name apart."""
LEAST_RATIO = 0.5
"""Below it the most similar stretch of a file is not worth a diff."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, the text of the block that quotes the code, and the day of its page.

    `known` is a release that is known to have had the code, from an earlier run; '' for none.
    """

    citation: Citation
    quoted: str | None
    language: str
    date: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A citation in one release: the file, if it was found, and where the quotation stands."""

    release: Files
    path: str
    problem: str
    code: Code | None
    text: str
    at: tuple[Place, ...]
    unclear: bool = False


def judge(
    cited: Sequence[Cited],
    releases: Sequence[Files],
    progress: Callable[[int, int], None] | None = None,
) -> list[Judgement]:
    """A verdict for every citation in every release, citation by citation.

    The other releases are compared with the one that a citation fits best.
    """
    library = Library(releases)
    found = []
    for number, each in enumerate(cited, 1):
        found += _judged(each, library)
        if progress:
            progress(number, len(cited))
    return found


def _judged(cited: Cited, library: Library) -> list[Judgement]:
    reason = _unchecked(cited)
    if reason:
        return [_say(cited, r, Verdict.NOT_CHECKED, reason) for r in library.releases]
    wanted = quotation(cited.quoted or "")
    seen = [_see(cited, wanted, release, library) for release in library.releases]
    reference = _reference(cited, seen)
    return [_verdict(cited, wanted, each, seen, reference, library) for each in seen]


def _unchecked(cited: Cited) -> str:
    if cited.quoted is None:
        return "no fence: nothing is quoted after the citation"
    if cited.language.lower() in NO_CODE - {""}:
        return f"not code: the block is {cited.language}"
    if not quotation(cited.quoted).size:
        return "not code: the block holds nothing but comments and ellipses"
    return ""


def _see(cited: Cited, wanted: Quotation, release: Files, library: Library) -> _Seen:
    """The file that a citation means; of several with its name, the one that it quotes."""
    named = files_named(cited.citation.path, library.paths(release))
    found = []
    for path in named:
        own = library.code(release, path)
        if own is not None:
            at = tuple(places(wanted, own[1]))
            found.append(_Seen(release, path, "", own[1], own[0], at))
    quoted = [seen for seen in found if seen.at]
    if len(found) == 1:
        return found[0]
    if len(quoted) == 1 and wanted.size >= LEAST_TOKENS:
        return quoted[0]
    if named:
        problem = f"several files are called {cited.citation.path}: {', '.join(named[:3])}"
        return _Seen(release, "", problem, None, "", (), unclear=True)
    return _Seen(release, "", f"the release has no file {cited.citation.path}", None, "", ())


def _reference(cited: Cited, seen: Sequence[_Seen]) -> _Seen | None:
    """The release that the cited lines fit best: where the quotation begins as they do.

    Of several, the newest that was out on the page's day.
    """
    ranges = cited.citation.ranges
    fitting = [s for s in seen if s.at and ranges and _within(_nearest(s, ranges), s, ranges)]

    def order(each: _Seen) -> tuple[int, bool, str]:
        off = min(abs(_nearest(each, ranges).first - first) for first, _ in ranges)
        later = bool(cited.date and each.release.date > cited.date)
        return (-off, not later, each.release.date)

    return max(fitting, key=order) if fitting else None


def _verdict(
    cited: Cited,
    wanted: Quotation,
    seen: _Seen,
    everywhere: Sequence[_Seen],
    reference: _Seen | None,
    library: Library,
) -> Judgement:
    if seen.code is None:
        return _without_file(cited, wanted, seen, everywhere, library)
    ranges = cited.citation.ranges
    if not seen.at:
        return _differs(cited, wanted, seen, everywhere)
    comments = _invented(wanted, seen)
    best = _nearest(seen, ranges)
    found = ((best.first, best.last),)
    if not ranges:
        why = f"its code stands in {_lines(found[0])}; the page names no lines"
        return _say(cited, seen.release, Verdict.CONFIRMED, why, found, comments)
    if not _within(best, seen, ranges):
        why = f"its code stands in {_lines(found[0])}, not in {_ranges(ranges)}"
        if len(seen.at) > 1:
            why += f"; and in {len(seen.at) - 1} more places"
        return _say(cited, seen.release, Verdict.MOVED, why, found, comments)
    if reference is not None and reference is not seen and reference.code is not None:
        then = _cited_code(reference, ranges)
        more = len(then) > wanted.size  # else all that is cited is quoted, and stands here
        if more and _cited_code(seen, ranges) != then:
            return _changed_around(cited, seen, reference, best, comments)
    why = f"its code stands in the cited lines, {_range(found[0])}"
    return _say(cited, seen.release, Verdict.CONFIRMED, why, found, comments)


def _changed_around(
    cited: Cited, seen: _Seen, reference: _Seen, best: Place, comments: tuple[str, ...]
) -> Judgement:
    """The quotation stands in the cited lines, but they are not what they were."""
    found = ((best.first, best.last),)
    then = reference.release.version
    before = _nearest(reference, cited.citation.ranges) if reference.at else None
    if before is not None and (before.first, before.last) != (best.first, best.last):
        why = (
            f"its code stands in {_lines(found[0])}, within the cited ones, "
            f"but moved: in {then} it stood in {_lines((before.first, before.last))}"
        )
        return _say(cited, seen.release, Verdict.MOVED, why, found, comments)
    why = f"its code stands where it stood, but other code in the cited lines differs from {then}"
    return _say(cited, seen.release, Verdict.CHANGED, why, found, comments)


def _without_file(
    cited: Cited,
    wanted: Quotation,
    seen: _Seen,
    everywhere: Sequence[_Seen],
    library: Library,
) -> Judgement:
    if seen.unclear:
        return _say(cited, seen.release, Verdict.NOT_CHECKED, seen.problem)
    others = [s for s in everywhere if s.code is not None]
    earlier = [s for s in others if s.release.date and s.release.date < seen.release.date]
    if earlier:
        suffix = PurePosixPath(cited.citation.path).suffix
        if any(s.at for s in earlier) and (path := library.elsewhere(seen.release, wanted, suffix)):
            return _in_another_file(cited, wanted, seen, path, library)
        last = max(earlier, key=lambda s: s.release.date).release.version
        why = f"{seen.problem}; {last} had it"
        return _say(cited, seen.release, Verdict.GONE, why)
    if others:
        why = f"{seen.problem}; it came with {others[0].release.version} or before that"
        return _say(cited, seen.release, Verdict.NOT_CHECKED, why)
    return _say(cited, seen.release, Verdict.NOT_CHECKED, f"not packaged: {seen.problem}")


def _in_another_file(
    cited: Cited, wanted: Quotation, seen: _Seen, path: str, library: Library
) -> Judgement:
    own = library.code(seen.release, path)
    assert own is not None
    place = places(wanted, own[1])[0]
    lines = (place.first, place.last)
    why = f"{seen.problem}; its code stands in {path}, {_lines(lines)}"
    moved = _say(cited, seen.release, Verdict.MOVED, why, (lines,))
    return replace(moved, elsewhere=path)


def _differs(
    cited: Cited, wanted: Quotation, seen: _Seen, everywhere: Sequence[_Seen]
) -> Judgement:
    """The quotation does not stand in the file: was it ever so?"""
    assert seen.code is not None
    ranges = cited.citation.ranges
    like = likeness(wanted, seen.code, ranges[0] if ranges else None)
    share = f"{like.real} of its {like.lines} lines of code are there"
    had = [s.release.version for s in everywhere if s.at]
    if not had and cited.known:
        had = [cited.known]
    diff = _diff(cited, seen, like.first, like.last) if like.ratio >= LEAST_RATIO else ""
    if had:
        why = f"the code is another here than in {had[-1]}, which has it; {share}"
        return _say(cited, seen.release, Verdict.CHANGED, why, diff=diff)
    why = f"no release that was looked at has it word for word; {share}"
    return _say(cited, seen.release, Verdict.PARAPHRASED, why, diff=diff)


def _diff(cited: Cited, seen: _Seen, first: int, last: int) -> str:
    page = (cited.quoted or "").strip("\n").splitlines()
    code = seen.text.splitlines()[max(first - 1, 0) : last]
    lines = difflib.unified_diff(
        [line.strip() for line in page],
        [line.strip() for line in code],
        "page",
        f"{seen.path}:{first}",
        lineterm="",
        n=1,
    )
    return "\n".join(lines)


def _nearest(seen: _Seen, ranges: Sequence[tuple[int, int]]) -> Place:
    """Of all places where the quotation stands, the one in or nearest to the cited lines."""
    if not ranges:
        return seen.at[0]

    def distance(place: Place) -> int:
        return min(max(first - place.first, place.last - last, 0) for first, last in ranges)

    return min(seen.at, key=distance)


def _within(place: Place, seen: _Seen, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in the cited lines; decorators may stand above them."""
    first = place.first
    lines = seen.text.split("\n")
    low = min(a for a, _ in ranges)
    while first < low and lines[first - 1].lstrip().startswith("@"):
        first += 1
    joined = sorted(ranges)
    return any(a <= first and place.last <= b for a, b in joined) or (
        len(joined) > 1 and joined[0][0] <= first and place.last <= joined[-1][1]
    )


def _cited_code(seen: _Seen, ranges: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    assert seen.code is not None
    pairs = zip(seen.code.tokens, seen.code.places, strict=True)
    return tuple(t for t, line in pairs if any(a <= line <= b for a, b in ranges))


def _invented(wanted: Quotation, seen: _Seen) -> tuple[str, ...]:
    """The quotation's comments that the file does not have, anywhere."""
    assert seen.code is not None
    real = {fold(comment.text) for comment in seen.code.comments}
    text = fold(seen.text)
    return tuple(c for c in wanted.comments if fold(c) not in real and fold(c) not in text)


def _lines(lines: tuple[int, int]) -> str:
    """`line 5` or `lines 5-9`."""
    return f"line {lines[0]}" if lines[0] == lines[1] else f"lines {_range(lines)}"


def _range(lines: tuple[int, int]) -> str:
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}-{lines[1]}"


def _ranges(ranges: Sequence[tuple[int, int]]) -> str:
    return ", ".join(map(_range, ranges))


def _say(
    cited: Cited,
    release: Files,
    verdict: Verdict,
    why: str,
    found: tuple[tuple[int, int], ...] = (),
    comments: tuple[str, ...] = (),
    diff: str = "",
) -> Judgement:
    place = cited.citation
    if comments:
        why += f"; {len(comments)} of its comments are not in the file"
    return Judgement(
        place.page,
        place.line,
        place.path,
        release.package,
        release.version,
        verdict,
        found,
        why,
        comments,
        diff,
    )
