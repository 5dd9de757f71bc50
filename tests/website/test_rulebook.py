"""The page 'Rules', and findings about two places."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from batch import BATCH

from thumbrule.website.document import Document

Pages = Callable[[str], dict[str, Document]]


def text(document: Document) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", document.body)).split())


def test_it_counts_what_runs_and_lists_what_was_found(ruled_pages: Pages) -> None:
    page = ruled_pages(BATCH)["rules.html"]
    shown = text(page)
    assert "3 statements run on 1 page. 1 page more states rules that do not run yet." in shown
    assert "Statements 5 With a value 5 Run 3 Worked cases 1" in shown
    assert "Contradictions 1 Gaps 0 Overlaps 0 Unreachable 0 Uncovered 2" in shown
    assert "batch_size : the first that holds decides Long Text , Chat , Code" in shown
    assert "Rule file heuristics/Batch.yaml" in shown
    assert 'href="heuristics/Batch.html#statement-13_1"' in page.body
    assert "Idle 2 statements, 1 with a value that was read" in shown


def test_many_pages_that_do_not_run_are_folded_and_capped(ruled_pages: Pages) -> None:
    idle = "".join(
        f"@ kb/heuristics/I{n}.md\n== The Insight ==\n\n* **A:** `r={n}`\n" for n in range(250)
    )
    page = ruled_pages(idle)["rules.html"]
    assert page.body.count("<li") == 200
    assert "No page has a rule file yet." in text(page)
    assert "and 50 more" in text(page)


def test_gaps_of_tables_without_a_rule_file_are_told(ruled_pages: Pages) -> None:
    page = ruled_pages(
        "@ kb/heuristics/Sizes.md\n# Heuristic: Sizes\n\n## The Insight\n\n"
        "| Size | Rate |\n|---|---|\n| 1-3B | a |\n| 7B | b |\n| 70B | c |\n"
    )["rules.html"]
    assert "line 7: no row says what holds where Size is over 3 and under 7 B" in text(page)


def test_a_wiki_without_rules_says_so(ruled_pages: Pages) -> None:
    page = ruled_pages("@ kb/heuristics/A.md\nText.\n")["rules.html"]
    assert "No page has a rule file yet." in text(page)
    assert page.toc == ()


def test_findings_show_the_other_place(ruled_pages: Pages) -> None:
    shown = text(ruled_pages(BATCH)["diagnostics.html"])
    assert "the row: heuristics/Batch.md, line 13" in shown
    assert "where they are compared: heuristics/Batch.yaml, line " in shown
    assert "../heuristics" not in shown


def test_the_start_page_and_the_others_lead_to_it(ruled_pages: Pages) -> None:
    documents = ruled_pages(BATCH)
    for path in ("index.html", "wanted.html", "diagnostics.html"):
        assert 'href="rules.html"' in documents[path].body, path
