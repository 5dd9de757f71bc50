"""Expressions: a small part of Python's syntax, read into a closed tree of plain data.

The tree is JSON: a number or a boolean is itself, everything else a list whose first item says
what it is. `evaluate.py` and `site_overrides/assets/evaluate.js` give it the same meaning; a new
kind of node needs both, and a line in the fuzzer.

    ["text", s]  ["name", n]  ["get", t, field]  ["item", t, t]  ["list", t...]
    ["+" | "-" | "*" | "/" | "//" | "%" | "**", t, t]  ["neg", t]  ["not", t]
    ["and" | "or", t...]  ["if", condition, then, otherwise]
    ["compare", t, sign, t, sign, t...]  ["call", function, t...]
    ["each", name, list, body, condition or null]
"""

from __future__ import annotations

import ast
import math
from typing import Any

from thumbrule.rules.number import LARGEST_INTEGER

Tree = Any
"""A number, a boolean, or a list as the module says."""

LONGEST = 500
"""In code points: more is a program, not a rule of thumb."""
DEEPEST = 40

FUNCTIONS: dict[str, tuple[int, int]] = {
    "sum": (1, 1),
    "min": (1, 20),
    "max": (1, 20),
    "len": (1, 1),
    "any": (1, 1),
    "all": (1, 1),
    "abs": (1, 1),
    "floor": (1, 1),
    "ceil": (1, 1),
    "sqrt": (1, 1),
    "round": (1, 2),
}
"""What may be called, with the least and the greatest number of arguments."""

BINARY = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
COMPARE = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}


class ExpressionError(ValueError):
    """What is wrong with an expression, as a sentence; `column` counts from 0 in its text."""

    def __init__(self, problem: str, column: int = 0) -> None:
        super().__init__(problem)
        self.column = column


def parse(text: str) -> Tree:
    """The tree of the expression `text`.

    Raises ExpressionError for anything but arithmetic, comparisons, conditions, the functions
    of FUNCTIONS and one loop at a time. Nothing in `text` is ever run by Python.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"an expression may have {LONGEST} characters, this one has more")
    try:
        parsed = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError("this is no expression", max((error.offset or 1) - 1, 0)) from None
    except (ValueError, MemoryError, RecursionError):
        raise ExpressionError("this is no expression") from None
    return _tree(parsed.body, 0)


def _tree(node: ast.expr, depth: int) -> Tree:
    if depth > DEEPEST:
        raise _refused(node, "it is nested too deep")
    read = READERS.get(type(node))
    if read is None:
        raise _refused(node, f"{_called(node)} is not allowed in an expression")
    return read(node, depth + 1)


def _refused(node: ast.expr, problem: str) -> ExpressionError:
    return ExpressionError(problem, node.col_offset)


def _called(node: ast.expr) -> str:
    names = {
        ast.Lambda: "a function of its own",
        ast.JoinedStr: "a formatted string",
        ast.NamedExpr: "`:=`",
        ast.Starred: "`*`",
        ast.Dict: "a mapping",
        ast.Set: "a set",
        ast.Slice: "a slice",
        ast.Await: "`await`",
    }
    return names.get(type(node), type(node).__name__)


def _constant(node: ast.Constant, _depth: int) -> Tree:
    value = node.value
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return ["text", value]
    if isinstance(value, int | float):
        if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            raise _refused(node, "this integer is too large to be exact (past 2**53)")
        if not math.isfinite(value):
            raise _refused(node, "this number is too large")
        return float(value)
    raise _refused(node, f"{value!r} is not a value here")


def _name(node: ast.Name, _depth: int) -> Tree:
    if node.id.startswith("_"):
        raise _refused(node, "names do not begin with an underscore")
    return ["name", node.id]


def _attribute(node: ast.Attribute, depth: int) -> Tree:
    if node.attr.startswith("_"):
        raise _refused(node, "names do not begin with an underscore")
    return ["get", _tree(node.value, depth), node.attr]


def _subscript(node: ast.Subscript, depth: int) -> Tree:
    return ["item", _tree(node.value, depth), _tree(node.slice, depth)]


def _binary(node: ast.BinOp, depth: int) -> Tree:
    sign = BINARY.get(type(node.op))
    if sign is None:
        raise _refused(node, "only + - * / // % and ** join numbers")
    return [sign, _tree(node.left, depth), _tree(node.right, depth)]


def _unary(node: ast.UnaryOp, depth: int) -> Tree:
    inner = _tree(node.operand, depth)
    if isinstance(node.op, ast.UAdd):
        return inner
    if isinstance(node.op, ast.USub):
        return ["neg", inner]
    if isinstance(node.op, ast.Not):
        return ["not", inner]
    raise _refused(node, "`~` is not allowed in an expression")


def _boolean(node: ast.BoolOp, depth: int) -> Tree:
    sign = "and" if isinstance(node.op, ast.And) else "or"
    return [sign, *(_tree(value, depth) for value in node.values)]


def _compare(node: ast.Compare, depth: int) -> Tree:
    tree = ["compare", _tree(node.left, depth)]
    for operator, right in zip(node.ops, node.comparators, strict=True):
        sign = COMPARE.get(type(operator))
        if sign is None:
            raise _refused(node, "`is` compares nothing here; write ==")
        tree += [sign, _tree(right, depth)]
    return tree


def _condition(node: ast.IfExp, depth: int) -> Tree:
    return ["if", *(_tree(part, depth) for part in (node.test, node.body, node.orelse))]


def _list(node: ast.List | ast.Tuple, depth: int) -> Tree:
    return ["list", *(_tree(item, depth) for item in node.elts)]


def _call(node: ast.Call, depth: int) -> Tree:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS:
        raise _refused(node, f"only these can be called: {', '.join(sorted(FUNCTIONS))}")
    least, most = FUNCTIONS[name]
    if node.keywords or not least <= len(node.args) <= most:
        count = str(least) if least == most else f"{least} to {most}"
        raise _refused(node, f"{name}() takes {count} values")
    return ["call", name, *(_tree(argument, depth) for argument in node.args)]


def _each(node: ast.GeneratorExp | ast.ListComp, depth: int) -> Tree:
    loop = node.generators[0]
    if len(node.generators) != 1 or len(loop.ifs) > 1 or loop.is_async:
        raise _refused(node, "one `for` with at most one `if`; write the rest as a formula before")
    if not isinstance(loop.target, ast.Name) or loop.target.id.startswith("_"):
        raise _refused(node, "`for` takes one name")
    condition = _tree(loop.ifs[0], depth) if loop.ifs else None
    return ["each", loop.target.id, _tree(loop.iter, depth), _tree(node.elt, depth), condition]


READERS: dict[type[ast.expr], Any] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _condition,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Call: _call,
    ast.GeneratorExp: _each,
    ast.ListComp: _each,
}


def size(tree: Tree) -> int:
    """How many nodes a tree has: what one evaluation of it costs."""
    if not isinstance(tree, list):
        return 1
    return 1 + sum(size(part) for part in tree if isinstance(part, list))


def names(tree: Tree, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names that a tree needs from outside."""
    if not isinstance(tree, list):
        return frozenset()
    if tree[0] == "name":
        return frozenset({tree[1]}) - bound
    if tree[0] == "each":
        inner = bound | {tree[1]}
        parts = names(tree[3], inner) | names(tree[4], inner)
        return names(tree[2], bound) | parts
    found: frozenset[str] = frozenset()
    for part in tree[1:]:
        found |= names(part, bound)
    return found


def branches(tree: Tree) -> list[Tree]:
    """What a tree says in each case: itself, or what its conditions choose between."""
    if isinstance(tree, list) and tree[0] == "if":
        return [*branches(tree[2]), *branches(tree[3])]
    return [tree]
