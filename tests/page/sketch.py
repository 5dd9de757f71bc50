"""A page's tree as a person would sketch it: a line a block, inline nodes in braces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thumbrule.page import nodes as n
from thumbrule.page.reader import Page

INLINE = (
    n.Text,
    n.Bold,
    n.Italic,
    n.Formatted,
    n.InlineCode,
    n.Math,
    n.Nowiki,
    n.Escaped,
    n.Break,
    n.Annotation,
    n.Category,
    n.WikiLink,
    n.ExternalLink,
    n.Image,
)


def sketch(page: Page) -> str:
    lines = [*_blocks(page.source.text, page.children, 0)]
    lines += [f"! {d.code} at {d.line}:{d.column}" for d in page.diagnostics]
    return "\n".join(lines)


def _blocks(text: str, children: Iterable[n.Node], depth: int) -> Iterator[str]:
    for node in children:
        if isinstance(node, INLINE):
            continue
        yield "  " * depth + _label(text, node)
        if isinstance(node, n.Parent) and not isinstance(node, n.Row):
            yield from _blocks(text, node.children, depth + 1)
        elif isinstance(node, n.Row) and not _simple(node):
            for cell in node.children:
                assert isinstance(cell, n.Cell)
                yield from _blocks(text, cell.children, depth + 1)


def _simple(row: n.Row) -> bool:
    cells = (child for cell in row.children for child in cell.children)  # type: ignore[attr-defined]
    return all(isinstance(child, INLINE) for child in cells)


def _label(text: str, node: n.Node) -> str:
    inline = _inline(text, node.children) if isinstance(node, n.Parent) else ""
    words = f": {inline}" if inline else ""
    match node:
        case n.Heading():
            return f"heading {node.level}{words}"
        case n.List():
            first = f" from {node.first}" if node.first != 1 else ""
            return f"list {node.list_kind}{first}"
        case n.ListItem():
            return ("term" if node.term else "item") + words
        case n.Table():
            form = "pipe" if node.pipes else "wiki"
            return f"table {form} {node.attributes}".rstrip()
        case n.Row():
            cells = " ".join(_cell(text, cell) for cell in node.children)
            return f"row {node.attributes} {cells}".replace("  ", " ").rstrip()
        case n.CodeBlock():
            inner = _quoted(text[node.inner_start : node.inner_stop])
            indent = f" indented {node.indent}" if node.indent else ""
            return f"code {node.language or '-'}{indent}: {inner}"
        case n.ParserFunction():
            return f"function {node.name}: {_quoted(text[node.inner_start : node.inner_stop])}"
        case n.Template():
            arguments = ", ".join(f"{a.name}={text[a.start : a.stop]}" for a in node.arguments)
            return f"template {node.name}: {arguments}"
        case n.Verbatim():
            return f"{node.kind}: {_quoted(text[node.inner_start : node.inner_stop])}"
        case _:
            return node.kind + words


def _cell(text: str, cell: n.Node) -> str:
    assert isinstance(cell, n.Cell)
    marks = ("!" if cell.header else "") + (f"<{cell.align}>" if cell.align else "")
    attributes = f"({cell.attributes}) " if cell.attributes else ""
    return f"[{marks}{attributes}{_inline(text, cell.children)}]"


def _inline(text: str, children: Iterable[n.Node]) -> str:
    return "".join(_piece(text, node) for node in children if isinstance(node, INLINE))


def _piece(text: str, node: n.Node) -> str:
    match node:
        case n.Text():
            return text[node.start : node.stop].replace("\n", "⏎")
        case n.Annotation():
            return "{" + f"{node.property} :: {' | '.join(node.parts)}" + "}"
        case n.Category():
            return "{category " + node.name + "}"
        case n.WikiLink():
            return "{link " + f"{node.target}: {_inline(text, node.children)}" + "}"
        case n.ExternalLink():
            return "{url " + f"{node.url}: {_inline(text, node.children)}" + "}"
        case n.Image():
            return "{image " + f"{node.url}: {node.alternative}" + "}"
        case n.Formatted():
            return "{" + f"{node.tag}: {_inline(text, node.children)}" + "}"
        case n.Math():
            kind = "display math" if node.display else "math"
            return "{" + f"{kind}: {text[node.inner_start : node.inner_stop]}" + "}"
        case n.Verbatim():
            return "{" + f"{node.kind}: {text[node.inner_start : node.inner_stop]}" + "}"
        case n.Parent():
            return "{" + f"{node.kind}: {_inline(text, node.children)}" + "}"
        case _:
            return "{" + node.kind + "}"


def _quoted(text: str) -> str:
    return text.strip("\n").replace("\n", "⏎")
