"""The commands, as a shell runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thumbrule.cli import main
from wiki import write

GOOD = (
    "@ heuristics/H.md\n# Heuristic: H\n[[used_by::Implementation:I]]\n@ implementations/I.md\nx\n"
)
BAD = "@ heuristics/H.md\n# Heuristic: H\n[[used_by::Implementation:J]]\n[[a]]\n"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_check_is_silent_about_nothing(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, GOOD))
    assert (result.exit_code, result.output) == (0, "2 pages: 0 errors, 0 warnings, 0 notes\n")


def test_check_says_what_is_wrong_and_fails(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, BAD))
    assert result.exit_code == 1
    assert f"  --> {tmp_path}/heuristics/H.md:2:1\n" in result.output
    assert "missing-page" not in result.output
    assert "1 page: 1 error, 0 warnings, 1 note (--notes shows the notes)" in result.output
    assert "note[missing-page]" in run("check", tmp_path, "--notes").output


def test_check_as_json(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, BAD), "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert [(d["code"], d["severity"], d["path"], d["line"], d["column"]) for d in found] == [
        ("dangling-link", "error", "heuristics/H.md", 2, 1),
        ("missing-page", "note", "heuristics/H.md", 3, 1),
    ]
    assert set(found[0]) >= {"message", "help", "excerpt"}


def test_check_for_github(tmp_path: Path) -> None:
    lines = run("check", write(tmp_path, BAD), "--format", "github").output.splitlines()
    where = f"file={tmp_path}/heuristics/H.md,line=2,col=1,title=dangling-link"
    assert lines[0].startswith(f"::error {where}::there is no page Implementation:J; ")
    assert lines[1].startswith("::notice ")


def test_check_as_sarif(tmp_path: Path) -> None:
    log = json.loads(run("check", write(tmp_path, BAD), "--format", "sarif").output)
    (sarif_run,) = log["runs"]
    assert log["version"] == "2.1.0"
    first = sarif_run["results"][0]
    assert (first["ruleId"], first["level"]) == ("dangling-link", "error")
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    rules = {rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in sarif_run["results"]} <= rules


def test_graph_as_json(tmp_path: Path) -> None:
    text = GOOD.replace("x\n", "== Use ==\n| a |\n|---|\n| b |\n")
    data = json.loads(run("graph", write(tmp_path, text), "--json").output)
    heuristic, implementation = data["pages"]
    assert (heuristic["id"], heuristic["type"], heuristic["title"], heuristic["path"]) == (
        "Heuristic:H",
        "Heuristic",
        "H",
        "heuristics/H.md",
    )
    assert heuristic["headings"] == [{"level": 1, "text": "Heuristic: H", "line": 1}]
    assert heuristic["annotations"] == [
        {
            "property": "used_by",
            "value": "Implementation:I",
            "parts": ["Implementation:I"],
            "line": 2,
            "column": 1,
        }
    ]
    assert implementation["tables"] == [
        {
            "line": 2,
            "caption": None,
            "rows": [[{"text": "a", "header": True}], [{"text": "b", "header": False}]],
        }
    ]
    assert data["edges"] == [
        {
            "subject": "Implementation:I",
            "property": "uses_heuristic",
            "object": "Heuristic:H",
            "asserted": [{"page": "Heuristic:H", "line": 2, "inverse": True}],
        }
    ]
    assert data["diagnostics"] == []


def test_graph_for_people(tmp_path: Path) -> None:
    output = run("graph", write(tmp_path, GOOD)).output
    assert "Heuristics" in output
    assert "uses_heuristic" in output


def test_tree_as_json_tiles_the_bytes(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf# T\r\n\xff[[domain::X]] \xf0\x9d\x95\x8f\r\n"
    file = tmp_path / "x.md"
    file.write_bytes(data)
    leaves = json.loads(run("tree", file, "--json").output)
    text = data.decode("utf-8", "surrogateescape")
    assert "".join(text[leaf["start"] : leaf["stop"]] for leaf in leaves) == text
    assert [leaf["kind"] for leaf in leaves][-4:] == ["text", "annotation", "text", "page_markup"]


def test_tree_for_people(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("# T\n\n* a \udc80\n", encoding="utf-8", errors="surrogateescape")
    result = run("tree", file)
    assert result.exit_code == 0
    assert "    3:1      list_item  * a" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere"],
        ["tree", "nowhere.md"],
        ["tree"],
        ["check", "--format", "xml"],
        ["wibble"],
        ["build", ".", "--out", "file"],
        ["serve", ".", "--address", "wibble:x"],
    ],
)
def test_wrong_use_ends_with_two_and_no_traceback(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.output


def test_without_a_folder_kb_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "kb", GOOD)
    monkeypatch.chdir(tmp_path)
    assert run("check").output.startswith("2 pages")


def test_every_command_explains_itself() -> None:
    for name, command in main.commands.items():
        result = run(name, "--help")
        assert result.exit_code == 0
        assert command.help
        for option in command.params:
            is_option = option.param_type_name == "option"
            assert not is_option or getattr(option, "help", ""), f"{name} {option.name}"


def test_build_strictly_keeps_the_old_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert run("build", write(tmp_path / "good", GOOD), "--out", out).exit_code == 0
    before = (out / "index.html").read_bytes()
    result = run("build", write(tmp_path / "bad", BAD), "--out", out, "--strict")
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert (out / "index.html").read_bytes() == before
    assert run("build", tmp_path / "bad", "--out", out).exit_code == 0


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "thumbrule", "--version"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.startswith("thumbrule, version ")
