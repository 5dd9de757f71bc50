"""What an expression's tree means. Its twin is `site_overrides/assets/evaluate.js`.

Every number is an IEEE double, and only operations that every engine rounds alike are there:
no general power, exponential or logarithm (docs/decisions/0006). Work is bounded: a loop pays
for its body before it runs. A tree is turned into nested functions once and run often.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from thumbrule.rules.expression import Tree, names, size

Cell = Any
"""A value: a float, a bool, a str, a list of values, or a dict of values by field."""

Environment = dict[str, Any]
"""Values by name, and under '' a list with the fuel that is left."""

Run = Callable[[Environment], Cell]

FUEL = 100_000
"""How many nodes one evaluation may visit."""

LARGEST_POWER = 1024


class EvaluationError(ValueError):
    """Why an expression has no value, in words; the twin says the same words."""


def evaluate(tree: Tree, environment: Environment) -> Cell:
    """The value of `tree`; raises EvaluationError. Numbers in `environment` are floats."""
    return compiled(tree)({**environment, "": [FUEL]})


def compiled(tree: Tree) -> Run:
    """A function that evaluates `tree`; its argument must hold fuel under ''."""
    if not isinstance(tree, list):
        return lambda _environment: tree
    run = COMPILERS[tree[0]](tree)
    return run if names(tree) or tree[0] == "text" else _once(run)


def _once(run: Run) -> Run:
    """The value of a tree without names, computed now: `2**20` need not be found each time."""
    try:
        value = run({"": [FUEL]})
    except EvaluationError:
        return run
    return lambda _environment: value


def _number(value: Cell) -> float:
    if type(value) is float:
        return value
    raise EvaluationError(f"a number is needed here, not {_called(value)}")


def _truth(value: Cell) -> bool:
    if value is True or value is False:
        return value
    raise EvaluationError(f"yes or no is needed here, not {_called(value)}")


def _items(value: Cell) -> list[Cell]:
    if type(value) is list:
        return value
    raise EvaluationError(f"a list is needed here, not {_called(value)}")


def _called(value: Cell) -> str:
    if value is None:
        return "nothing"
    names = {float: "a number", bool: "yes or no", str: "text", list: "a list", dict: "a record"}
    return names[type(value)]


def finite(value: float) -> float:
    """`value` without the sign of zero; raises for what is no number."""
    if value - value != 0.0:
        raise EvaluationError("the number is too large")
    return value + 0.0


def _text(tree: Tree) -> Run:
    value = tree[1]
    return lambda _environment: value


def _name(tree: Tree) -> Run:
    name = tree[1]

    def run(environment: Environment) -> Cell:
        try:
            return environment[name]
        except KeyError:
            raise EvaluationError(f"nothing is called {name}") from None

    return run


def _field(record: Cell, key: Cell) -> Cell:
    if type(record) is not dict:
        raise EvaluationError(f"a record is needed here, not {_called(record)}")
    if type(key) is not str:
        raise EvaluationError(f"text is needed here, not {_called(key)}")
    if key not in record:
        raise EvaluationError(f"there is no {key}")
    return record[key]


def _get(tree: Tree) -> Run:
    inner, field = compiled(tree[1]), tree[2]

    def run(environment: Environment) -> Cell:
        record = inner(environment)
        if type(record) is dict and field in record:
            return record[field]
        return _field(record, field)

    return run


def _item(tree: Tree) -> Run:
    inner, place = compiled(tree[1]), compiled(tree[2])

    def run(environment: Environment) -> Cell:
        holder, key = inner(environment), place(environment)
        if type(holder) is dict and type(key) is str and key in holder:
            return holder[key]
        if type(holder) is not list:
            return _field(holder, key)
        index = _number(key)
        if index != math.floor(index) or not 0 <= index < len(holder):
            raise EvaluationError("there is no such item in the list")
        return holder[int(index)]

    return run


def _list(tree: Tree) -> Run:
    parts = [compiled(part) for part in tree[1:]]
    return lambda environment: [part(environment) for part in parts]


def _divide(a: float, b: float) -> float:
    if b == 0.0:
        raise EvaluationError("division by zero")
    return a / b


def _floor_divide(a: float, b: float) -> float:
    return float(math.floor(finite(_divide(a, b))))


def _modulo(a: float, b: float) -> float:
    return a - b * _floor_divide(a, b)


def _power(base: float, exponent: float) -> float:
    """By squaring, in one order, so that both evaluators round alike."""
    if exponent != math.floor(exponent) or abs(exponent) > LARGEST_POWER:
        raise EvaluationError("a power must be a whole number up to 1024")
    left, result = abs(int(exponent)), 1.0
    while left:
        if left % 2:
            result = finite(result * base)
        left //= 2
        if left:
            base = finite(base * base)
    return result if exponent >= 0 else _divide(1.0, result)


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "//": _floor_divide,
    "%": _modulo,
    "**": _power,
}


def _arithmetic(tree: Tree) -> Run:
    operation, left, right = ARITHMETIC[tree[0]], compiled(tree[1]), compiled(tree[2])

    def run(environment: Environment) -> Cell:
        a, b = left(environment), right(environment)
        if type(a) is not float or type(b) is not float:
            a, b = _number(a), _number(b)
        value = operation(a, b)
        if value - value != 0.0:
            raise EvaluationError("the number is too large")
        return value + 0.0

    return run


def _negative(tree: Tree) -> Run:
    inner = compiled(tree[1])
    return lambda environment: 0.0 - _number(inner(environment))


def _not(tree: Tree) -> Run:
    inner = compiled(tree[1])
    return lambda environment: not _truth(inner(environment))


def _connective(tree: Tree) -> Run:
    parts, stop = [compiled(part) for part in tree[1:]], tree[0] == "or"

    def run(environment: Environment) -> Cell:
        return stop if any(_truth(part(environment)) is stop for part in parts) else not stop

    return run


def _condition(tree: Tree) -> Run:
    test, then, otherwise = (compiled(part) for part in tree[1:])

    def run(environment: Environment) -> Cell:
        return then(environment) if _truth(test(environment)) else otherwise(environment)

    return run


def _equal(a: Cell, b: Cell) -> bool:
    if type(a) is not type(b) or type(a) not in (float, str, bool):
        raise EvaluationError(f"{_called(a)} and {_called(b)} cannot be compared")
    return bool(a == b)


def _contains(a: Cell, b: Cell) -> bool:
    return any(type(item) is type(a) and _equal(item, a) for item in _items(b))


COMPARISONS: dict[str, Callable[[Cell, Cell], bool]] = {
    "<": lambda a, b: _number(a) < _number(b),
    "<=": lambda a, b: _number(a) <= _number(b),
    ">": lambda a, b: _number(a) > _number(b),
    ">=": lambda a, b: _number(a) >= _number(b),
    "==": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "in": _contains,
    "not in": lambda a, b: not _contains(a, b),
}


def _compare(tree: Tree) -> Run:
    first = compiled(tree[1])
    rest = [(COMPARISONS[tree[i]], compiled(tree[i + 1])) for i in range(2, len(tree), 2)]

    def run(environment: Environment) -> Cell:
        left = first(environment)
        for comparison, part in rest:
            right = part(environment)
            if not comparison(left, right):
                return False
            left = right
        return True

    return run


def _each(tree: Tree) -> Run:
    _, name, source, body, condition = tree
    items, run_body = compiled(source), compiled(body)
    keep = compiled(condition) if condition is not None else None
    cost = size(body) + size(condition)

    def run(environment: Environment) -> Cell:
        values = _items(items(environment))
        fuel = environment[""]
        fuel[0] -= len(values) * cost
        if fuel[0] < 0:
            raise EvaluationError("the formula takes too much work")
        inner = dict(environment)
        found = []
        for value in values:
            inner[name] = value
            if keep is None or _truth(keep(inner)):
                found.append(run_body(inner))
        return found

    return run


def _numbers(arguments: list[Cell]) -> list[float]:
    """The numbers to take the least or greatest of: one list, or the arguments themselves."""
    values = _items(arguments[0]) if len(arguments) == 1 else arguments
    if not values:
        raise EvaluationError("the list is empty")
    return [_number(value) for value in values]


def _sum(arguments: list[Cell]) -> float:
    total = 0.0  # not sum(): from Python 3.12 on it rounds otherwise than JavaScript
    for value in _items(arguments[0]):
        total += _number(value)
    return total


def _sqrt(arguments: list[Cell]) -> float:
    value = _number(arguments[0])
    if value < 0:
        raise EvaluationError("the square root of a negative number")
    return math.sqrt(value)


def _round(arguments: list[Cell]) -> float:
    """Half up."""
    places = _number(arguments[1]) if len(arguments) > 1 else 0.0
    if places != math.floor(places) or not 0 <= places <= 9:
        raise EvaluationError("round() takes 0 to 9 places")
    scale = _power(10.0, places)
    return math.floor(finite(_number(arguments[0]) * scale + 0.5)) / scale


CALLS: dict[str, Callable[[list[Cell]], Cell]] = {
    "sum": _sum,
    "min": lambda arguments: min(_numbers(arguments)),
    "max": lambda arguments: max(_numbers(arguments)),
    "len": lambda arguments: float(len(_items(arguments[0]))),
    "any": lambda arguments: any([_truth(item) for item in _items(arguments[0])]),  # noqa: C419
    "all": lambda arguments: all([_truth(item) for item in _items(arguments[0])]),  # noqa: C419
    "abs": lambda arguments: abs(_number(arguments[0])),
    "floor": lambda arguments: float(math.floor(_number(arguments[0]))),
    "ceil": lambda arguments: float(math.ceil(_number(arguments[0]))),
    "sqrt": _sqrt,
    "round": _round,
}


def _call(tree: Tree) -> Run:
    function, parts = CALLS[tree[1]], [compiled(part) for part in tree[2:]]

    def run(environment: Environment) -> Cell:
        value = function([part(environment) for part in parts])
        return finite(value) if type(value) is float else value

    return run


COMPILERS: dict[str, Callable[[Tree], Run]] = {
    "text": _text,
    "name": _name,
    "get": _get,
    "item": _item,
    "list": _list,
    **dict.fromkeys(ARITHMETIC, _arithmetic),
    "neg": _negative,
    "not": _not,
    "and": _connective,
    "or": _connective,
    "if": _condition,
    "compare": _compare,
    "call": _call,
    "each": _each,
}
