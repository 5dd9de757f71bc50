"""Stated defaults are held against the code."""

from __future__ import annotations

import pytest
from library import Fake

from thumbrule.evidence.claims import Claim, claims_in, judge_claims
from thumbrule.evidence.outcome import Ruling
from thumbrule.evidence.releases import ReleaseError, cache_folder, fetch, requested
from thumbrule.evidence.signature import Interface
from wiki import graph_of

CODE = """
import torch
_NAMES = ["q", "k"]
def attach(model, r=16, dropout=0.0, mode="fast", names=_NAMES, dtype=torch.float16, on=True,
           off=None, size=2 * 3, pair=(1, 2), low=-1): ...
class Model:
    def fit(self, steps=10): ...
def open_ended(a=1, **kwargs): ...
@strange
def odd(a=1): ...
"""
LIB = Interface(Fake("1.0", "2026-01-01", (("lib/__init__.py", CODE),)))


def claims(text: str) -> tuple[Claim, ...]:
    (page,) = graph_of(f"@ heuristics/Page.md\n# Heuristic: Page\n\n{text}\n").pages.values()
    return claims_in(page)


def ruled(name: str, value: str) -> Ruling:
    (found,) = judge_claims(claims(f"It is [[default::{name}|{value}]]."), LIB)
    return found


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("r", "16"),
        ("r", "`16`"),
        ("r", "16.0"),
        ("dropout", "0"),
        ("dropout", "0.0"),
        ("mode", '"fast"'),
        ("mode", "'fast'"),
        ("names", '["q", "k"] '),
        ("names", "['q','k',]"),
        ("names", "_NAMES"),
        ("dtype", "torch.float16"),
        ("dtype", "float16"),
        ("on", "True"),
        ("off", "None"),
        ("size", "2*3"),
        ("pair", "(1, 2)"),
        ("low", "-1"),
    ],
)
def test_a_true_default_is_confirmed(parameter: str, value: str) -> None:
    found = ruled(f"lib.attach.{parameter}", value)
    assert found.outcome == "confirmed", found
    assert (found.line, found.path, found.found) == (3, "lib/__init__.py", 4)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("r", "8"),
        ("r", '"16"'),
        ("dropout", "False"),
        ("mode", '"slow"'),
        ("names", '["q"] '),
        ("names", '("q", "k")'),
        ("dtype", "torch.bfloat16"),
        ("on", "1"),
        ("off", "0"),
        ("pair", "(1, 3)"),
    ],
)
def test_a_wrong_default_is_refuted_with_what_the_code_says(parameter: str, value: str) -> None:
    found = ruled(f"lib.attach.{parameter}", value)
    assert found.outcome == "refuted", found
    assert found.why.startswith(f"the code has {parameter} = ")


def test_the_value_of_a_constant_is_shown() -> None:
    assert "names = _NAMES, which is ['q', 'k']" in ruled("lib.attach.names", "1").why


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("lib.nothing.r", "16", "lib has no nothing"),
        ("lib.attach.model", "16", "model has no default: it must be given"),
        ("lib.open_ended.b", "16", "which takes any keyword"),
        ("lib.odd.b", "16", "@strange may change"),
        ("lib.attach.mode", "fast", "state a string in quotes"),
        ("lib.attach.size", "6", "no plain value"),
        ("lib.attach.dtype", "16", "no plain value"),
        ("r", "16", "no dotted name"),
        ("lib.at tach.r", "16", "no dotted name"),
        ("lib.attach.r", "", "states no value"),
    ],
)
def test_what_cannot_be_known_is_not_checked(name: str, value: str, why: str) -> None:
    found = ruled(name, value)
    assert found.outcome == "not-checked", found
    assert why in found.why


def test_a_parameter_that_is_not_there_is_refuted_where_none_else_is_taken() -> None:
    found = ruled("lib.attach.dropuot", "0")
    assert found.outcome == "refuted"
    assert "no parameter dropuot (the nearest is dropout)" in found.why


def test_only_annotations_of_the_text_are_claims_and_only_about_the_release() -> None:
    text = "`[[default::lib.attach.r|8]]`\n\n```\n[[default::lib.attach.r|8]]\n```\n"
    assert claims(text) == ()
    assert judge_claims(claims("[[default::other.attach.r|8]]"), LIB) == []
    (short,) = judge_claims(claims("[[default::Model.fit.steps|10]]"), LIB)
    assert short.outcome == "confirmed"


def test_a_list_may_end_at_the_brackets_of_its_annotation() -> None:
    assert ruled("lib.attach.names", '["q", "k"]').outcome == "confirmed"


@pytest.mark.network
@pytest.mark.parametrize("version", ["2025.12.5", "2026.10.9"])
def test_the_defaults_that_pages_state_of_unsloth(version: str) -> None:
    try:
        unsloth = Interface(fetch(requested(version, "unsloth"), cache_folder()))
    except ReleaseError as error:
        pytest.skip(f"the release cannot be fetched: {error}")
    attach = "unsloth.FastLanguageModel.get_peft_model"
    text = (
        f"[[default::{attach}.r|16]], [[default::{attach}.lora_alpha|16]], "
        f"[[default::{attach}.lora_dropout|0]], "
        f'[[default::{attach}.use_gradient_checkpointing|"unsloth"]], '
        "[[default::unsloth.FastLanguageModel.from_pretrained.max_lora_rank|64]], "
        "[[default::unsloth.FastVisionModel.get_peft_model.target_modules|None]], "
        f"[[default::{attach}.r|32]]"
    )
    outcomes = [str(r.outcome) for r in judge_claims(claims(text), unsloth)]
    assert outcomes == ["confirmed"] * 6 + ["refuted"]
