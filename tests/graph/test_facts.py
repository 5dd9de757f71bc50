"""Sources by address, domains by folded name."""

from __future__ import annotations

import pytest

from thumbrule.graph.facts import canonical_url, source_key
from wiki import graph_of


@pytest.mark.parametrize(
    ("urls", "canonical"),
    [
        (
            [
                "https://arxiv.org/abs/2106.09685",
                "http://arxiv.org/pdf/2106.09685v2.pdf",
                "https://www.arxiv.org/pdf/2106.09685",
                "https://arxiv.org/abs/2106.09685v1#section",
                "https://huggingface.co/papers/2106.09685",
            ],
            "https://arxiv.org/abs/2106.09685",
        ),
        (["https://arxiv.org/abs/cs/0112017"], "https://arxiv.org/abs/cs/0112017"),
        (
            ["https://github.com/unslothai/unsloth.git", "http://GitHub.com/unslothai/unsloth/"],
            "https://github.com/unslothai/unsloth",
        ),
        (
            ["https://github.com/a/b/blob/main/x.git"],
            "https://github.com/a/b/blob/main/x.git",
        ),
        (
            ["https://example.org:443/a?b=c#d", "https://example.org/a?b=c"],
            "https://example.org/a?b=c",
        ),
        (["mailto:Me@Example.org"], "mailto:me@example.org"),
        (
            [
                "javascript:alert(1)",
                "x",
                "",
                "http://",
                "http://[::1",
                "https://a b",
                "data:,x",
                "//a.b",
            ],
            "",
        ),
    ],
)
def test_one_address_for_one_thing(urls: list[str], canonical: str) -> None:
    assert {canonical_url(url) for url in urls} == {canonical}


def test_github_owners_have_no_case() -> None:
    assert source_key("https://github.com/UnslothAI/Unsloth/blob/main/A.py") == (
        "https://github.com/unslothai/unsloth/blob/main/A.py"
    )


def test_a_source_is_one_node_with_every_page_that_cites_it() -> None:
    graph = graph_of(
        "@ heuristics/A.md\n[[source::Paper|LoRA|https://arxiv.org/abs/2106.09685]]\n"
        "@ heuristics/B.md\n\n[[source::Paper|The LoRA paper|https://arxiv.org/pdf/2106.09685.pdf]]\n"
        "@ heuristics/C.md\n[[source::Paper|LoRA|https://arxiv.org/abs/2106.09685]]\n"
    )
    (node,) = graph.sources.values()
    assert (node.kind, node.title, node.url) == (
        "Paper",
        "LoRA",
        "https://arxiv.org/abs/2106.09685",
    )
    assert [(place.page, place.line) for place in node.cited] == [
        ("Heuristic:A", 1),
        ("Heuristic:B", 2),
        ("Heuristic:C", 1),
    ]


def test_a_source_without_an_address_is_kept() -> None:
    graph = graph_of("@ heuristics/A.md\n[[source::Experience|Many runs]]\n")
    (node,) = graph.sources.values()
    assert (node.kind, node.title, node.url) == ("Experience", "Many runs", "")


def test_domains_are_folded_and_keep_their_spellings() -> None:
    graph = graph_of(
        "@ heuristics/A.md\n[[domain::Fine_Tuning]] [[domain::LLMs]]\n"
        "@ heuristics/B.md\n[[domain::fine-tuning]]\n"
        "@ heuristics/C.md\n[[domain::Fine_Tuning]]\n"
    )
    assert {node.name: node.spellings for node in graph.domains.values()} == {
        "Fine Tuning": ("Fine_Tuning", "fine-tuning"),
        "LLMs": ("LLMs",),
    }


def test_all_values_of_one_statement_belong_to_their_page() -> None:
    graph = graph_of(
        "@ heuristics/A.md\n---\ndomain: [NLP, Vision]\nsources: [https://a.b, https://c.d]\n---\n"
        "@ heuristics/B.md\n**Domains:** NLP, Vision\n"
    )
    for page in ("Heuristic:A", "Heuristic:B"):
        assert [domain.name for domain in graph.domains_of[page]] == ["NLP", "Vision"]
    assert len(graph.sources_of["Heuristic:A"]) == 2
