"""Verdicts as plain data, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thumbrule.evidence.verdict import Judgement

Data = dict[str, Any]


def evidence_data(judgements: Iterable[Judgement]) -> list[Data]:
    """What `thumbrule evidence --json` prints: one entry a citation and release."""
    return [
        {
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
        for each in judgements
    ]
