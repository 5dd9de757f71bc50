# ruff: noqa: ARG001 - one signature for all kinds of nodes, whether or not one needs all of it
"""Inline nodes as HTML. Parents are given the HTML of their children."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thumbrule.page.nodes import (
    Annotation,
    Bold,
    Break,
    Category,
    Comment,
    Escaped,
    ExternalLink,
    Formatted,
    Image,
    InlineCode,
    Italic,
    Math,
    Node,
    Nowiki,
    Text,
    WikiLink,
)
from thumbrule.website.context import Context, Link, link_html
from thumbrule.website.safe import TAGS, decoded, escaped, outward


def outward_html(url: str, label: str) -> str:
    """A link out of the site; `label` is HTML. Just the label where `url` is refused."""
    target = outward(url)
    if not target:
        return label
    return f'<a class="tb-external" href="{escaped(target)}" rel="noopener noreferrer">{label}</a>'


def _unbarred(text: str, context: Context) -> str:
    r"""A `\|` in a pipe table is a bar that does not end the cell."""
    return text.replace("\\|", "|") if context.pipes else text


def _text(node: Text, context: Context) -> str:
    return escaped(decoded(context.source(node)))


def _escaped(node: Escaped, context: Context) -> str:
    return escaped(context.text[node.inner_start : node.inner_stop])


def _code(node: InlineCode, context: Context) -> str:
    inside = _unbarred(context.text[node.inner_start : node.inner_stop], context)
    return f"<code>{escaped(decoded(inside) if node.references else inside)}</code>"


def _math(node: Math, context: Context) -> str:
    tex = escaped(context.text[node.inner_start : node.inner_stop].strip())
    kind = "tb-math tb-math--display" if node.display else "tb-math"
    return f'<code class="{kind}">{tex}</code>'


def _nowiki(node: Nowiki, context: Context) -> str:
    return escaped(decoded(context.text[node.inner_start : node.inner_stop]))


def _nothing(node: Comment | Category, context: Context) -> str:
    return ""


def _break(node: Break, context: Context) -> str:
    return "<br>"


def _annotation(node: Annotation, context: Context) -> str:
    link = context.resolve(node)
    if link is not None:
        return link_html(link, escaped(link.label))
    value = node.value or context.source(node)
    if node.property == "default" and len(node.parts) > 1:
        return f"<code>{escaped('|'.join(node.parts[1:]))}</code>"  # the value, not its name
    return outward_html(value, escaped(decoded(value)))


def _image(node: Image, context: Context) -> str:
    """A link: the site never loads a file from elsewhere."""
    label = node.alternative.strip() or node.url
    return outward_html(node.url, f"Image: {escaped(decoded(label))}")


def _bold(node: Bold, parts: list[str], context: Context) -> str:
    return f"<strong>{''.join(parts)}</strong>"


def _italic(node: Italic, parts: list[str], context: Context) -> str:
    return f"<em>{''.join(parts)}</em>"


def _formatted(node: Formatted, parts: list[str], context: Context) -> str:
    tag = node.tag.lower()
    inside = "".join(parts)
    return f"<{tag}>{inside}</{tag}>" if tag in TAGS else inside


def _wiki_link(node: WikiLink, parts: list[str], context: Context) -> str:
    link = context.resolve(node) or Link("", node.target.strip(": "))
    return link_html(link, "".join(parts).strip() or escaped(link.label))


def _external_link(node: ExternalLink, parts: list[str], context: Context) -> str:
    label = "".join(parts).strip() or escaped(node.url)
    link = context.resolve(node)
    return link_html(link, label) if link is not None else outward_html(node.url, label)


LEAVES: dict[type[Node], Callable[[Any, Context], str]] = {
    Text: _text,
    Escaped: _escaped,
    InlineCode: _code,
    Math: _math,
    Nowiki: _nowiki,
    Comment: _nothing,
    Category: _nothing,
    Break: _break,
    Annotation: _annotation,
    Image: _image,
}

PARENTS: dict[type[Node], Callable[[Any, list[str], Context], str]] = {
    Bold: _bold,
    Italic: _italic,
    Formatted: _formatted,
    WikiLink: _wiki_link,
    ExternalLink: _external_link,
}
