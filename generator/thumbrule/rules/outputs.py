"""What statements give: the cells and bullets of the page as rules and results of a program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from thumbrule.diagnostic import Code
from thumbrule.page.typed_yaml import VALUE, Path
from thumbrule.rules.assignment import Reading
from thumbrule.rules.desk import Desk
from thumbrule.rules.inputs import NO_CONDITION, Bound, cell_test, label_tests, range_test
from thumbrule.rules.phrases import EndlessWordsError, meaning
from thumbrule.rules.program import Given, Result, Rule, Test
from thumbrule.rules.quantity import whole
from thumbrule.rules.rulefile import ResultEntry
from thumbrule.rules.statements import ReadCell, Statement
from thumbrule.rules.values import Quantity, Value, Words, in_unit
from thumbrule.text import fold


@dataclass(slots=True)
class Outputs:
    """The rules in the order in which they are tried, and the results that they give.

    `sources` are the rules' statements, `ranks` say of each whether it stands under `first`
    (0), is a row or a choice (1), or stands under `otherwise` (2).
    """

    rules: list[Rule] = field(default_factory=list)
    sources: list[Statement] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)

    def number(self, statement: Statement) -> int | None:
        """The place of the rule that a statement became."""
        for place, source in enumerate(self.sources):
            if source.node == statement.node:
                return place
        return None


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a result comes from: columns by table, bullets by node; and its unit."""

    columns: dict[int, int]
    bullets: frozenset[int]
    entry: ResultEntry
    unit: str


def bind_outputs(desk: Desk, bound: Bound) -> Outputs:
    """The rules and results of a program; what is wrong is among the desk's findings."""
    where = _where(desk)
    made = Outputs()
    listed: set[int] = set()
    for key, rank in (("first", 0), ("", 1), ("otherwise", 2)):
        for statement, path in _ordered(desk, bound, where, key, listed):
            listed.add(statement.node)
            rule = _rule(desk, bound, where, statement, path)
            if rule is not None:
                made.rules.append(rule)
                made.sources.append(statement)
                made.ranks.append(rank)
    for name, each in where.items():
        numbers = tuple(i for i, rule in enumerate(made.rules) if name in rule.gives)
        if not numbers and not desk.found:
            desk.wrong(("results", name), f"no statement gives {name}")
        entry = each.entry
        label = entry.label or entry.column or name.replace("_", " ")
        if entry.column:
            label = entry.label or _column_name(desk, each)
        made.results[name] = Result(
            name, label, numbers, each.unit, entry.hit, entry.most, entry.help, entry.whole
        )
    _single(made)
    return made


def _single(made: Outputs) -> None:
    """A result for which every statement gives one word is a text, not a list of one."""
    for name in made.results:
        given = [rule.gives[name] for rule in made.rules if name in rule.gives]
        if any(g.words is None or (len(g.words) > 1 and not g.some) for g in given):
            continue
        made.rules = [
            msgspec.structs.replace(
                rule,
                gives={
                    key: msgspec.structs.replace(g, some=True) if key == name else g
                    for key, g in rule.gives.items()
                },
            )
            for rule in made.rules
        ]


def _column_name(desk: Desk, each: _Where) -> str:
    for table, column in each.columns.items():
        return desk.statements.tables[table].columns[column]
    return each.entry.column or ""


def _where(desk: Desk) -> dict[str, _Where]:
    found = {}
    for name, entry in desk.rules.results.items():
        path: Path = ("results", name)
        columns: dict[int, int] = {}
        if entry.column is not None:
            where = (
                (*path, VALUE) if entry.model_fields_set == {"column"} else (*path, "column", VALUE)
            )
            place = desk.column(entry.column, where)
            if place is not None:
                columns[place[0]] = place[1]
        bullets = [desk.one(text, (*path, "bullets"), "bullet") for text in entry.bullets]
        nodes = frozenset(s.node for s in bullets if s is not None)
        unit = entry.unit or _unit(desk, columns)
        found[name] = _Where(columns, nodes, entry, unit)
    return found


def _unit(desk: Desk, columns: dict[int, int]) -> str:
    """The unit that a column's first quantity is in."""
    for table, column in columns.items():
        for row in desk.statements.rows(table):
            for reading in row.cells[column].readings:
                if isinstance(reading.value, Quantity):
                    return reading.value.unit
    return ""


def _ordered(
    desk: Desk, bound: Bound, where: dict[str, _Where], key: str, listed: set[int]
) -> Iterator[tuple[Statement, Path]]:
    """The statements under `first` or `otherwise`, or ('') the rows and choices in page order."""
    if key:
        texts = desk.rules.first if key == "first" else desk.rules.otherwise
        for number, text in enumerate(texts):
            statement = desk.one(text, (key, number))
            if statement is not None and statement.node not in listed:
                yield statement, (key, number)
        return
    later = {s.node for text in desk.rules.otherwise for s in desk.statements.named(text)}
    tables = {table for each in where.values() for table in each.columns}
    conditional = {node for each in where.values() for node in each.bullets} & (
        set(bound.bullets) | set(bound.flagged)
    )
    for statement in desk.statements.all:
        own = statement.table in tables or (
            statement.node in bound.bullets or statement.node in conditional
        )
        if own and statement.node not in listed and statement.node not in later:
            yield statement, _origin(bound, where, statement)


def _origin(bound: Bound, where: dict[str, _Where], statement: Statement) -> Path:
    """The place in the rule file that brought a row or a choice in."""
    if name := bound.labels.get(statement.table) or bound.bullets.get(statement.node):
        return ("inputs", name)
    name = next((n for n, each in where.items() if statement.table in each.columns), "")
    return ("results", name) if name else ("results",)


def _rule(
    desk: Desk, bound: Bound, where: dict[str, _Where], statement: Statement, path: Path
) -> Rule | None:
    tests = _tests(desk, bound, statement, path)
    if tests is None:
        return None
    before = len(desk.found)
    gives: dict[str, Given] = {}
    for name, each in where.items():
        given = _given(desk, name, each, statement, path)
        if given is not None:
            gives[name] = given
    if not gives:
        told = len(desk.found) > before
        if not told and (statement.kind == "bullet" or not _all_empty(statement, where)):
            desk.wrong(
                path,
                f"{statement.name!r} gives none of the results",
                f"the results: {', '.join(where)}",
                about=(desk.place(statement),),
            )
        return None
    return Rule(
        statement.label or statement.name,
        statement.line,
        tuple(tests),
        gives,
        f"statement-{statement.line}",
    )


def _all_empty(statement: Statement, where: dict[str, _Where]) -> bool:
    columns = [
        each.columns[statement.table] for each in where.values() if statement.table in each.columns
    ]
    return all(fold(statement.cells[column].text) in NO_CONDITION for column in columns)


def _tests(desk: Desk, bound: Bound, statement: Statement, path: Path) -> list[Test] | None:
    """When a statement holds; None where that cannot be said."""
    before = len(desk.found)
    tests: list[Test] = []
    if name := bound.flagged.get(statement.node):
        tests.append(Test(name, equals=True))
    elif name := bound.labels.get(statement.table) or bound.bullets.get(statement.node):
        each = bound.inputs.get(name)
        if each is not None and statement.label in each.options:
            tests.append(Test(name, equals=statement.label))
        elif each is not None:
            desk.wrong(
                path,
                f"nothing says when {statement.name!r} holds: it is no choice of {name}",
                f'give it a flag (flag: row "{statement.name}"), or take it out of `except`',
                about=(desk.place(statement),),
            )
    tests += _column_tests(desk, bound, statement, path)
    if statement.kind == "bullet" and statement.node not in bound.bullets:
        tests += label_tests(desk, bound, statement, path)
    tests += _said_tests(desk, bound, statement)
    if len(desk.found) > before:
        return None
    if not tests and path[0] != "otherwise":
        desk.wrong(
            path,
            f"nothing says when {statement.name!r} holds",
            "name it under `otherwise`, give it a flag, or say so under `when`",
            about=(desk.place(statement),),
        )
        return None
    return tests


def _column_tests(desk: Desk, bound: Bound, statement: Statement, path: Path) -> Iterator[Test]:
    for column, name in bound.columns.get(statement.table, ()):
        each, cell = bound.inputs.get(name), statement.cells[column]
        if each is None or fold(cell.text) in NO_CONDITION:
            continue
        test = cell_test(each, cell)
        if test is None:
            unit = f" in {each.unit}" if each.unit else ""
            desk.wrong(
                path,
                f"{cell.text!r} cannot be read as a condition on {name}{unit}",
                "write it as `7-8B`, `70B+` or `<500 steps`, or as one of the choices",
                Code.UNREAD_VALUE,
                (desk.place(statement),),
            )
            continue
        yield test


def _said_tests(desk: Desk, bound: Bound, statement: Statement) -> Iterator[Test]:
    """What `when` says of a statement."""
    for text, conditions in desk.rules.when.items():
        named = desk.statements.named(text)
        if len(named) != 1 or named[0].node != statement.node:
            continue
        for name, value in conditions.items():
            path: Path = ("when", text, name)
            each = bound.inputs.get(name)
            if each is None:
                desk.wrong(path, f"there is no input called {name}")
            elif each.kind == "number":
                quantity = whole(str(value))
                test = range_test(each, quantity) if quantity else None
                if test is None:
                    desk.wrong(
                        path, f"{value!r} is no range of {name}", "write it as `70+` or `1-3`"
                    )
                else:
                    yield test
            elif each.kind == "flag" and isinstance(value, bool):
                yield Test(name, equals=value)
            elif str(value) in each.options:
                yield Test(name, equals=str(value))
            else:
                desk.wrong(path, f"{name} has no choice {value!r}")


def _given(desk: Desk, name: str, each: _Where, statement: Statement, path: Path) -> Given | None:
    """What a statement gives for a result; None where it says nothing of it."""
    if statement.kind == "row":
        column = each.columns.get(statement.table)
        if column is None or fold(statement.cells[column].text) in NO_CONDITION:
            return None
        cell = statement.cells[column]
        if each.entry.text:
            return Given(words=(cell.text,))
        return _cell_given(desk, name, each, statement, cell)
    own = [r for r in statement.values if r.name == name]
    if not own and statement.node in each.bullets:
        own = [r for r in statement.values if not r.name] or list(statement.values[:1])
        if each.entry.text:
            return Given(words=(_body(statement),))
        if not own:
            worded = _meant(desk, _body(statement))
            if worded:
                return _as_given(worded[0], worded[1], each.unit)
            _unread(desk, name, statement, _body(statement))
    if len(own) > 1:
        desk.wrong(
            path,
            f"{statement.name!r} gives {name} more than once",
            "split the bullet in two",
            Code.UNREAD_VALUE,
            (desk.place(statement),),
        )
        return None
    return _read_given(desk, name, each, statement, own[0]) if own else None


def _body(statement: Statement) -> str:
    return statement.text.removeprefix(statement.label).lstrip(": ").strip()


def _cell_given(
    desk: Desk, name: str, each: _Where, statement: Statement, cell: ReadCell
) -> Given | None:
    worded = _meant(desk, cell.text)
    readings = [r for r in cell.readings if r.role == "value"]
    named = [r for r in readings if r.name in (name, "")]
    if len(named) == 1:
        reading = named[0]
        if worded and isinstance(reading.value, Words):
            reading = msgspec.structs.replace(reading, value=worded[0], rest=worded[1])
        return _read_given(desk, name, each, statement, reading)
    if worded:
        return _as_given(worded[0], worded[1], each.unit)
    _unread(desk, name, statement, cell.text)
    return None


def _unread(desk: Desk, name: str, statement: Statement, text: str) -> None:
    desk.wrong(
        ("results", name),
        f"{text!r} in {statement.name!r} cannot be read as a value of {name}",
        "write it as a number, a range or names; say under `words` what other words mean",
        Code.UNREAD_VALUE,
        (desk.place(statement),),
    )


def _meant(desk: Desk, text: str) -> tuple[Words, str] | None:
    try:
        return meaning(text, desk.rules.words)
    except EndlessWordsError:
        return None  # told once, by bind


def _read_given(
    desk: Desk, name: str, each: _Where, statement: Statement, reading: Reading
) -> Given | None:
    given = _as_given(reading.value, reading.rest, each.unit)
    if given is None:
        _unread(desk, name, statement, getattr(reading.value, "text", ""))
    elif given.rest:
        desk.on_page(
            statement,
            Code.LEFT_OVER,
            f"{reading.value.text} was read for {name}; {reading.rest!r} after it was not",
            "it is shown beside the value; write it so that it can be read, if it is a part of it",
        )
    return given


def _as_given(value: Value, rest: str, unit: str) -> Given | None:
    if isinstance(value, Words):
        return Given(words=value.items, some=value.any, rest=rest)
    if not isinstance(value, Quantity):
        return None
    own = in_unit(value, unit)
    if own is None:
        return None
    rest = f"about; {rest}".rstrip("; ") if value.about else rest
    return Given(own.low, own.high, own.low_open, own.high_open, rest=rest)
