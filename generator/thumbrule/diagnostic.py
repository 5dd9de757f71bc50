"""What is wrong, where, and what to do: a closed set of codes and their rendering."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from thumbrule.text import Source


class Severity(StrEnum):
    """How much a finding matters: errors fail `check`, warnings ask, notes inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """Every kind of finding. The value is what users see and filter by."""

    # files
    NO_PAGES = "no-pages"
    UNREADABLE_FILE = "unreadable-file"
    NOT_UTF8 = "not-utf8"
    LFS_POINTER = "lfs-pointer"
    EMPTY_PAGE = "empty-page"
    BAD_SCHEMA = "bad-schema"
    # text
    UNCLOSED_BLOCK = "unclosed-block"
    NESTING_TOO_DEEP = "nesting-too-deep"
    BROKEN_ANNOTATION = "broken-annotation"
    REFUSED_HTML = "refused-html"
    # facts
    UNKNOWN_PROPERTY = "unknown-property"
    BAD_DATE = "bad-date"
    BAD_URL = "bad-url"
    TOO_MANY_VALUES = "too-many-values"
    UNTYPED_PAGE = "untyped-page"
    TITLE_MISMATCH = "title-mismatch"
    DUPLICATE_NAME = "duplicate-name"
    # links
    DANGLING_LINK = "dangling-link"
    FOLDED_MATCH = "folded-match"
    AMBIGUOUS_LINK = "ambiguous-link"
    UNKNOWN_TYPE = "unknown-type"
    UNTYPED_LINK = "untyped-link"
    OFF_SCHEMA = "off-schema"
    SELF_LINK = "self-link"
    REPEATED_LINK = "repeated-link"
    CYCLE = "cycle"
    MISSING_LINK = "missing-link"
    MISSING_PAGE = "missing-page"
    MISSING_ANCHOR = "missing-anchor"
    # evidence
    BAD_RECORD = "bad-record"
    STALE_EVIDENCE = "stale-evidence"
    MOVED_QUOTATION = "moved-quotation"
    CHANGED_QUOTATION = "changed-quotation"
    PARAPHRASED_QUOTATION = "paraphrased-quotation"
    GONE_QUOTATION = "gone-quotation"
    UNCHECKED_QUOTATION = "unchecked-quotation"
    INVENTED_COMMENT = "invented-comment"
    REFUTED_CLAIM = "refuted-claim"
    # rules
    BAD_RULES = "bad-rules"
    NOT_ON_PAGE = "not-on-page"
    UNPLACED_STATEMENT = "unplaced-statement"
    UNREAD_VALUE = "unread-value"
    FAILED_CASE = "failed-case"
    CONTRADICTION = "contradiction"
    GAP = "gap"
    OVERLAP = "overlap"
    UNREACHABLE = "unreachable"
    UNCOVERED = "uncovered"
    UNFINISHED = "unfinished"
    LEFT_OVER = "left-over"


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE

SEVERITIES: dict[Code, Severity] = {
    Code.NO_PAGES: E,
    Code.UNREADABLE_FILE: E,
    Code.NOT_UTF8: E,
    Code.LFS_POINTER: E,
    Code.EMPTY_PAGE: W,
    Code.BAD_SCHEMA: E,
    Code.UNCLOSED_BLOCK: E,
    Code.NESTING_TOO_DEEP: W,
    Code.BROKEN_ANNOTATION: E,
    Code.REFUSED_HTML: W,
    Code.UNKNOWN_PROPERTY: W,
    Code.BAD_DATE: W,
    Code.BAD_URL: E,
    Code.TOO_MANY_VALUES: W,
    Code.UNTYPED_PAGE: W,
    Code.TITLE_MISMATCH: W,
    Code.DUPLICATE_NAME: E,
    Code.DANGLING_LINK: E,
    Code.FOLDED_MATCH: W,
    Code.AMBIGUOUS_LINK: W,
    Code.UNKNOWN_TYPE: W,
    Code.UNTYPED_LINK: W,
    Code.OFF_SCHEMA: W,
    Code.SELF_LINK: E,
    Code.REPEATED_LINK: N,
    Code.CYCLE: E,
    Code.MISSING_LINK: W,
    Code.MISSING_PAGE: N,
    Code.MISSING_ANCHOR: W,
    Code.BAD_RECORD: W,
    Code.STALE_EVIDENCE: W,
    Code.MOVED_QUOTATION: W,
    Code.CHANGED_QUOTATION: E,
    Code.PARAPHRASED_QUOTATION: W,
    Code.GONE_QUOTATION: E,
    Code.UNCHECKED_QUOTATION: N,
    Code.INVENTED_COMMENT: W,
    Code.REFUTED_CLAIM: E,
    Code.BAD_RULES: E,
    Code.NOT_ON_PAGE: E,
    Code.UNPLACED_STATEMENT: E,
    Code.UNREAD_VALUE: E,
    Code.FAILED_CASE: E,
    Code.CONTRADICTION: W,
    Code.GAP: W,
    Code.OVERLAP: W,
    Code.UNREACHABLE: W,
    Code.UNCOVERED: W,
    Code.UNFINISHED: W,
    Code.LEFT_OVER: N,
}


EXCERPT_WIDTH = 100
"""How much of a line is shown with a finding, in code points."""


RULES = frozenset(list(Code)[list(Code).index(Code.BAD_RULES) :])
"""What is found when a page's rules are made to run. An error among them stops a build."""


@dataclass(frozen=True, slots=True)
class Place:
    """Another place that a finding is about, shown below it; fields as in Diagnostic."""

    path: str
    line: int
    column: int
    width: int
    excerpt: str
    caret: int
    note: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `line` and `column` count from 1; line 0 speaks of the whole file. `excerpt` is the
    text of the line, of a long one the part around the place; `width` code points of it,
    from `caret` (from 0) on, are what the finding is about.
    """

    code: Code
    message: str
    path: str
    line: int = 0
    column: int = 0
    width: int = 1
    help: str = ""
    excerpt: str = ""
    caret: int = 0
    related: tuple[Place, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity that belongs to the code."""
        return SEVERITIES[self.code]


def at(
    source: Source,
    start: int,
    stop: int,
    code: Code,
    message: str,
    help: str,  # noqa: A002
    related: tuple[Place, ...] = (),
) -> Diagnostic:
    """A diagnostic that underlines `source.text[start:stop]`, on its first line only."""
    where = place(source, start, stop)
    return Diagnostic(
        code,
        message,
        where.path,
        where.line,
        where.column,
        where.width,
        help,
        where.excerpt,
        where.caret,
        related,
    )


def place(source: Source, start: int, stop: int, note: str = "") -> Place:
    """`source.text[start:stop]` as a place to show, on its first line only."""
    line, column = source.position(start)
    line_start, line_stop = source.line_span(line)
    width = max(1, min(stop, line_stop) - start)
    begin = max(line_start, min(start - EXCERPT_WIDTH // 3, line_stop - EXCERPT_WIDTH))
    end = min(line_stop, begin + EXCERPT_WIDTH)
    head = "…" if begin > line_start else ""
    tail = "…" if end < line_stop else ""
    excerpt = head + source.text[begin:end] + tail
    return Place(source.path, line, column, width, excerpt, start - begin + len(head), note)


def in_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, line and column, each finding once."""
    return sorted(
        dict.fromkeys(diagnostics), key=lambda d: (d.path, d.line, d.column, d.code, d.message)
    )


def printable(text: str) -> str:
    """Text that any terminal takes: tabs one wide, control characters and bad bytes shown as ·."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "·" for c in text)


def render(diagnostic: Diagnostic) -> str:
    """The finding as people read it: what, where, the line with a caret, what to do."""
    where = diagnostic.path
    if diagnostic.line:
        where += f":{diagnostic.line}:{diagnostic.column}"
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}", f"  --> {where}"]
    if diagnostic.excerpt:
        lines += _excerpt(diagnostic)
    for other in diagnostic.related:
        lines += [f"  ::: {other.path}:{other.line}:{other.column} {other.note}".rstrip()]
        lines += _excerpt(other)
    if diagnostic.help:
        lines.append(f"      = help: {diagnostic.help}")
    return "\n".join(printable(line) for line in lines)


def _excerpt(shown: Diagnostic | Place) -> list[str]:
    width = max(1, min(shown.width, len(shown.excerpt) - shown.caret))
    return [
        f"{shown.line:>5} | {shown.excerpt}",
        f"      | {' ' * shown.caret}{'^' * width}",
    ]
