"""Pages to HTML: the cases of `data/*.txt`, each a title, a page and the HTML it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import parameters
from thumbrule.page import outline
from thumbrule.page.nodes import Bold, Heading, List, ListItem, ListKind, Paragraph, Text
from thumbrule.page.reader import read
from thumbrule.text import Source
from thumbrule.website.context import Context
from thumbrule.website.render import DEEPEST, body_html

DATA = Path(__file__).parent / "data"


def rendered(text: str) -> str:
    page = read(Source("page.md", text))
    anchors = {anchor.heading.start: anchor.id for anchor in outline.anchors(page)}
    return body_html(page.children, Context(text, anchors=anchors))


@pytest.mark.parametrize(("page", "html"), list(parameters(DATA)))
def test_a_page_becomes_the_html_beside_it(page: str, html: str) -> None:
    assert rendered(page).strip() == html.strip()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[[source::Repo|x|javascript:alert(1)]]",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt&#58;alert(1))",
        "[javascript:alert(1) click]",
        "[click](java\tscript:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        "== <svg onload=alert(1)> ==",
        '{| onmouseover="alert(1)"\n| style="x" onclick="alert(1)" | cell\n|}',
        '<syntaxhighlight lang=""><script>">x</syntaxhighlight>',
        "```<script>\n</code></pre><script>alert(1)</script>\n```",
        "{{<script>|<script>=<script>alert(1)</script>}}",
        "{{#<script>:<script>alert(1)</script>}}",
        "<math><script>alert(1)</script></math>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '[https://example.org/"onmouseover="alert(1) x]',
    ],
)
def test_nothing_of_a_page_runs(text: str) -> None:
    html = rendered(text)
    opened = [piece.partition(">")[0].lower() for piece in html.split("<")[1:]]
    assert not any(tag.startswith(("script", "img", "svg", "style", "iframe")) for tag in opened)
    for tag in opened:
        outside_values = tag.split('"')[::2]
        assert not any(" on" in piece for piece in outside_values), tag
        assert "javascript:" not in tag
        assert "data:" not in tag


def test_bytes_that_are_not_utf8_are_shown_as_replacement_characters() -> None:
    assert rendered(b"caf\xe9".decode("utf-8", "surrogateescape")) == "<p>caf\ufffd</p>\n"


def test_a_tree_deeper_than_any_page_is_cut_off_as_text() -> None:
    text = "x" * 10
    node: Text | Bold = Text(0, 10)
    for _ in range(10_000):
        node = Bold(0, 10, (node,))
    html = body_html((Paragraph(0, 10, (node,)),), Context(text))
    assert html.count("<strong>") == DEEPEST - 2
    assert text in html


def test_deep_lists_do_not_recurse() -> None:
    tree = List(0, 1, (ListItem(0, 1, (Text(0, 1),), term=False),), ListKind.BULLET, 1)
    for _ in range(10_000):
        tree = List(0, 1, (ListItem(0, 1, (tree,), term=False),), ListKind.BULLET, 1)
    assert "x" in body_html((tree,), Context("x"))


def test_only_the_title_of_a_page_is_a_heading_of_level_1() -> None:
    html = body_html((Heading(0, 1, (Text(0, 1),), level=1),), Context("x", anchors={0: "x"}))
    assert html == '<h2 id="x">x</h2>\n'
