"""Nothing of a page is ever lost: leaves tile the text, and gaps hold nothing but markup."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from page.strategies import hostile_texts, pieces
from thumbrule.page.metadata_places import read_metadata
from thumbrule.page.nodes import Leaf, Node, Parent, Verbatim
from thumbrule.page.outline import anchors, summary
from thumbrule.page.reader import Page, read, tree
from thumbrule.text import Source

ATTRIBUTE = r"[ \t]*[a-zA-Z-]+[ \t]*=[ \t]*(?:\"[^\"\n|]*\"|'[^'\n|]*'|[^\s|\"']+)"
ATTRIBUTES = rf"(?:{ATTRIBUTE})+[ \t]*\|"
TAG = r"<[^<>]*>"

MARKUP = {
    "page": r"[\s\ufeff]*",
    "heading": r"[=#\s]*(?:<!--[^\n]*-->)?\s*",
    "paragraph": r"[ \t\r]*(?:[ \t]*>[ \t]?)*",
    "quote": r"[\s>]*",
    "bold": rf"'''|\*\*|{TAG}(?:{TAG})?",
    "italic": rf"''|\*|_|{TAG}(?:{TAG})?",
    "formatted": rf"{TAG}(?:{TAG})?",
    "wiki_link": r"\[\[[^\n]*|\]\]",
    "external_link": r"\[|\[\S+\s+|\[?\]\([^\n]*\)|\]",
    "list": r"\s*",
    "list_item": r"\s*|[*#:;]+\s*|[-+]\s*|\d+[.)]\s*|\s*:\s+",
    "table": rf"\{{\|(?:{ATTRIBUTE})*\s*(?:\|\}})?|\s*\|\}}|\s*|\s*\|?[\s:|-]+\s*",
    "caption": rf"\|\+[ \t]*(?:{ATTRIBUTES})?\s*|\s*",
    "row": rf"\|-+(?:{ATTRIBUTE})*\s*|[\s|]*",
    "cell": rf"(?:\|\|?|!!?)?\s*(?:{ATTRIBUTES})?\s*",
    "inline_code": rf"`+|{TAG}",
    "math": rf"{TAG}|\\[()\[\]]",
    "nowiki": TAG,
    "escaped": r"\\",
    "comment": r"<!--|-->",
    "front_matter": r"---[ \t]*\r?\n|(?:---|\.\.\.)[ \t\r]*",
    "code_block": rf"{TAG}|[ \t]*(?:`{{3,}}|~{{3,}})[^\n]*\n?",
    "parser_function": r"\{\{#\w+:|\}\}",
}


def check(text: str) -> Page:
    """Read `text` and hold the tree against it."""
    page = read(Source("page.md", text))
    position = 0
    for leaf in tree(page):
        assert leaf.start == position, f"a gap or an overlap at {position}"
        assert leaf.stop > leaf.start
        position = leaf.stop
        check_markup(text, leaf)
    assert position == len(text)
    check_nesting(page.children, 0, len(text))
    return page


def check_markup(text: str, leaf: Leaf) -> None:
    """What is taken as markup must look like it, else text was swallowed."""
    kind, _, markup = leaf.kind.rpartition("_")
    if markup == "markup":
        inside = text[leaf.start : leaf.stop]
        assert re.fullmatch(MARKUP[kind], inside), f"{inside!r} is no markup of a {kind}"


def check_nesting(children: tuple[Node, ...], start: int, stop: int) -> None:
    for child in children:
        assert start <= child.start <= child.stop <= stop
        start = child.stop
        if isinstance(child, Parent):
            check_nesting(child.children, child.start, child.stop)
        if isinstance(child, Verbatim):
            assert child.start <= child.inner_start <= child.inner_stop <= child.stop


@given(hostile_texts)
@settings(max_examples=400, deadline=None)
def test_hostile_texts_are_tiled(text: str) -> None:
    page = check(text)
    metadata = read_metadata(page)
    anchors(page)
    summary(page, metadata.blocks)


def test_two_thousand_random_pages_are_tiled() -> None:
    """Longer ones than hypothesis makes, always the same."""
    draw = random.Random(20261124)
    for _ in range(2000):
        check("".join(draw.choices(pieces, k=draw.randint(1, 120))))


def test_real_pages_are_tiled(corpus: Path) -> None:
    files = sorted(corpus.rglob("*.md"))
    assert files
    for file in files:
        check(Source.from_file(file).text)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_carriage_returns_change_no_tree(newline: str) -> None:
    text = "# T\n\n== h ==\n* a\n** b\n\n{|\n! a !! b\n|-\n| c || d\n|}\n"
    text += "\n```py\nx\n```\n| a |\n|---|\n> q\n> r\n"
    plain = [leaf.kind for leaf in tree(check(text))]
    assert [leaf.kind for leaf in tree(check(text.replace("\n", newline)))] == plain


def test_offsets_count_the_byte_order_mark_and_bytes_that_are_not_utf8() -> None:
    source = Source.from_bytes("page.md", b"\xef\xbb\xbf# T\r\n\xffx\r\n")
    kinds = [(source.text[leaf.start : leaf.stop], leaf.kind) for leaf in tree(read(source))]
    assert kinds == [
        ("\ufeff", "page_markup"),
        ("# ", "heading_markup"),
        ("T", "text"),
        ("\r\n", "page_markup"),
        ("\udcffx", "text"),
        ("\r\n", "page_markup"),
    ]
