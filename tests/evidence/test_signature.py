"""Names are found in a release as users write them, with what they take."""

from __future__ import annotations

import time

import pytest
from library import Fake

from thumbrule.evidence.releases import ReleaseError, cache_folder, fetch, requested
from thumbrule.evidence.signature import Interface, Signature, Unknown

LIBRARY = {
    "lib/__init__.py": """
import typing
from .models import *
from .config import Config as Config, Child
from .lazy import Lazy
try:
    from .fast import speed
except ImportError:
    def speed(): ...
if typing.TYPE_CHECKING:
    from .hidden import Hidden
if PLATFORM:
    class Public:
        @staticmethod
        def load(*args, **kwargs): ...
    Other = Public
else:
    try:
        from .gpu import *
    except NoGpu:
        from .cpu import *
""",
    "lib/gpu.py": "from .models import Public, Other\n",
    "lib/cpu.py": "class Public:\n    @staticmethod\n    def load(name, threads=1): ...\n",
    "lib/fast.py": "def speed(model, *, times=3, **options): ...\n",
    "lib/hidden.py": "class Hidden:\n    def __init__(self, size: int = 8) -> None: ...\n",
    "lib/models.py": """
import functools
__all__ = ["Model", "Public", "Other", "made", "attached"]
_NAMES = [
    "q",
    "k",
]
from .base import RATE
class Base:
    @staticmethod
    def attach(model, r=16, names=_NAMES, rate=RATE, mode="fast", **kwargs): ...
    @classmethod
    def build(cls, size, depth=2): ...
    def run(self, x, /, y=1, *, z=2): ...
class Model(Base):
    @staticmethod
    def load(name="small", *, depth=64, **kwargs): ...
    def attach(model, *args, **kwargs):
        return Base.attach(model, *args, **kwargs)
    attach = staticmethod(attach)
class Public(Model):
    @staticmethod
    @strange
    @functools.wraps(Model.load)
    def load(*args, **kwargs): ...
class Other(Model):
    pass
def _made(a, b=-1): ...
made = _made
attached = staticmethod(Base.attach)
wrapped = functools.partial(_made, 1)
""",
    "lib/base.py": "from .deep.numbers import RATE\n",
    "lib/deep/__init__.py": "",
    "lib/deep/numbers.py": "RATE = 2e-4\n",
    "lib/config.py": """
from dataclasses import dataclass, field, KW_ONLY
from typing import ClassVar, Optional
from far import Mixin
@dataclass
class Parent:
    kind: Optional[str] = field(default=None, metadata={"help": "x"})
    count: ClassVar[int] = 3
@dataclass
class Config(Parent):
    r: int = field(default=8)
    names: list = field(default_factory=list)
    inner: int = field(default=1, init=False)
    _: KW_ONLY
    late: int = 0
    def __post_init__(self):
        self.r = 5
        self.more = 1
class Child(Config):
    pass
@dataclass
class Mixed(Mixin):
    r: int = 8
class Foreign(Mixin):
    pass
class Looped(Looped):
    pass
import msgspec
class Struct(msgspec.Struct, kw_only=True):
    n: int = 1
    top: float
""",
    "lib/lazy.py": "def __getattr__(name): ...\n",
    "lib/broken.py": "def f(:\n",
    "lib/null.py": "a = 1\0\n",
    "lib/round.py": "from .round import a\nfrom lib.round import b as c, c as b\nx = y\ny = x\n",
}
INTERFACE = Interface(Fake("1.0", "2026-01-01", tuple(LIBRARY.items())))


def shown(name: str) -> str:
    found = INTERFACE.lookup(name)
    if isinstance(found, Unknown):
        return f"? {found.reason}"
    parameters = (p.name + (f"={p.value}" if p.default else "") for p in found.parameters)
    return f"{found.path} ({', '.join(parameters)}){' …' if found.open_ended else ''}"


ATTACH = "lib/models.py (model, r=16, names=['q', 'k'], rate=0.0002, mode='fast', kwargs) …"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lib.Model.load", "lib/models.py (name='small', depth=64, kwargs) …"),
        ("Model.load", "lib/models.py (name='small', depth=64, kwargs) …"),
        ("lib.models.Base.attach", ATTACH),
        ("lib.Other.attach", ATTACH),
        ("lib.models.Model.attach", ATTACH),
        ("lib.attached", ATTACH),
        ("lib.Model.build", "lib/models.py (size, depth=2)"),
        ("lib.Model.run", "lib/models.py (self, x, y=1, z=2)"),
        ("lib.Public.load", "lib/models.py (name='small', depth=64, kwargs) …"),
        ("lib.made", "lib/models.py (a, b=-1)"),
        ("lib.speed", "lib/fast.py (model, times=3, options) …"),
        ("lib.Hidden", "lib/hidden.py (size=8)"),
        ("lib.Config", "lib/config.py (kind=None, r=8, names=[], late=0)"),
        ("lib.Child", "lib/config.py (kind=None, r=8, names=[], late=0)"),
        ("lib.config.Mixed", "lib/config.py (r=8)"),
        ("lib.config.Struct", "lib/config.py (n=1, top)"),
        ("lib.models", "? lib.models is a module"),
        ("lib.models._NAMES", "? lib.models._NAMES is no function or class in lib/models.py:4"),
        ("lib.models.wrapped", "? lib.models.wrapped is no function or class in lib/models.py:31"),
        ("lib.Nothing", "? lib has no Nothing"),
        ("lib.Model.nothing", "? Model has no nothing"),
        ("lib.lazy.Lazy", "? lib/lazy.py makes Lazy only when it is asked for"),
        ("lib.config.Foreign", "? it inherits from far.Mixin, which is not in this release"),
        ("lib.broken.f", "? lib/broken.py cannot be read"),
        ("lib.null.a", "? lib/null.py cannot be read"),
        ("far.thing", "? lib has no far"),
        ("", "? lib has no "),
        ("lib..x", "? lib has no "),
    ],
)
def test_names_are_found_with_what_they_take(name: str, expected: str) -> None:
    assert shown(name) == expected


@pytest.mark.parametrize("name", ["a", "b", "c", "x", "y", "a.b.c"])
def test_names_that_lead_round_have_no_signature(name: str) -> None:
    assert isinstance(INTERFACE.lookup(f"lib.round.{name}"), Unknown)


def test_a_class_that_inherits_from_itself() -> None:
    assert isinstance(INTERFACE.lookup("lib.config.Looped"), Unknown)


def of(name: str) -> Signature:
    found = INTERFACE.lookup(name)
    assert isinstance(found, Signature), found
    return found


def test_of_several_definitions_the_telling_one_is_taken_and_the_others_are_named() -> None:
    found = of("lib.Public.load")
    assert {(each.path) for each in found.others} == {"lib/__init__.py", "lib/cpu.py"}
    assert "lib/__init__.py:15" in found.note
    assert "hands its arguments on" in found.note


def test_an_alias_in_a_branch_means_what_the_branch_holds() -> None:
    paths = {each.path for each in (of("lib.Other.attach"), *of("lib.Other.attach").others)}
    assert paths == {"lib/models.py"}


def test_a_default_keeps_the_name_of_its_constant() -> None:
    names = of("lib.models.Base.attach").parameter("names")
    assert names is not None
    assert (names.default, names.value) == ("_NAMES", "['q', 'k']")


def test_what_may_change_a_signature_is_a_doubt() -> None:
    assert of("lib.Public.load").doubt == "@strange may change what it takes"
    assert of("lib.config.Mixed").doubt.startswith("it inherits from far.Mixin")
    assert of("lib.Model.build").doubt == of("lib.Config").doubt == ""


# The real library


def real(wanted: str) -> Interface:
    try:
        return Interface(fetch(requested(wanted, "unsloth"), cache_folder()))
    except ReleaseError as error:
        pytest.skip(f"the release cannot be fetched: {error}")


SEVEN = "['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']"


@pytest.mark.network
@pytest.mark.parametrize("version", ["2025.12.5", "2026.6.9", "2026.10.9"])
def test_the_defaults_of_unsloth(version: str) -> None:
    started = time.perf_counter()
    unsloth = real(version)

    def values(name: str) -> dict[str, str | None]:
        found = unsloth.lookup(name)
        assert isinstance(found, Signature), found
        return {p.name: p.value for p in found.parameters}

    attach = values("unsloth.FastLanguageModel.get_peft_model")
    expected = {
        "r": "16",
        "lora_alpha": "16",
        "lora_dropout": "0.0",
        "use_gradient_checkpointing": "'unsloth'",
        "target_modules": SEVEN,
    }
    assert {name: attach[name] for name in expected} == expected
    for name in ("FastVisionModel", "unsloth.FastModel"):
        assert values(f"{name}.get_peft_model")["target_modules"] == "None"
    assert values("FastLanguageModel.from_pretrained")["max_lora_rank"] == "64"
    inner = "unsloth.models.llama.FastLlamaModel.from_pretrained"
    assert values(inner)["max_lora_rank"] == "16"
    assert time.perf_counter() - started < 10


@pytest.mark.network
def test_the_class_is_found_behind_the_initialiser_for_cpus() -> None:
    found = real("2026.10.9").lookup("unsloth.FastLanguageModel.from_pretrained")
    assert isinstance(found, Signature)
    assert found.path == "unsloth/models/loader.py"
    assert "unsloth/__init__.py" in found.note


@pytest.mark.network
def test_the_fields_of_a_real_dataclass() -> None:
    found = real("peft==0.18.0").lookup("peft.LoraConfig")
    assert isinstance(found, Signature)
    assert (found.open_ended, found.doubt) == (False, "")
    values = {p.name: p.value for p in found.parameters}
    assert (values["r"], values["lora_alpha"], values["bias"]) == ("8", "8", "'none'")
