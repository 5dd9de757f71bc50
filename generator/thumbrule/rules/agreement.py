"""Whether the page agrees with itself: its bullets against the rows that they speak of."""

from __future__ import annotations

from thumbrule.diagnostic import Code
from thumbrule.page.typed_yaml import Path
from thumbrule.rules.decide import given_text
from thumbrule.rules.desk import Desk
from thumbrule.rules.outputs import Outputs
from thumbrule.rules.phrases import EndlessWordsError, meaning
from thumbrule.rules.program import Given
from thumbrule.rules.statements import Statement
from thumbrule.rules.values import Quantity, Value, Words, in_unit, same


def contradictions(desk: Desk, outputs: Outputs) -> set[int]:
    """Note where a bullet of `applies` and its rows differ; returns the bullets, by node."""
    spoken: set[int] = set()
    for text, rows in desk.rules.applies.items():
        bullet = desk.one(text, ("applies", text), "bullet")
        if bullet is not None:
            spoken.add(bullet.node)
        for number, name in enumerate(rows):
            path: Path = ("applies", text, number) if len(rows) > 1 else ("applies", text)
            row = desk.one(name, path, "row")
            if bullet is None or row is None:
                continue
            place = outputs.number(row)
            if place is None:
                desk.wrong(path, f"{name!r} is a row that does not run", about=(desk.place(row),))
                continue
            _compare(desk, bullet, row, outputs, place, path)
    return spoken


def _compare(
    desk: Desk, bullet: Statement, row: Statement, outputs: Outputs, place: int, path: Path
) -> None:
    rule, shared = outputs.rules[place], False
    for name, given in rule.gives.items():
        result = outputs.results[name]
        for said in _said(desk, bullet, name):
            shared = True
            theirs = _value(given, result.unit)
            ours = in_unit(said, result.unit) if isinstance(said, Quantity) else said
            if ours is not None and same(ours, theirs):
                continue
            desk.on_page(
                bullet,
                Code.CONTRADICTION,
                f"{bullet.name!r} says {name} is {said.text}, the row {row.name!r} "
                f"{given_text(given, result.unit)}",
                "make the two agree; until then the calculator follows the row",
                (desk.place(row, "the row"), desk.file_place(path, "where they are compared")),
            )
    if not shared:
        desk.wrong(
            path,
            f"{bullet.name!r} gives nothing that the row {row.name!r} gives",
            "move it to `unused`, with the reason",
            about=(desk.place(bullet),),
        )


def _said(desk: Desk, bullet: Statement, name: str) -> list[Value]:
    """What the bullet says of a result: by name, or, where it names nothing, at all."""
    found = [r.value for r in bullet.values if r.name == name]
    if found:
        return found
    listed = desk.rules.results[name].bullets
    if any(bullet in desk.statements.named(text) for text in listed):
        return [r.value for r in bullet.values if not r.name]
    try:
        worded = meaning(bullet.text.removeprefix(bullet.label).lstrip(": "), desk.rules.words)
    except EndlessWordsError:
        return []
    return [worded[0]] if worded else []


def _value(given: Given, unit: str) -> Value:
    if given.words is not None:
        return Words(given.words, any=given.some)
    return Quantity(given.low, given.high, unit, given.low_open, given.high_open)
