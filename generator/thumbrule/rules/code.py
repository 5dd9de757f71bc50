"""A decision as code to copy: the rule file's template with the decision's values in it."""

from __future__ import annotations

import json
import re
from typing import Any

from thumbrule.rules.decide import Decision
from thumbrule.rules.number import plain
from thumbrule.rules.program import Program

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}", re.ASCII)


USES = re.compile(r"\{if (\w+)\}", re.ASCII)
CONDITION = re.compile(r"[ \t]*\{if (\w+)\}$", re.ASCII)


def code_of(program: Program, decision: Decision) -> str:
    """The program's code with the decision's values in it, as Python writes them.

    A line that ends in `{if name}` is there only where that input or figure is yes.
    """

    def value(name: str) -> Any:
        outcome = decision.results.get(name)
        return outcome.value if outcome else decision.inputs.get(name, ...)

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        if not name:
            return match[0][0]
        return "..." if value(name) is ... else _literal(value(name))

    lines = []
    for line in program.code.split("\n"):
        condition = CONDITION.search(line)
        if condition is None:
            lines.append(line)
        elif value(condition[1]) is True:
            lines.append(line[: condition.start()])
    return PLACEHOLDER.sub(filled, "\n".join(lines))


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value, ensure_ascii=False)
