"""A program as a calculator in its page: the default case as HTML, which a script brings to life.

What stands here in words has a twin in `site_overrides/assets/calculator.js`, which writes the
same into the same places for any other case.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from thumbrule.rules.code import code_of
from thumbrule.rules.decide import Decider, Decision, Outcome, Step, given_text, show
from thumbrule.rules.expression import names
from thumbrule.rules.number import grouped, plain
from thumbrule.rules.program import Figure, Input, Plot, Program, Result, program_data
from thumbrule.rules.values import span_text
from thumbrule.website.running import Running
from thumbrule.website.safe import printable

_FIRST_WORD = re.compile(r"[a-z]{2,}(?![A-Za-z0-9_])")
_SHORT = 3  # a name that fits beside each number under the plot
_LONG = 16  # a choice that needs more room than others; looked for among so many
_FEW = 20
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))


@dataclass(frozen=True, slots=True)
class Field:
    """An input with its value in the default case as text; `follows` names what it follows."""

    input: Input
    title: str
    value: str
    follows: str

    @property
    def wide(self) -> bool:
        """Whether its choices are long."""
        return any(len(option) > _LONG for option in self.input.options[:_FEW])


@dataclass(frozen=True, slots=True)
class Shown:
    """A result or figure: its value, the range it is from, what the page says besides."""

    name: str
    title: str
    value: str
    about: str
    rest: str
    problem: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the plot: `height` in per cent; `place` is in, at or out of what was chosen."""

    label: str
    value: str
    height: str
    place: str


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in the trace, with the id of its sentence."""

    name: str
    anchor: str
    line: int
    fired: bool
    why: str
    gives: str


def titled(label: str) -> str:
    """A label as it begins a line: `use case` is `Use case`, `rsLoRA` and `r` stay."""
    return label[:1].upper() + label[1:] if _FIRST_WORD.match(label) else label


def sentence(problem: str) -> str:
    """A problem of a decision as it stands beside its field."""
    return f"{titled(problem)}." if problem else ""


def compact(value: float) -> str:
    """A number for a small place: `42 M`, `6.8 M`, `0.25`."""
    for scale, letter in _SCALES:
        if abs(value) >= 0.9995 * scale:
            places = 1.0 if abs(value) >= 9.95 * scale else 10.0
            rounded = math.floor(abs(value) / scale * places + 0.5) / places
            return f"{'-' if value < 0 else ''}{grouped(rounded)} {letter}"
    return plain(math.floor(value * 100 + 0.5) / 100 or value)


def range_words(outcome: Outcome) -> str:
    """What stands beside a chosen number: how far the page's own range reaches."""
    if len(outcome.given) != 1:
        return ""
    given = outcome.given[0]
    if given.words is not None:
        several = given.some and len(given.words) > 1
        return f"the page says {given_text(given)}" if several else ""
    if given.low is not None and given.low == given.high:
        return ""
    if given.high is None and not given.low_open and outcome.value == given.low:
        return "or more"
    if given.low is None and not given.high_open and outcome.value == given.high:
        return "or less"
    return f"the page says {given_text(given, outcome.unit)}"


def spread_words(outcome: Outcome) -> str:
    """The range of a figure in words, '' where it has one value."""
    if not isinstance(outcome.value, float) or outcome.low == outcome.high == outcome.value:
        return ""
    if outcome.low is None and outcome.high is None:
        return ""
    return span_text(outcome.low, outcome.high, outcome.unit)


def fields(program: Program, decision: Decision) -> tuple[Field, ...]:
    """The program's inputs as they stand before anyone changes them."""
    labels = {each.name: each.label for each in program.inputs}
    made = []
    for each in program.inputs:
        value = decision.inputs.get(each.name)
        text = plain(value) if isinstance(value, float) else "" if value is None else str(value)
        followed = sorted(names(each.follows)) if each.follows else []
        words = " and ".join(labels.get(name, name) for name in followed)
        made.append(Field(each, titled(each.label), text, words))
    return tuple(made)


def shown_result(result: Result, decision: Decision) -> Shown:
    """A result of the default case."""
    outcome = decision.results.get(result.name)
    problem = sentence(decision.problems.get(result.name, ""))
    title = titled(result.label)
    if outcome is None:
        return Shown(result.name, title, "–", "", "", problem)
    rest = "; ".join(given.rest for given in outcome.given if given.rest)
    value = show(outcome.value, outcome.unit)
    return Shown(result.name, title, value, range_words(outcome), rest, problem)


def shown_figure(figure: Figure, decision: Decision) -> Shown:
    """A figure of the default case."""
    outcome = decision.results.get(figure.name)
    problem = sentence(decision.problems.get(figure.name, ""))
    title = titled(figure.label)
    if outcome is None:
        return Shown(figure.name, title, "–", "", "", problem)
    value = show(outcome.value, outcome.unit)
    return Shown(figure.name, title, value, spread_words(outcome), "", problem)


def caption(program: Program, plot: Plot) -> str:
    """What the plot shows: `Trainable parameters by rank`, with the unit in brackets."""
    figure = next(each for each in program.figures if each.name == plot.of)
    over = next(each.label for each in program.results if each.name == plot.over)
    unit = f" ({figure.unit})" if figure.unit else ""
    return f"{titled(figure.label)}{unit} by {over}"


def bars(
    plot: Plot, decision: Decision, curve: list[tuple[float, float | None]]
) -> tuple[Bar, ...]:
    """The plot's bars, as high as the highest allows."""
    most = max((value for _, value in curve if value is not None), default=0.0)
    prefix = f"{plot.over}=" if len(plot.over) <= _SHORT else ""
    chosen = decision.results.get(plot.over)
    made = []
    for point, value in curve:
        share = value / most if value is not None and most > 0 else 0.0
        text = "–" if value is None else compact(value)
        height = plain(math.floor(max(share, 0.0) * 1000 + 0.5) / 10)
        made.append(Bar(prefix + plain(point), text, height, _place(point, chosen)))
    return tuple(made)


def _place(point: float, chosen: Outcome | None) -> str:
    if chosen is None:
        return "out"
    if chosen.value == point:
        return "at"
    low, high = chosen.low, chosen.high
    within = (low is None or low <= point) and (high is None or point <= high)
    return "in" if within and (low, high) != (None, None) else "out"


def trace(program: Program, decision: Decision) -> tuple[Line, ...]:
    """The statements as they were decided, in their order; undecided where inputs are missing."""
    steps = decision.trace or [Step(r.name, r.line, fired=False, why="") for r in program.rules]
    return tuple(
        Line(step.statement, rule.anchor, step.line, step.fired, step.why, ", ".join(step.results))
        for step, rule in zip(steps, program.rules, strict=True)
    )


def embedded(program: Program) -> Markup:
    """The program as JSON that can stand in a script element: nothing in it ends that."""
    text = printable(json.dumps(program_data(program), ensure_ascii=False, separators=(",", ":")))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - escaped above


@dataclass(frozen=True, slots=True)
class Calculator:
    """A program, ready to be shown: its default case is decided once."""

    program: Program
    decision: Decision
    curve: list[tuple[float, float | None]]

    @property
    def firing(self) -> frozenset[int]:
        """The lines of the page whose statements give something in the default case."""
        return frozenset(step.line for step in self.decision.trace if step.fired)


def calculator(program: Program) -> Calculator:
    """Decide the default case of `program`."""
    decider = Decider(program)
    decision = decider.decide({})
    return Calculator(program, decision, decider.curve(decision))


def calculator_html(fill: Callable[..., str], made: Calculator, rules: Running) -> Markup:
    """The card. `fill` fills a template; `rules` are those of its page."""
    program, decision = made.program, made.decision
    plot = program.plot
    return Markup(  # noqa: S704 - a template that escapes made it
        fill(
            "calculator",
            rules=rules,
            program=program,
            data=embedded(program),
            fields=fields(program, decision),
            results=[shown_result(each, decision) for each in program.results],
            figures=[
                (each, shown_figure(each, decision), rules.by_line.get(each.line, ""))
                for each in program.figures
            ],
            plot=caption(program, plot) if plot else "",
            bars=bars(plot, decision, made.curve) if plot else (),
            trace=trace(program, decision),
            problems={name: sentence(each) for name, each in decision.problems.items()},
            code=code_of(program, decision) if program.code else "",
        )
    )
