"""Every construct of the markup: the cases of `data/*.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import parameters, update
from page.sketch import sketch
from thumbrule.page.reader import read
from thumbrule.text import Source

DATA = Path(__file__).parent / "data"


def becomes(text: str) -> str:
    return sketch(read(Source("page.md", text)))


update(DATA, becomes)


@pytest.mark.parametrize(("text", "expected"), list(parameters(DATA)))
def test_a_text_is_read_as_the_tree_beside_it(text: str, expected: str) -> None:
    assert becomes(text).strip() == expected.strip()
