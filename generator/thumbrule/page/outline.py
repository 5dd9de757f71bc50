"""What a page is made of, seen from above: plain text, title, headings, anchors, summary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from markdown.extensions.toc import slugify_unicode, unique

from thumbrule.page.nodes import (
    Annotation,
    Break,
    Category,
    Comment,
    FrontMatter,
    Heading,
    InlineCode,
    Node,
    Paragraph,
    Parent,
    Text,
    Verbatim,
    walk,
)
from thumbrule.page.reader import Page
from thumbrule.text import fold

SENTENCE_STOP = re.compile(r"(?<=[.!?])[\"')]?\s")
SUMMARY_LENGTH = 240
SHOWN_BY_SECOND = frozenset({"source", "default"})
"""Annotations whose second part is what readers see: a source's title, a default's value."""
WHITE_SPACE = re.compile(r"\s+")


class Anchor(NamedTuple):
    """A heading and the id that links lead to."""

    heading: Heading
    level: int
    text: str
    id: str


def plain(page: Page, nodes: Iterable[Node]) -> str:
    """The text of `nodes` without markup, white space folded."""
    return WHITE_SPACE.sub(" ", "".join(_pieces(page.source.text, nodes))).strip()


def _pieces(text: str, nodes: Iterable[Node]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, Text):
            yield html.unescape(text[node.start : node.stop])
        elif isinstance(node, Parent):
            yield from _pieces(text, node.children)
        elif isinstance(node, Annotation):
            shown = node.property in SHOWN_BY_SECOND and len(node.parts) > 1
            yield node.parts[1] if shown else node.value
        elif isinstance(node, Verbatim) and not isinstance(node, Comment | FrontMatter):
            inner = text[node.inner_start : node.inner_stop]
            yield (
                html.unescape(inner) if isinstance(node, InlineCode) and node.references else inner
            )
        elif isinstance(node, Break):
            yield " "
        elif isinstance(node, Category):
            yield node.name


def headings(page: Page) -> tuple[Heading, ...]:
    """All headings, in the order of the page."""
    return tuple(node for node in walk(page.children) if isinstance(node, Heading))


def title(page: Page) -> Heading | None:
    """The heading that names the page.

    It is the first one, if that has level 1, or opens the page and has the file's name.
    """
    first = next((node for node in headings(page)), None)
    if first is None or first.level == 1:
        return first
    before = next((n for n in page.children if not isinstance(n, FrontMatter | Comment)), None)
    if first is before and alike(plain(page, first.children), page.stem):
        return first
    return None


def alike(title_text: str, stem: str) -> bool:
    """Whether one of the two ends with the other, folded: files' names also have an owner's."""
    short, long = sorted((fold(title_text), fold(stem)), key=len)
    return bool(short) and long.endswith(short)


def anchors(page: Page) -> tuple[Anchor, ...]:
    """Every heading but the title, with the id that the site gives it.

    Ids are Python-Markdown's: the text in lower case with hyphens, numbered when it repeats.
    None begins with `__`: Material keeps such ids for its own switches.
    """
    taken: set[str] = set()
    found = []
    opening = title(page)
    for heading in headings(page):
        if heading is opening:
            continue
        text = plain(page, heading.children)
        name = unique(slugify_unicode(text, "-").lstrip("_") or "section", taken)
        found.append(Anchor(heading, heading.level, text, name))
    return tuple(found)


def summary(page: Page, hidden: tuple[tuple[int, int], ...] = ()) -> str:
    """The first sentence of the page's text outside the `hidden` spans, or ''."""
    for node in page.children:
        if not isinstance(node, Paragraph):
            continue
        if any(start <= node.start < stop for start, stop in hidden):
            continue
        if all(isinstance(n, Annotation) or not plain(page, (n,)) for n in node.children):
            continue  # nothing but annotations
        words = plain(page, node.children)
        if sentence := SENTENCE_STOP.split(words, maxsplit=1)[0]:
            return _shortened(sentence)
    return ""


def _shortened(sentence: str) -> str:
    if len(sentence) <= SUMMARY_LENGTH:
        return sentence
    return sentence[:SUMMARY_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"
