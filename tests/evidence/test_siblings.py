"""The citations of real pages: what is found, and what is said of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from thumbrule.evidence.citation import citations, ranges_of
from thumbrule.project import load


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
