"""Asking a page, from Python and on the command line; and that the documents' examples hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import thumbrule
from thumbrule.advice import AdviceError
from thumbrule.cli import main
from thumbrule.project import load

ROOT = Path(__file__).parents[2]
KB = ROOT / "kb"
PAGE = "LoRA_Rank_Selection"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["advise", *arguments, "--kb", str(KB)])


def test_the_answer_says_what_and_why() -> None:
    result = run(PAGE, "use_case=reasoning/math", "model=qwen3_8b")
    assert result.exit_code == 0
    assert re.search(r"^  rank +64 or more, here 64   line \d+$", result.output, re.MULTILINE)
    assert re.search(r"^  LoRA parameters +\d", result.output, re.MULTILINE)
    why = result.output.partition("\nWhy\n")[2].splitlines()
    assert why[0].startswith("  + Reasoning/Math (line ")
    assert all(line.startswith("  - ") for line in why[1:])


def test_json_has_integers_and_every_step() -> None:
    data = json.loads(run(PAGE, "--json").output)
    assert data["results"]["r"] == {
        "low": 16,
        "high": 16,
        "value": 16,
        "unit": "",
        "text": "16",
        "line": data["results"]["r"]["line"],
        "rest": "",
    }
    assert '"value": 16,' in run(PAGE, "--json").output
    assert len(data["trace"]) == 5
    assert data["problems"] == {}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["Nobody"], "there is no page Nobody"),
        (["FastLanguageModel"], "has no rule file"),
        ([PAGE, "usecase"], "write it as name=value"),
        ([PAGE, "sise=8"], "did you mean size?"),
        ([PAGE, "size=-1"], "model size must be 0.1 to 1000 B"),
        ([PAGE, "size=many"], "model size must be a number"),
        ([PAGE, "size=8GB"], "model size must be a number"),
        ([PAGE, "use_case=cooking"], "use case has no choice cooking; the choices: Basic"),
        ([PAGE, "tight=maybe"], "tight memory is yes or no"),
        ([PAGE, "size=8", "size=9"], "size is given twice"),
        ([PAGE, "r=17"], "17 is not what the page says: 16"),
        ([PAGE, "--rules", str(ROOT / "docs")], "has no rule file"),
    ],
)
def test_what_is_asked_wrongly_ends_with_2_and_a_sentence(arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert says in result.output
    assert "Traceback" not in result.output


def test_python_takes_numbers_texts_and_booleans() -> None:
    one = thumbrule.advise(PAGE, kb=KB, size=70, tight=False, use_case="Domain Adaptation")
    other = thumbrule.advise(PAGE, kb=str(KB), size="70B", tight="no", use_case="domain-adaptation")
    assert one == other
    assert one.results["r"].value == 16
    with pytest.raises(AdviceError, match="there is no folder"):
        thumbrule.advise(PAGE, kb=ROOT / "nowhere")
    with pytest.raises(ValueError, match="must be a number"):
        thumbrule.advise(PAGE, kb=KB, size=True)


@pytest.mark.parametrize("size", [float("nan"), float("inf"), 10**400, -(10**400)])
def test_what_is_no_number_is_an_answer_too(size: float) -> None:
    with pytest.raises(AdviceError, match="must be a number"):
        thumbrule.advise(PAGE, kb=KB, size=size)
    with pytest.raises(AdviceError, match="is not what the page says"):
        thumbrule.advise(PAGE, kb=KB, use_case="Domain Adaptation", r=size)


def test_a_rank_is_a_whole_number() -> None:
    with pytest.raises(AdviceError, match="rank must be a whole number"):
        thumbrule.advise(PAGE, kb=KB, use_case="Domain Adaptation", r=32.5)


def test_a_changed_page_is_read_again(tmp_path: Path) -> None:
    page, rules = example()
    kb = tmp_path / "kb" / "heuristics"
    kb.mkdir(parents=True)
    (tmp_path / "heuristics").mkdir()
    (tmp_path / "heuristics" / "Batch_Size.yaml").write_text(rules)
    (kb / "Batch_Size.md").write_text(page)
    asked = {"kb": tmp_path / "kb", "task": "Chat"}
    assert thumbrule.advise("Batch_Size", **asked).results["batch_size"].value == 8
    (kb / "Batch_Size.md").write_text(page.replace("=8 ", "=4 "))
    with pytest.raises(AdviceError, match="the page gives 4"):
        thumbrule.advise("Batch_Size", **asked)


def example() -> tuple[str, str]:
    """The page and the rule file of docs/rule-files.md."""
    text = (ROOT / "docs" / "rule-files.md").read_text("utf-8")
    page = re.search(r"```mediawiki\n(.*?)```", text, re.DOTALL)
    rules = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert page
    assert rules
    return page[1], rules[1]


def test_the_documents_example_works(tmp_path: Path) -> None:
    page, rules = example()
    (tmp_path / "heuristics").mkdir()
    (tmp_path / "heuristics" / "Batch_Size.md").write_text(page)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "Batch_Size.yaml").write_text(rules)
    project = load(tmp_path, rules_folder=tmp_path / "rules")
    assert [d for d in project.rules.diagnostics if d.severity != "note"] == []
    where = ["--kb", str(tmp_path), "--rules", str(tmp_path / "rules")]
    result = CliRunner().invoke(main, ["advise", "Batch_Size", "task=code", "size=70B", *where])
    assert result.exit_code == 0
    assert "+ Huge Models (70B+)" in result.output


def test_the_readme_shows_what_is_printed() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"```console\n\$ thumbrule advise (.*?)\n(.*?)```", text, re.DOTALL)
    assert shown
    result = run(PAGE, "use_case=Domain Adaptation", "model=Llama-2-7B")
    printed = result.output.splitlines()
    for line in shown[2].splitlines():
        assert line.strip() == "…" or line in printed


def test_rules_of_kb_are_clean() -> None:
    assert [d for d in load(KB).rules.diagnostics if d.severity != "note"] == []


def test_other_folders_use_only_the_rules_they_are_told(tmp_path: Path) -> None:
    (tmp_path / "pages").symlink_to(KB / "heuristics")
    assert load(tmp_path / "pages").rules.ready == {}
