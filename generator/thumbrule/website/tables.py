# ruff: noqa: ARG001 - one signature for all kinds of nodes, whether or not one needs all of it
"""Tables as HTML: header cells, spans, alignment, a caption, in a box that scrolls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from thumbrule.page.nodes import Caption, Cell, Node, Row, Table
from thumbrule.website.context import Context, statement_attributes

# A span past this is a mistake or an attack on the browser's layout.
WIDEST = 100

_SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?\s*(\d{1,4})""", re.IGNORECASE)
_ALIGN = re.compile(
    r"""(?:\balign\s*=\s*["']?\s*|\btext-align\s*:\s*)(left|right|center)\b""", re.IGNORECASE
)


def _spans(attributes: str) -> str:
    found = {name.lower(): int(number) for name, number in _SPAN.findall(attributes)}
    return "".join(f' {name}="{min(n, WIDEST)}"' for name, n in found.items() if n > 1)


def _alignment(node: Cell) -> str:
    match = _ALIGN.search(node.attributes)
    side = node.align or (match.group(1).lower() if match else "")
    return f' class="tb-{side}"' if side in {"right", "center"} else ""


def _cell(node: Cell, parts: list[str], context: Context) -> str:
    tag = "th" if node.header else "td"
    inside = "".join(parts).strip()
    return f"<{tag}{_spans(node.attributes)}{_alignment(node)}>{inside}</{tag}>"


def _row(node: Row, parts: list[str], context: Context) -> str:
    return f"<tr{statement_attributes(node, context)}>{''.join(parts)}</tr>" if parts else ""


def _caption(node: Caption, parts: list[str], context: Context) -> str:
    return f"<caption>{''.join(parts).strip()}</caption>"


def _heads(node: Table) -> int:
    """How many rows from the top hold header cells only."""
    count = 0
    for row in node.rows:
        cells = [cell for cell in row.children if isinstance(cell, Cell)]
        if not cells or not all(cell.header for cell in cells):
            break
        count += 1
    return count


def _table(node: Table, parts: list[str], context: Context) -> str:
    pairs = list(zip(node.children, parts, strict=True))
    captions = [html for child, html in pairs if isinstance(child, Caption)]
    rows = [html for child, html in pairs if isinstance(child, Row)]
    if not any(rows):
        return ""
    heads = _heads(node)
    head = f"<thead>{''.join(rows[:heads])}</thead>" if heads else ""
    body = f"<tbody>{''.join(rows[heads:])}</tbody>"
    name = re.sub(r"<[^>]*>", "", captions[0]) if captions else "Table"
    return (
        f'<div class="tb-scroll" tabindex="0" role="group" aria-label="{name}">'
        f'<table class="tb-table">{"".join(captions[:1])}{head}{body}</table></div>'
    )


PARENTS: dict[type[Node], Callable[[Any, list[str], Context], str]] = {
    Cell: _cell,
    Row: _row,
    Caption: _caption,
    Table: _table,
}
