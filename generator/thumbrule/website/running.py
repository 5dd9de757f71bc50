"""What of a page's rules its page of the site shows: ids of its sentences, what is contested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from markdown.extensions.toc import unique

from thumbrule.diagnostic import Code, Diagnostic
from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import Heading, Node, walk
from thumbrule.rules.load import Rules
from thumbrule.rules.program import Program
from thumbrule.rules.statements import Statement
from thumbrule.website.context import Link


@dataclass(frozen=True, slots=True)
class Contested:
    """Two sentences of a page that say different things: the finding, and links to both."""

    message: str
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """The rules of one page: how many statements it makes, how many run, and in what program.

    `anchors` are ids by node, `by_line` by the page's line; they name the sentences of a page
    that has a rule file, and no others. `home` is the place among the shown blocks after which
    the calculator stands, `level` that of its heading; `card` and `note` are the ids of the
    calculator and of what is contested.
    """

    statements: int = 0
    runs: int = 0
    has_rules: bool = False
    program: Program | None = None
    anchors: Mapping[int, str] = field(default_factory=dict)
    by_line: Mapping[int, str] = field(default_factory=dict)
    home: int = -1
    level: int = 2
    card: str = ""
    note: str = ""
    contested: tuple[Contested, ...] = ()

    def nodes_at(self, lines: Collection[int]) -> frozenset[int]:
        """The sentences in some of the page's lines, by node."""
        named = {self.by_line[line] for line in lines if line in self.by_line}
        return frozenset(node for node, anchor in self.anchors.items() if anchor in named)


def running(rules: Rules, page: WikiPage, shown: Sequence[Node], taken: Collection[str]) -> Running:
    """The rules of `page`, whose blocks `shown` are its text. `taken` are ids that it has."""
    stated = rules.stated[page.id].all
    ready = rules.ready.get(page.id)
    if ready is None:
        return Running(len(stated))
    ids = set(taken)
    anchors, by_line = _anchors(stated, shown, ids)
    runs = rules.running(page.id)
    home = _home([s for s in stated if s.node in runs], shown)
    levels = [block.level for block in shown[: home + 1] if isinstance(block, Heading)]
    return Running(
        len(stated),
        sum(statement.node in runs for statement in stated),
        has_rules=True,
        program=_anchored(ready.program, by_line) if ready.program else None,
        anchors=anchors,
        by_line=by_line,
        home=home,
        level=min(max(levels[-1], 2) + 1, 6) if levels else 2,
        card=unique("calculator", ids),
        note=unique("contested", ids),
        contested=_contested(rules.diagnostics, page, by_line),
    )


def statement_links(
    page: WikiPage, found: Diagnostic, by_line: Mapping[int, str]
) -> Iterable[Link]:
    """Links, within `page`, to the sentences that a finding is about."""
    lines = [found.line, *(p.line for p in found.related if p.path == page.path)]
    for line in dict.fromkeys(lines):
        if line:
            anchor = by_line.get(line, "")
            yield Link(f"#{anchor}" if anchor else "", f"line {line}")


def _anchors(
    stated: Sequence[Statement], shown: Sequence[Node], taken: set[str]
) -> tuple[dict[int, str], dict[int, str]]:
    """An id for the first statement of each line whose node is shown, by node and by line."""
    present = {node.start for node in walk(tuple(shown))}
    anchors: dict[int, str] = {}
    by_line: dict[int, str] = {}
    for statement in stated:
        if statement.node in present and statement.line not in by_line:
            anchor = unique(f"statement-{statement.line}", taken)
            anchors[statement.node] = by_line[statement.line] = anchor
    return anchors, by_line


def _anchored(program: Program, by_line: Mapping[int, str]) -> Program:
    """The program with the ids that its sentences have in the page."""
    rules = tuple(
        msgspec.structs.replace(rule, anchor=by_line.get(rule.line, "")) for rule in program.rules
    )
    return msgspec.structs.replace(program, rules=rules)


def _home(running: Sequence[Statement], shown: Sequence[Node]) -> int:
    """The block of the last row that runs, or, where no row does, of the last bullet."""
    rows = [s for s in running if s.kind == "row"] or running
    last = max((s.node for s in rows), default=-1)
    at = [i for i, block in enumerate(shown) if block.start <= last < block.stop]
    return at[-1] if at else len(shown) - 1


def _contested(
    found: Iterable[Diagnostic], page: WikiPage, by_line: Mapping[int, str]
) -> tuple[Contested, ...]:
    return tuple(
        Contested(each.message, tuple(statement_links(page, each, by_line)))
        for each in found
        if each.code is Code.CONTRADICTION and each.path == page.path
    )
