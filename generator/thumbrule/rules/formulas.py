"""The formulas of a rule file: what they may name, and what the page itself says of them."""

from __future__ import annotations

from thumbrule.diagnostic import Code
from thumbrule.page.typed_yaml import VALUE, Path
from thumbrule.rules.desk import Desk
from thumbrule.rules.expression import ExpressionError, Tree, branches, names, parse
from thumbrule.rules.program import Figure, Plot
from thumbrule.rules.statements import Statement
from thumbrule.rules.values import Formula, Quantity


def bind_formulas(desk: Desk, known: set[str]) -> tuple[list[Figure], set[int]]:
    """The figures of a program, and the bullets (by node) that state one.

    `known` are the names of inputs and results; a formula may use those and earlier formulas.
    """
    figures: list[Figure] = []
    stated: set[int] = set()
    for name, entry in desk.rules.formulas.items():
        path: Path = ("formulas", name)
        tree = _parsed(desk, entry.value, path, known)
        sources = [desk.one(text, (*path, "from"), "bullet") for text in entry.from_]
        bullets = [s for s in sources if s is not None]
        stated |= {statement.node for statement in bullets}
        known.add(name)
        if tree is None:
            continue
        for statement in bullets:
            _agrees(desk, name, tree, statement, path)
        line = bullets[0].line if bullets else 0
        figures.append(
            Figure(
                name,
                entry.label or name.replace("_", " "),
                tree,
                entry.value,
                entry.unit,
                entry.source,
                line,
            )
        )
    return figures, stated


def _parsed(desk: Desk, text: str, path: Path, known: set[str]) -> Tree:
    try:
        tree = parse(text)
    except ExpressionError as error:
        desk.wrong(
            _at(desk, path),
            f"{text!r}: {error}",
            "use numbers, names, + - * / // % ** and the functions that docs/rule-files.md lists",
        )
        return None
    unknown = sorted(names(tree) - known)
    if unknown:
        desk.wrong(
            _at(desk, path),
            f"nothing above is called {', '.join(unknown)}",
            f"there are: {', '.join(sorted(known))}",
        )
        return None
    return tree


def _at(desk: Desk, path: Path) -> Path:
    """The place of a formula's expression: the entry itself, or its `value`."""
    entry = desk.rules.formulas[str(path[-1])]
    return (*path, VALUE) if entry.model_fields_set == {"value"} else (*path, "value", VALUE)


def _agrees(desk: Desk, name: str, tree: Tree, statement: Statement, path: Path) -> None:
    """Every expression that the page gives must be what the formula says in some case."""
    said = [r for r in statement.values if r.name == name]
    if not said:
        desk.wrong(
            (*path, "from"),
            f"{statement.name!r} says nothing of {name}",
            "",
            Code.NOT_ON_PAGE,
            (desk.place(statement),),
        )
    for reading in said:
        wanted = _tree_of(reading.value)
        if wanted is None or wanted not in branches(tree):
            text = reading.value.text
            desk.wrong(
                path,
                f"the page says {name} = {text}, the formula {desk.rules.formulas[name].value!r}",
                "make them say the same",
                Code.NOT_ON_PAGE,
                (desk.place(statement),),
            )


def _tree_of(value: object) -> Tree:
    if isinstance(value, Quantity) and value.low == value.high:
        return value.low
    if isinstance(value, Formula):
        try:
            return parse(value.text)
        except ExpressionError:
            return None
    return None


def bind_plot(desk: Desk, results: set[str], figures: set[str]) -> Plot | None:
    """The plot, if the file has one and names what there is."""
    entry = desk.rules.plot
    if entry is None:
        return None
    if entry.over not in results:
        desk.wrong(("plot", "over", VALUE), f"there is no result called {entry.over}")
        return None
    if entry.of not in figures:
        desk.wrong(("plot", "of", VALUE), f"there is no formula called {entry.of}")
        return None
    return Plot(entry.over, entry.of, tuple(sorted(set(entry.points))))
