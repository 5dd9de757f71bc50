"""Where a page and its rule file meet: names are looked up, and findings gather."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from thumbrule.diagnostic import Code, Diagnostic, Place, at, place
from thumbrule.graph.model import WikiPage
from thumbrule.graph.names import nearest
from thumbrule.page.typed_yaml import Path
from thumbrule.rules.presets import Presets
from thumbrule.rules.rulefile import Opened, RuleFile
from thumbrule.rules.statements import Statement, Statements
from thumbrule.text import Source, fold

EITHER = "bullet or row"


@dataclass(slots=True)
class Desk:
    """One rule file, its page, and what was found wrong on the way."""

    opened: Opened
    page: WikiPage
    statements: Statements
    presets: Presets
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def rules(self) -> RuleFile:
        """The rule file."""
        return self.opened.rules

    @property
    def source(self) -> Source:
        """The page's text."""
        return self.page.content.source

    def wrong(
        self,
        path: Path,
        message: str,
        help_: str = "",
        code: Code = Code.BAD_RULES,
        about: Iterable[Place] = (),
    ) -> None:
        """Note that what stands under `path` in the rule file is wrong."""
        start, stop = self.opened.span(path)
        source = self.opened.source
        self.found.append(at(source, start, stop, code, message, help_, tuple(about)))

    def on_page(
        self,
        statement: Statement,
        code: Code,
        message: str,
        help_: str,
        about: Iterable[Place] = (),
    ) -> None:
        """Note something about a statement of the page."""
        start, stop = statement.start, statement.stop
        self.found.append(at(self.source, start, stop, code, message, help_, tuple(about)))

    def place(self, statement: Statement, note: str = "") -> Place:
        """Where a statement stands, to show beside another."""
        return place(self.source, statement.start, statement.stop, note)

    def file_place(self, path: Path, note: str = "") -> Place:
        """A place in the rule file, to show beside another."""
        start, stop = self.opened.span(path)
        return place(self.opened.source, start, stop, note)

    def one(self, text: str, path: Path, kind: str = "") -> Statement | None:
        """The statement that `text` names, as `row "X"`, `bullet "X"`, `row "X" of "T"` or `X`."""
        kind, name, table = named(text, kind)
        found = [s for s in self.statements.named(name) if not kind or s.kind == kind]
        if table:
            tables = self.statements.table_named(table)
            found = [s for s in found if s.table in tables or fold(s.heading) == fold(table)]
        if len(found) == 1:
            return found[0]
        if found:
            lines = " and ".join(str(s.line) for s in found[:5])
            self.wrong(
                path,
                f"{name!r} names {len(found)} statements of the page",
                f'they are in lines {lines}; say which: row "{name}" of "…" (the heading above it)',
                Code.NOT_ON_PAGE,
                (self.place(found[0]),),
            )
        else:
            self._missing(kind or EITHER, name, path)
        return None

    def _missing(self, kind: str, name: str, path: Path) -> None:
        labels = {s.name: s for s in self.statements.all if kind in ("", s.kind, EITHER)}
        taken = self._named()
        free = {n: s for n, s in labels.items() if s.executable and s.node not in taken}
        near = free.get(nearest(name, free)) or labels.get(nearest(name, labels))
        if len(free) == 1:
            near = next(iter(free.values()))
        about = self.place(near, "is it this one?") if near else self._start(kind)
        help_ = f"did you mean {near.name!r} in line {near.line}? " if near else ""
        self.wrong(
            path,
            f"the page has no {kind} {name!r}",
            help_ + "a rule file names bullets by their bold words and rows by their first cell",
            Code.NOT_ON_PAGE,
            (about,),
        )

    def _named(self) -> set[int]:
        """The statements, by node, that the rule file names anywhere."""
        file = self.rules
        texts = [*file.first, *file.otherwise, *file.when, *file.applies, *file.unused]
        texts += [text for rows in file.applies.values() for text in rows]
        texts += [text for each in file.results.values() for text in each.bullets]
        texts += [text for each in file.formulas.values() for text in each.from_]
        texts += [text for each in file.inputs.values() for text in each.except_]
        return {s.node for text in texts for s in self.statements.named(named(text)[1])}

    def _start(self, kind: str) -> Place:
        """Where the page's statements begin, or its tables, or the page does."""
        if kind == "row" and self.statements.tables:
            start = self.statements.tables[0].start
            return place(self.source, start, start + 1, "the page's first table of rules")
        if self.statements.all:
            return self.place(self.statements.all[0], "the page's statements begin here")
        return place(self.source, 0, 1, "the page states no rules")

    def table(self, text: str, path: Path) -> int | None:
        """The table that `text` names by the heading above it, its caption or its first column."""
        found = self.statements.table_named(text)
        if len(found) == 1:
            return found[0]
        if found:
            self.wrong(
                path, f"{text!r} names {len(found)} tables of the page", "", Code.NOT_ON_PAGE
            )
            return None
        titles = {table.heading: table for table in self.statements.tables}
        near = titles.get(nearest(text, titles))
        start = near.start if near else 0
        self.wrong(
            path,
            f"the page has no table {text!r}",
            "tables are named by the heading above them"
            + (f"; did you mean {near.heading!r}?" if near else ""),
            Code.NOT_ON_PAGE,
            (place(self.source, start, start + 1, "the nearest" if near else ""),),
        )
        return None

    def column(self, text: str, path: Path) -> tuple[int, int] | None:
        """The table and place of the column that `text` names: `Rank`, or `Rank of "Table"`."""
        _, name, title = named(text, "column")
        wanted = fold(name)
        places = [
            (i, j)
            for i, table in enumerate(self.statements.tables)
            for j, column in enumerate(table.columns)
            if fold(column) == wanted and (not title or i in self.statements.table_named(title))
        ]
        if len(places) == 1:
            return places[0]
        columns = [c for table in self.statements.tables for c in table.columns]
        near = nearest(name, columns)
        table = next((t for t in self.statements.tables if near in t.columns), None)
        start = table.start if table else 0
        help_ = f"did you mean {near!r}?" if near else "its tables have no such heading"
        if places:
            help_ = (
                f'{len(places)} tables have one: say {name} of "…" (the heading above the table)'
            )
        self.wrong(
            path,
            f"the page has {'more than one' if places else 'no'} column {name!r}",
            help_,
            Code.NOT_ON_PAGE,
            (place(self.source, start, start + 1, "this table" if table else ""),),
        )
        return None


def named(text: str, kind: str = "") -> tuple[str, str, str]:
    """`row "X" of "T"` as kind, name and table; each '' where it is not said."""
    words = text.strip()
    for prefix in ("row", "rows", "bullet", "bullets", "column"):
        if words.startswith((f"{prefix} ", f'{prefix}"')):
            kind = prefix.rstrip("s") if prefix.startswith(("row", "bullet")) else kind
            words = words[len(prefix) :].strip()
            break
    name, _, table = words.partition('" of "')
    if not table and " of " in words and words.count('"') == 2 and words.endswith('"'):
        name, _, table = words.partition(' of "')
    return kind, name.strip().strip('"'), table.strip().strip('"')
