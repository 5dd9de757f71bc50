"""Trainable parameters against peft's own count, on the meta device: no weight is made."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import thumbrule
from thumbrule.project import load
from thumbrule.rules.presets import Model, linears, model_record

ROOT = Path(__file__).parents[2]
KB = ROOT / "kb"
PAGE = "LoRA_Rank_Selection"
SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
ATTENTION = SEVEN[:4]
OUTER = ("embed_tokens", "lm_head")

PUBLISHED = {  # r = 16 on all seven linears
    "Llama-2-7B": 39_976_960,
    "Llama-3-8B": 41_943_040,
    "Llama-2-13B": 62_586_880,
    "Llama-2-70B": 207_093_760,
    "Llama-3.2-1B": 11_272_192,
    "Llama-3.2-3B": 24_313_856,
}


@cache
def models() -> dict[str, Model]:
    data = yaml.safe_load((ROOT / "heuristics" / "models.yaml").read_text("utf-8"))
    return {name: Model.model_validate(entry) for name, entry in data.items()}


def base(model: Model, kind: str = "llama") -> Any:
    """The model's shape as a real transformers model; a Llama where only the shape counts."""
    pytest.importorskip("peft", reason="needs the extra `torch`: pip install -e '.[torch]'")
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.for_model(
        kind,
        vocab_size=model.vocabulary,
        hidden_size=model.hidden,
        intermediate_size=model.intermediate,
        num_hidden_layers=model.layers,
        num_attention_heads=model.heads,
        num_key_value_heads=model.kv_heads,
        head_dim=model.head_size,
        tie_word_embeddings=model.tied,
        pad_token_id=0,
    )
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config)


def counted(model: Model, **settings: Any) -> int:
    """What peft itself counts as trainable."""
    pytest.importorskip("peft", reason="needs the extra `torch`: pip install -e '.[torch]'")
    import torch
    from peft import LoraConfig, get_peft_model

    with torch.device("meta"):
        adapted = get_peft_model(base(model), LoraConfig(task_type="CAUSAL_LM", **settings))
    trainable, _ = adapted.get_nb_trainable_parameters()
    return int(trainable)


def advised(name: str, **inputs: Any) -> dict[str, Any]:
    decision = thumbrule.advise(PAGE, kb=KB, model=name, size=8, **inputs)
    return {key: outcome.value for key, outcome in decision.results.items()}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_published_counts(name: str) -> None:
    assert advised(name, use_case="Basic Instruction Tuning")["trainable"] == PUBLISHED[name]


def test_gpt_3_of_the_lora_paper_by_formula() -> None:
    record = model_record(models()["GPT-3-175B"])
    params = sum(4 * sum(record["dims"][m]) * record["counts"][m] for m in ("q_proj", "v_proj"))
    assert params == 18_874_368


@pytest.mark.parametrize("name", sorted(PUBLISHED))
@pytest.mark.parametrize("use_case", ["Basic Instruction Tuning", "Reasoning/Math"])
def test_peft_counts_the_same(name: str, use_case: str) -> None:
    ours = advised(name, use_case=use_case)
    theirs = counted(models()[name], r=int(ours["r"]), target_modules=ours["modules"])
    assert ours["trainable"] == theirs


@pytest.mark.parametrize("name", ["Llama-3-8B", "Llama-3.2-1B"])
@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("dora", [False, True])
@pytest.mark.parametrize("rslora", [False, True])
def test_peft_counts_dora_and_rslora_the_same(
    name: str, tight: bool, dora: bool, rslora: bool
) -> None:
    ours = advised(name, tight=tight, dora=dora, rslora=rslora)
    settings = {"r": int(ours["r"]), "target_modules": ours["modules"]}
    theirs = counted(models()[name], use_dora=dora, use_rslora=rslora, **settings)
    assert ours["trainable"] == theirs


@pytest.mark.parametrize("name", ["Llama-3-8B", "Llama-3.2-1B"])  # the second is tied
def test_peft_counts_trained_embeddings_the_same(name: str) -> None:
    ours = advised(name, embeddings=True)
    theirs = counted(
        models()[name],
        r=int(ours["r"]),
        target_modules=ours["modules"],
        modules_to_save=["embed_tokens", "lm_head"],
    )
    assert ours["trainable"] == theirs


def test_peft_counts_embeddings_as_a_lora_target_the_same() -> None:
    model = models()["Llama-3-8B"]
    rows, width, count = linears(model)["embed_tokens"]
    theirs = counted(model, r=8, target_modules=["embed_tokens"])
    assert theirs == 8 * (rows + width) * count


def test_rslora_scales_as_peft_does() -> None:
    peft = pytest.importorskip("peft")
    import torch

    ours = advised("Llama-3.2-1B", rslora=True)
    with torch.device("meta"):
        config = peft.LoraConfig(
            r=int(ours["r"]), lora_alpha=ours["lora_alpha"], use_rslora=True, target_modules=SEVEN
        )
        adapted = peft.get_peft_model(base(models()["Llama-3.2-1B"]), config)
    layer = adapted.base_model.model.model.layers[0].self_attn.q_proj
    assert layer.scaling["default"] == ours["scale"]


@pytest.mark.parametrize(
    "name", ["Qwen2.5-7B", "Mistral-7B-v0.3", "Gemma-2-9B", "Qwen3-8B", "Phi-3-mini"]
)
def test_other_families_have_the_linears_that_the_table_says(name: str) -> None:
    kinds = {"Qwen2.5": "qwen2", "Mistral": "mistral", "Gemma-2": "gemma2", "Qwen3": "qwen3"}
    kinds["Phi-3"] = "phi3"
    kind = next(kind for prefix, kind in kinds.items() if name.startswith(prefix))
    model = models()[name]
    built = base(model, kind)
    import torch

    assert sum(p.numel() for p in built.parameters()) == round(model.params * 1e9)
    shapes: dict[str, tuple[int, int, int]] = {}
    for path, module in built.named_modules():
        if isinstance(module, torch.nn.Linear) and "lm_head" not in path:
            key = path.rpartition(".")[2]
            count = shapes.get(key, (0, 0, 0))[2] + 1
            shapes[key] = (module.in_features, module.out_features, count)
    assert shapes == {m: shape for m, shape in linears(model).items() if m not in OUTER}


def test_the_pages_own_table_of_costs_is_what_the_formula_gives() -> None:
    text = (KB / "heuristics" / "unslothai_unsloth_LoRA_Rank_Selection.md").read_text("utf-8")
    lines = text.split("=== Cost in Trainable Parameters ===")[1].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| Llama")]
    assert len(rows) == 6
    for name, *costs in rows:
        record = model_record(models()[name])
        asked = [(8, ATTENTION), (16, SEVEN), (32, SEVEN), (64, SEVEN)]
        for cost, (r, modules) in zip(costs, asked, strict=True):
            own = sum(r * sum(record["dims"][m]) * record["counts"][m] for m in modules)
            assert f"{own:,.0f}" == cost, name


def test_every_model_has_as_many_parameters_as_its_shape() -> None:
    """Llama's shape alone, within what norms, biases and routers add."""
    for name, model in models().items():
        if not model.gated:
            continue
        shapes = linears(model)
        body = sum(a * b * count for m, (a, b, count) in shapes.items() if m not in OUTER)
        if model.experts > 1:
            wide = model.expert_intermediate or model.intermediate
            body += 3 * model.hidden * wide * model.experts * model.layers
        embeddings = model.vocabulary * model.hidden * (1 if model.tied else 2)
        assert (body + embeddings) / 1e9 == pytest.approx(model.params, rel=2e-3), name


def test_models_whose_linears_are_not_llamas_are_not_offered() -> None:
    program = load(KB).rules.programs["Heuristic:unslothai_unsloth_LoRA_Rank_Selection"]
    offered = next(each.options for each in program.inputs if each.name == "model")
    for name in ("Mixtral-8x7B", "gpt-oss-20B", "Qwen3-30B-A3B", "Phi-3-mini", "GPT-3-175B"):
        assert name in models()
        assert name not in offered
    assert len(offered) >= 25
