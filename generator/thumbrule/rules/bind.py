"""A page and its rule file become a program, or a list of what keeps them from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from thumbrule.diagnostic import Code, Diagnostic, Severity
from thumbrule.graph.model import WikiPage
from thumbrule.page.typed_yaml import Path
from thumbrule.rules.agreement import contradictions
from thumbrule.rules.cases import run_cases
from thumbrule.rules.code import PLACEHOLDER, USES
from thumbrule.rules.desk import Desk, named
from thumbrule.rules.expression import Tree, names
from thumbrule.rules.formulas import bind_formulas, bind_plot
from thumbrule.rules.hygiene import hygiene
from thumbrule.rules.inputs import Bound, bind_inputs
from thumbrule.rules.outputs import Outputs, bind_outputs
from thumbrule.rules.phrases import EndlessWordsError, meaning
from thumbrule.rules.presets import Presets, Record
from thumbrule.rules.program import Figure, Input, Program
from thumbrule.rules.rulefile import Opened
from thumbrule.rules.statements import Statements


@dataclass(frozen=True, slots=True)
class Ready:
    """What a rule file came to: a program if nothing is wrong, and the findings.

    `running` are the nodes of the statements that run in it; `cases` is how many worked cases
    it has.
    """

    page: str
    path: str
    program: Program | None
    running: frozenset[int]
    cases: int
    diagnostics: tuple[Diagnostic, ...]


def bind(opened: Opened, page: WikiPage, statements: Statements, presets: Presets) -> Ready:
    """Make the statements of `page` run as the rule file says.

    Every name is looked up in the page, the worked cases are run and the tables' hygiene is
    checked. With an error there is no program.
    """
    desk = Desk(opened, page, statements, presets)
    bound = bind_inputs(desk)
    outputs = bind_outputs(desk, bound)
    figures, stated = bind_formulas(desk, {*bound.inputs, *outputs.results})
    _follow(desk, bound)
    _conditions(desk)
    _words(desk)
    plot = bind_plot(desk, set(outputs.results), {figure.name for figure in figures})
    _code(desk, {*bound.inputs, *outputs.results, *(figure.name for figure in figures)})
    spoken = contradictions(desk, outputs)
    _placed(desk, bound, outputs, stated | spoken)
    running = frozenset(s.node for s in outputs.sources) | stated | bound.stated
    program = Program(
        page.id,
        opened.rules.title or page.title,
        tuple(bound.inputs.values()),
        tuple(outputs.rules),
        tuple(outputs.results.values()),
        tuple(figures),
        _tables(presets, bound, figures),
        plot,
        opened.rules.code,
        opened.rules.intro,
    )
    if not _has_errors(desk):
        run_cases(desk, program, outputs)
        hygiene(desk, program, outputs)
    ready = None if _has_errors(desk) else program
    cases = len(opened.rules.cases)
    return Ready(page.id, opened.source.path, ready, running, cases, tuple(desk.found))


def _has_errors(desk: Desk) -> bool:
    return any(finding.severity is Severity.ERROR for finding in desk.found)


def _follow(desk: Desk, bound: Bound) -> None:
    """A default may follow only inputs that stand above it."""
    above: set[str] = set()
    for name, each in bound.inputs.items():
        for unknown in sorted(names(each.follows) - above) if each.follows else ():
            desk.wrong(("inputs", name, "default"), f"no input above is called {unknown}")
        above.add(name)


def _conditions(desk: Desk) -> None:
    """What stands under `when` must be on the page."""
    for text in desk.rules.when:
        desk.one(text, ("when", text))


def _words(desk: Desk) -> None:
    """Words must not stand for themselves, whether or not a cell has them."""
    for phrase, text in desk.rules.words.items():
        try:
            meaning(text, desk.rules.words)
        except EndlessWordsError:
            desk.wrong(("words", phrase), f"{phrase!r} stands for itself, without end")


def _code(desk: Desk, known: set[str]) -> None:
    left = PLACEHOLDER.sub("", USES.sub("", desk.rules.code))
    if "{" in left or "}" in left:
        desk.wrong(("code",), "a brace in `code` has no partner", "a brace itself is written twice")
    places = [*PLACEHOLDER.finditer(desk.rules.code), *USES.finditer(desk.rules.code)]
    for match in places:
        if match[1] and match[1] not in known:
            desk.wrong(
                ("code",),
                f"nothing is called {match[1]} in `code`",
                f"there are: {', '.join(sorted(known))}; a brace itself is written twice",
            )


def _placed(desk: Desk, bound: Bound, outputs: Outputs, elsewhere: set[int]) -> None:
    """Every bullet that gives a value must stand somewhere in the rule file."""
    placed = {s.node for s in outputs.sources} | elsewhere | bound.stated | set(bound.flagged)
    for text in (*desk.rules.first, *desk.rules.otherwise):
        placed |= {s.node for s in desk.statements.named(named(text)[1])}
    for text in desk.rules.unused:
        path: Path = ("unused", text)
        statement = desk.one(text, path)
        if statement is not None:
            if statement.node in placed:
                desk.wrong(path, f"{text!r} is used", "take it out of `unused`")
            placed.add(statement.node)
    for statement in desk.statements.all:
        if statement.kind != "bullet" or not statement.executable or statement.node in placed:
            continue
        values = " and ".join(f"{r.name or 'it'} = {r.value.text}" for r in statement.values)
        desk.on_page(
            statement,
            Code.UNPLACED_STATEMENT,
            f"{statement.name!r} can run ({values}), and its rule file does not say how",
            "name it under first, applies, otherwise or a formula's `from`; "
            "or under unused, with the reason",
            (desk.file_place(("page",), "the rule file of this page"),),
        )


def _tables(
    presets: Presets, bound: Bound, figures: list[Figure]
) -> dict[str, dict[str, dict[str, Any]]]:
    """The records that inputs choose from, without the fields that no formula names."""
    trees = [f.tree for f in figures] + [i.follows for i in bound.inputs.values() if i.follows]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for each in bound.inputs.values():
        if each.kind == "preset":
            table = found.setdefault(each.table, {})
            fields = _fields(each, trees)
            for name in each.options:  # another input may need other fields of the record
                own = _only(presets.tables[each.table][name], fields)
                table[name] = table.get(name, {}) | own
    return found


def _fields(each: Input, trees: list[Tree]) -> set[str] | None:
    """The fields of a preset's record that the formulas name; None for all of them."""
    fields: set[str] = set()
    for tree in trees:
        if not _collect(tree, each.name, fields):
            return None
    return fields


def _collect(tree: Tree, name: str, fields: set[str]) -> bool:
    if not isinstance(tree, list):
        return True
    if tree[0] == "get" and tree[1] == ["name", name]:
        fields.add(tree[2])
        return True
    if tree == ["name", name]:
        return False
    return all(_collect(part, name, fields) for part in tree[1:])


def _only(record: Record, fields: set[str] | None) -> Record:
    return record if fields is None else {k: v for k, v in record.items() if k in fields}
