"""A decision as code to copy: the rule file's template with the decision's values in it."""

from __future__ import annotations

import json
import re
from typing import Any

from thumbrule.rules.decide import Decision
from thumbrule.rules.number import plain
from thumbrule.rules.program import Program

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}", re.ASCII)


def code_of(program: Program, decision: Decision) -> str:
    """The program's code with the decision's values in it, as Python writes them."""

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        if not name:
            return match[0][0]
        if name in decision.results:
            return _literal(decision.results[name].value)
        return _literal(decision.inputs[name]) if name in decision.inputs else "..."

    return PLACEHOLDER.sub(filled, program.code)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value, ensure_ascii=False)
