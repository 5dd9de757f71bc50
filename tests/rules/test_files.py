"""Rule files beside their pages: what they come to, and what is said of them."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from golden import parameters, read_cases, update
from thumbrule.diagnostic import RULES, Code, render
from thumbrule.project import Project, load
from thumbrule.rules.cases import text_of
from thumbrule.rules.decide import Decider
from thumbrule.rules.program import Program
from wiki import write

DATA = Path(__file__).parent / "data" / "files"
NOT_IN_DATA = {Code.UNFINISHED}  # a table of hundreds of rows: see test_boxes


def opened(folder: Path, text: str) -> Project:
    write(folder, text)
    return load(folder, rules_folder=folder / "rules")


def becomes(text: str) -> str:
    with TemporaryDirectory() as place:
        project = opened(Path(os.path.realpath(place)), text)
    told = [decision(program) for program in project.rules.programs.values()]
    findings = [render(d) for d in project.rules.diagnostics]
    return "\n\n".join([*told, *findings])


def decision(program: Program) -> str:
    made = Decider(program).decide({})
    lines = [f"{name}: {text_of(outcome)}" for name, outcome in made.results.items()]
    lines += [f"{name}: ({problem})" for name, problem in made.problems.items()]
    lines += [
        f"{'+' if s.fired else '-'} {s.statement}, line {s.line}: {s.why}" for s in made.trace
    ]
    return "\n".join(lines)


update(DATA, becomes)


@pytest.mark.parametrize(("text", "expected"), list(parameters(DATA)))
def test_a_page_and_its_rule_file_become_what_is_beside_them(text: str, expected: str) -> None:
    assert becomes(text).strip() == expected.strip()


def test_every_code_of_rules_has_a_case() -> None:
    expected = "\n".join(case.expected for file in DATA.glob("*.txt") for case in read_cases(file))
    assert {code for code in RULES if f"[{code}]" not in expected} == NOT_IN_DATA
