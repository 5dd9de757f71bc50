"""A page's rules made ready to run: plain data, the same for Python and for the page's script.

A program is what `bind.py` makes of a page and its rule file, and all that `decide.py` and
`site_overrides/assets/decide.js` need. It holds no page text beyond names and left-overs.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from thumbrule.rules.expression import Tree

InputKind = Literal["choice", "number", "flag", "preset"]
HitPolicy = Literal["first", "unique", "collect"]


class Input(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that the reader says.

    A choice has `options`, and so has a preset, whose options are records of the table `table`.
    A number lies from `low` to `high`, both included, and may be `whole`. `follows` is an
    expression of earlier inputs that gives its value until the reader types one.
    """

    name: str
    kind: InputKind
    label: str
    default: Any = None
    unit: str = ""
    options: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    follows: Tree = None
    table: str = ""
    help: str = ""


class Test(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition on one input: that it `equals` something, or lies in a range."""

    __test__ = False  # pytest would take it for a class of tests

    input: str
    equals: str | bool | None = None
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a statement gives for one result: numbers from `low` to `high`, or words.

    `some` says that any one of the words will do. `rest` is what the page says after it.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    words: tuple[str, ...] | None = None
    some: bool = False
    rest: str = ""


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A statement of the page that runs: when it holds, and what it gives.

    `line` is the page's; `anchor` the id of its sentence in the site.
    """

    name: str
    line: int
    tests: tuple[Test, ...] = ()
    gives: dict[str, Given] = {}
    anchor: str = ""


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that statements give. `rules` are places in the program's, in their order.

    `most` is where a slider ends that has no other end. A `whole` one takes no fractions.
    """

    name: str
    label: str
    rules: tuple[int, ...]
    unit: str = ""
    hit: HitPolicy = "first"
    most: float | None = None
    help: str = ""
    whole: bool = False


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something computed. `text` is the formula as written, `source` where it is from."""

    name: str
    label: str
    tree: Tree
    text: str
    unit: str = ""
    source: str = ""
    line: int = 0
    show: str = ""


class Plot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bar chart of the figure `of` at `points` of the result `over`."""

    over: str
    of: str
    points: tuple[float, ...]


class Program(msgspec.Struct, frozen=True, omit_defaults=True):
    """A calculator. `tables` holds the records of presets, by table and name."""

    page: str
    title: str
    inputs: tuple[Input, ...]
    rules: tuple[Rule, ...]
    results: tuple[Result, ...]
    figures: tuple[Figure, ...] = ()
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    plot: Plot | None = None
    code: str = ""
    intro: str = ""


def program_data(program: Program) -> dict[str, Any]:
    """The program as JSON; what is left out has its default."""
    data: dict[str, Any] = msgspec.to_builtins(program)
    return data
