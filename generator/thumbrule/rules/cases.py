"""Worked cases: what a rule file says must come out, held against what does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from thumbrule.diagnostic import Code, Place
from thumbrule.page.typed_yaml import Path
from thumbrule.rules.decide import Answer, Decider, Decision, Outcome, given_text, show
from thumbrule.rules.desk import Desk
from thumbrule.rules.expression import names
from thumbrule.rules.outputs import Outputs
from thumbrule.rules.phrases import EndlessWordsError, meaning
from thumbrule.rules.program import Input, Program
from thumbrule.rules.quantity import whole
from thumbrule.rules.values import Quantity, in_unit
from thumbrule.text import fold

LARGEST = 1e300


def run_cases(desk: Desk, program: Program, outputs: Outputs) -> None:
    """Note every case that fails, and every statement that no case reaches."""
    decider = Decider(program)
    fired: set[int] = set()
    for number, case in enumerate(desk.rules.cases):
        path: Path = ("cases", number)
        given = _answers(desk, program, case.given, (*path, "given"))
        if given is None:
            continue
        decision = decider.decide(given)
        wrong_inputs = {n: p for n, p in decision.problems.items() if not decision.results}
        if wrong_inputs and not decision.trace:
            name, problem = next(iter(wrong_inputs.items()))
            desk.wrong((*path, "given", name), problem, "", Code.FAILED_CASE)
            continue
        fired |= {i for i, step in enumerate(decision.trace) if step.fired}
        for name, expected in case.expect.items():
            _hold(desk, program, outputs, decision, name, expected, (*path, "expect", name))
        _computed(desk, program, decision, set(case.expect), path)
        for name in case.fires:
            _fires(desk, outputs, decision, name, (*path, "fires"))
    for number, statement in enumerate(outputs.sources):
        if number not in fired:
            desk.on_page(
                statement,
                Code.UNCOVERED,
                f"no worked case reaches {statement.name!r}",
                f"add one to {PurePosixPath(desk.opened.source.path).name}",
            )


def _computed(
    desk: Desk, program: Program, decision: Decision, expected: set[str], path: Path
) -> None:
    """A formula that fails in a case fails for a reader too, unless the case expects it."""
    for figure in program.figures:
        problem = decision.problems.get(figure.name, "")
        follows = names(figure.tree) & decision.problems.keys()
        if problem and figure.name not in expected and not follows:
            desk.wrong(
                ("formulas", figure.name),
                f"{figure.name} cannot be computed in a worked case: {problem}",
                "mend the formula, or expect null for it in the case",
                Code.FAILED_CASE,
                (desk.file_place(path, "the case"),),
            )


def _answers(
    desk: Desk, program: Program, given: Mapping[str, Any], path: Path
) -> dict[str, Answer] | None:
    inputs = {each.name: each for each in program.inputs}
    results = {each.name for each in program.results}
    found: dict[str, Answer] = {}
    for name, value in given.items():
        each = inputs.get(name)
        if each is None and name not in results:
            known = ", ".join(inputs)
            desk.wrong((*path, name), f"there is no input called {name}", f"there are: {known}")
            return None
        found[name] = answer(each, value)
    return found


def answer(each: Input | None, value: Any) -> Answer:
    """What somebody wrote for an input as a program takes it; wrong values are left as they are.

    Numbers may be text and carry a unit; choices may differ in case, spaces and hyphens; flags
    may be yes or no.
    """
    if each is None or each.kind == "number":
        return _number(each, value)
    if each.kind == "flag":
        return _flag(value)
    text = show(value) if isinstance(value, bool) else str(value)
    exact = [option for option in each.options if option == text]
    alike = exact or [option for option in each.options if fold(option) == fold(text)]
    return alike[0] if len(alike) == 1 else text


def _number(each: Input | None, value: Any) -> Answer:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value) if abs(value) < LARGEST else str(value)  # NaN is less than nothing
    quantity = whole(str(value))
    if quantity is None or quantity.low is None or quantity.low != quantity.high:
        return str(value)
    own = in_unit(quantity, each.unit) if each else quantity
    return own.low if own is not None and own.low is not None else str(value)


def _flag(value: Any) -> Answer:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else float(value)
    return words.get(str(value).strip().lower(), str(value))


def _hold(
    desk: Desk,
    program: Program,
    outputs: Outputs,
    decision: Decision,
    name: str,
    expected: Any,
    path: Path,
) -> None:
    known = {r.name for r in program.results} | {f.name for f in program.figures}
    if name not in known:
        desk.wrong(
            path, f"there is no result called {name}", f"there are: {', '.join(sorted(known))}"
        )
        return
    outcome = decision.results.get(name)
    if expected is None and outcome is None:
        return
    if outcome is not None and expected is not None and _equals(desk, outcome, expected):
        return
    came = f"the page gives {text_of(outcome)}" if outcome else decision.problems.get(name, "none")
    desk.wrong(
        path,
        f"this case expects {name} to be {show(expected)}; {came}",
        "mend whichever is wrong: the page, or the case",
        Code.FAILED_CASE,
        _who(desk, outputs, decision, name),
    )


def _who(desk: Desk, outputs: Outputs, decision: Decision, name: str) -> list[Place]:
    """The statements that gave a result, or all that gave any where it is a formula's."""
    steps = [i for i, step in enumerate(decision.trace) if name in step.results]
    steps = steps or [i for i, step in enumerate(decision.trace) if step.fired]
    return [desk.place(outputs.sources[i], "what the page says") for i in steps[:3]]


def text_of(outcome: Outcome) -> str:
    """What came out, as a page would write it."""
    if outcome.given and not isinstance(outcome.value, list):
        return given_text(outcome.given[0], outcome.unit)
    if outcome.given and outcome.given[0].words is not None and len(outcome.given) == 1:
        return given_text(outcome.given[0])
    return show(outcome.value, outcome.unit)


def _equals(desk: Desk, outcome: Outcome, expected: Any) -> bool:
    """Whether an outcome is what a case expects: a number its value, a range its range."""
    if isinstance(expected, bool):
        return outcome.value is expected
    if isinstance(expected, int | float):
        return bool(outcome.value == float(expected))
    if isinstance(expected, list):
        return isinstance(outcome.value, list) and list(map(show, outcome.value)) == list(
            map(str, expected)
        )
    quantity = whole(str(expected))
    if quantity is not None and not isinstance(outcome.value, list | str):
        return _same_range(outcome, quantity)
    try:
        worded = meaning(str(expected), desk.rules.words)
    except EndlessWordsError:
        return False
    got = outcome.given[0].words if len(outcome.given) == 1 else None
    if worded and got is not None:
        return set(worded[0].items) == set(got)
    return show(outcome.value) == str(expected)


def _same_range(outcome: Outcome, quantity: Quantity) -> bool:
    own = in_unit(quantity, outcome.unit)
    if own is None:
        return False
    if not outcome.given:
        return (
            own.low == own.high == outcome.value
            if own.low == own.high
            else (own.low, own.high) == (outcome.low, outcome.high)
        )
    given = outcome.given[0]
    return (own.low, own.high, own.low_open, own.high_open) == (
        given.low,
        given.high,
        given.low_open,
        given.high_open,
    )


def _fires(desk: Desk, outputs: Outputs, decision: Decision, name: str, path: Path) -> None:
    statement = desk.one(name, path)
    if statement is None:
        return
    number = outputs.number(statement)
    if number is None or not decision.trace[number].fired:
        why = decision.trace[number].why if number is not None else "it is no rule"
        desk.wrong(
            path,
            f"{name!r} does not fire in this case: {why}",
            "",
            Code.FAILED_CASE,
            (desk.place(statement),),
        )
