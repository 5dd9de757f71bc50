"""Which verdicts fail: by setting, by waiver, and by what was accepted once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from thumbrule.evidence.findings import Places
from thumbrule.evidence.record import snippet_hash
from thumbrule.evidence.verdict import FROM_BEST, Judgement, Verdict
from thumbrule.graph.schema import Waiver

Key = tuple[str, str, str]


class BaselineError(ValueError):
    """Why a baseline cannot be read, as a sentence."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`fail_on` are the verdicts that fail; `accepted` the worst verdict let pass, by quotation."""

    fail_on: frozenset[Verdict]
    waivers: tuple[Waiver, ...] = ()
    accepted: Mapping[Key, Verdict] | None = None


def failures(
    found: Iterable[Judgement], where: Places, policy: Policy, today: str
) -> list[Judgement]:
    """The verdicts that fail today (an ISO day): neither waived nor accepted before."""
    return [
        each
        for each in found
        if each.verdict in policy.fail_on
        and not _waived(each, policy.waivers, today)
        and not _accepted(each, where, policy.accepted)
    ]


def _waived(each: Judgement, waivers: Sequence[Waiver], today: str) -> bool:
    return any(
        fnmatchcase(each.page, w.page) and fnmatchcase(each.path, w.path) and today <= w.until
        for w in waivers
    )


def _accepted(each: Judgement, where: Places, accepted: Mapping[Key, Verdict] | None) -> bool:
    if accepted is None:
        return False
    known = accepted.get(key(each, where))
    return known is not None and FROM_BEST.index(each.verdict) <= FROM_BEST.index(known)


def key(each: Judgement, where: Places) -> Key:
    """What a quotation is known by, wherever it stands: its page, path, and hash of its text."""
    cited = where.get((each.page, each.line, each.path))
    return each.page, each.path, snippet_hash((cited.quoted if cited else "") or "")


def baseline(failing: Iterable[Judgement], where: Places) -> str:
    """What fails today, as JSON text, to be accepted from now on."""
    worst: dict[Key, Verdict] = {}
    for each in failing:
        own = key(each, where)
        before = worst.get(own, Verdict.CONFIRMED)
        worst[own] = max(before, each.verdict, key=FROM_BEST.index)
    entries = [
        {"page": page, "path": path, "snippet": snippet, "verdict": str(verdict)}
        for (page, path, snippet), verdict in sorted(worst.items())
    ]
    return json.dumps(entries, indent=1) + "\n"


def read_baseline(text: str) -> dict[Key, Verdict]:
    """What a baseline accepts; raises BaselineError."""
    try:
        entries = json.loads(text)
        return {
            (str(e["page"]), str(e["path"]), str(e["snippet"])): Verdict(e["verdict"])
            for e in entries
        }
    except (ValueError, TypeError, KeyError) as error:
        raise BaselineError(f"it is no baseline of evidence: {error}") from error
