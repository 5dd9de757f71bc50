"""Decisions: which statements hold for what the reader says, what they give, and why.

Its twin is `site_overrides/assets/decide.js`: results, problems and every word of the trace
are the same there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from thumbrule.rules.evaluate import FUEL, Environment, EvaluationError, Run, compiled
from thumbrule.rules.expression import names
from thumbrule.rules.number import grouped
from thumbrule.rules.program import Given, Input, Program, Result, Rule, Test
from thumbrule.rules.values import span_text, with_unit

Answer = float | str | bool
"""What a reader says for an input."""

FAR = 2.0**20
"""How far beyond a range without an end a formula is tried, to see which way it goes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a result or figure came to.

    `low` and `high` are its range, None where it has no end there or is no number; `value` is
    the number chosen in it (the least, unless the reader says another), a text, or a list.
    `lines` are the page's lines that gave it; `given` the ranges or words themselves.
    """

    value: Any
    low: float | None = None
    high: float | None = None
    lines: tuple[int, ...] = ()
    given: tuple[Given, ...] = ()
    unit: str = ""

    @property
    def line(self) -> int | None:
        """The first line that gave it."""
        return self.lines[0] if self.lines else None


@dataclass(frozen=True, slots=True)
class Step:
    """One statement in a decision: whether it gave a result, which ones, and why (not)."""

    statement: str
    line: int
    fired: bool
    why: str
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """`inputs` as they were taken, results and figures, the trace, and what went wrong.

    `problems` are sentences by the name of the input, result or figure that they are about.
    With a problem in an input there are no results.
    """

    inputs: dict[str, Answer]
    results: dict[str, Outcome] = field(default_factory=dict)
    trace: tuple[Step, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)


def show(value: Any, unit: str = "") -> str:
    """An answer or a result as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return with_unit(grouped(value), unit)
    if isinstance(value, list):
        return ", ".join(show(item) for item in value)
    return str(value)


class Decider:
    """A program whose formulas are compiled: make it once, decide often."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._follows = {i.name: compiled(i.follows) for i in program.inputs if i.follows}
        self._figures = [(f, compiled(f.tree), sorted(names(f.tree))) for f in program.figures]
        self._inputs = {each.name: each for each in program.inputs}
        self._results = {each.name: each for each in program.results}

    def decide(self, given: Mapping[str, Answer], *, trace: bool = True) -> Decision:
        """What the page's rules say for the answers `given`; what is not given has its default.

        An answer for a result chooses a value in its range. Wrong answers are problems of the
        decision, never exceptions. Without `trace` the reasons are left out.
        """
        problems = {
            name: f"there is no input called {name}"
            for name in given
            if name not in self._inputs and name not in self._results
        }
        answers, environment = self._answers(given, problems)
        if problems:
            return Decision(answers, problems=problems)
        rules = self.program.rules
        holds = [self._holds(rule, answers) for rule in rules]
        results: dict[str, Outcome] = {}
        winners: dict[str, tuple[int, ...]] = {}
        for result in self.program.results:
            found = tuple(i for i in result.rules if holds[i])
            winners[result.name] = self._winners(result, found, problems)
            outcome = self._outcome(result, winners[result.name], given, problems)
            if outcome is not None:
                results[result.name] = outcome
        self._compute(environment, results, problems)
        steps = self._trace(answers, holds, winners) if trace else ()
        return Decision(answers, results, steps, problems)

    def curve(self, decision: Decision) -> list[tuple[float, float | None]]:
        """The plot's points: the figure at each value of the result, all else as decided."""
        plot = self.program.plot
        if plot is None:
            return []
        _, environment = self._answers(decision.inputs, {})
        points: list[tuple[float, float | None]] = []
        for point in plot.points:
            results = {k: v for k, v in decision.results.items() if k in self._results}
            results[plot.over] = Outcome(point, point, point)
            self._compute(dict(environment), results, {})
            value = results[plot.of].value if plot.of in results else None
            points.append((point, value if isinstance(value, float) else None))
        return points

    def _answers(
        self, given: Mapping[str, Answer], problems: dict[str, str]
    ) -> tuple[dict[str, Answer], Environment]:
        answers: dict[str, Answer] = {}
        environment: Environment = {}
        for each in self.program.inputs:
            value = given.get(each.name)
            if value is None:
                value = each.default
                if each.name in self._follows:
                    value = self._followed(each, environment, problems)
            if (problem := _unfit(each, value)) and each.name not in problems:
                problems[each.name] = problem
            if each.name in problems:
                continue
            answers[each.name] = value
            environment[each.name] = value
            if each.kind == "preset":
                environment[each.name] = self.program.tables[each.table][str(value)]
        return answers, environment

    def _followed(self, each: Input, environment: Environment, problems: dict[str, str]) -> Any:
        try:
            return self._follows[each.name]({**environment, "": [FUEL]})
        except EvaluationError as error:
            problems[each.name] = str(error)
            return None

    def _holds(self, rule: Rule, answers: dict[str, Answer]) -> bool:
        return all(fits(test, answers[test.input]) for test in rule.tests)

    def _winners(
        self, result: Result, found: tuple[int, ...], problems: dict[str, str]
    ) -> tuple[int, ...]:
        if result.hit == "collect" or len(found) < 2:
            return found
        if result.hit == "first":
            return found[:1]
        names_ = " and ".join(self.program.rules[i].name for i in found)
        problems[result.name] = f"more than one statement holds: {names_}"
        return ()

    def _outcome(
        self,
        result: Result,
        winners: tuple[int, ...],
        given: Mapping[str, Answer],
        problems: dict[str, str],
    ) -> Outcome | None:
        if not winners:
            problems.setdefault(result.name, "no statement of the page covers this case")
            return None
        rules = [self.program.rules[i] for i in winners]
        values = tuple(rule.gives[result.name] for rule in rules)
        lines = tuple(rule.line for rule in rules)
        if result.hit == "collect":
            items = [_least(each) for each in values]
            return Outcome(items, lines=lines, given=values, unit=result.unit)
        chosen = given.get(result.name)
        if chosen is not None and not _allowed(values[0], chosen):
            allowed = given_text(values[0], result.unit)
            problems[result.name] = f"{show(chosen)} is not what the page says: {allowed}"
            chosen = None
        elif result.whole and isinstance(chosen, float) and chosen % 1:
            problems[result.name] = f"{result.label} must be a whole number"
            chosen = None
        value = _least(values[0]) if chosen is None else chosen
        return Outcome(value, values[0].low, values[0].high, lines, values, result.unit)

    def _compute(
        self, environment: Environment, results: dict[str, Outcome], problems: dict[str, str]
    ) -> None:
        """Add the figures to `results`, each also at the ends of the ranges it depends on."""
        ends = _Ends(environment)
        for name, outcome in results.items():
            ends.add(name, outcome)
        for figure, run, needs in self._figures:
            try:
                value, low, high = ends.figure(figure.name, run, needs)
            except EvaluationError as error:
                problems[figure.name] = _why_not(str(error), needs, problems)
                continue
            lines = (figure.line,) if figure.line else ()
            results[figure.name] = Outcome(value, low, high, lines, (), figure.unit)

    def _trace(
        self,
        answers: dict[str, Answer],
        holds: list[bool],
        winners: dict[str, tuple[int, ...]],
    ) -> tuple[Step, ...]:
        steps = []
        for number, rule in enumerate(self.program.rules):
            own = tuple(r for r in rule.gives if number in winners.get(r, ()))
            why = _because(rule, self._inputs, answers, holds=holds[number])
            if holds[number]:
                for name in rule.gives:
                    others = winners.get(name, ())
                    if others and number not in others:
                        why += f"; {name} is from {self.program.rules[others[0]].name}"
            steps.append(Step(rule.name, rule.line, bool(own), why, own))
        return tuple(steps)


class _Ends:
    """The names a formula may use: as chosen, and at either end of the ranges."""

    def __init__(self, environment: Environment) -> None:
        self.chosen: Environment = environment
        self.low: Environment = dict(environment)
        self.high: Environment = dict(environment)
        self.ranged: dict[str, str] = {}

    def add(self, name: str, outcome: Outcome) -> None:
        value = outcome.value
        self.chosen[name] = self.low[name] = self.high[name] = value
        if not isinstance(value, float) or not outcome.given:
            return
        low, high = outcome.low, outcome.high
        if low == high == value:
            return
        end = high if low is None else low
        if end is None:
            return
        far = end * FAR if end else FAR
        self.low[name] = (end / FAR) if low is None else low
        self.high[name] = far if high is None else high
        self.ranged[name] = "low" if low is None else "high" if high is None else ""

    def figure(
        self, name: str, run: Run, needs: list[str]
    ) -> tuple[Any, float | None, float | None]:
        """The value of a formula and its range; it is taken to move one way between the ends."""
        value = run(_fuelled(self.chosen))
        if isinstance(value, dict):
            raise EvaluationError("a record is no result")
        self.chosen[name] = self.low[name] = self.high[name] = value
        open_ends = {self.ranged[need] for need in needs if need in self.ranged}
        if not isinstance(value, float):
            return value, None, None
        if not open_ends:
            return value, value, value
        try:
            at_low, at_high = run(_fuelled(self.low)), run(_fuelled(self.high))
        except EvaluationError:
            return value, None, None
        self.low[name], self.high[name] = at_low, at_high
        if at_low == at_high == value:
            return value, value, value
        self.ranged[name] = "low" if "low" in open_ends else "high" if "high" in open_ends else ""
        return (value, *_range(at_low, at_high, open_ends))


def _fuelled(environment: Environment) -> Environment:
    environment[""] = [FUEL]
    return environment


def _range(at_low: float, at_high: float, open_ends: set[str]) -> tuple[float | None, float | None]:
    """The least and greatest of both ends; an end that was only tried is no end."""
    known_low = None if "low" in open_ends else at_low
    known_high = None if "high" in open_ends else at_high
    if at_low <= at_high:
        return known_low, known_high
    return known_high, known_low


def _unfit(each: Input, value: Any) -> str:
    """What is wrong with an answer, or ''."""
    if each.kind == "flag":
        return "" if isinstance(value, bool) else f"{each.label} is yes or no"
    if each.kind != "number":
        if isinstance(value, str) and value in each.options:
            return ""
        if value is None:
            return f"{each.label} must be chosen"
        return f"{each.label} has no choice {show(value)}"
    if value is None:
        return f"{each.label} must be given"
    if not isinstance(value, float):
        return f"{each.label} must be a number"
    if (each.low is not None and value < each.low) or (each.high is not None and value > each.high):
        return f"{each.label} must be {span_text(each.low, each.high, each.unit)}"
    if each.whole and value % 1:
        return f"{each.label} must be a whole number"
    return ""


def fits(test: Test, value: Answer) -> bool:
    """Whether an answer fits a test; a test of a range is given numbers only."""
    if test.equals is not None:
        return value == test.equals
    assert isinstance(value, float)  # tests of ranges are on numbers
    number = value
    return not (
        (test.low is not None and (number < test.low or (test.low_open and number == test.low)))
        or (
            test.high is not None
            and (number > test.high or (test.high_open and number == test.high))
        )
    )


def _because(
    rule: Rule, inputs: dict[str, Input], answers: dict[str, Answer], *, holds: bool
) -> str:
    """Why a statement holds, or the first reason why not."""
    if holds:
        reasons = [_reason(t, inputs[t.input], answers[t.input], holds=True) for t in rule.tests]
        return " and ".join(reasons) or "it always holds"
    failing = next(t for t in rule.tests if not fits(t, answers[t.input]))
    return _reason(failing, inputs[failing.input], answers[failing.input], holds=False)


def _reason(test: Test, each: Input, answer: Answer, *, holds: bool) -> str:
    if isinstance(test.equals, bool):
        return f"{each.label} is {show(answer)}"
    said = f"{each.label} is {show(answer, each.unit)}"
    if test.equals is not None:
        return said if holds else f"{said}, not {test.equals}"
    wanted = range_text(test, each.unit)
    return f"{said}: {wanted}" if holds else f"{said}, not {wanted}"


def _least(given: Given) -> Any:
    """The value to take unless the reader chooses."""
    if given.words is not None:
        return given.words[0] if given.some else list(given.words)
    return given.high if given.low is None else given.low


def _allowed(given: Given, chosen: Answer) -> bool:
    if given.words is not None:
        return given.some and chosen in given.words
    if isinstance(chosen, bool) or not isinstance(chosen, float):
        return False
    return fits(Test("", None, given.low, given.high, given.low_open, given.high_open), chosen)


def given_text(given: Given, unit: str = "") -> str:
    """What a statement gives, as people read it."""
    if given.words is not None:
        return (" or " if given.some else ", ").join(given.words)
    return range_text(given, unit)


def range_text(of: Given | Test, unit: str = "") -> str:
    """The range of a test or of what is given, in words."""
    return span_text(of.low, of.high, unit, low_open=of.low_open, high_open=of.high_open)


def _why_not(problem: str, needs: list[str], problems: dict[str, str]) -> str:
    missing = [name for name in needs if name in problems]
    return f"{missing[0]} has no value" if missing else problem
