"""Nodes to HTML: one walk over a tree, without recursion, so that no page is too deep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from thumbrule.page.nodes import Node, Parent, Table
from thumbrule.website import blocks, inline, tables
from thumbrule.website.context import Context
from thumbrule.website.safe import clean, escaped

# Elements inside elements past this depth are shown as the text they are: cleaning is
# quadratic in depth, and no reader follows it. The page's reader says so in a diagnostic.
DEEPEST = 120

LEAVES = inline.LEAVES | blocks.LEAVES
PARENTS = inline.PARENTS | tables.PARENTS | blocks.PARENTS


@dataclass(slots=True)
class _Level:
    """A parent on the way down: how many of its children are done, and their HTML."""

    nodes: Sequence[Node]
    context: Context
    parent: Parent | None = None
    done: int = 0
    parts: list[str] = field(default_factory=list)


def _leaf(node: Node, context: Context) -> str:
    function = LEAVES.get(type(node))
    return function(node, context) if function else escaped(context.source(node))


def parts_html(nodes: Sequence[Node], context: Context) -> list[str]:
    """The HTML of each of `nodes`, not yet cleaned."""
    levels = [_Level(nodes, context)]
    while True:
        level = levels[-1]
        if level.done < len(level.nodes):
            node = level.nodes[level.done]
            level.done += 1
            if isinstance(node, Parent) and type(node) in PARENTS and len(levels) < DEEPEST:
                levels.append(_Level(node.children, _within(node, level.context), node))
            else:
                level.parts.append(_leaf(node, level.context))
            continue
        levels.pop()
        if level.parent is None:
            return level.parts
        above = levels[-1]
        made = PARENTS[type(level.parent)](level.parent, level.parts, above.context)
        above.parts.append(made)


def _within(node: Parent, context: Context) -> Context:
    if isinstance(node, Table) and node.pipes != context.pipes:
        return replace(context, pipes=node.pipes)
    return context


def body_html(nodes: Sequence[Node], context: Context) -> str:
    """The HTML of `nodes`, one after the other, cleaned: safe to stand in a page of the site."""
    return clean("".join(parts_html(nodes, context)))


def inline_html(nodes: Sequence[Node], context: Context) -> str:
    """The HTML of some inline nodes, without space around, cleaned."""
    return body_html(nodes, context).strip()
