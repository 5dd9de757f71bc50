"""A decision as plain data, ready for JSON."""

from __future__ import annotations

from typing import Any

from thumbrule.rules.cases import text_of
from thumbrule.rules.decide import Decision, Outcome
from thumbrule.rules.number import LARGEST_INTEGER
from thumbrule.rules.program import Program

Data = dict[str, Any]


def decision_data(program: Program, decision: Decision) -> Data:
    """What `thumbrule advise --json` prints: results and figures by name, and the trace."""
    return {
        "page": program.page,
        "inputs": {name: number(value) for name, value in decision.inputs.items()},
        "results": {name: outcome_data(o) for name, o in decision.results.items()},
        "trace": [
            {
                "statement": step.statement,
                "line": step.line,
                "fired": step.fired,
                "why": step.why,
                "results": list(step.results),
            }
            for step in decision.trace
        ],
        "problems": decision.problems,
    }


def outcome_data(outcome: Outcome) -> Data:
    """A result: its range, the value taken in it, and the page's line that gave it."""
    return {
        "low": number(outcome.low),
        "high": number(outcome.high),
        "value": number(outcome.value),
        "unit": outcome.unit,
        "text": text_of(outcome),
        "line": outcome.line,
        "rest": " ".join(given.rest for given in outcome.given if given.rest),
    }


def number(value: Any) -> Any:
    """A whole double as an integer, so that JSON shows 16 and not 16.0; others as they are."""
    if isinstance(value, list):
        return [number(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST_INTEGER:
        return int(value)
    return value
