"""The callables of a release and their parameters, read without importing anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from thumbrule.evidence.library import Files
from thumbrule.evidence.modules import Bound, Modules, Scope, decorators, dotted
from thumbrule.evidence.resolve import STRUCT, Names, Thing, live

if TYPE_CHECKING:
    import griffe

_HARMLESS = """
    staticmethod classmethod abstractmethod override final overload no_grad inference_mode cache
    lru_cache contextmanager asynccontextmanager wraps deprecated runtime_checkable total_ordering
    auto_docstring add_start_docstrings add_start_docstrings_to_model_forward add_end_docstrings
    add_code_sample_docstrings replace_return_docstrings replace_list_option_in_docstrings
    requires dataclass
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Decorators that leave the parameters as they are."""

POSITIONAL_ONLY = "positional-only"
ORDINARY = "positional or keyword"
VARIADIC = "variadic positional"
KEYWORD_ONLY = "keyword-only"
KEYWORDS = "variadic keyword"
FACTORIES = {"list": "[]", "dict": "{}", "set": "set()", "tuple": "()"}
MOST_WRAPPERS = 8


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its default as source text, None where it must be given.

    `value` is the default with the name of a constant replaced by what the constant holds.
    """

    name: str
    kind: str
    default: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Signature:
    """How something is called: `self` and `cls` are left out where they are not given.

    `path` and `line` are where it is defined in the release. `open_ended`: it has `**kwargs`.
    `note` says what a reader should know about how it was found. `doubt` says why a call that
    does not bind may work all the same, '' where nothing speaks for that. `others` are other
    definitions that stand under the name, one of which may be used at run time.
    """

    name: str
    path: str
    line: int
    parameters: tuple[Parameter, ...]
    open_ended: bool
    note: str = ""
    doubt: str = ""
    others: tuple[Signature, ...] = ()

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name that a caller can give."""
        return next((p for p in self.parameters if p.name == name and p.kind not in STARS), None)


STARS = frozenset({VARIADIC, KEYWORDS})


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name of which no signature is known, and why, as a sentence without its full stop."""

    name: str
    reason: str


class Interface:
    """What can be called in a release; modules are read when they are asked for, and kept."""

    def __init__(self, release: Files) -> None:
        self.release = release
        self._names = Names(Modules(release))
        self._known: dict[str, Signature | Unknown] = {}

    @property
    def tops(self) -> frozenset[str]:
        """The names under which the release is imported."""
        return self._names.modules.tops

    def lookup(self, name: str) -> Signature | Unknown:
        """The signature of a dotted name, `unsloth.FastLanguageModel.get_peft_model`.

        A name that does not begin with a package of the release is looked for in the package
        that is called as the release. Never raises for what a release holds.
        """
        if name not in self._known:
            try:
                self._known[name] = self._looked_up(name)
            except RecursionError:
                self._known[name] = Unknown(name, "its definitions lead round")
        return self._known[name]

    def _looked_up(self, name: str) -> Signature | Unknown:
        full = name
        if name.partition(".")[0] not in self.tops:
            full = f"{min(self.tops, key=lambda top: (top not in self._own, top))}.{name}"
        things = sorted(self._names.find(full), key=_rank)
        found = [self._of(name, thing) for thing in things]
        signatures = [s for s in dict.fromkeys(found) if isinstance(s, Signature)]
        reasons = [u for u in found if isinstance(u, Unknown)]
        if not signatures:
            return reasons[0] if reasons else Unknown(name, f"{name} leads nowhere")
        signatures = _once(signatures)
        best = min(signatures, key=lambda s: not any(p.kind not in STARS for p in s.parameters))
        others = tuple(s for s in signatures if s is not best)
        return _noted(best, others, reasons)

    @property
    def _own(self) -> frozenset[str]:
        return frozenset({self.release.package.replace("-", "_").replace(".", "_")})

    # From what a name means to a signature

    def _of(self, name: str, thing: Thing) -> Signature | Unknown:
        if thing.kind == "outside" or thing.scope is None:
            return Unknown(name, thing.reason)
        if thing.bound is None:
            return Unknown(name, f"{name} is a module")
        if thing.kind == "function":
            return self._function(name, thing, bound_to_class=False)
        if thing.kind == "class":
            return self._class(name, thing)
        return Unknown(
            name, f"{name} is no function or class in {thing.scope.path}:{thing.bound.line}"
        )

    def _function(
        self, name: str, thing: Thing, *, bound_to_class: bool, deep: int = 0
    ) -> Signature | Unknown:
        """A function's signature; a wrapper that hands everything on has that of its target."""
        bound, scope = thing.bound, thing.scope
        assert bound is not None
        assert scope is not None
        assert bound.made is not None
        parameters = tuple(self._parameter(each, scope) for each in bound.made.parameters)
        names = decorators(bound)
        static = "staticmethod" in names or thing.binding == "static"
        of_class = "classmethod" in names or thing.binding == "class"
        own = scope.parent is not None and not static and (of_class or bound_to_class)
        if own and parameters and parameters[0].kind not in STARS:
            parameters = parameters[1:]
        strange = [each for each in names if each not in HARMLESS]
        doubt = thing.doubt or (f"@{strange[0]} may change what it takes" if strange else "")
        kinds = {each.kind for each in parameters}
        found = Signature(name, scope.path, bound.line, parameters, KEYWORDS in kinds, doubt=doubt)
        named = [each for each in parameters if each.kind not in STARS]
        hands_on = len(named) <= 1 and not any(each.default for each in named)
        if kinds >= STARS and hands_on and deep < MOST_WRAPPERS:
            return self._unwrapped(found, thing, deep, bound_to_class=bound_to_class)
        return found

    def _unwrapped(
        self, found: Signature, thing: Thing, deep: int, *, bound_to_class: bool
    ) -> Signature:
        """What a function with `*args, **kwargs` wraps, by `@wraps` or else by inheritance."""
        for target in self._wrapped(thing):
            if target.kind != "function":
                continue
            inner = self._function(found.name, target, bound_to_class=bound_to_class, deep=deep + 1)
            if isinstance(inner, Signature):
                through = f"{found.path}:{found.line}"
                note = f"{through} hands its arguments on to {inner.path}:{inner.line}"
                doubt = found.doubt or f"it is called through {through}"
                return replace(inner, note=inner.note or note, doubt=doubt, open_ended=True)
        return found

    def _wrapped(self, thing: Thing) -> Iterator[Thing]:
        assert thing.bound is not None
        assert thing.scope is not None
        for each in getattr(thing.bound.node, "decorator_list", ()):
            if isinstance(each, ast.Call) and dotted(each.func).rpartition(".")[2] == "wraps":
                name = dotted(each.args[0]) if each.args else ""
                yield from self._names.within(name, thing.scope) if name else ()
        if thing.on is not None and thing.owner is not None:
            of = self._class_thing(thing)
            yield from self._names.class_member(of, thing.bound.name, after=thing.owner)

    def _class_thing(self, thing: Thing) -> Thing:
        assert thing.on is not None
        assert thing.on.inner is not None
        return Thing("class", thing.on.inner.parent, thing.on)

    def _parameter(self, made: griffe.Parameter, scope: Scope) -> Parameter:
        kind = made.kind.value if made.kind else ORDINARY
        if kind in STARS or made.default is None:
            return Parameter(made.name, kind, None, None)
        default = str(made.default)
        return Parameter(made.name, kind, default, self._value(default, scope))

    def _value(self, default: str, scope: Scope) -> str:
        """A default, with the name of a constant that is bound once replaced by its value."""
        for _ in range(MOST_WRAPPERS):
            if not all(part.isidentifier() for part in default.split(".")):
                return default
            found = self._names.within(default, scope)
            if len(found) != 1 or found[0].kind != "value" or found[0].bound is None:
                return default
            value = getattr(found[0].bound.node, "value", None)
            if value is None or found[0].bound.name != default.rpartition(".")[2]:
                return default
            default, scope = ast.unparse(value), found[0].scope or scope
        return default

    # Classes

    def _class(self, name: str, thing: Thing) -> Signature | Unknown:
        """How a class is called: by `__init__`, by its fields, or by `__new__`."""
        assert thing.bound is not None
        assert thing.scope is not None
        made: Signature | Unknown | None = None
        for each in self._names.order(thing.bound, thing.scope):
            if each.kind == STRUCT:
                made = self._by_fields(name, thing, thing)
                break
            if each.bound is None or each.bound.inner is None:
                return Unknown(name, each.reason)
            names = each.bound.inner.names
            if "__init__" in names:
                made = self._by_method(name, thing, each, "__init__")
            elif _is_dataclass(each.bound):
                made = self._by_fields(name, thing, each)
            elif "__new__" in names:
                made = self._by_method(name, thing, each, "__new__")
            if made is not None:
                break
        if made is None:
            made = Signature(name, thing.scope.path, thing.bound.line, (), open_ended=False)
        if isinstance(made, Unknown):
            return made
        doubt = made.doubt or thing.doubt or self._doubt(thing)
        return replace(made, doubt=doubt)

    def _by_method(self, name: str, thing: Thing, owner: Thing, method: str) -> Signature | Unknown:
        assert thing.bound is not None
        found = [t for t in self._names.class_member(thing, method) if t.kind == "function"]
        if not found:
            return Unknown(name, f"{method} of {name} is no ordinary method")
        made = self._function(name, found[-1], bound_to_class=True)
        if isinstance(made, Signature) and len(found) > 1:
            return replace(made, doubt=f"{owner.bound.name if owner.bound else name} has several")
        return made

    def _by_fields(self, name: str, thing: Thing, owner: Thing) -> Signature | None:
        """The constructor that `@dataclass` writes, from the fields of all dataclasses above."""
        assert owner.bound is not None
        assert owner.scope is not None
        assert thing.scope is not None
        order = self._names.order(owner.bound, owner.scope)
        far = [each.reason for each in order if each.kind == "outside"]
        struct = any(each.kind == STRUCT for each in order)
        fields: dict[str, Parameter] = {}
        for each in reversed(order):
            if each.bound is None or each.bound.inner is None:
                continue
            if struct or _is_dataclass(each.bound, any_init=True):
                fields |= self._fields(each.bound, each.bound.inner)
        parameters = sorted(fields.values(), key=lambda p: p.kind == KEYWORD_ONLY)
        return Signature(
            name,
            owner.scope.path,
            owner.bound.line,
            tuple(parameters),
            open_ended=False,
            doubt=far[0] if far else "",
        )

    def _fields(self, bound: Bound, inner: Scope) -> dict[str, Parameter]:
        keywords = _option(bound, "kw_only") == "True"
        found: dict[str, Parameter] = {}
        nodes = [b for group in inner.names.values() for b in live(group)]
        for each in sorted(nodes, key=lambda b: b.line):
            node = each.node
            if not isinstance(node, ast.AnnAssign):
                continue
            annotation = ast.unparse(node.annotation).strip("'\"")
            if annotation.rpartition(".")[2] == "KW_ONLY":
                keywords = True
            elif "ClassVar" not in annotation:
                field = self._field(each.name, node.value, inner, keywords=keywords)
                found |= {each.name: field} if field else {}
        return found

    def _field(
        self, name: str, value: ast.expr | None, scope: Scope, *, keywords: bool
    ) -> Parameter | None:
        kind = KEYWORD_ONLY if keywords else ORDINARY
        if value is None:
            return Parameter(name, kind, None, None)
        called = dotted(value.func) if isinstance(value, ast.Call) else ""
        if called.rpartition(".")[2] not in {"field", "Field"} or not isinstance(value, ast.Call):
            default = ast.unparse(value)
            return Parameter(name, kind, default, self._value(default, scope))
        options = {k.arg: k.value for k in value.keywords if k.arg}
        if _text(options.get("init")) == "False":
            return None
        if "kw_only" in options:
            kind = KEYWORD_ONLY if _text(options["kw_only"]) == "True" else ORDINARY
        if "default_factory" in options:
            return Parameter(name, kind, ast.unparse(value), _from(options["default_factory"]))
        plain = options.get("default") or (value.args[0] if value.args else None)
        if plain is None or _text(plain) in {"...", "MISSING", "dataclasses.MISSING"}:
            unsure = any(k.arg is None for k in value.keywords)
            return Parameter(name, kind, ast.unparse(value) if unsure else None, None)
        default = ast.unparse(plain)
        return Parameter(name, kind, default, self._value(default, scope))

    def _doubt(self, thing: Thing) -> str:
        """Why a class may be called in another way than by its constructor."""
        assert thing.bound is not None
        assert thing.scope is not None
        for each in self._names.order(thing.bound, thing.scope):
            if each.bound is None:
                continue
            strange = [name for name in decorators(each.bound) if name not in HARMLESS]
            if strange:
                return f"@{strange[0]} of {each.bound.name} may change what it takes"
            for keyword in getattr(each.bound.node, "keywords", ()):
                if keyword.arg == "metaclass" and not _text(keyword.value).endswith("ABCMeta"):
                    return f"{each.bound.name} has a metaclass of its own"
            if each.bound.inner is not None and "__new__" in each.bound.inner.names:
                return f"{each.bound.name} has a __new__"
        return ""


def _rank(thing: Thing) -> tuple[bool, bool]:
    """What handles an exception or stands in a branch comes after what does not."""
    stands = thing.on or thing.bound
    return thing.fallback, stands is not None and stands.conditional


def _once(signatures: list[Signature]) -> list[Signature]:
    """One signature a place, in their order."""
    return list({(s.path, s.line): s for s in reversed(signatures)}.values())[::-1]


def _noted(best: Signature, others: tuple[Signature, ...], reasons: list[Unknown]) -> Signature:
    if not others and not reasons:
        return best
    places = sorted({f"{each.path}:{each.line}" for each in others})
    also = ", ".join(places) if places else reasons[0].reason
    note = f"the one in {best.path} is meant; the name also stands for another: {also}"
    doubt = best.doubt or ("" if not reasons else reasons[0].reason)
    return replace(
        best, note="; ".join(filter(None, (best.note, note))), doubt=doubt, others=others
    )


def _option(bound: Bound, name: str) -> str:
    """An option of `@dataclass(…)` or of a struct's class statement as source text, or ''."""
    for keyword in getattr(bound.node, "keywords", ()):
        if keyword.arg == name:
            return _text(keyword.value)
    for each in getattr(bound.node, "decorator_list", ()):
        if isinstance(each, ast.Call) and dotted(each.func).endswith("dataclass"):
            return next((_text(k.value) for k in each.keywords if k.arg == name), "")
    return ""


def _is_dataclass(bound: Bound, *, any_init: bool = False) -> bool:
    decorated = "dataclass" in decorators(bound)
    return decorated and (any_init or _option(bound, "init") != "False")


def _text(node: ast.AST | None) -> str:
    return "" if node is None else ast.unparse(node)


def _from(factory: ast.expr) -> str | None:
    """What a default factory makes, where that can be told."""
    if isinstance(factory, ast.Lambda):
        return ast.unparse(factory.body)
    return FACTORIES.get(_text(factory))
