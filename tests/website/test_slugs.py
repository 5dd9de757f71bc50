"""File names of generated pages: safe, and never the same twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thumbrule.website.addresses import relative, rendered_path
from thumbrule.website.slugs import distinct, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Parameter-efficient fine-tuning", "parameter-efficient-fine-tuning"),
        ("Größe der Räume", "groe-der-raume"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 100, "a" * 60),
    ],
)
def test_a_slug_is_lower_case_ascii(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_a_slug_is_never_empty_and_never_more_than_letters_digits_and_hyphens(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))


def test_names_that_windows_keeps_for_devices_are_lengthened() -> None:
    assert slug("AUX") != "aux"


@given(st.lists(st.text(), unique=True))
def test_paths_are_distinct_and_inside_their_folder(names: list[str]) -> None:
    paths = distinct("sources", ((name, name) for name in names), {"sources/index.html"})
    assert len({*paths.values(), "sources/index.html"}) == len(names) + 1
    assert all(re.fullmatch(r"sources/[a-z0-9-]+\.html", path) for path in paths.values())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("heuristics/LoRA Rank.md", "heuristics/LoRA Rank.html"),
        ("README.md", "index.html"),
        ("a.b.md", "a.b.html"),
        ("notes.wiki", "notes.html"),
        ("image.png", "image.png"),
    ],
)
def test_a_page_keeps_the_name_of_its_file(path: str, expected: str) -> None:
    assert rendered_path(path) == expected


@given(st.lists(st.text(min_size=1).filter(lambda part: "/" not in part), min_size=1))
def test_no_name_of_a_file_leaves_the_site(parts: list[str]) -> None:
    path = rendered_path("/".join(parts) + ".md")
    assert not path.startswith("/")
    assert ".." not in path.split("/")
    path.encode("utf-8")


def test_links_are_relative_and_quoted() -> None:
    assert relative("a/b.html", "c/d e.html", "x y") == "../c/d%20e.html#x%20y"
    assert relative("a/b.html", "a/b.html", "x") == "#x"
    assert relative("index.html", "javascript:x.html") == "javascript%3Ax.html"
