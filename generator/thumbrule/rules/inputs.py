"""The inputs of a rule file, and which rows of the page each speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from thumbrule.diagnostic import Code
from thumbrule.page.typed_yaml import VALUE, Path
from thumbrule.rules.desk import Desk, named
from thumbrule.rules.evaluate import EvaluationError, evaluate
from thumbrule.rules.expression import ExpressionError, parse
from thumbrule.rules.number import grouped
from thumbrule.rules.presets import Table
from thumbrule.rules.program import Input, Test
from thumbrule.rules.quantity import whole
from thumbrule.rules.rulefile import InputEntry
from thumbrule.rules.statements import ReadCell, Statement
from thumbrule.rules.values import UNITS, Formula, Quantity, Value, in_unit
from thumbrule.text import fold

NO_CONDITION = frozenset({"", "-", "–", "—", "*", "any", "all"})


@dataclass(slots=True)
class Bound:
    """What the inputs came to.

    `flagged` are statements that hold when a flag is set, by their node; `labels` the choices
    that are a table's rows (input by table), `columns` the inputs that a table's columns test;
    `bullets` the choices that are bullets. `stated` are bullets that a flag names an
    assignment of.
    """

    inputs: dict[str, Input] = field(default_factory=dict)
    flagged: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    columns: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    bullets: dict[int, str] = field(default_factory=dict)
    stated: set[int] = field(default_factory=set)


def bind_inputs(desk: Desk) -> Bound:
    """The program's inputs; what is wrong with one is among the desk's findings."""
    bound = Bound()
    for name, entry in desk.rules.inputs.items():
        path: Path = ("inputs", name)
        made = None
        if entry.choice is not None:
            made = _choice(desk, bound, name, entry, path)
        elif entry.number is not None:
            made = _number(desk, bound, name, entry, path)
        elif entry.flag is not None:
            made = _flag(desk, bound, name, entry, path)
        elif entry.preset is not None:
            made = _preset(desk, name, entry, path)
        if made is not None:
            bound.inputs[name] = made
    return bound


def _label(name: str, entry: InputEntry) -> str:
    return entry.label or name.replace("_", " ")


def _choice(desk: Desk, bound: Bound, name: str, entry: InputEntry, path: Path) -> Input | None:
    where = (*path, "choice", VALUE)
    if isinstance(entry.choice, str):
        options = _options(desk, bound, name, entry.choice, where)
    else:
        options = list(entry.choice or ())
    if options is None:
        return None
    for left_out in entry.except_:
        if fold(left_out) not in map(fold, options):
            statement = desk.one(left_out, (*path, "except"))
            if statement is not None:
                desk.wrong((*path, "except"), f"{left_out!r} is none of the choices of {name}")
    out = set(map(fold, entry.except_))
    twice = {option for option in options if options.count(option) > 1}
    if twice and isinstance(entry.choice, list):
        desk.wrong(where, f"{', '.join(sorted(twice))} stands twice among the choices of {name}")
    options = [option for option in dict.fromkeys(options) if fold(option) not in out]
    if not options:
        desk.wrong(where, f"{name} has no choices")
        return None
    default = _chosen(desk, name, entry.default, options, path)
    return Input(
        name, "choice", _label(name, entry), default, options=tuple(options), help=entry.help
    )


def _options(desk: Desk, bound: Bound, name: str, text: str, path: Path) -> list[str] | None:
    """The choices that `rows of "T"`, `bullets of "H"` or `column "C"` names."""
    words = text.strip()
    if words.startswith("rows of "):
        table = desk.table(words.removeprefix("rows of ").strip().strip('"'), path)
        if table is None:
            return None
        bound.labels[table] = name
        return [row.label for row in desk.statements.rows(table)]
    if words.startswith("bullets of "):
        heading = words.removeprefix("bullets of ").strip().strip('"')
        found = [
            s
            for s in desk.statements.all
            if s.kind == "bullet" and s.label and s.executable and fold(s.heading) == fold(heading)
        ]
        if not found:
            desk.wrong(path, f"no bullet under {heading!r} gives a value", "", Code.NOT_ON_PAGE)
            return None
        for statement in found:
            bound.bullets[statement.node] = name
        return [statement.label for statement in found]
    if words.startswith("column"):
        place = desk.column(words, path)
        if place is None:
            return None
        table, column = place
        bound.columns.setdefault(table, []).append((column, name))
        cells = [row.cells[column].text for row in desk.statements.rows(table)]
        return [cell for cell in cells if fold(cell) not in NO_CONDITION]
    desk.wrong(
        path,
        f"{text!r} is no source of choices",
        'write rows of "heading", bullets of "heading", column "heading", or a list of texts',
    )
    return None


def _chosen(desk: Desk, name: str, default: Any, options: Iterable[str], path: Path) -> str:
    options = list(options)
    if default is None:
        return options[0]
    if str(default) in options:
        return str(default)
    for option in options:
        if fold(option) == fold(str(default)):
            return option
    _, near, _ = named(str(default))
    desk.wrong(
        (*path, "default", VALUE),
        f"{near!r} is no choice of {name}",
        f"the choices: {', '.join(options[:12])}",
    )
    return options[0]


def _number(desk: Desk, bound: Bound, name: str, entry: InputEntry, path: Path) -> Input | None:
    default, follows = entry.default, None
    if isinstance(default, str):
        quantity = whole(default)
        if quantity is not None and quantity.low is not None:
            default = quantity.low
        else:
            try:
                follows = parse(default)
            except ExpressionError as error:
                desk.wrong(
                    (*path, "default", VALUE), str(error), "give a number, or an earlier input"
                )
                return None
            default = None
    elif isinstance(default, bool) or not isinstance(default, int | float | None):
        desk.wrong((*path, "default", VALUE), f"the default of {name} must be a number")
        return None
    if entry.column is not None:
        place = desk.column(entry.column, (*path, "column", VALUE))
        if place is not None:
            bound.columns.setdefault(place[0], []).append((place[1], name))
    value = None if default is None else float(default)
    if value is None and follows is None:
        value = entry.low
    low, high = entry.low, entry.high
    if value is not None and low is not None and high is not None and not low <= value <= high:
        desk.wrong((*path, "default", VALUE), f"{grouped(value)} is outside {name}'s own range")
    return Input(
        name,
        "number",
        _label(name, entry),
        value,
        unit=entry.number or "",
        low=low,
        high=high,
        whole=entry.whole,
        follows=follows,
        help=entry.help,
    )


def _flag(desk: Desk, bound: Bound, name: str, entry: InputEntry, path: Path) -> Input | None:
    where = (*path, "flag", VALUE)
    if isinstance(entry.flag, str):
        if "=" in entry.flag:
            _stated(desk, bound, entry.flag, where)
        else:
            statement = desk.one(entry.flag, where)
            if statement is None:
                return None
            bound.flagged[statement.node] = name
    default = entry.default if entry.default is not None else False
    if not isinstance(default, bool):
        desk.wrong((*path, "default", VALUE), f"the default of {name} must be true or false")
        default = False
    return Input(name, "flag", _label(name, entry), default, help=entry.help)


def _stated(desk: Desk, bound: Bound, text: str, path: Path) -> None:
    """A flag that stands for an assignment: the page must make it."""
    name, _, right = (part.strip() for part in text.partition("="))
    for statement in desk.statements.all:
        for reading in statement.values:
            if reading.name == name and _says(reading.value, right):
                bound.stated.add(statement.node)
                return
    near = [s for s in desk.statements.all if any(reading.name == name for reading in s.readings)]
    desk.wrong(
        path,
        f"the page does not state {text!r}",
        f"it says of {name} what is shown" if near else f"it assigns nothing to {name}",
        Code.NOT_ON_PAGE,
        [desk.place(s) for s in near[:3]],
    )


def _says(value: Value, text: str) -> bool:
    """Whether a value of the page is what `text` writes."""
    if isinstance(value, Formula):
        try:
            return bool(parse(value.text) == parse(text))
        except ExpressionError:
            return False
    return value == whole(text) or value.text == text.strip("'\"")


def _preset(desk: Desk, name: str, entry: InputEntry, path: Path) -> Input | None:
    table = desk.presets.tables.get(entry.preset or "")
    if not table:
        desk.wrong(
            (*path, "preset", VALUE),
            f"there is no table of presets called {entry.preset!r}",
            f"there are: {', '.join(sorted(desk.presets.tables))}",
        )
        return None
    before = len(desk.found)
    options = tuple(_only(desk, table, name, entry.only, path))
    if len(desk.found) > before:
        return None
    if not options:
        desk.wrong((*path, "only", VALUE), f"no record of {entry.preset} is left for {name}")
        return None
    default = _chosen(desk, name, entry.default, options, path)
    return Input(
        name,
        "preset",
        _label(name, entry),
        default,
        options=options,
        table=entry.preset or "",
        help=entry.help,
    )


def _only(desk: Desk, table: Table, name: str, text: str | None, path: Path) -> Iterator[str]:
    """The records that fit the expression `only`; all, where there is none."""
    if text is None:
        yield from table
        return
    try:
        tree = parse(text)
        for record, fields in table.items():
            if evaluate(tree, {name: fields}) is True:
                yield record
    except (ExpressionError, EvaluationError) as error:
        desk.wrong((*path, "only", VALUE), f"{text!r}: {error}", f"the record is called {name}")


def range_test(each: Input, quantity: Quantity) -> Test | None:
    """The test that a quantity of the page makes on a number input; None for another unit."""
    own = in_unit(quantity, each.unit)
    if own is None:
        return None
    return Test(
        each.name,
        low=own.low,
        high=own.high,
        low_open=own.low_open,
        high_open=own.high_open,
    )


def cell_test(each: Input, cell: ReadCell) -> Test | None:
    """The test that a cell makes on an input; None where it cannot be read as one."""
    if each.kind == "choice":
        alike = next((o for o in each.options if fold(o) == fold(cell.text)), None)
        option = cell.text if cell.text in each.options else alike
        return Test(each.name, equals=option) if option is not None else None
    for reading in cell.readings:
        if isinstance(reading.value, Quantity) and reading.name in ("", each.name):
            return range_test(each, reading.value)
    return None


def label_tests(desk: Desk, bound: Bound, statement: Statement, path: Path) -> list[Test]:
    """The tests that the brackets of a statement's label make: `(70B+)`."""
    found = []
    for reading in statement.readings:
        value = reading.value
        if reading.role != "condition" or not isinstance(value, Quantity):
            continue
        if reading.start >= statement.stop or not _in_label(desk, statement, reading.start):
            continue
        fitting = [
            test
            for each in bound.inputs.values()
            if each.kind == "number" and _speaks_of(each, reading.name, value.unit)
            if (test := range_test(each, value)) is not None
        ]
        if len(fitting) == 1:
            found.append(fitting[0])
            continue
        many = "more than one input" if fitting else "no input"
        desk.wrong(
            path,
            f"{value.text!r} in {statement.name!r} speaks of {many}",
            f"give one number input the unit {value.unit}" if value.unit else "",
            about=(desk.place(statement),),
        )
    return found


def _in_label(desk: Desk, statement: Statement, start: int) -> bool:
    """Whether `start` lies in the words that open the statement, not in its text."""
    head = desk.source.text[statement.start : start]
    return len(head) <= len(statement.label) + 12


def _speaks_of(each: Input, name: str, unit: str) -> bool:
    if name:
        return fold(name) in (fold(each.name), fold(each.label))
    if not unit:
        return False
    same_kind = unit in UNITS and each.unit in UNITS and UNITS[unit].kind == UNITS[each.unit].kind
    return unit == each.unit or same_kind
