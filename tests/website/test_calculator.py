"""Calculators as HTML: the default case in full, ids that collide, hostile words, the weight."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from batch import BATCH
from links import broken_links, repeated_ids

from thumbrule import website
from thumbrule.project import load
from thumbrule.website.calculator import compact, titled
from thumbrule.website.document import Document
from thumbrule.website.emit import emit
from thumbrule.website.theme import overrides

Pages = Callable[[str], dict[str, Document]]

HEAVIEST = 15 * 1024
LORA = "heuristics/unslothai_unsloth_LoRA_Rank_Selection.html"
SCRIPTS = ("evaluate", "decide", "calculator", "thumbrule", "file-search")


def text(markup: str) -> str:
    """What a reader sees of some HTML, scripts left out."""
    visible = re.sub(r"<script.*?</script>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", visible)).split())


def card(document: Document) -> str:
    start = document.body.index('<section class="tb-calc"')
    return document.body[start : document.body.index("</section>", start)]


@pytest.fixture
def batch(ruled_pages: Pages) -> Document:
    return ruled_pages(BATCH)["heuristics/Batch.html"]


def test_the_default_case_reads_well_without_scripts(batch: Document) -> None:
    shown = text(card(batch))
    assert "Which batch?" in shown
    assert "batch_size = 4 the page says 4 to 8" in shown
    assert "Precision bf16 the page says bf16 or fp16" in shown
    assert "Learning Rate 2e-4 the page says 2e-4 to 3e-4" in shown
    assert "Tokens a step 2048 tokens 2048 to 4096 tokens" in shown
    assert "total = batch_size * tokens counted" in shown
    assert "Not used: Long Text , line 7: long is no" in shown
    assert "Holds: Chat , line 13: task is Chat → batch_size, precision, rate" in shown
    assert "Tokens a step (tokens) by batch size 1 K at 2 2 K at 4 , chosen" in shown
    assert 'Trainer(batch_size = 4, precision = "bf16", rate = 2e-4)' in shown
    assert "<fieldset" in card(batch)
    assert "disabled" in card(batch)


def test_it_stands_after_the_table_that_it_runs_and_says_what_is_contested(
    batch: Document,
) -> None:
    body = batch.body
    places = [body.index(part) for part in ("</table>", 'class="tb-calc"', "tb-contested")]
    assert places == sorted(places)
    assert places[-1] < body.index(">Statement 13<")
    note = re.search(r'<p class="tb-contested" id="contested">.*?</p>', body, re.DOTALL)
    assert note is not None
    assert "'Chat' says batch_size is 16, the row 'Chat' 4 to 8" in text(note[0])
    assert re.findall(r'href="#([^"]*)"', note[0]) == ["statement-8", "statement-13_1"]


def test_sentences_have_ids_and_those_that_hold_a_mark(batch: Document) -> None:
    assert '<li id="statement-7">' in batch.body
    assert '<tr id="statement-13_1" class="tb-fires">' in batch.body
    assert '<tr id="statement-14">' in batch.body
    assert 'id="calculator_1"' in batch.body  # the page has a heading of that name


def test_badges_say_how_many_run(ruled_pages: Pages) -> None:
    documents = ruled_pages(BATCH)
    badges = {
        path: re.findall(r'class="tb-badge tb-badge--(\w+)"[^>]*>([^<]*)<', document.body)
        for path, document in documents.items()
    }
    assert badges["heuristics/Batch.html"] == [
        ("runs", "3 of 5 statements run"),
        ("contested", "1 contested"),
    ]
    assert badges["heuristics/Idle.html"] == [("idle", "2 statements, none run")]
    assert badges["heuristics/Silent.html"] == []


def test_only_a_page_with_a_calculator_loads_its_scripts(batch_site: Path) -> None:
    loaded = {
        name: re.findall(r'src="[^"]*assets/(\w+)\.js"', page.read_text(encoding="utf-8"))
        for name in ("Batch", "Idle")
        for page in [batch_site / "heuristics" / f"{name}.html"]
    }
    assert loaded["Batch"][-3:] == ["evaluate", "decide", "calculator"]
    assert not {"evaluate", "decide", "calculator"} & set(loaded["Idle"])
    assert list(broken_links(batch_site)) == []
    assert repeated_ids(batch_site) == {}


def test_the_search_does_not_find_what_the_card_says(batch_site: Path) -> None:
    index = (batch_site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "half of it on old cards" in index
    assert "Copy code" not in index
    assert "Another." in index


def test_our_scripts_weigh_little() -> None:
    sizes = {
        name: len(gzip.compress((overrides() / "assets" / f"{name}.js").read_bytes(), 9))
        for name in SCRIPTS
    }
    print(f"scripts, gzip -9: {sum(sizes.values())} bytes {sizes}")
    assert sum(sizes.values()) < HEAVIEST


def test_an_article_with_a_calculator_is_no_forest(kb_site: Path) -> None:
    page = (kb_site / LORA).read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    elements = len(re.findall(r"<[a-z]", article))
    print(f"elements of the article: {elements}")
    assert elements < 1500


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (0.001, "0.001"),
        (2.5, "2.5"),
        (950.0, "950"),
        (999.9, "1 K"),
        (6815744.0, "6.8 M"),
        (9.96e6, "10 M"),
        (41943040.0, "42 M"),
        (999600.0, "1 M"),
        (-4e6, "-4 M"),
        (1.5e16, "15,000 T"),
    ],
)
def test_numbers_are_short_over_bars(value: float, words: str) -> None:
    assert compact(value) == words


def test_labels_begin_with_a_capital_unless_they_are_names() -> None:
    labels = ["use case", "rsLoRA", "r", "lora_alpha", "DoRA", "8-bit"]
    assert [titled(label) for label in labels] == [
        "Use case",
        "rsLoRA",
        "r",
        "lora_alpha",
        "DoRA",
        "8-bit",
    ]


EVIL = "</script><img src=x onerror=alert(1)>"

HOSTILE = (
    BATCH.replace("label: length", f"label: '{EVIL}'")
    .replace("title: Which batch?", f"title: '{EVIL}'")
    .replace("source: counted", f"source: '{EVIL}'")
    .replace("| Code |", f"| `{EVIL}` |")
    .replace("Trainer(", f"{EVIL}(")
    .replace("half of it", EVIL)
)


class Tags(HTMLParser):
    """Collects the tags of a page and what could run in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_hostile_words_stay_words(ruled: Callable[[str], Path], tmp_path: Path) -> None:
    folder = ruled(HOSTILE)
    project = load(folder)
    assert project.rules.programs, [d.message for d in project.rules.errors]
    document = emit(project, "A wiki").documents["heuristics/Batch.html"]
    reader = Tags()
    reader.feed(document.body)
    assert "img" not in reader.tags
    assert reader.handlers == []
    assert reader.tags.count("script") == 1
    data = re.search(r'<script type="application/json">(.*?)</script>', document.body, re.DOTALL)
    assert data is not None
    assert not set("<>&") & set(data[1])
    program = json.loads(data[1])
    assert program["title"] == EVIL
    assert any(rule["name"] == EVIL for rule in program["rules"])
    website.build(folder, tmp_path / "site")


def test_bytes_that_are_not_utf8_reach_a_calculator_as_they_reach_the_page(
    ruled_pages: Pages,
) -> None:
    odd = BATCH.replace("| Code |", "| Co\udcffde |")
    document = ruled_pages(odd)["heuristics/Batch.html"]
    assert "<option>Co\ufffdde</option>" in document.body
    document.body.encode("utf-8")
    assert '"Co\ufffdde"' in document.body


def test_a_program_whose_default_case_cannot_be_decided_has_a_card_all_the_same(
    ruled_pages: Pages,
) -> None:
    follows = "default: wide * 100, "
    pages = BATCH.replace("default: 512, ", follows).replace(
        "  tokens: {", "  wide: {number: x, from: 1, to: 900, default: 100}\n  tokens: {"
    )
    document = ruled_pages(pages.replace("{task: Chat}", "{task: Chat, tokens: 8}"))[
        "heuristics/Batch.html"
    ]
    assert "Length must be 1 to 8192 tokens." in text(card(document))
    assert "tb-fires" not in document.body
