"""The page's scripts and Python say the same: to the last bit, to the last word."""

from __future__ import annotations

import json
import random
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from random_programs import EVERYTHING, answers
from random_trees import NAMES, Trees

from thumbrule.project import load
from thumbrule.rules.code import code_of
from thumbrule.rules.decide import Decider
from thumbrule.rules.evaluate import EvaluationError, evaluate
from thumbrule.rules.number import grouped, plain
from thumbrule.rules.program import Program, program_data

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ASSETS = ROOT / "site_overrides" / "assets"
SCRIPTS = [ASSETS / "evaluate.js", ASSETS / "decide.js", HERE / "twins.js"]

Engine = Callable[[str, Any], Any]
"""Runs `twins[what](with)` in an engine and gives what came out."""


@pytest.fixture(scope="module")
def in_node(node: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("node")

    def run(what: str, with_: Any) -> Any:
        job = folder / "job.json"
        job.write_text(json.dumps({"what": what, "with": with_}))
        command = [node, str(HERE / "node.js"), *map(str, SCRIPTS), str(job)]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def in_chromium(browser: Browser) -> Engine:
    page = browser.new_page()
    for script in SCRIPTS:
        page.add_script_tag(path=script)
    return lambda what, with_: json.loads(
        page.evaluate(
            "([what, job]) => JSON.stringify(twins[what](JSON.parse(job)))",
            [what, json.dumps(with_)],
        )
    )


@pytest.fixture(scope="module", params=["in_node", "in_chromium"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


def exact(value: Any) -> Any:
    if isinstance(value, float):
        return "#" + struct.pack(">d", value).hex()
    if isinstance(value, list | tuple):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return value


def outcome(tree: Any) -> Any:
    try:
        return exact(evaluate(tree, NAMES))
    except EvaluationError as error:
        return {"error": str(error)}


def test_fifty_thousand_random_trees_agree(engine: Engine) -> None:
    trees = Trees(seed=1)
    wrong = []
    failed = 0
    for _ in range(10):
        batch = [trees.tree(depth=4) for _ in range(5_000)]
        theirs = engine("trees", [[tree, NAMES] for tree in batch])
        for tree, there in zip(batch, theirs, strict=True):
            here = outcome(tree)
            failed += isinstance(here, dict)
            if here != there:
                wrong.append((tree, here, there))
    assert not wrong[:3]
    assert 2_500 < failed < 25_000  # errors are compared too, and are not most of it


def test_work_is_bounded_alike(engine: Engine) -> None:
    names = {"many": [float(number) for number in range(1_000)]}
    once = ["each", "a", ["name", "many"], ["*", ["name", "a"], 2.0], None]
    twice = ["each", "b", ["name", "many"], ["call", "sum", once], None]
    deep = ["each", "c", ["name", "many"], ["call", "sum", twice], None]
    trees = [["call", "sum", tree] for tree in (once, twice, deep)]
    here = []
    for tree in trees:
        try:
            here.append(exact(evaluate(tree, names)))
        except EvaluationError as error:
            here.append({"error": str(error)})
    assert engine("trees", [[tree, names] for tree in trees]) == here
    assert [isinstance(each, dict) for each in here] == [False, True, True]


def test_numbers_are_written_alike(engine: Engine) -> None:
    source = random.Random(2)
    numbers = [0.0, 1e15, 1e15 - 1, 1e-3, 9.999e-4, 123456.5, 1e21, 5e-324, 1.7976931348623157e308]
    for _ in range(50_000):
        bits = struct.unpack(">d", source.randbytes(8))[0]
        numbers += [bits] if bits - bits == 0 else []
        numbers.append(round(source.uniform(-1e6, 1e6), source.randint(0, 6)))
        numbers.append(float(source.randint(-(10**17), 10**17)))
    here = [[plain(number + 0.0), grouped(number + 0.0)] for number in numbers]
    assert engine("texts", [number + 0.0 for number in numbers]) == here


def decided(program: Program, given: list[dict[str, Any]]) -> list[Any]:
    decider = Decider(program)
    found = []
    for each in given:
        decision = decider.decide(each)
        results = {
            name: {"value": o.value, "low": o.low, "high": o.high, "lines": o.lines}
            for name, o in decision.results.items()
        }
        trace = [
            {
                "statement": step.statement,
                "line": step.line,
                "fired": step.fired,
                "why": step.why,
                "results": step.results,
            }
            for step in decision.trace
        ]
        found.append(
            {
                "inputs": decision.inputs,
                "results": results,
                "trace": trace,
                "problems": decision.problems,
                "code": code_of(program, decision),
                "curve": decider.curve(decision),
            }
        )
    return found


def whole_numbers(value: Any) -> Any:
    """Lines are integers here and doubles there."""
    return exact(json.loads(json.dumps(value), parse_int=float))


def agree(engine: Engine, program: Program, count: int) -> None:
    data = program_data(program)
    for seed in range(count // 1_000):
        given = answers(program, random.Random(seed), 1_000)
        theirs = engine("decisions", {"program": data, "answers": given})
        ours = decided(program, given)
        for answer, here, there in zip(given, ours, theirs, strict=True):
            assert whole_numbers(here) == there, answer


def programs() -> dict[str, Program]:
    return load(ROOT / "kb").rules.programs


@pytest.mark.parametrize("page", sorted(programs()))
def test_ten_thousand_random_inputs_of_a_calculator_agree(engine: Engine, page: str) -> None:
    agree(engine, programs()[page], 10_000)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["seed", "siblings"])
def test_the_calculators_of_real_pages_agree(engine: Engine, corpus: Path, name: str) -> None:
    pages = corpus.parent / "seed" if name == "seed" else corpus / "unsloth"
    rules = load(pages, rules_folder=ROOT / "tests" / "data" / name / "rules").rules
    (program,) = rules.programs.values()
    agree(engine, program, 10_000)


def test_a_program_with_everything_in_it_agrees(engine: Engine) -> None:
    agree(engine, EVERYTHING, 10_000)
