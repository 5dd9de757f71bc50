"""'Used by': what the graph knows and what the author listed are one list."""

from __future__ import annotations

import re
from collections.abc import Callable

from thumbrule.website.document import Document

Shown = Callable[[dict[str, str]], dict[str, Document]]

RANK = "heuristics/Rank.md"
LOADER = "implementations/Loader.md"

HEURISTIC = """# Heuristic: Rank

{tail}"""

IMPLEMENTATION = """# Implementation: Loader

Loads a model. It does more.

== Related Pages ==
{links}
"""


def text(document: Document) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", document.body).split())


def headings(document: Document) -> list[str]:
    return [item.text for item in document.toc]


def test_a_page_names_what_uses_it_with_a_summary_and_the_place(shown: Shown) -> None:
    pages = {
        RANK: HEURISTIC.format(tail="Pick r."),
        LOADER: IMPLEMENTATION.format(links="* [[uses_heuristic::Heuristic:Rank]]"),
    }
    rank = shown(pages)["heuristics/Rank.html"]
    assert "Used by" in headings(rank)
    assert '<a class="tb-link" href="../implementations/Loader.html"' in rank.body
    assert "Loader Loads a model. stated there, line 6" in text(rank)


def test_an_authored_list_is_merged_and_not_shown_twice(shown: Shown) -> None:
    tail = """== Reasoning ==
Because.

== Related Pages ==

=== Used By ===

* [[uses_heuristic::Implementation:Loader]] - sets the ''default''
"""
    pages = {RANK: HEURISTIC.format(tail=tail), LOADER: IMPLEMENTATION.format(links="none")}
    rank = shown(pages)["heuristics/Rank.html"]
    assert headings(rank) == ["Reasoning", "Used by"]
    assert rank.body.count(">Loader<") == 1
    assert "sets the <em>default</em>" in rank.body
    assert "stated here, line 10" in text(rank)


def test_links_to_a_dropped_heading_still_lead_there(shown: Shown) -> None:
    tail = """== Related Pages ==
=== Used By ===
* [[uses_heuristic::Implementation:Loader]]
"""
    pages = {RANK: HEURISTIC.format(tail=tail), LOADER: IMPLEMENTATION.format(links="none")}
    rank = shown(pages)["heuristics/Rank.html"]
    assert re.findall(r'id="([^"]*)"', rank.body) == ["related-pages", "used-by"]
    assert rank.toc[-1].id == "used-by"


def test_a_section_that_says_more_than_its_links_stays(shown: Shown) -> None:
    tail = """== Used By ==
Mostly by loaders:
* [[uses_heuristic::Implementation:Loader]]
"""
    pages = {RANK: HEURISTIC.format(tail=tail), LOADER: IMPLEMENTATION.format(links="none")}
    rank = shown(pages)["heuristics/Rank.html"]
    assert "Mostly by loaders:" in text(rank)


def test_only_the_links_of_a_mixed_list_are_moved(shown: Shown) -> None:
    tail = """== Related Pages ==
* [[uses_heuristic::Implementation:Loader]]
* [https://example.org A paper]

**Required for:**
* [[uses_heuristic::Workflow:Tuning]]
"""
    rank = shown({RANK: HEURISTIC.format(tail=tail)})["heuristics/Rank.html"]
    assert headings(rank) == ["Related Pages", "Used by"]
    assert "Related Pages A paper Used by Implementation Loader" in text(rank)
    assert "Required for" not in text(rank)


def test_a_page_shows_links_of_its_own_that_only_the_other_end_states(shown: Shown) -> None:
    tail = "* [[uses_heuristic::Implementation:Loader]]"
    pages = {RANK: HEURISTIC.format(tail=tail), LOADER: IMPLEMENTATION.format(links="none")}
    loader = shown(pages)["implementations/Loader.html"]
    assert headings(loader)[-1].startswith("Uses")
    assert 'href="../heuristics/Rank.html"' in loader.body


def test_links_that_a_page_states_stay_where_the_author_wrote_them(shown: Shown) -> None:
    pages = {
        RANK: HEURISTIC.format(tail="Pick r."),
        LOADER: IMPLEMENTATION.format(links="* [[uses_heuristic::Heuristic:Rank]]"),
    }
    loader = shown(pages)["implementations/Loader.html"]
    assert loader.body.count("../heuristics/Rank.html") == 1
    assert headings(loader) == ["Related Pages"]


def test_a_page_says_where_it_is_mentioned(shown: Shown) -> None:
    pages = {
        RANK: HEURISTIC.format(tail="Pick r."),
        LOADER: IMPLEMENTATION.format(links="See [[Heuristic:Rank|the rank]]."),
    }
    rank = shown(pages)["heuristics/Rank.html"]
    assert headings(rank) == ["Mentioned on"]


def test_a_wanted_page_is_no_link_but_has_a_readable_name(shown: Shown) -> None:
    documents = shown({LOADER: IMPLEMENTATION.format(links="* [[implements::Principle:Low_Rank]]")})
    mark = '<span class="tb-wanted" title="no such page yet">Low Rank</span>'
    assert mark in documents["implementations/Loader.html"].body
    assert "Principle:Low_Rank" in documents["wanted.html"].body


def test_a_page_that_uses_it_is_not_listed_again_for_mentioning_it(shown: Shown) -> None:
    links = "* [[uses_heuristic::Heuristic:Rank]]\n\nSee [[Heuristic:Rank|the rank]]."
    pages = {RANK: HEURISTIC.format(tail="x"), LOADER: IMPLEMENTATION.format(links=links)}
    assert headings(shown(pages)["heuristics/Rank.html"]) == ["Used by"]
