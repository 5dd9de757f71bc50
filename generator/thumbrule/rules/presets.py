"""Tables of real models and graphics cards, for readers to choose from.

The records come from `models.yaml` and `gpus.yaml` beside the rule files, or from those that
come with thumbrule. What follows from a model's shape is added here: the linears in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, RootModel

from thumbrule.page.typed_yaml import Problem, Strict, read
from thumbrule.text import Source

Record = dict[str, Any]
Table = dict[str, Record]
NAME = "heuristics"


class Model(Strict):
    """A language model's shape; `models.yaml` says what each field is."""

    id: str | None
    layers: int = Field(gt=0)
    hidden: int = Field(gt=0)
    intermediate: int = Field(gt=0)
    heads: int = Field(gt=0)
    kv_heads: int = Field(gt=0)
    head_size: int = Field(gt=0)
    vocabulary: int = Field(gt=0)
    tied: bool
    size: float = Field(gt=0)
    params: float = Field(gt=0)
    fused: bool = False
    gated: bool = True
    attention_bias: bool = False
    experts: int = Field(default=1, gt=0)
    experts_per_token: int = Field(default=1, gt=0)
    expert_intermediate: int | None = Field(default=None, gt=0)
    context: int | None = None
    source: str


class Card(Strict):
    """A graphics card: `memory` in GB as sold, `bandwidth` in GB/s."""

    memory: float = Field(gt=0)
    bandwidth: float = Field(gt=0)
    bf16: bool
    compute: str | None = None
    source: str


class _Models(RootModel[dict[str, Model]]):
    pass


class _Cards(RootModel[dict[str, Card]]):
    pass


@dataclass(frozen=True, slots=True)
class Presets:
    """The tables by name, and what is wrong with their files."""

    tables: dict[str, Table]
    problems: tuple[tuple[str, Problem], ...] = ()


def linears(model: Model) -> dict[str, tuple[int, int, int]]:
    """The linears of a model by name: in, out, and how many there are in the whole model.

    The names are those of Llama; `embed_tokens` counts its rows as `in`. The experts of a
    mixture are left out: what LoRA adapts in them differs by model and by version.
    """
    query, key = model.heads * model.head_size, model.kv_heads * model.head_size
    wide, layers = model.intermediate, model.layers
    found: dict[str, tuple[int, int, int]] = {}
    if model.fused:
        found["qkv_proj"] = (model.hidden, query + 2 * key, layers)
        found["gate_up_proj"] = (model.hidden, 2 * wide, layers)
    else:
        found["q_proj"] = (model.hidden, query, layers)
        found["k_proj"] = found["v_proj"] = (model.hidden, key, layers)
        if model.gated:
            found["gate_proj"] = (model.hidden, wide, layers)
        found["up_proj"] = (model.hidden, wide, layers)
    found["o_proj"] = (query, model.hidden, layers)
    found["down_proj"] = (wide, model.hidden, layers)
    if model.experts > 1:
        for name in ("gate_proj", "up_proj", "gate_up_proj", "down_proj"):
            found.pop(name, None)
    found["embed_tokens"] = (model.vocabulary, model.hidden, 1)
    found["lm_head"] = (model.hidden, model.vocabulary, 1)
    return found


def model_record(model: Model) -> Record:
    """A model as formulas see it: its fields, `linears`, their `dims` (in, out) and `counts`."""
    record = _numbers(model.model_dump())
    shapes = linears(model)
    record["dims"] = {name: [float(a), float(b)] for name, (a, b, _) in shapes.items()}
    record["linears"] = list(shapes)
    record["counts"] = {name: float(count) for name, (_, _, count) in shapes.items()}
    return record


def _numbers(fields: dict[str, Any]) -> Record:
    found: Record = {}
    for name, value in fields.items():
        if value is None:
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        found[name] = float(value) if number else value
    return found


def read_presets(folder: Path) -> Presets:
    """The tables that rule files in `folder` may name."""
    own = {name: file for name in ("models", "gpus") if (file := folder / f"{name}.yaml").is_file()}
    if not own:
        return built_in()
    tables, problems = dict(built_in().tables), []
    for name, file in own.items():
        table, found = _table(name, file)
        tables[name] = table
        problems += [(file.name, problem) for problem in found]
    return Presets(tables, tuple(problems))


@cache
def built_in() -> Presets:
    """The tables that come with thumbrule: in an installed package, else in the repository."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / NAME, package.parents[1] / NAME):
        if (folder / "models.yaml").is_file():
            tables = {name: _table(name, folder / f"{name}.yaml")[0] for name in ("models", "gpus")}
            return Presets(tables)
    raise FileNotFoundError("models.yaml and gpus.yaml are missing: install thumbrule again")


def _table(name: str, file: Path) -> tuple[Table, list[Problem]]:
    try:
        source = Source.from_file(file, file.name)
    except OSError as error:
        return {}, [Problem(1, f"it cannot be read: {error.strerror or error}")]
    if name == "models":
        models, _, problems = read(_Models, source)
        return {k: model_record(m) for k, m in models.root.items()} if models else {}, problems
    cards, _, problems = read(_Cards, source)
    return {k: _numbers(c.model_dump()) for k, c in cards.root.items()} if cards else {}, problems
