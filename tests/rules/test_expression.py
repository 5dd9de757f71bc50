"""Which expressions are read, which are refused, and what they come to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbrule.rules.evaluate import EvaluationError, evaluate
from thumbrule.rules.expression import ExpressionError, branches, names, parse, size

NAMES: dict[str, Any] = {
    "r": 16.0,
    "yes": True,
    "modules": ["q_proj", "v_proj"],
    "model": {"layers": 32.0, "dims": {"q_proj": [4.0, 8.0], "v_proj": [4.0, 2.0]}},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*r if yes else r", 32.0),
        ("r / 3", 16 / 3),
        ("7 // 2", 3.0),
        ("-7 // 2", -4.0),
        ("-7 % 3", 2.0),
        ("7 % -3", -2.0),
        ("2 ** 10", 1024.0),
        ("2 ** -2", 0.25),
        ("-2 ** 2", -4.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(1.255, 2)", 1.25),
        ("1 < r <= 16", True),
        ("1 < r < 16", False),
        ("not (r == 16 and yes)", False),
        ("'q_proj' in modules", True),
        ("'k_proj' not in modules", True),
        ("sum(r * (model.dims[m][0] + model.dims[m][1]) for m in modules)", 288.0),
        ("[m for m in modules if m != 'q_proj']", ["v_proj"]),
        ("max(1, r, 3)", 16.0),
        ("min([3, 2])", 2.0),
        ("len(modules)", 2.0),
        ("sqrt(r)", 4.0),
        ("floor(1.7) + ceil(1.2) + abs(-1)", 4.0),
        ("any([False, yes]) and all([])", True),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("0 * -1", 0.0),
    ],
)
def test_expressions_are_worth(text: str, value: Any) -> None:
    found = evaluate(parse(text), NAMES)
    assert found == value
    assert type(found) is type(value)
    assert str(found) != "-0.0"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1 / 0", "division by zero"),
        ("1 // (r - 16)", "division by zero"),
        ("0 ** -1", "division by zero"),
        ("1e308 * 10", "the number is too large"),
        ("10 ** 999", "the number is too large"),
        ("2 ** 0.5", "a power must be a whole number up to 1024"),
        ("2 ** 1025", "a power must be a whole number up to 1024"),
        ("sqrt(-1)", "the square root of a negative number"),
        ("yes + 1", "a number is needed here, not yes or no"),
        ("'a' < 'b'", "a number is needed here, not text"),
        ("r == 'a'", "a number and text cannot be compared"),
        ("modules == modules", "a list and a list cannot be compared"),
        ("1 if r else 2", "yes or no is needed here, not a number"),
        ("nobody", "nothing is called nobody"),
        ("model.nothing", "there is no nothing"),
        ("r.layers", "a record is needed here, not a number"),
        ("modules[2]", "there is no such item in the list"),
        ("modules[0.5]", "there is no such item in the list"),
        ("min([])", "the list is empty"),
        ("sum(r)", "a list is needed here, not a number"),
        ("round(1, 10)", "round() takes 0 to 9 places"),
    ],
)
def test_what_has_no_value_says_why(text: str, problem: str) -> None:
    with pytest.raises(EvaluationError) as error:
        evaluate(parse(text), NAMES)
    assert str(error.value) == problem


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "__import__('os').system('x')",
        "().__class__.__bases__",
        "model.__class__",
        "model._private",
        "_x",
        "lambda: 1",
        "(x := 1)",
        "f'{r}'",
        "{1: 2}",
        "{1, 2}",
        "[*modules]",
        "modules[0:1]",
        "r is r",
        "~1",
        "r @ r",
        "r << 1",
        "r & 1",
        "print(1)",
        "open('x')",
        "sum(r, 1, 2)",
        "sum(x=1)",
        "model.layers()",
        "[x for x in modules for y in modules]",
        "[x for x in modules if x if x]",
        "[x for x, y in modules]",
        "[x async for x in modules]",
        "await x",
        "yield x",
        "x = 1",
        "x; y",
        "import os",
        "None",
        "1j",
        "b'x'",
        "...",
        "9007199254740993",
        "1e999",
        "(" * 300 + "1" + ")" * 300,
        "+".join(["1"] * 300),
        "-" * 100 + "1",
        "1" * 600,
        "\x00",
        "a\nb",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError:
        return
    assert size(tree) <= 500


def test_a_loop_pays_before_it_runs() -> None:
    many = {"many": [1.0] * 2_000}
    twice = parse("[sum(x * y for y in many) for x in many]")
    with pytest.raises(EvaluationError, match="takes too much work"):
        evaluate(twice, many)
    assert evaluate(parse("sum(x for x in many)"), many) == 2_000


def test_a_sum_runs_from_left_to_right() -> None:
    numbers = {"many": [1e16, 1.0, -1e16, 1.0] * 10 + [0.1] * 10}
    total = 0.0
    for number in numbers["many"]:
        total += number
    assert evaluate(parse("sum(many)"), numbers) == total


def test_what_a_tree_needs_and_says() -> None:
    tree = parse("sum(r * model.dims[m][0] for m in modules if m != other) if yes else r")
    assert names(tree) == {"r", "model", "modules", "other", "yes"}
    assert branches(parse("2*r if a else r if b else 1")) == [parse("2*r"), parse("r"), 1.0]
