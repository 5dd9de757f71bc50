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


def test_what_moved_is_rewritten_and_nothing_else(wiki: Path, library: Path) -> None:
    file = library / "lib" / "train.py"
    file.write_text("# a line\n# and another\n" + ONE)
    source = ("--source", f"lib={library}")
    written = wiki / "heuristics" / "Page.md"
    before = written.read_text()
    asked = CliRunner().invoke(main, ["evidence", str(wiki), *source, "--fix"], input="n\n")
    assert "+From `lib/train.py:14-19`:" in asked.output
    assert written.read_text() == before
    assert run(wiki, *source, "--fix", "--yes").exit_code == 0
    assert written.read_text() == before.replace("train.py:12-17", "train.py:14-19")
    assert "1 confirmed" in run(wiki, *source).output
    assert "no line range has to be rewritten" in run(wiki, *source, "--fix", "--yes").output
    assert run(wiki, *source, *source, "--fix").exit_code == 2


def test_a_baseline_lets_pass_what_failed_and_no_more(
    wiki: Path, library: Path, tmp_path: Path
) -> None:
    file = library / "lib" / "train.py"
    source = ("--source", f"lib={library}", "--baseline", str(tmp_path / "base.json"))
    file.write_text(ONE.replace("3407", "42"))
    assert "1 failures of today are let pass" in run(wiki, *source).output
    assert run(wiki, *source).exit_code == 0
    page_file = wiki / "heuristics" / "Page.md"
    page_file.write_text(
        page_file.read_text() + "\nFrom `lib/train.py:19`:\n```python\nif no:\n```\n"
    )
    assert run(wiki, *source).exit_code == 1
    (tmp_path / "base.json").write_text("{}[")
    broken = run(wiki, *source)
    assert broken.exit_code == 1
    assert "no baseline" in broken.output


def test_a_record_remembers_what_was_true(wiki: Path, library: Path) -> None:
    source = ("--source", f"lib={library}")
    assert run(wiki, *source, "--record", str(wiki / "evidence.json")).exit_code == 0
    (library / "lib" / "train.py").write_text(ONE.replace("3407", "42"))
    result = run(wiki, *source)
    assert " changed " in result.output
    assert "+seed = 42," in result.output


def test_check_says_which_evidence_is_stale(wiki: Path, library: Path) -> None:
    run(wiki, "--source", f"lib={library}", "--record", str(wiki / "evidence.json"))
    check = ["check", str(wiki)]
    assert "stale-evidence" not in CliRunner().invoke(main, check).output
    file = wiki / "heuristics" / "Page.md"
    file.write_text(file.read_text().replace("3407", "3408"))
    assert "changed since the evidence of" in CliRunner().invoke(main, check).output
    (wiki / "evidence.json").write_text("[1]")
    assert "bad-record" in CliRunner().invoke(main, check).output


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_other_tools_get_the_page_and_line(wiki: Path, library: Path, form: str) -> None:
    (library / "lib" / "train.py").write_text(ONE.replace("3407", "42"))
    printed = run(wiki, "--source", f"lib={library}", "--format", form).output
    assert "paraphrased-quotation" in printed
    assert "Page.md" in printed


def test_settings_say_what_fails_and_what_is_waived(wiki: Path, library: Path) -> None:
    (library / "lib" / "train.py").write_text(ONE.replace("3407", "42"))
    source = ("--source", f"lib={library}")
    schema = (Path(__file__).parents[2] / "kb" / "schema.yaml").read_text("utf-8")
    (wiki / "schema.yaml").write_text(schema + "\nevidence:\n  fail_on: [gone]\n")
    assert run(wiki, *source).exit_code == 0
    assert run(wiki, *source, "--fail-on", "paraphrased").exit_code == 1
    waiver = "{page: Heuristic:Page, path: lib/*, reason: known, until: %s}"
    for day, code in (("2099-01-01", 0), ("2020-01-01", 1)):
        (wiki / "schema.yaml").write_text(schema + f"\nevidence:\n  waivers: [{waiver % day}]\n")
        assert run(wiki, *source).exit_code == code, day


def test_bad_bytes_do_not_spoil_the_record(wiki: Path, library: Path) -> None:
    file = wiki / "heuristics" / "Page.md"
    text = file.read_bytes().replace(b"rate = 2e-4,", b"rate = 2e-4,  # \xff\xfe", 1)
    file.write_bytes(text)
    record = wiki / "evidence.json"
    assert run(wiki, "--source", f"lib={library}", "--record", str(record)).exit_code == 0
    assert "bad-record" not in CliRunner().invoke(main, ["check", str(wiki)]).output
    assert "not in the file" in run(wiki, "--source", f"lib={library}").output


CALLS = """
@ heuristics/Calls.md
# Heuristic: Calls

{|
|-
! Knowledge Sources
|
* [[source::Repo|Lib|https://github.com/me/lib]]
|}

The rate is [[default::lib.train.train.rate|2e-4]], the seed [[default::lib.train.train.seed|1]].

```python
from lib.train import train

train(model, rate=1e-3)
train(model, sede=1)
```
"""


def test_calls_and_defaults_are_held_against_the_interface(tmp_path: Path, library: Path) -> None:
    (library / "lib" / "__init__.py").write_text("")
    folder = write(tmp_path / "calls", CALLS)
    result = run(folder, "--source", f"lib={library}")
    assert result.exit_code == 1
    assert "Calls.md:16" in result.output
    assert "sede" in result.output
    assert "lib.train.train.seed" in result.output
    assert "calls and defaults: 4 verdicts: 2 confirmed, 2 refuted" in result.output
    entries = json.loads(run(folder, "--source", f"lib={library}", "--json").output)
    assert sorted(e["verdict"] for e in entries) == ["confirmed"] * 2 + ["refuted"] * 2
    sarif = run(folder, "--source", f"lib={library}", "--format", "sarif").output
    assert "refuted-claim" in sarif
    assert run(folder, "--source", f"lib={library}", "--fail-on", "gone").exit_code == 0
