"""What became of a call or a stated default in a release: a value that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`NOT_CHECKED` is no pass: its reason says what is missing."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Ruling:
    """An outcome in one release.

    `what` names the callable or parameter as the page does, `line` is the page's. `path` and
    `found` are the file and line in the release that it was held against, '' and 0 where there
    is none. `why` is a sentence.
    """

    page: str
    line: int
    what: str
    package: str
    release: str
    outcome: Outcome
    why: str
    path: str = ""
    found: int = 0
