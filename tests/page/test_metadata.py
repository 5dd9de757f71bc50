"""Domains, sources and date, found in each place where real pages keep them."""

from __future__ import annotations

import pytest

from thumbrule.page.metadata import Metadata
from thumbrule.page.metadata_places import read_metadata
from thumbrule.page.outline import summary
from thumbrule.page.reader import read
from thumbrule.text import Source

EXPECTED = (["NLP", "PEFT"], ["https://github.com/huggingface/peft"], "2025-12-18")

PLACES = {
    "infobox": """{| class="wikitable" style="float:right; width:300px;"
|-
! Knowledge Sources
|
* [[source::Repo|peft|https://github.com/huggingface/peft]]
|-
! Domains
| [[domain::NLP]], [[domain::PEFT]]
|-
! Last Updated
| [[last_updated::2025-12-18]]
|}""",
    "front matter": """---
title: LoraConfig
domains: [NLP, PEFT]
source: https://github.com/huggingface/peft
last_updated: "2025-12-18"
---""",
    "front matter with sources as mappings": """---
domain:
  - NLP
  - PEFT
sources:
  - {kind: Repo, title: peft, url: "https://github.com/huggingface/peft"}
last_updated: 2025-12-18
---""",
    "a wikitable in bold": """'''Metadata'''
{| class="wikitable"
|-
| '''Domains''' || NLP, PEFT
|-
| '''Repository''' || [https://github.com/huggingface/peft peft]
|-
| '''Last Updated''' || 2025-12-18
|}""",
    "a wikitable with row titles": """{| class="wikitable"
! Property !! Value
|-
! Domain
| NLP / PEFT
|-
! Source
| https://github.com/huggingface/peft
|-
! Last Updated
| 2025-12-18
|}""",
    "a section with a pipe table": """## Metadata

| Attribute | Value |
|-----------|-------|
| Repository | huggingface/peft |
| Domains | NLP, PEFT |
| Last Updated | 2025-12-18 |""",
    "a table headed Metadata": """| Metadata | Value |
|----------|-------|
| **Type** | Implementation |
| **Repository** | huggingface/peft |
| **Domains** | NLP, PEFT |
| **Last Updated** | 2025-12-18 |""",
    "a table headed Property": """| Property | Value |
|---|---|
| Domain | NLP; PEFT |
| Repository | `huggingface/peft` |
| Last Updated | 2025-12-18 |""",
    "sections of their own": """== Knowledge Sources ==
* [https://github.com/huggingface/peft HuggingFace PEFT]

== Domains ==
* [[NLP]]
* [[PEFT]]

== Last Updated ==
2025-12-18""",
    "sections with labelled items": """== Knowledge Sources ==
* '''Repository:''' [https://github.com/huggingface/peft HuggingFace PEFT]

== Domains ==
NLP, PEFT

== Metadata ==
* '''Last Updated:''' 2025-12-18""",
    "a template": """{{Implementation
|domain=NLP,PEFT
|link=https://github.com/huggingface/peft
|last_updated=2025-12-18
}}""",
    "lines of keys": """**Domains:** NLP, PEFT
**Repository:** huggingface/peft
**Last Updated:** 2025-12-18""",
    "lines of wiki keys, the colon outside": """'''Domains''': NLP, PEFT

'''Source''': [https://github.com/huggingface/peft peft]

'''Last Updated''': 2025-12-18""",
    "a list of keys": """- **Domain:** NLP, PEFT
- **Source:** [peft](https://github.com/huggingface/peft)
- **Last Updated:** 2025-12-18""",
}


def metadata_of(text: str) -> Metadata:
    return read_metadata(read(Source("implementations/X.md", text)))


def found(metadata: Metadata) -> tuple[list[str], list[str], str]:
    date = metadata.last_updated
    return (
        [domain.value for domain in metadata.domains],
        [source.url for source in metadata.sources],
        date.value if date else "",
    )


@pytest.mark.parametrize("place", PLACES)
def test_metadata_is_found(place: str) -> None:
    title = "" if "matter" in place else "# Implementation: X\n\n"
    text = f"{title}{PLACES[place]}\n\n== Overview ==\n\nThe first sentence. The second.\n"
    page = read(Source("implementations/X.md", text))
    metadata = read_metadata(page)
    assert found(metadata) == EXPECTED
    assert summary(page, metadata.blocks) == "The first sentence."


@pytest.mark.parametrize("place", [place for place in PLACES if "matter" not in place])
def test_what_is_shown_beside_the_text_is_not_shown_in_it(place: str) -> None:
    metadata = metadata_of(f"{PLACES[place]}\n\n== Overview ==\n\nText.\n")
    shown = f"{PLACES[place]}\n"
    for start, stop in reversed(metadata.blocks):
        shown = shown[:start] + shown[stop:]
    assert shown.replace("'''Metadata'''", "").strip() == ""


def test_what_has_no_place_of_its_own_becomes_a_fact() -> None:
    metadata = metadata_of(
        "## Metadata\n\n| Attribute | Value |\n|---|---|\n"
        "| Repository | a/b |\n| Commit | f9f6619c |\n| Domains | NLP |\n| Mood | good |\n"
    )
    assert {fact.key: fact.value for fact in metadata.facts} == {
        "commit": "f9f6619c",
        "mood": "good",
    }


@pytest.mark.parametrize(
    "text",
    [
        "== Inputs ==\n\n| Name | Value |\n|---|---|\n| source | x |\n| domain | y |\n",
        "Text.\n\n== Overview ==\n\n**Source:** the code below\n",
        "---\nnot: [yaml\n---\n",
        "---\njust text\n---\n",
        "`[[domain::X]]`\n\n```\n[[source::Repo|x|https://a.b]]\n```\n",
    ],
)
def test_nothing_is_made_up(text: str) -> None:
    metadata = metadata_of(text)
    assert found(metadata) == ([], [], "")
    assert not metadata.blocks


def test_front_matter_cannot_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    metadata = metadata_of("---\n" + "\n".join(lines) + "\ndomain: X\n---\n# X\n")
    assert not metadata.facts
    assert not metadata.blocks


def test_front_matter_that_cannot_be_shown_beside_the_text_stays_in_it() -> None:
    metadata = metadata_of("---\ndomain: X\nparameters: {deep: [1, [2]]}\n---\n# X\n")
    assert [domain.value for domain in metadata.domains] == ["X"]
    assert not metadata.blocks


@pytest.mark.parametrize(
    ("annotation", "kind", "title", "url"),
    [
        ("source::Paper|LoRA|https://a.b", "Paper", "LoRA", "https://a.b"),
        ("source::Paper|A | B|https://a.b", "Paper", "A|B", "https://a.b"),
        ("source::Repo|https://a.b", "Repo", "", "https://a.b"),
        ("source::Experience|Many runs", "Experience", "Many runs", ""),
        ("source::https://a.b", "", "", "https://a.b"),
        ("source::Folklore", "", "Folklore", ""),
        ("github_url::https://github.com/a/b", "Repo", "", "https://github.com/a/b"),
    ],
)
def test_the_parts_of_a_source(annotation: str, kind: str, title: str, url: str) -> None:
    (source,) = metadata_of(f"[[{annotation}]]").sources
    assert (source.kind, source.title, source.url) == (kind, title, url)


def test_a_number_too_long_to_write_is_kept_as_it_stands() -> None:
    metadata = metadata_of(f"---\ndomain: 0x{'f' * 20_000}\n---\n# X\n")
    assert metadata.domains[0].value.startswith("0xfff")
