"""A program with everything that a program can hold, and random answers for any program."""

from __future__ import annotations

import random
from typing import Any

from thumbrule.rules.expression import parse
from thumbrule.rules.program import (
    Figure,
    Given,
    Input,
    Plot,
    Program,
    Result,
    Rule,
    Test,
)

EVERYTHING = Program(
    "Heuristic:Everything",
    "Everything </script>",
    inputs=(
        Input("mode", "choice", "mode", "fast", options=("fast", "slow é", "constructor")),
        Input("model", "preset", "model", "small", options=("small", "large"), table="models"),
        Input("size", "number", "size", unit="B", low=0.1, high=100.0, follows=parse("model.size")),
        Input("steps", "number", "steps", 100.0, "steps", low=1.0, high=5000.0, whole=True),
        Input("tight", "flag", "tight memory", default=False),
        Input("ratio", "number", "ratio", follows=parse("1 / (steps - 7)"), low=-1.0, high=1.0),
    ),
    rules=(
        Rule(
            "Tight",
            1,
            (Test("tight", equals=True),),
            {"r": Given(8.0, 8.0), "toString": Given(5.0)},
        ),
        Rule(
            "Under",
            2,
            (Test("size", low=3.0, high=7.0, low_open=True, high_open=True),),
            {"r": Given(None, 16.0, high_open=True), "words": Given(words=("a", "b"), some=True)},
        ),
        Rule("Above", 3, (Test("size", low=7.0), Test("mode", equals="fast")), {"r": Given(64.0)}),
        Rule(
            "Range",
            4,
            (Test("steps", high=500.0),),
            {"r": Given(0.0, 24.5), "lr": Given(2e-4, 3e-4)},
        ),
        Rule("Words", 5, (Test("mode", equals="slow é"),), {"words": Given(words=("x", "y", "z"))}),
        Rule("Again", 6, (Test("steps", low=400.0),), {"lr": Given(1e-4, low_open=True)}),
        Rule("Always", 7, (), {"toString": Given(1.0, 2.0, rest="or so")}),
    ),
    results=(
        Result("r", "rank", (0, 1, 2, 3), most=256.0),
        Result("words", "words", (1, 4)),
        Result("lr", "learning rate", (3, 5), hit="unique"),
        Result("toString", "to string", (0, 6), hit="collect"),
    ),
    figures=(
        Figure("alpha", "alpha", parse("2*r if tight else r"), "…", line=9),
        Figure("scale", "scale", parse("alpha / r"), "…"),
        Figure("less", "less", parse("100 / (r - 8)"), "…", unit="%"),
        Figure("params", "params", parse("sum(r * d for d in model.dims) * model.size"), "…"),
        Figure("both", "both", parse("scale + params + lr"), "…"),
        Figure("listed", "listed", parse("[x * ratio for x in toString if x > 0]"), "…"),
        Figure("truth", "truth", parse("r > 10 and mode != 'fast'"), "…"),
    ),
    tables={
        "models": {
            "small": {"size": 1.5, "dims": [1.0, 2.5]},
            "large": {"size": 70.0, "dims": [1e9, 0.1, 0.2]},
        }
    },
    plot=Plot("r", "params", (1.0, 8.0, 64.0)),
    code="f(r = {r}, words = {words}, t = {tight}, m = {mode}, a = {alpha}, {{braces}}, {listed})\n"
    "only where it is tight = {size}  {if tight}\n{if truth}\n{if nobody}\nlast",
)


def answers(program: Program, source: random.Random, count: int) -> list[dict[str, Any]]:
    """Answers of every kind: most fit, some lie on an edge, some are wrong."""
    return [_answer(program, source) for _ in range(count)]


def _answer(program: Program, source: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    edges = [
        end
        for rule in program.rules
        for test in rule.tests
        for end in (test.low, test.high)
        if end is not None
    ]
    for each in program.inputs:
        if source.random() < 0.3:
            continue
        found[each.name] = _value(each, source, edges)
        if source.random() < 0.01:
            found[each.name] = source.choice(["nonsense", -1.0, True, 1e9])
    for result in program.results:
        if source.random() < 0.2:
            points = [8.0, 16.0, 32.5, 64.0, 0.0, 100.0, "a", "b", 2.5e-4]
            found[result.name] = source.choice(points)
    if source.random() < 0.01:
        found["nobody"] = 1.0
    return found


def _value(each: Input, source: random.Random, edges: list[float]) -> Any:
    if each.kind == "flag":
        return source.random() < 0.5
    if each.kind != "number":
        return source.choice(each.options)
    low, high = each.low or 0.0, each.high or 1.0
    if edges and source.random() < 0.4:
        return source.choice(edges) + source.choice([0.0, 0.0, 1.0, -1.0, 0.1])
    number = source.uniform(low, high) ** source.choice([1, 1, 2]) * source.choice([1, 0.1])
    return float(round(number)) if each.whole else round(number, source.randint(0, 12))
