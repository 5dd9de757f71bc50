"""Decisions a second, with and without their trace, beside zen-engine: `make bench`.

Both decide the LoRA page's table on the same random inputs in one run, in turn, so that a
change in the machine's speed meets both. zen-engine's rows decide all outputs at once, so what
comes first for the rank alone is written out there for every use case. The page's formulas
(trainable parameters and the like) are measured apart; zen-engine is given the table only.

    python tests/bench/rules.py [--rounds N] [--inputs N]
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import zen

from thumbrule.project import load
from thumbrule.rules.decide import Decider
from thumbrule.rules.program import Program

ROOT = Path(__file__).parents[2]
PAGE = "Heuristic:unslothai_unsloth_LoRA_Rank_Selection"

Answers = dict[str, Any]
Decide = Callable[[Answers], object]


def program() -> Program:
    return load(ROOT / "kb").rules.programs[PAGE]


def jdm(rules: Program) -> dict[str, Any]:
    """The page's table as zen-engine's JSON decision model."""
    by_name = {rule.name: rule for rule in rules.rules}
    tight = by_name["Memory Constrained"]
    large = by_name["Very Large Models (70B+)"]
    rows = [rule for rule in rules.rules if rule not in (tight, large)]
    modules = {rule.name: rule.gives["modules"].words for rule in (tight, *rows)}

    def cells(when: tuple[str, str, str], rank: Any, words: Any) -> dict[str, str]:
        given = rank.gives["r"]
        return {
            "tight": when[0],
            "size": when[1],
            "use": when[2],
            "low": json.dumps(given.low),
            "high": json.dumps(given.high),
            "modules": json.dumps(list(words)),
        }

    table = [cells(("true", "", ""), tight, modules[tight.name])]
    size = f">= {large.tests[0].low:g}"
    table += [cells(("", size, json.dumps(r.name)), large, modules[r.name]) for r in rows]
    table += [cells(("", "", json.dumps(r.name)), r, modules[r.name]) for r in rows]
    content = {
        "hitPolicy": "first",
        "inputs": [
            {"id": "tight", "name": "tight", "field": "tight"},
            {"id": "size", "name": "size", "field": "size"},
            {"id": "use", "name": "use", "field": "use_case"},
        ],
        "outputs": [
            {"id": "low", "name": "low", "field": "low"},
            {"id": "high", "name": "high", "field": "high"},
            {"id": "modules", "name": "modules", "field": "modules"},
        ],
        "rules": [{"_id": str(number), **row} for number, row in enumerate(table)],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "table"},
        {"id": "b", "sourceId": "table", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def inputs(rules: Program, count: int) -> list[Answers]:
    source = random.Random(1)
    uses = next(each.options for each in rules.inputs if each.name == "use_case")
    return [
        {
            "use_case": source.choice(uses),
            "size": round(source.uniform(0.5, 140), 1),
            "tight": source.random() < 0.2,
        }
        for _ in range(count)
    ]


def per_second(decide: Decide, given: list[Answers]) -> float:
    gc.collect()
    start = time.perf_counter()
    for answers in given:
        decide(answers)
    return len(given) / (time.perf_counter() - start)


def agree(ours: Decider, theirs: Any, given: list[Answers]) -> None:
    """Both must decide alike, or the comparison means nothing."""
    for answers in given:
        results = ours.decide(answers).results
        found = theirs.evaluate(answers)["result"]
        rank = results["r"]
        assert (rank.low, rank.high) == (found.get("low"), found.get("high")), answers
        assert results["modules"].value == found["modules"], answers


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--inputs", type=int, default=5_000)
    arguments = options.parse_args()
    whole = program()
    table = msgspec.structs.replace(whole, figures=(), plot=None)
    given = inputs(whole, arguments.inputs)
    engine = zen.ZenEngine().create_decision(json.dumps(jdm(whole)))
    full, bare = Decider(whole), Decider(table)
    agree(bare, engine, given[:500])
    contenders: dict[str, Decide] = {
        "table, with trace": bare.decide,
        "table, without trace": lambda answers: bare.decide(answers, trace=False),
        "zen-engine, with trace": lambda answers: engine.evaluate(answers, {"trace": True}),
        "zen-engine, without trace": engine.evaluate,
        "page with formulas, with trace": full.decide,
        "page with formulas, without trace": lambda answers: full.decide(answers, trace=False),
    }
    rounds = [
        {name: per_second(decide, given) for name, decide in contenders.items()}
        for _ in range(arguments.rounds)
    ]
    print(f"{len(given):,} decisions a round, {arguments.rounds} rounds; decisions a second")
    for name in contenders:
        speeds = [each[name] for each in rounds]
        ratios = [each[name] / each["zen-engine, with trace"] for each in rounds]
        print(
            f"{name:<36} {statistics.median(speeds):>9,.0f}   {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f}) times zen-engine with trace"
        )


if __name__ == "__main__":
    main()
