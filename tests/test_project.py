"""From a folder to a project: which files are pages, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from thumbrule.diagnostic import Code
from thumbrule.project import load
from wiki import write


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(d.path, str(d.code)) for d in load(folder).graph.diagnostics]


def test_a_folder_without_a_schema_uses_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.md\n[[used_by::Implementation:I]]\n@ implementations/I.md\nx\n")
    graph = load(tmp_path).graph
    assert list(graph.pages) == ["Heuristic:H", "Implementation:I"]
    assert len(graph.edges) == 1


def test_hidden_and_other_files_are_no_pages(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.wiki\nx\n@ heuristics/.I.md\nx\n@ .git/J.md\nx\n@ k.txt\nx\n")
    assert list(load(tmp_path).graph.pages) == ["Heuristic:H"]


def test_a_folder_of_one_type_has_that_type(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.md\nx\n")
    assert list(load(tmp_path / "heuristics").graph.pages) == ["Heuristic:H"]


def test_bytes_that_are_not_utf8_are_said_and_kept(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.md\na \udcff\udcfe b\n@ heuristics/I.md\nfine\n")
    project = load(tmp_path)
    assert codes(tmp_path) == [("heuristics/H.md", "not-utf8")]
    assert "\udcff\udcfe" in project.graph.pages["Heuristic:H"].content.source.text
    assert "Heuristic:I" in project.graph.pages


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    wiki = write(tmp_path / "wiki", "@ heuristics/I.md\nfine\n")
    (wiki / "heuristics/H.md").symlink_to(tmp_path / "secret.md")
    (wiki / "heuristics/gone.md").symlink_to(wiki / "nowhere.md")
    assert codes(wiki) == [
        ("heuristics/H.md", "unreadable-file"),
        ("heuristics/gone.md", "unreadable-file"),
    ]
    assert list(load(wiki).graph.pages) == ["Heuristic:I"]


def test_a_wrong_schema_is_said_and_the_built_in_one_serves(tmp_path: Path) -> None:
    write(tmp_path, "@ schema.yaml\ntypes: [\n@ heuristics/H.md\nx\n")
    project = load(tmp_path)
    assert [d.code for d in project.graph.diagnostics] == [Code.BAD_SCHEMA]
    assert list(project.graph.pages) == ["Heuristic:H"]


def test_no_folder_no_project(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="is not a folder"):
        load(tmp_path / "nowhere")


def test_an_empty_folder_is_an_empty_wiki(tmp_path: Path) -> None:
    assert not load(tmp_path).graph.pages


def test_progress_is_told(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.md\nx\n@ heuristics/I.md\nx\n")
    told: list[tuple[int, int]] = []
    load(tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_folder_without_pages_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.mdx\nx\n")
    assert codes(tmp_path) == [(".", "no-pages")]


def test_what_is_no_ordinary_file_is_said_and_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, "@ heuristics/H.md\nfine\n")
    os.mkfifo(tmp_path / "heuristics/pipe.md")
    (tmp_path / "up").symlink_to(tmp_path)
    assert codes(tmp_path) == [("heuristics/pipe.md", "unreadable-file")]


def test_plain_markdown_says_what_the_site_leaves_out(tmp_path: Path) -> None:
    write(tmp_path, "@ index.md\n# Hello\n<script>alert(1)</script> [x](javascript:y) {| a\n")
    (first, second) = load(tmp_path).graph.diagnostics
    assert (first.code, second.code) == (Code.REFUSED_HTML, Code.BAD_URL)
    assert first.message.startswith("<script> is left out of the site")
