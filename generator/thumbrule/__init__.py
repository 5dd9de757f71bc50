"""A wiki whose rules run and whose claims are checked."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thumbrule.rules.decide import Decision

__version__ = "0.1.0"


def advise(
    page: str,
    /,
    *,
    kb: str | PathLike[str] = "kb",
    rules: str | PathLike[str] | None = None,
    **inputs: Any,
) -> Decision:
    """Run the rules of a page of the wiki in the folder `kb`.

        decision = thumbrule.advise("LoRA_Rank_Selection", use_case="Reasoning/Math")
        decision.results["r"].value         # 64.0
        [step.why for step in decision.trace if step.fired]

    `rules` is the folder of rule files; for a folder called `kb` it is `heuristics` beside it.
    Raises thumbrule.advice.AdviceError, a ValueError, for a page or an input that is not there.
    """
    from thumbrule import advice  # noqa: PLC0415 - the command line needs the version only

    folder = None if rules is None else Path(rules)
    return advice.advise(page, inputs, kb=Path(kb), rules=folder).decision
