"""`thumbrule evidence` over a folder of the library, as somebody has it checked out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from library import ONE, page

from thumbrule.cli import main
from wiki import write

TRAIN = "\n".join(ONE.splitlines()[11:17])


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    return write(tmp_path / "wiki", page(TRAIN, "12-17"))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    file = tmp_path / "checkout" / "lib" / "train.py"
    file.parent.mkdir(parents=True)
    file.write_text(ONE)
    return tmp_path / "checkout"


def run(wiki: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["evidence", str(wiki), *arguments])


def test_a_true_quotation_passes(wiki: Path, library: Path) -> None:
    result = run(wiki, "--source", f"lib={library}")
    assert result.exit_code == 0
    assert "confirmed" in result.output
    assert "1 verdicts: 1 confirmed" in result.output


def test_a_lie_fails_and_can_be_let_pass(wiki: Path, library: Path) -> None:
    file = library / "lib" / "train.py"
    file.write_text(ONE.replace("3407", "42"))
    result = run(wiki, "--source", f"lib={library}")
    assert result.exit_code == 1
    assert "paraphrased" in result.output
    assert run(wiki, "--source", f"lib={library}", "--fail-on", "gone").exit_code == 0


def test_json_has_what_others_read(wiki: Path, library: Path) -> None:
    (entry,) = json.loads(run(wiki, "--source", f"lib={library}", "--json").output)
    assert entry["page"] == "Heuristic:Page"
    assert entry["path"] == "lib/train.py"
    assert entry["verdict"] == "confirmed"
    assert entry["found"] == [[12, 17]]
    assert entry["why"]


def test_the_record_says_what_was_held_against_what(
    wiki: Path, library: Path, tmp_path: Path
) -> None:
    file = tmp_path / "record.json"
    assert run(wiki, "--source", f"lib={library}", "--record", str(file)).exit_code == 0
    record = json.loads(file.read_text())
    assert record["releases"][0]["package"] == "lib"
    (entry,) = record["entries"]
    assert entry["snippet"] == hashlib.sha256(f"{TRAIN}\n".encode()).hexdigest()
    again = tmp_path / "again.json"
    run(wiki, "--source", f"lib={library}", "--record", str(again))
    assert again.read_text() == file.read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name a --release"),
        (["--release", "not a version"], "not a version"),
        (["--source", "lib=nowhere"], "nowhere"),
    ],
)
def test_what_is_asked_wrongly_is_a_sentence(wiki: Path, arguments: list[str], says: str) -> None:
    result = run(wiki, *arguments)
    assert result.exit_code != 0
    assert says in result.output
    assert "Traceback" not in result.output


def test_a_wiki_without_citations_says_so(tmp_path: Path, library: Path) -> None:
    folder = write(tmp_path / "empty", "@ heuristics/A.md\n# Heuristic: A\n\nText.\n")
    result = run(folder, "--source", f"lib={library}")
    assert result.exit_code == 0
    assert "no citation was found" in result.output
