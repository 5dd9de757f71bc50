"""What a page states: the bullets of its rules and the rows of their tables, with what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import Caption, Cell, Heading, List, ListItem, Node, Parent, Row, Table
from thumbrule.page.outline import plain
from thumbrule.page.reader import Page
from thumbrule.rules.assignment import ASSIGNMENT, NAME, Reading
from thumbrule.rules.cell import read_bullet, read_cell, read_label
from thumbrule.rules.flat import Flat, flatten
from thumbrule.text import fold

RULE_HEADING = re.compile(r"\binsights?\b|\brules?\b.*\bthumb\b", re.IGNORECASE)
OTHER_HEADING = re.compile(
    r"^(?:related|see also|references|used by|overview|description|usage|code evidence)\b",
    re.IGNORECASE,
)
LABEL_WORDS = 6
MOST_SPANNED = 100
BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell of a rule table: its column's heading, its text, and the values in it."""

    column: str
    text: str
    start: int
    stop: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A bullet, or a row of a table, that stands under the page's rules.

    `label` names it: the bold words that open a bullet, the text of a row's first cell; ''
    for a bullet without. `heading` is the heading (or caption) it stands under. `start` and
    `stop` are offsets in the page's text, `line` counts from 1; `node` is where its list item
    or row starts. A row has `cells`, one a column; a bullet has `readings`.
    """

    kind: str
    label: str
    text: str
    heading: str
    line: int
    start: int
    stop: int
    readings: tuple[Reading, ...] = ()
    cells: tuple[ReadCell, ...] = ()
    table: int = -1
    node: int = 0

    @property
    def name(self) -> str:
        """What people call it: its label, or how it begins."""
        if self.label:
            return self.label
        return self.text if len(self.text) <= 60 else self.text[:59].rstrip() + "…"

    @property
    def values(self) -> tuple[Reading, ...]:
        """The values that it gives, conditions left out."""
        found = self.readings or tuple(r for cell in self.cells[1:] for r in cell.readings)
        return tuple(reading for reading in found if reading.role == "value")

    @property
    def executable(self) -> bool:
        """Whether it gives a value that was read."""
        return bool(self.values)


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A table under the page's rules: what it is called, its columns, where it starts."""

    heading: str
    columns: tuple[str, ...]
    start: int
    line: int


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements of a page, in its order, and the tables that the rows stand in."""

    all: tuple[Statement, ...]
    tables: tuple[RuleTable, ...]

    def rows(self, table: int) -> tuple[Statement, ...]:
        """The rows of a table."""
        return tuple(s for s in self.all if s.table == table)

    def named(self, text: str) -> tuple[Statement, ...]:
        """The statements that `text` names: by label, by label without brackets, by beginning."""
        if found := tuple(s for s in self.all if s.label == text.strip()):
            return found  # `13B` is not `1-3B`, though folded the two are one
        wanted = fold(text)
        for key in (_whole, _without_brackets, _text):
            if found := tuple(s for s in self.all if key(s) == wanted):
                return found
        return tuple(s for s in self.all if not s.label and fold(s.text).startswith(wanted))

    def table_named(self, text: str) -> tuple[int, ...]:
        """The tables under the heading or caption `text`, or with it over their first column."""
        wanted = fold(text)
        by_heading = tuple(i for i, t in enumerate(self.tables) if fold(t.heading) == wanted)
        if by_heading:
            return by_heading
        return tuple(
            i for i, t in enumerate(self.tables) if t.columns and fold(t.columns[0]) == wanted
        )


def _whole(statement: Statement) -> str:
    return fold(statement.label)


def _without_brackets(statement: Statement) -> str:
    return fold(BRACKETS.sub("", statement.label)) if statement.label else ""


def _text(statement: Statement) -> str:
    return fold(statement.text)


@dataclass(frozen=True, slots=True)
class _Found:
    """A list item or a table with the heading above it."""

    node: ListItem | Table
    heading: str


def statements(page: WikiPage) -> Statements:
    """The statements of a page of any type; an infobox and lists of links are none.

    They stand below the heading of the rules ('The Insight (Rule of Thumb)'); where no heading
    says so, everywhere but in the sections that describe the page.
    """
    content = page.content
    found = list(_blocks(page))
    names = frozenset(_names(content, found))
    rows: list[Statement] = []
    tables: list[RuleTable] = []
    for each in found:
        if isinstance(each.node, ListItem):
            if statement := _bullet(content, each.node, each.heading, names):
                rows.append(statement)
            continue
        read = _table(content, each.node, each.heading, len(tables), names)
        if read is not None:
            tables.append(read[0])
            rows += read[1]
    return Statements(tuple(rows), tuple(tables))


def _blocks(page: WikiPage) -> Iterator[_Found]:
    """The list items and tables under the page's rules."""
    content = page.content
    titles = [plain(content, n.children) for n in content.children if isinstance(n, Heading)]
    marked = any(RULE_HEADING.search(title) for title in titles)
    if not marked and page.type != "Heuristic":
        return
    hidden = page.metadata.blocks
    heading, level, inside = "", 0, not marked
    for node in content.children:
        if isinstance(node, Heading):
            heading = plain(content, node.children)
            if marked:
                opens = bool(RULE_HEADING.search(heading))
                if opens or (inside and node.level <= level):
                    inside, level = opens, node.level
            elif node.level <= 2 or OTHER_HEADING.search(heading):
                inside = not OTHER_HEADING.search(heading)
            continue
        if inside and not any(start <= node.start < stop for start, stop in hidden):
            yield from _inner(node, heading)


def _inner(node: Node, heading: str) -> Iterator[_Found]:
    if isinstance(node, ListItem | Table):
        yield _Found(node, heading)
    if isinstance(node, Parent) and not isinstance(node, Table):
        for child in node.children:
            yield from _inner(child, heading)


def _names(content: Page, found: Iterable[_Found]) -> Iterator[str]:
    """The names that the page's code assigns values to."""
    for each in found:
        flat = flatten(content.source.text, each.node.children)
        if isinstance(each.node, Table):
            nodes = [c for row in each.node.rows for c in row.children if isinstance(c, Cell)]
            for cell in nodes:
                yield from _assigned(flatten(content.source.text, cell.children))
        yield from _assigned(flat)


def _assigned(flat: Flat) -> Iterator[str]:
    for match in ASSIGNMENT.finditer(flat.text):
        if match["sign"] == "=" and any(a <= match.start() < b for a, b in flat.code):
            yield match["name"]


def _bullet(content: Page, node: ListItem, heading: str, names: frozenset[str]) -> Statement | None:
    flat = flatten(content.source.text, node.children)
    text = " ".join(flat.text.split())
    if not text or "::" in content.source.text[node.start : node.start + 4]:
        return None
    label, body = _label(flat)
    own = [child for child in node.children if not isinstance(child, List)]
    stop = own[-1].stop if own else node.stop
    conditions = read_label(flat.text[:body], flat.origin(0)) if label else ()
    name = label if re.fullmatch(NAME, label) and _is_code(flat, label) else ""
    return Statement(
        "bullet",
        label,
        text,
        heading,
        content.source.position(node.start).line,
        node.start,
        stop,
        readings=(*conditions, *read_bullet(flat, body, names, name)),
        node=node.start,
    )


def _label(flat: Flat) -> tuple[str, int]:
    """What opens a bullet and names it, and where the text after it begins."""
    text = flat.text
    lead = len(text) - len(text.lstrip())
    if flat.bold and flat.bold[0][0] <= lead:
        stop = flat.bold[0][1]
        words = text[lead:stop]
        colon = re.match(r"\s*:", text[stop:])
        inside = words.rstrip().endswith(":")
        if inside or colon or not text[stop:].strip():
            after = stop + (colon.end() if colon and not inside else 0)
            return words.strip().rstrip(":").strip(), after
    head, colon_sign, _ = text.partition(": ")
    inside_code = any(a <= len(head) < b for a, b in flat.code)
    is_label = len(head.split()) <= LABEL_WORDS and not re.search(r"[.;!?]\s|[`=]", head)
    if colon_sign and is_label and not inside_code and head.strip():
        return head.strip(), len(head) + 1
    return "", 0


def _is_code(flat: Flat, label: str) -> bool:
    """Whether the label is code, as names of settings are."""
    return any(flat.text[a:b].strip() == label for a, b in flat.code[:1])


def _table(
    content: Page, node: Table, heading: str, number: int, names: frozenset[str]
) -> tuple[RuleTable, list[Statement]] | None:
    rows = _grid(node)
    if len(rows) < 2:
        return None
    first = rows[0][1]
    columns = tuple(plain(content, cell.children) for cell in first)
    if not all(cell.header for cell in first):
        return None  # without a heading a row each, nothing says what a cell is
    caption = next((c for c in node.children if isinstance(c, Caption)), None)
    title = plain(content, caption.children) if caption else heading
    line = content.source.position(node.start).line
    table = RuleTable(title, columns, node.start, line)
    return table, [
        _row(content, row.start, cells, title, columns, number, names)
        for row, cells in rows[1:]
        if not all(cell.header for cell in cells)
    ]


def _grid(table: Table) -> list[tuple[Row, list[Cell]]]:
    """The rows with a cell for every column: one that spans several stands in each of them."""
    found: list[tuple[Row, list[Cell]]] = []
    open_: dict[int, tuple[Cell, int]] = {}
    for row in table.rows:
        own = [cell for cell in row.children if isinstance(cell, Cell)]
        if not own:
            continue
        cells: list[Cell] = []
        while own or len(cells) in open_:
            place = len(cells)
            if place in open_:
                cell, left = open_.pop(place)
                if left > 1:
                    open_[place] = (cell, left - 1)
                cells.append(cell)
                continue
            cell = own.pop(0)
            for _ in range(_span(cell, "colspan")):
                if (rows := _span(cell, "rowspan")) > 1:
                    open_[len(cells)] = (cell, rows - 1)
                cells.append(cell)
        found.append((row, cells))
    return found


def _span(cell: Cell, name: str) -> int:
    match = re.search(rf"\b{name}\s*=\s*[\"']?(\d{{1,3}})\b", cell.attributes or "", re.IGNORECASE)
    return min(max(int(match[1]), 1), MOST_SPANNED) if match else 1


def _row(
    content: Page,
    node: int,
    cells: list[Cell],
    heading: str,
    columns: tuple[str, ...],
    number: int,
    names: frozenset[str],
) -> Statement:
    read = tuple(
        _cell(content, cell, column, names) for cell, column in zip(cells, columns, strict=False)
    )
    stop = cells[-1].stop
    read += tuple(ReadCell(column, "", stop, stop, ()) for column in columns[len(read) :])
    label = read[0].text
    line = content.source.position(cells[0].start).line
    text = " | ".join(cell.text for cell in read)
    return Statement(
        "row",
        label,
        text,
        heading,
        line,
        cells[0].start,
        stop,
        cells=read,
        table=number,
        node=node,
    )


def _cell(content: Page, cell: Cell, column: str, names: frozenset[str]) -> ReadCell:
    flat = flatten(content.source.text, cell.children)
    text = " ".join(flat.text.split())
    readings = read_cell(flat, names) or read_label(flat.text, flat.origin(0))
    return ReadCell(column, text, cell.start, cell.stop, readings)
