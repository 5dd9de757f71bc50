# ruff: noqa: ARG001 - one signature for all kinds of nodes, whether or not one needs all of it
"""Block nodes as HTML. Parents are given the HTML of their children."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thumbrule.page.nodes import (
    Bold,
    CodeBlock,
    FrontMatter,
    Heading,
    List,
    ListItem,
    ListKind,
    Node,
    Paragraph,
    ParserFunction,
    Quote,
    Rule,
    Template,
    Text,
)
from thumbrule.website.code import code_html
from thumbrule.website.context import Context, statement_attributes
from thumbrule.website.safe import escaped


def _heading(node: Heading, parts: list[str], context: Context) -> str:
    """The page's title is the only `<h1>`, so no heading of the text is above 2."""
    level = min(max(node.level, 2), 6)
    anchor = context.anchors.get(node.start, "")
    identity = f' id="{escaped(anchor)}"' if anchor else ""
    return f"<h{level}{identity}>{''.join(parts).strip()}</h{level}>\n"


def lines_html(children: tuple[Node, ...], parts: list[str], context: Context) -> str:
    """Inline HTML; a line that begins with a bold label (`**Input:** …`) stays a line."""
    out: list[str] = []
    for i, (child, part) in enumerate(zip(children, parts, strict=True)):
        previous = children[i - 1] if i else None
        if (
            isinstance(child, Bold)
            and isinstance(previous, Text)
            and context.source(previous).endswith("\n")
            and ":" in context.text[child.stop - 4 : child.stop + 1]
        ):
            out.append("<br>")
        out.append(part)
    return "".join(out).strip()


def _paragraph(node: Paragraph, parts: list[str], context: Context) -> str:
    inside = lines_html(node.children, parts, context)
    return f"<p>{inside}</p>\n" if inside else ""


def _list_item(node: ListItem, parts: list[str], context: Context) -> str:
    return lines_html(node.children, parts, context)


def _statement(item: Node, context: Context) -> str:
    """The id of an item that states a rule; of items that begin at one place, the inmost's."""
    inner = item.children if isinstance(item, ListItem) else ()
    if any(isinstance(child, List) and child.start == item.start for child in inner):
        return ""
    return statement_attributes(item, context)


def _defined(item: Node, html: str, context: Context) -> str:
    tag = "dt" if isinstance(item, ListItem) and item.term else "dd"
    return f"<{tag}{_statement(item, context)}>{html}</{tag}>"


def _list(node: List, parts: list[str], context: Context) -> str:
    items = list(zip(node.children, parts, strict=True))
    if node.list_kind is ListKind.DEFINITION:
        return f"<dl>{''.join(_defined(child, html, context) for child, html in items)}</dl>\n"
    tag = "ol" if node.list_kind is ListKind.NUMBER else "ul"
    start = f' start="{node.first}"' if tag == "ol" and node.first != 1 else ""
    inside = "".join(f"<li{_statement(child, context)}>{html}</li>" for child, html in items)
    return f"<{tag}{start}>{inside}</{tag}>\n"


def _quote(node: Quote, parts: list[str], context: Context) -> str:
    return f"<blockquote>{lines_html(node.children, parts, context)}</blockquote>\n"


def _rule(node: Rule, context: Context) -> str:
    return "<hr>\n"


def _front_matter(node: FrontMatter, context: Context) -> str:
    return ""


def _code_block(node: CodeBlock, context: Context) -> str:
    inside = context.text[node.inner_start : node.inner_stop]
    html = code_html(inside, node.language, node.indent, references=node.references) + "\n"
    if node.start not in context.quoted:
        return html
    anchor, head = context.quoted[node.start]
    return f'<div class="tb-quote" id="{escaped(anchor)}">{head}{html}</div>\n'


def _parser_function(node: ParserFunction, context: Context) -> str:
    """The function's own text as code: a drawing comes with a later issue."""
    inside = context.text[node.inner_start : node.inner_stop]
    name = escaped(node.name.lstrip("#"))
    return f'<div class="tb-function"><p>{name}</p>{code_html(inside, "text")}</div>\n'


def _template(node: Template, context: Context) -> str:
    """A template's arguments as a small table; what stands in them is shown as written."""
    rows = "".join(
        f'<tr><th scope="row">{escaped(argument.name or str(number))}</th>'
        f"<td>{escaped(context.text[argument.start : argument.stop].strip())}</td></tr>"
        for number, argument in enumerate(node.arguments, 1)
    )
    name = escaped(node.name)
    if not rows:
        return f'<p class="tb-template">{name}</p>\n'
    return (
        f'<div class="tb-scroll" tabindex="0" role="group" aria-label="{name}">'
        f'<table class="tb-table"><caption>{name}</caption><tbody>{rows}</tbody></table></div>\n'
    )


LEAVES: dict[type[Node], Callable[[Any, Context], str]] = {
    Rule: _rule,
    FrontMatter: _front_matter,
    CodeBlock: _code_block,
    ParserFunction: _parser_function,
    Template: _template,
}

PARENTS: dict[type[Node], Callable[[Any, list[str], Context], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    ListItem: _list_item,
    List: _list,
    Quote: _quote,
}
