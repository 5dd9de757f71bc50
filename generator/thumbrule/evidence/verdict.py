"""What became of a claim in a release: a value that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The closed set of outcomes. `NOT_CHECKED` is no pass: its reason says what is missing.

    `REFUTED` is of calls and stated defaults, those between it and `CONFIRMED` of quotations.
    """

    CONFIRMED = "confirmed"
    MOVED = "moved"
    CHANGED = "changed"
    PARAPHRASED = "paraphrased"
    GONE = "gone"
    REFUTED = "refuted"
    NOT_CHECKED = "not-checked"


FROM_BEST = (
    Verdict.CONFIRMED,
    Verdict.NOT_CHECKED,
    Verdict.MOVED,
    Verdict.PARAPHRASED,
    Verdict.CHANGED,
    Verdict.GONE,
    Verdict.REFUTED,
)
"""All verdicts, from the best to the worst."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one citation, call or stated default (`path` names it) in one release.

    `found` are the lines where the quotation stands there, in the file `elsewhere` where its own
    has gone. `why` is a sentence. `comments` are
    those of the quotation's comments that the file does not have. `diff` is what changed, as a
    unified diff from the page's code to the release's, '' where there is nothing to show.
    """

    page: str
    line: int
    path: str
    package: str
    release: str
    verdict: Verdict
    found: tuple[tuple[int, int], ...]
    why: str
    comments: tuple[str, ...] = ()
    diff: str = ""
    elsewhere: str = ""
