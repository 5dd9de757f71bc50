"""Dotted names of a release, as users write them: re-exports, aliases and inheritance followed.

A name may be bound in several branches; then all that it can mean is given.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, replace

import griffe

from thumbrule.evidence.modules import STRANGE, Bound, Modules, Scope, dotted

_BARE = """
    object abc.ABC typing.Generic typing.Protocol typing_extensions.Protocol
    transformers.utils.PushToHubMixin transformers.PushToHubMixin
    transformers.utils.hub.PushToHubMixin
"""
BARE_BASES = frozenset(_BARE.split())
"""Bases outside of a release that are known to have no constructor and no fields."""

STRUCTS = frozenset({"msgspec.Struct"})
STRUCT = "struct"
MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name means: a module, function, class or value of the release, or `outside` it.

    `reason` says why it is outside. `binding` is static or class where an assignment says so.
    `on` is the class that a member was asked of, `owner` the one that defines it. `doubt` is
    why the signature at run time may be another, or ''.
    """

    kind: str
    scope: Scope | None = None
    bound: Bound | None = None
    fallback: bool = False
    binding: str = ""
    doubt: str = ""
    reason: str = ""
    on: Bound | None = None
    owner: Bound | None = None


Things = list[Thing]
Seen = frozenset[tuple[int, str]]


def outside(reason: str) -> Thing:
    """What is not to be found, and why."""
    return Thing("outside", reason=reason)


class Names:
    """Finds what names mean in a release."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._orders: dict[Bound, Things] = {}

    def find(self, name: str, seen: Seen = frozenset()) -> Things:
        """What an absolute dotted name can mean."""
        top, *rest = name.split(".")
        if top not in self.modules.tops:
            return [outside(f"{name} is not part of {self.modules.release.package}")]
        return self._members(self._module(top), rest, seen)

    def within(self, name: str, scope: Scope, seen: Seen = frozenset()) -> Things:
        """What a dotted name means that stands in `scope`."""
        first, *rest = name.split(".")
        around: Scope | None = scope
        while around is not None and first not in around.names:
            around = around.parent
        if around is None and hasattr(builtins, first):
            return [outside(first if rest else f"{first} is built in")]
        module = scope if scope.parent is None else scope.parent
        found = self._in_scope(around or module, first, seen)
        return self._members(found, rest, seen)

    def _members(self, found: Things, rest: Iterable[str], seen: Seen) -> Things:
        for name in rest:
            found = [member for thing in found for member in self._member(thing, name, seen)]
        return found

    def _module(self, name: str) -> Things:
        scope = self.modules.scope(name)
        if scope is None:
            path = self.modules.path(name)
            return [outside(f"{path} cannot be read" if path else f"there is no module {name}")]
        return [Thing("module", scope)]

    def _member(self, thing: Thing, name: str, seen: Seen) -> Things:
        if thing.kind == "module" and thing.scope is not None:
            return [self._guarded(thing, each) for each in self._in_scope(thing.scope, name, seen)]
        if thing.kind == "class":
            return [
                self._guarded(thing, each) for each in self.class_member(thing, name, seen=seen)
            ]
        if thing.kind == "outside":
            return [thing]
        line = thing.bound.line if thing.bound else 0
        return [outside(f"{name} is asked of a {thing.kind} (line {line})")]

    def _guarded(self, within: Thing, found: Thing) -> Thing:
        doubt = within.doubt if within.kind == "class" and not found.doubt else found.doubt
        return replace(found, fallback=found.fallback or within.fallback, doubt=doubt)

    def _in_scope(self, scope: Scope, name: str, seen: Seen) -> Things:
        """What a name of a module or class body means there."""
        if (id(scope), name) in seen or len(seen) > MOST_STEPS:
            return []
        seen |= {(id(scope), name)}
        bounds = live(scope.names.get(name, []))
        found = [each for bound in bounds for each in self._settled(bound, scope, seen)]
        if bounds and not all(bound.conditional for bound in bounds):
            return found
        found += self._starred(scope, name, seen)
        if not found and scope.parent is None and self.modules.path(f"{scope.module}.{name}"):
            return self._module(f"{scope.module}.{name}")
        return found or [outside(self._missing(scope, name))]

    def _missing(self, scope: Scope, name: str) -> str:
        far = [s.target for s in scope.stars if s.target.split(".")[0] not in self.modules.tops]
        if far:
            return f"{name} may come from {far[0]}, which is not in this release"
        if "__getattr__" in scope.names:
            return f"{scope.path} makes {name} only when it is asked for"
        return f"{scope.module} has no {name}"

    def _starred(self, scope: Scope, name: str, seen: Seen) -> Things:
        found: Things = []
        for star in scope.stars:
            top = star.target.split(".")[0]
            if top not in self.modules.tops or not self.modules.path(star.target):
                continue
            if not self.modules.may_bind(star.target, name):
                continue
            other = self.modules.scope(star.target)
            if other is None or not _exported(other, name):
                continue
            things = [t for t in self._in_scope(other, name, seen) if t.kind != "outside"]
            found += [replace(t, fallback=t.fallback or star.fallback) for t in things]
            if things and not star.conditional and not scope.names.get(name):
                break
        return found

    def _settled(self, bound: Bound, scope: Scope, seen: Seen) -> Things:
        """What a binding means; imports and assignments of other names are followed."""
        if bound.kind == "import":
            found = self.find(bound.target, seen)
        elif bound.kind == "value":
            found = self._assigned(bound, scope, seen)
        else:
            found = [Thing(bound.kind, scope, bound)]
        return [replace(each, fallback=each.fallback or bound.fallback) for each in found]

    def _assigned(self, bound: Bound, scope: Scope, seen: Seen) -> Things:
        value = getattr(bound.node, "value", None)
        single = not isinstance(getattr(bound.node, "targets", [None])[0], ast.Tuple | ast.List)
        if isinstance(value, ast.Constant) and value.value is None and bound.conditional:
            return []  # what is called where the rest is missing
        if single and dotted(value):
            return self._aliased(dotted(value), bound, scope, seen)
        if single and isinstance(value, ast.Call):
            return self._called(value, bound, scope, seen)
        return [Thing("value", scope, bound)]

    def _called(self, value: ast.Call, bound: Bound, scope: Scope, seen: Seen) -> Things:
        by = dotted(value.func)
        first = dotted(value.args[0]) if value.args else ""
        if first and by in {"staticmethod", "classmethod"}:
            binding = by.removesuffix("method")
            found = self._aliased(first, bound, scope, seen)
            return [replace(each, binding=binding) for each in found]
        if first == bound.name and by:
            found = self._aliased(first, bound, scope, seen)
            return [
                replace(each, doubt=f"{by} makes it anew in line {bound.line}") for each in found
            ]
        return [Thing("value", scope, bound)]

    def _aliased(self, name: str, bound: Bound, scope: Scope, seen: Seen) -> Things:
        if name != bound.name:
            first, *rest = name.split(".")
            near = [b for b in scope.names.get(first, []) if b.line < bound.line][-1:]
            if near and near[0].conditional and bound.conditional:  # of the same branch
                return self._members(self._settled(near[0], scope, seen), rest, seen)
            return self.within(name, scope, seen - {(id(scope), name)})
        own = scope.names.get(name, [])
        before = own[: own.index(bound)] if bound in own else []
        if before:
            return [t for each in live(before) for t in self._settled(each, scope, seen)]
        return self.within(name, scope.parent, seen) if scope.parent else []

    # Classes

    def order(self, bound: Bound, scope: Scope) -> Things:
        """The classes in which a class's members are looked for; those outside by their reason."""
        if bound not in self._orders:
            own = Thing("class", scope, bound)
            self._orders[bound] = [own, outside(f"{bound.name} inherits from itself")]
            self._orders[bound] = self._ordered(own, bound, scope)
        return self._orders[bound]

    def _ordered(self, own: Thing, bound: Bound, scope: Scope) -> Things:
        bases: Things = []
        for node in getattr(bound.node, "bases", ()):
            name = dotted(node.value if isinstance(node, ast.Subscript) else node)
            base = self._base(name, scope) if name else outside("a base is made by an expression")
            if base is not None:
                bases.append(base)
        lines = [
            self.order(b.bound, b.scope) if b.kind == "class" and b.bound and b.scope else [b]
            for b in bases
        ]
        try:
            return [own, *griffe.c3linear_merge(*map(list, lines), list(bases))]
        except STRANGE:
            return [own, *dict.fromkeys(each for line in lines for each in line)]

    def _base(self, name: str, scope: Scope) -> Thing | None:
        found = self.within(name, scope)
        classes = sorted((t for t in found if t.kind == "class"), key=lambda t: t.fallback)
        if classes:
            return Thing("class", classes[0].scope, classes[0].bound)
        absolute = self._imported(name, scope)
        if absolute in BARE_BASES:
            return None
        if absolute in STRUCTS:
            return Thing(STRUCT, reason=f"it is a {absolute}")
        return outside(f"it inherits from {absolute}, which is not in this release")

    def _imported(self, name: str, scope: Scope) -> str:
        first, _, rest = name.partition(".")
        module = scope if scope.parent is None else scope.parent
        imports = [b.target for b in module.names.get(first, []) if b.kind == "import"]
        return ".".join(filter(None, (imports[-1] if imports else first, rest)))

    def class_member(
        self, of: Thing, name: str, after: Bound | None = None, seen: Seen = frozenset()
    ) -> Things:
        """What a class has under a name, inherited too; `after`: only from the classes behind."""
        assert of.bound is not None
        assert of.scope is not None
        found: Things = []
        passed = after is None
        for each in self.order(of.bound, of.scope):
            if not passed:
                passed = each.bound is after
                continue
            if each.kind == "outside" or each.bound is None or each.bound.inner is None:
                return [*found, outside(each.reason)]
            bounds = live(each.bound.inner.names.get(name, []))
            found += self._owned(of.bound, each, bounds, name, seen)
            if bounds and not all(b.conditional for b in bounds):
                return found
        return found or [outside(f"{of.bound.name} has no {name}")]

    def _owned(self, on: Bound, owner: Thing, bounds: list[Bound], name: str, seen: Seen) -> Things:
        assert owner.bound is not None
        assert owner.bound.inner is not None
        inner = owner.bound.inner
        found = [t for bound in bounds for t in self._settled(bound, inner, seen)]
        module = inner.parent
        patches = module.names.get(f"{owner.bound.name}.{name}", []) if module else []
        doubt = (
            f"line {patches[-1].line} of {inner.path} puts another in its place" if patches else ""
        )
        return [
            replace(t, on=on, owner=t.owner or owner.bound, doubt=t.doubt or doubt) for t in found
        ]


def live(bounds: list[Bound]) -> list[Bound]:
    """The bindings that can be in force at the end: from the last unconditional one on."""
    for index in range(len(bounds) - 1, -1, -1):
        if not bounds[index].conditional:
            return bounds[index:]
    return bounds


def _exported(scope: Scope, name: str) -> bool:
    if scope.exports is not None:
        return name in scope.exports
    return not name.startswith("_")
