"""Tables: MediaWiki's `{| … |}` and Markdown's rows of bars."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thumbrule.diagnostic import Code
from thumbrule.page.inline import BRACKETS, parse_inline
from thumbrule.page.nodes import Caption, Cell, Node, Row, Table
from thumbrule.page.place import CELL, HEADING_LINE
from thumbrule.page.scan import Scan, trimmed

ROW = re.compile(r"\|-+(?!\d)")
ATTRIBUTE = r"[ \t]*[a-zA-Z-]+[ \t]*=[ \t]*(?:\"[^\"\n|]*\"|'[^'\n|]*'|[^\s|\"']+)"
ATTRIBUTES = re.compile(rf"((?:{ATTRIBUTE})+)[ \t]*\|(?!\|)")
ATTRIBUTE_LIST = re.compile(rf"(?:{ATTRIBUTE})*[ \t]*")
"""What follows `{|` and `|-`; anything else there is content, and becomes a cell."""
DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*(?=\n|\Z)")
BRACES = re.compile(r"\{\{[^{}\n]*\}\}")

BARS = re.compile(r"\|\||`|<|\[\[|\{\{")
HEADER_BARS = re.compile(r"\|\||!!|`|<|\[\[|\{\{")
PIPES = re.compile(r"\||\\\||`|<|\[\[")
"""What separates cells, and what a separator inside of does not count."""


def separators(
    scan: Scan, start: int, stop: int, pattern: re.Pattern[str]
) -> Iterator[re.Match[str]]:
    """The cell separators in `text[start:stop]` that stand outside code, links and braces."""
    text = scan.text
    while match := pattern.search(text, start, stop):
        char = match[0]
        start = match.end()
        if char in "`<":
            start = scan.verbatim_stop_at(match.start(), stop)
        elif char == "[[" and (link := BRACKETS.match(text, match.start(), stop)):
            start = link.end()
        elif char == "{{" and (braces := BRACES.match(text, match.start(), stop)):
            start = braces.end()
        elif char in ("|", "||", "!!"):
            yield match


def _cell_text(scan: Scan, start: int, stop: int) -> tuple[Node, ...]:
    text = scan.text
    while start < stop and text[start] in " \t":
        start += 1
    return parse_inline(scan, start, trimmed(text, start, stop))


# --- wikitables -----------------------------------------------------------------------


class _Rows:
    """The rows of a wikitable while they are being read."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.cells: list[Cell] = []
        self.start = -1
        self.stop = -1
        self.attributes = ""

    def begin(self, start: int, stop: int, attributes: str) -> None:
        self.finish()
        self.start, self.stop, self.attributes = start, stop, attributes

    def finish(self) -> None:
        if self.cells or self.start >= 0:
            start = self.start if self.start >= 0 else self.cells[0].start
            stop = self.cells[-1].stop if self.cells else self.stop
            self.rows.append(Row(start, stop, tuple(self.cells), self.attributes))
        self.cells, self.start, self.attributes = [], -1, ""


def parse_wikitable(scan: Scan, content: int) -> Table | None:
    """The table whose `{|` stands at `content`; None where tables are nested too deep."""
    text = scan.text
    line_stop = scan.line_stop(content)
    if scan.too_deep(content, line_stop):
        return None
    opening = ATTRIBUTE_LIST.match(text, content + 2)
    assert opening is not None
    captions: list[Node] = []
    rows = _Rows()
    scan.depth += 1
    position, stop = opening.end(), -1
    while position < len(text):
        start = scan.spaces_stop(position)
        if start >= len(text) or text[start] in "\r\n":
            position = start + 1
        elif text.startswith("|}", start):
            stop = start + 2
            break
        elif HEADING_LINE.match(text, start) and text[start - 1] == "\n":
            break
        elif text.startswith("|+", start):
            rows.finish()  # a caption inside of a row would lie across it
            captions.append(_caption(scan, start))
            position = captions[-1].stop
        elif row := ROW.match(text, start):
            attributes = ATTRIBUTE_LIST.match(text, row.end())
            assert attributes is not None
            position = trimmed(text, start, attributes.end())
            rows.begin(start, position, attributes[0].strip())
        else:
            position = _read_cells(scan, start, rows)
    scan.depth -= 1
    rows.finish()
    children = sorted((*captions, *rows.rows), key=lambda node: node.start)
    if stop < 0:
        scan.report(
            content,
            line_stop,
            Code.UNCLOSED_BLOCK,
            "this table is never closed",
            "close it with |}",
        )
        stop = children[-1].stop if children else trimmed(text, content, opening.end())
    return Table(content, stop, tuple(children), opening[0].strip(), pipes=False)


def _caption(scan: Scan, start: int) -> Caption:
    stop = scan.logical_stop(start)
    attributes = ATTRIBUTES.match(scan.text, start + 2, stop)
    begin = attributes.end() if attributes else start + 2
    return Caption(start, trimmed(scan.text, start, stop), _cell_text(scan, begin, stop))


def _read_cells(scan: Scan, start: int, rows: _Rows) -> int:
    """Read the cells of the line at `start` and what follows in the last of them."""
    text = scan.text
    stop = scan.logical_stop(start)
    marker = text[start]
    header = marker == "!"
    begin, cell_start = start, start
    if marker in "|!":
        begin += 2 if text.startswith(marker * 2, start) else 1
    spans = []
    for separator in separators(scan, begin, stop, HEADER_BARS if header else BARS):
        spans.append((cell_start, begin, separator.start()))
        cell_start, begin = separator.span()
    spans.append((cell_start, begin, stop))
    for index, (cell_start, begin, cell_stop) in enumerate(spans):
        following = stop if index == len(spans) - 1 else -1
        rows.cells.append(_cell(scan, cell_start, begin, cell_stop, following, header=header))
    return rows.cells[-1].stop


def _cell(scan: Scan, start: int, begin: int, stop: int, following: int, *, header: bool) -> Cell:
    """One cell; where `following` is not -1, the lines below it may belong to it."""
    text = scan.text
    match = ATTRIBUTES.match(text, begin, stop)
    attributes = match[1].strip() if match else ""
    children: tuple[Node, ...] = _cell_text(scan, match.end() if match else begin, stop)
    reached = max(trimmed(text, start, stop), begin)
    if following >= 0 and following < len(text):
        blocks, _ = scan.parse_blocks(scan, following + 1, CELL)
        if blocks:
            children += tuple(blocks)
            reached = blocks[-1].stop
    return Cell(start, reached, children, header, attributes, "")


# --- pipe tables ----------------------------------------------------------------------


def pipe_table_begins(scan: Scan, content: int) -> bool:
    """Whether the line at `content` heads a pipe table: bars in it, a row of dashes below."""
    text = scan.text
    stop = scan.line_stop(content)
    if text.find("|", content, stop) < 0:
        return False
    delimiters = DELIMITERS.match(text, stop + 1)
    return delimiters is not None and "|" in delimiters[0]


def parse_pipe_table(scan: Scan, content: int) -> Table | None:
    """The pipe table whose header is the line at `content`, or None."""
    if not pipe_table_begins(scan, content):
        return None
    text = scan.text
    stop = scan.line_stop(content)
    aligns = _aligns(text, stop + 1)
    header = _pipe_row(scan, content, stop, aligns, header=True)
    outer = text[content] == "|"
    if not outer and len(header.children) != len(aligns):
        return None
    rows = [header]
    position = scan.line_stop(stop + 1) + 1
    reached = trimmed(text, stop, position - 1)
    while position < len(text):
        start = scan.spaces_stop(position)
        line_stop = scan.line_stop(position)
        if text[start : start + 1] != "|" and (outer or text.find("|", start, line_stop) < 0):
            break
        rows.append(_pipe_row(scan, start, line_stop, aligns, header=False))
        reached, position = rows[-1].stop, line_stop + 1
    return Table(content, reached, tuple(rows), "", pipes=True)


def _aligns(text: str, start: int) -> list[str]:
    delimiters = DELIMITERS.match(text, start)
    assert delimiters is not None
    words = delimiters[0].strip().strip("|").split("|")
    names = {(True, True): "center", (True, False): "left", (False, True): "right"}
    return [
        names.get((word.strip().startswith(":"), word.strip().endswith(":")), "") for word in words
    ]


def _pipe_row(scan: Scan, start: int, stop: int, aligns: list[str], *, header: bool) -> Row:
    text = scan.text
    stop = trimmed(text, start, stop)
    begin = start + 1 if text[start] == "|" else start
    cell_start = start
    cells = []
    for separator in separators(scan, begin, stop, PIPES):
        cells.append((cell_start, begin, separator.start()))
        cell_start, begin = separator.span()
    if begin < stop:
        cells.append((cell_start, begin, stop))
    return Row(
        start,
        stop,
        tuple(
            Cell(
                cell_start,
                max(begin, trimmed(text, begin, end)),
                _cell_text(scan, begin, end),
                header,
                "",
                aligns[index] if index < len(aligns) else "",
            )
            for index, (cell_start, begin, end) in enumerate(cells)
        ),
        "",
    )
