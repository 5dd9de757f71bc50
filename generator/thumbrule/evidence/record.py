"""Verdicts written down: with the releases, and hashes of what was quoted and of what was read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from thumbrule.evidence.judge import Cited, Files
from thumbrule.evidence.verdict import Judgement

FORMAT = 1
Data = dict[str, Any]


def judgement_data(each: Judgement) -> Data:
    """A verdict as plain data: what `thumbrule evidence --json` prints."""
    return {
        "page": each.page,
        "line": each.line,
        "path": each.path,
        "package": each.package or None,
        "release": each.release or None,
        "verdict": str(each.verdict),
        "found": [list(lines) for lines in each.found],
        "why": each.why,
        "invented_comments": list(each.comments),
        "diff": each.diff,
    }


def record(
    judgements: Iterable[Judgement],
    cited: Iterable[Cited],
    releases: Sequence[Files],
    today: str,
) -> str:
    """The record as JSON text, the same for the same verdicts on the same day.

    `snippet` is the SHA-256 of the quoted block, so that a record can be told to be stale.
    """
    snippets = {
        (c.citation.page, c.citation.line, c.citation.path): _hash(c.quoted)
        for c in cited
        if c.quoted is not None
    }
    entries = [
        judgement_data(each) | {"snippet": snippets.get((each.page, each.line, each.path))}
        for each in judgements
    ]
    data = {
        "format": FORMAT,
        "date": today,
        "releases": [
            {
                "package": each.package,
                "version": each.version,
                "date": each.date or None,
                "file": getattr(each, "file", "") or None,
                "sha256": getattr(each, "sha256", "") or None,
            }
            for each in releases
        ],
        "entries": entries,
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
