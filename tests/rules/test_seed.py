"""The page that the project was created from, and a sibling of it, with rule files of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import thumbrule
from thumbrule.cli import main
from thumbrule.diagnostic import Code, Diagnostic
from thumbrule.project import load

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "data" / "seed" / "rules"
SIBLINGS = ROOT / "tests" / "data" / "siblings" / "rules"
PAGE = "LoRA_Rank_Selection"


@pytest.fixture
def wiki(seed: Path, tmp_path: Path) -> Path:
    """A folder with the seed page."""
    return with_page(tmp_path / "wiki", seed.read_text("utf-8"))


def with_page(folder: Path, text: str) -> Path:
    (folder / "heuristics").mkdir(parents=True)
    (folder / "heuristics" / f"{PAGE}.md").write_text(text, "utf-8")
    return folder


def findings(folder: Path) -> tuple[Diagnostic, ...]:
    return load(folder, rules_folder=RULES).rules.diagnostics


def advised(folder: Path, **inputs: Any) -> Any:
    return thumbrule.advise(PAGE, kb=folder, rules=RULES, **inputs)


def test_four_rows_and_the_rank_bullets_run(wiki: Path) -> None:
    project = load(wiki, rules_folder=RULES)
    assert not project.rules.errors
    stated = project.rules.stated["Heuristic:LoRA_Rank_Selection"]
    running = project.rules.running("Heuristic:LoRA_Rank_Selection")
    names = [s.name for s in stated.all if s.node in running]
    assert names == [
        "Very Large Models (70B+)",
        "Basic Instruction Tuning",
        "Domain Adaptation",
        "Reasoning/Math",
        "Memory Constrained",
        "Rule",
    ]


def test_reasoning_at_8b(wiki: Path) -> None:
    decision = advised(wiki, use_case="Reasoning/Math", size=8)
    r = decision.results["r"]
    assert (r.low, r.high, r.value, r.line) == (64, None, 64, 46)
    assert decision.results["modules"].value[-1] == "embed_tokens"
    assert len(decision.results["modules"].value) == 8
    assert decision.results["lora_alpha"].value == 64
    assert decision.results["scale"].value == 1
    assert decision.results["lora_params"].value == 167_772_160
    fired = {step.statement: step.why for step in decision.trace if step.fired}
    assert fired == {"Reasoning/Math": "use case is Reasoning/Math"}
    why = {step.statement: step.why for step in decision.trace}
    assert why["Very Large Models (70B+)"] == "size is 8 B, not 70 B or more"
    assert why["Memory Constrained"] == "tight memory is no"


def test_basic_instruction_at_70b(wiki: Path) -> None:
    decision = advised(wiki, use_case="Basic Instruction Tuning", size=70, model="Llama-2-70B")
    r = decision.results["r"]
    assert (r.low, r.high, r.value, r.line) == (64, 128, 64, 37)
    assert decision.results["modules"].value == ["q_proj", "k_proj", "v_proj", "o_proj"]
    assert decision.results["modules"].line == 44
    fired = [step for step in decision.trace if step.fired]
    assert [step.results for step in fired] == [("r",), ("modules",)]
    assert fired[1].why.endswith("r is from Very Large Models (70B+)")


def test_memory_constrained_at_70b(wiki: Path) -> None:
    decision = advised(wiki, use_case="Domain Adaptation", size="70B", tight="yes")
    assert decision.results["r"].value == 8
    assert decision.results["r"].line == 47
    assert decision.results["modules"].value == ["q_proj", "v_proj"]
    assert decision.results["modules"].given[0].rest == "only"
    assert [step.statement for step in decision.trace if step.fired] == ["Memory Constrained"]


def test_a_value_in_the_range_can_be_chosen(wiki: Path) -> None:
    decision = advised(wiki, use_case="Domain Adaptation", r=48)
    assert decision.results["r"].value == 48
    assert decision.results["lora_alpha"].value == 48
    with pytest.raises(ValueError, match="65 is not what the page says: 32 to 64"):
        advised(wiki, use_case="Domain Adaptation", r=65)


def test_both_contradictions_of_the_page_are_reported(wiki: Path) -> None:
    found = [d for d in findings(wiki) if d.code is Code.CONTRADICTION]
    assert [(d.message, d.line, d.related[0].line) for d in found] == [
        ("'Simple Tasks' says r is 8, the row 'Basic Instruction Tuning' 16", 35, 44),
        ("'Complex Tasks' says r is 32 to 64, the row 'Reasoning/Math' 64 or more", 36, 46),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "page_line"),
    [
        ("| r=32-64 |", "| r=24-64 |", Code.FAILED_CASE, 45),
        ("**Very Large Models (70B+):**", "**Giant Models (70B+):**", Code.NOT_ON_PAGE, 37),
        ("**Complex Tasks:**", "**Hard Tasks:**", Code.NOT_ON_PAGE, 36),
        ("lora_alpha = 2*r", "lora_alpha = 3*r", Code.NOT_ON_PAGE, 51),
    ],
)
def test_a_change_of_the_page_stops_the_build_with_both_lines(
    wiki: Path, old: str, new: str, code: Code, page_line: int
) -> None:
    file = wiki / "heuristics" / f"{PAGE}.md"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    errors = load(wiki, rules_folder=RULES).rules.errors
    first = next(d for d in errors if d.code is code)
    assert first.path.endswith(f"{PAGE}.yaml")
    assert first.line > 1
    assert page_line in [place.line for place in first.related]
    result = CliRunner().invoke(
        main, ["build", str(wiki), "--rules", str(RULES), "--out", str(wiki.parent / "site")]
    )
    assert result.exit_code == 1
    assert f"{PAGE}.yaml:{first.line}" in result.output
    assert f"{PAGE}.md:{page_line}" in result.output
    assert not (wiki.parent / "site").exists()


def test_a_dropped_row_stops_the_build(wiki: Path) -> None:
    file = wiki / "heuristics" / f"{PAGE}.md"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    for row in ("Basic Instruction Tuning", "Domain Adaptation", "Reasoning/Math", "Memory Con"):
        kept = [line for line in lines if not line.startswith(f"| {row}")]
        assert len(kept) == len(lines) - 1
        file.write_text("".join(kept), "utf-8")
        errors = load(wiki, rules_folder=RULES).rules.errors
        assert any(d.code is Code.NOT_ON_PAGE and d.line and d.related for d in errors)


def test_the_command_prints_the_decision_as_json(wiki: Path) -> None:
    command = ["advise", PAGE, "--kb", str(wiki), "--rules", str(RULES), "--json"]
    result = CliRunner().invoke(main, [*command, "use_case=reasoning/math", "size=8B"])
    assert result.exit_code == 0
    data = json.loads(result.output)
    assert data["results"]["r"]["low"] == 64
    assert data["results"]["r"]["high"] is None
    assert data["results"]["r"]["line"] == 46
    assert set(data["results"]) >= {"r", "modules", "lora_alpha", "scale", "lora_params"}
    assert data["trace"][-1].keys() >= {"statement", "line", "fired", "why"}


def test_the_graph_says_how_many_statements_run(wiki: Path) -> None:
    command = ["graph", str(wiki), "--rules", str(RULES), "--json"]
    rules = json.loads(CliRunner().invoke(main, command).output)["pages"][0]["rules"]
    assert (rules["statements"], rules["executable"], rules["running"]) == (13, 10, 6)


@pytest.mark.corpus
def test_gaps_between_rows_are_told_without_a_rule_file(corpus: Path) -> None:
    found = [d for d in load(corpus / "unsloth").rules.diagnostics if d.code is Code.GAP]
    assert [(d.message.partition(" is ")[2], d.line) for d in found] == [
        ("over 3 and under 7 B", 69),
        ("over 8 and under 13 B", 70),
        ("over 13 and under 70 B", 71),
        ("over 3 and under 7 B", 42),
        ("over 8 and under 13 B", 43),
        ("over 13 and under 70 B", 44),
    ]


@pytest.mark.corpus
def test_a_siblings_learning_rates_have_three_gaps_between_rows(corpus: Path) -> None:
    rules = load(corpus / "unsloth", rules_folder=SIBLINGS).rules
    assert not rules.errors
    gaps = [d.message for d in rules.diagnostics if d.code is Code.GAP and "size_rate" in d.message]
    assert [message.partition("where ")[2] for message in gaps] == [
        "model size is over 3 and under 7 B",
        "model size is over 8 and under 13 B",
        "model size is over 13 and under 70 B",
    ]


@pytest.mark.parametrize("form", ["github", "sarif", "json", "text"])
def test_every_format_names_both_lines_of_a_contradiction(wiki: Path, form: str) -> None:
    command = ["check", str(wiki), "--rules", str(RULES), "--format", form]
    printed = CliRunner().invoke(main, command).output
    assert "'Complex Tasks' says r is 32 to 64" in printed
    if form == "github":
        assert "the row%3A" in printed or "the row: " in printed
        assert f"{PAGE}.md:46" in printed
    elif form == "sarif":
        results = json.loads(printed)["runs"][0]["results"]
        found = next(r for r in results if "Complex Tasks" in r["message"]["text"])
        places = [p["physicalLocation"]["region"]["startLine"] for p in found["relatedLocations"]]
        assert places[0] == 46
    elif form == "json":
        found = next(d for d in json.loads(printed) if "Complex Tasks" in d["message"])
        assert found["related"][0]["line"] == 46
    else:
        assert f"{PAGE}.md:46:1 the row" in printed
