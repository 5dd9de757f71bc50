"""Calls on pages bind to what a release has, or it is said why not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from library import Fake

from thumbrule.evidence.calls import PageCalls, calls_in, judge_calls
from thumbrule.evidence.outcome import Ruling
from thumbrule.evidence.releases import ReleaseError, cache_folder, fetch, requested
from thumbrule.evidence.signature import Interface
from thumbrule.project import load
from wiki import graph_of

ROOT = Path(__file__).parents[2]
CODE = """
from dataclasses import dataclass
import functools
from far import Mixin
@dataclass
class Config:
    rank: int
    alpha: int = 16
class Trainer:
    def __init__(self, model, args=None, *, seed=3407): ...
    @classmethod
    def load(cls, name, **kwargs): ...
    @staticmethod
    def attach(model, r=16, lora_alpha=16): ...
def tune(model, /, rate=1e-4): ...
@strange
def odd(a): ...
class Foreign(Mixin): ...
if GPU:
    def either(a): ...
else:
    def either(a, b): ...
"""
LIB = Interface(Fake("1.0", "2026-01-01", (("lib/__init__.py", CODE),)))


def calls(code: str, fence: str = "python") -> PageCalls:
    text = f"@ heuristics/Page.md\n# Heuristic: Page\n\n```{fence}\n{code}\n```\n"
    (page,) = graph_of(text).pages.values()
    return calls_in(page)


def ruled(code: str) -> list[Ruling]:
    return judge_calls(calls(f"from lib import *\nimport lib\n{code}"), LIB)


@pytest.mark.parametrize(
    "call",
    [
        "lib.Trainer(model, seed=1)",
        "lib.Trainer(*given)",
        "lib.Trainer(**options)",
        "lib.Trainer(...)",
        "lib.Trainer(\n    args=a,\n    # ... the rest\n)",
        "lib.Trainer(model=..., args=None)",
        "lib.Config(rank=8)",
        "lib.Config(8, 16)",
        "lib.Trainer.load('x', anything=1)",
        "lib.Trainer.attach(model, r=32)",
        "lib.tune(m, rate=2e-4)",
        "lib.either(1)",
        "Trainer(model)",
    ],
)
def test_what_binds_is_confirmed(call: str) -> None:
    (found,) = ruled(call)
    assert found.outcome == "confirmed", found


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("lib.Trainer(model, sead=1)", "there is no parameter sead (the nearest is seed)"),
        ("lib.Trainer(..., sead=1)", "there is no parameter sead (the nearest is seed)"),
        ("lib.Trainer(**more, zzz=1)", "there is no parameter zzz in"),
        ("lib.Trainer(seed=1)", "model must be given, and is not, in"),
        ("lib.Trainer(1, 2, 3)", "3 arguments are given by position, and 2 are taken"),
        ("lib.Trainer(1, model=2)", "model is given twice"),
        ("lib.Config(alpha=1)", "rank must be given"),
        ("lib.Config(rank=1, lora_alpha=1)", "there is no parameter lora_alpha (the nearest is"),
        ("lib.Trainer.load()", "name must be given"),
        ("lib.tune(model=1)", "there is no parameter model"),
        ("lib.either(1, 2, c=3)", "there is no parameter c"),
        ("Trainer()", "model must be given"),
    ],
)
def test_a_lie_is_refuted(call: str, why: str) -> None:
    (found,) = ruled(call)
    assert (found.outcome, found.line) == ("refuted", 6), found
    assert why in found.why
    assert found.path == "lib/__init__.py"


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("lib.odd(b=1)", "@strange may change what it takes"),
        ("lib.Foreign(b=1)", "it inherits from far.Mixin"),
        ("lib.nothing(1)", "lib has no nothing"),
        ("lib.either(1, 2)", "it binds to another definition of that name"),
    ],
)
def test_what_cannot_be_known_is_not_checked(call: str, why: str) -> None:
    (found,) = ruled(call)
    assert found.outcome == "not-checked"
    assert why in found.why


@pytest.mark.parametrize(
    "code",
    [
        "from other import Trainer\nTrainer(zzz=1)",
        "class Trainer: ...\nTrainer(zzz=1)",
        "from lib import Trainer\ndef f(Trainer):\n    Trainer(zzz=1)",
        "from lib import Trainer\nTrainer = wrap(Trainer)\nTrainer(zzz=1)",
        "from lib import Trainer\nTrainer.attach = mine\nTrainer.attach(zzz=1)",
        "try: from lib import Trainer\nexcept E: from x import Trainer\nTrainer(zzz=1)",
        "from .lib import Trainer\nTrainer(zzz=1)",
        "Trainer(zzz=1)",
        "model.Trainer(zzz=1)",
    ],
)
def test_nothing_is_said_of_a_name_that_may_be_another(code: str) -> None:
    assert judge_calls(calls(code), LIB) == []


def test_names_of_other_blocks_count() -> None:
    text = "from lib import Trainer as T\n```\n\n```py\nT(zzz=1)\n```\n\n```python\nTrainer(zzz=1)"
    found = judge_calls(calls(text), LIB)
    assert [(each.what, each.line, str(each.outcome)) for each in found] == [
        ("T", 8, "refuted"),
        ("Trainer", 12, "refuted"),
    ]


def test_blocks_that_are_no_python_are_skipped_with_a_reason() -> None:
    found = calls("lib.f(a=1,, b=2)")
    assert (found.blocks, found.calls) == (1, ())
    (skipped,) = found.skipped
    assert skipped.line == 4
    assert "no whole Python" in skipped.reason
    assert calls("lib.f()", "bash").blocks == 0


@pytest.mark.parametrize(
    "code",
    [
        ">>> import lib\n>>> lib.Trainer(\n...     sead=1)\nTrainer()",
        "    import lib\n    lib.Trainer(sead=1)",
        "import lib\n!pip install lib\n%time x\nlib.Trainer(sead=1)",
        "import lib\r\nlib.Trainer(sead=1)\r",
    ],
)
def test_prompts_indents_and_magics_are_understood(code: str) -> None:
    assert [str(r.outcome) for r in judge_calls(calls(code), LIB)] == ["refuted"]


# Real pages


def real(package: str, version: str) -> Interface:
    try:
        return Interface(fetch(requested(version, package), cache_folder()))
    except ReleaseError as error:
        pytest.skip(f"the release cannot be fetched: {error}")


@pytest.mark.network
def test_the_snippets_of_our_own_wiki_bind() -> None:
    unsloth = real("unsloth", "2025.12.5")
    pages = load(ROOT / "kb").graph.pages.values()
    found = [r for page in pages for r in judge_calls(calls_in(page), unsloth)]
    attach = [r for r in found if r.what == "FastLanguageModel.get_peft_model"]
    assert len(attach) >= 3
    assert {str(r.outcome) for r in attach} == {"confirmed"}
    assert not [r for r in found if r.outcome == "refuted"]


REFUTED = {
    ("peft", "XLoraConfig", 120): "target_modules",
    ("peft", "XLoraConfig", 137): "target_modules",
    ("transformers", "TrainingArguments", 103): "evaluation_strategy",
    ("transformers", "TrainingArguments", 395): "predict_with_generate",
    ("vllm", "SamplingParams", 217): "use_beam_search",
}
"""By package, callable and line; each was looked up in the source by hand."""


@pytest.mark.corpus
@pytest.mark.network
def test_the_calls_of_real_pages(corpus: Path) -> None:
    found: list[Ruling] = []
    for folder, releases in (
        ("libraries", (("peft", "0.18.0"), ("transformers", "4.57.3"), ("vllm", "0.12.0"))),
        ("unsloth", (("unsloth", "2025.12.5"),)),
    ):
        interfaces = [real(*release) for release in releases]
        pages = [calls_in(page) for page in load(corpus / folder).graph.pages.values()]
        skipped = sum(len(page.skipped) for page in pages)
        print(folder, sum(page.blocks for page in pages), "blocks,", skipped, "skipped")
        found += [r for page in pages for i in interfaces for r in judge_calls(page, i)]
    print(Counter((r.package, str(r.outcome)) for r in found))
    refuted = {(r.package, r.what, r.line): r.why for r in found if r.outcome == "refuted"}
    assert refuted.keys() == REFUTED.keys()
    assert all(f"no parameter {name} " in refuted[key] for key, name in REFUTED.items())
    assert sum(r.outcome == "confirmed" for r in found) > 1500
