"""The citations of real pages: what is found, and what is said of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from thumbrule.evidence.assess import assess
from thumbrule.evidence.citation import citations, ranges_of
from thumbrule.evidence.releases import ReleaseError, cache_folder, fetch, requested
from thumbrule.evidence.verdict import Verdict
from thumbrule.project import load

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "ranges", "about"),
    [
        ("143-145", ((143, 145),), False),
        ("300", ((300, 300),), False),
        ("L238-246", ((238, 246),), False),
        ("L9-L14", ((9, 14),), False),
        ("9-14, 36-38", ((9, 14), (36, 38)), False),
        ("1-500+", ((1, 500),), True),
        ("~1000-1500", ((1000, 1500),), True),
        ("20-10", (), False),
        ("0", (), False),
    ],
)
def test_ranges_are_read(text: str, ranges: tuple[tuple[int, int], ...], about: bool) -> None:
    assert ranges_of(text) == (ranges, about)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "inline", "with_fence", "sections"),
    [("unsloth", 18, 17, 18), ("libraries", 127, 126, 355), ("spaced-names", 29, 29, 89)],
)
def test_the_forms_of_real_pages(
    corpus: Path, name: str, inline: int, with_fence: int, sections: int
) -> None:
    pages = load(corpus / name).graph.pages.values()
    found = [each for page in pages for each in citations(page)]
    forms = Counter(each.form for each in found)
    quoted = sum(e.form == "inline" and e.fence is not None for e in found)
    assert (forms["inline"], quoted, forms["section"]) == (inline, with_fence, sections)


SIGNS = {"=": "confirmed", ">": "moved", "x": "changed", "p": "paraphrased", "-": "not-checked"}


@pytest.mark.corpus
@pytest.mark.network
def test_the_verdicts_on_the_siblings_in_eight_releases(corpus: Path) -> None:
    lines = (Path(__file__).parent / "data" / "siblings.txt").read_text("utf-8").splitlines()
    head, *rows = [line.split() for line in lines if not line.startswith("#")]
    try:
        releases = [fetch(requested(v, "unsloth"), cache_folder()) for v in head[1:]]
    except ReleaseError as error:
        pytest.skip(f"the releases cannot be fetched: {error}")
    found = {}
    for each in assess(load(corpus / "unsloth").graph, releases):
        place = f"{each.page.partition('unslothai_unsloth_')[2]}:{each.line}"
        told = each.verdict.value
        where = each.found[0][0] if each.verdict is Verdict.MOVED else 0
        found[place, each.release] = (told, where)
    expected = {
        (place, version): (SIGNS[cell[0]], int(cell[1:] or 0))
        for place, *cells in rows
        for version, cell in zip(head[1:], cells, strict=True)
    }
    assert {key: found[key] for key in expected} == expected
    assert len(expected) == 18 * 8


@pytest.mark.network
def test_every_quotation_of_our_own_wiki_holds_in_the_release_it_names() -> None:
    try:
        release = fetch(requested("2025.12.5", "unsloth"), cache_folder())
    except ReleaseError as error:
        pytest.skip(f"the release cannot be fetched: {error}")
    found = assess(load(ROOT / "kb").graph, [release])
    verdicts = Counter(each.verdict.value for each in found)
    assert set(verdicts) == {"confirmed", "not-checked"}, [
        f"{j.page}:{j.line}: {j.why}" for j in found if j.verdict.value != "confirmed"
    ]
    assert verdicts["confirmed"] >= 13
    assert all(
        each.why.startswith("no fence") for each in found if each.verdict is Verdict.NOT_CHECKED
    )


@pytest.mark.corpus
@pytest.mark.network
def test_the_verdicts_on_the_libraries_pages(corpus: Path) -> None:
    named = {"peft": "0.18.0", "transformers": "4.57.3", "vllm": "0.12.0"}
    try:
        releases = [fetch(requested(v, package), cache_folder()) for package, v in named.items()]
    except ReleaseError as error:
        pytest.skip(f"the releases cannot be fetched: {error}")
    found = assess(load(corpus / "libraries").graph, releases)
    counts = Counter((each.package, each.verdict.value) for each in found)
    assert counts == {
        ("", "not-checked"): 128,
        ("peft", "confirmed"): 21,
        ("peft", "moved"): 12,
        ("peft", "not-checked"): 17,
        ("peft", "paraphrased"): 64,
        ("transformers", "confirmed"): 7,
        ("transformers", "moved"): 2,
        ("transformers", "not-checked"): 12,
        ("transformers", "paraphrased"): 65,
        ("vllm", "confirmed"): 16,
        ("vllm", "moved"): 6,
        ("vllm", "not-checked"): 55,
        ("vllm", "paraphrased"): 77,
    }
    assert all(each.why for each in found)
