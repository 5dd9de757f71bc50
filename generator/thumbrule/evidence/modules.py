"""The modules of a release, each read by griffe when it is asked for; nothing is imported.

Griffe keeps one definition for a name. Libraries bind names several times, by platform or by
what is installed, so every place that binds one is recorded while griffe visits a module.
"""

from __future__ import annotations

import ast
import logging
import re
import warnings
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import griffe

from thumbrule.evidence.library import Files

ROOTS = ("", "src/", "python/", "lib/")
NO_LIBRARY = frozenset({"tests", "test", "docs", "doc", "examples", "benchmarks", "scripts"})
BRANCHES = (ast.If, ast.Try, ast.TryStar, ast.For, ast.While, ast.Match)
EXPORTS = re.compile(r"^__all__\s*=\s*[\[(]([^\])]*)[\])]", re.MULTILINE)
QUOTED = re.compile(r"""["'](\w+)["']""")
STRANGE = (SyntaxError, ValueError, RecursionError, MemoryError, LookupError, TypeError)
STRANGE_TO_GRIFFE = (*STRANGE, AttributeError, griffe.GriffeError)

logging.getLogger("griffe").addHandler(logging.NullHandler())  # what it cannot read is no news


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A place that binds a name.

    `kind` is import, function, class or value. `target` is the dotted name that is imported,
    `made` what griffe made of a function or class, `inner` the names of a class.
    `conditional`: it stands in a branch; `fallback`: in one that handles an exception.
    """

    name: str
    kind: str
    node: ast.AST
    line: int
    conditional: bool
    fallback: bool
    target: str = ""
    made: griffe.Function | None = None
    inner: Scope | None = None


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module or of a class in it; `stars` are the modules imported with `*`."""

    module: str
    path: str
    names: dict[str, list[Bound]]
    stars: list[Bound] = field(default_factory=list)
    exports: frozenset[str] | None = None
    parent: Scope | None = None


class Modules:
    """The modules of a release by their dotted names."""

    def __init__(self, release: Files) -> None:
        self.release = release
        self._paths = frozenset(release.paths())
        self._found: dict[str, Scope | None] = {}
        self._files: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._lists: dict[str, frozenset[str] | None] = {}
        self.tops = self._tops()

    def _tops(self) -> frozenset[str]:
        """The names under which a release is imported."""
        own = re.sub(r"[-.]", "_", self.release.package)
        found = {own}
        for path in self._paths:
            for root in ROOTS:
                folder, _, rest = path.removeprefix(root).partition("/")
                if path.startswith(root) and rest == "__init__.py":
                    found.add(folder)
        return frozenset(found - NO_LIBRARY | {own})

    def path(self, module: str) -> str:
        """The file of a module, or ''."""
        if module not in self._files:
            stem = module.replace(".", "/")
            tries = (f"{root}{stem}{end}" for root in ROOTS for end in ("/__init__.py", ".py"))
            self._files[module] = next((path for path in tries if path in self._paths), "")
        return self._files[module]

    def text(self, path: str) -> str:
        """A file's text; characters that are none are replaced."""
        if path not in self._texts:
            text = self.release.read(path) or ""
            self._texts[path] = text.encode("utf-8", "replace").decode("utf-8")
        return self._texts[path]

    def scope(self, module: str) -> Scope | None:
        """The names of a module; None where the release has none of that name, or not readable."""
        if module not in self._found:
            path = self.path(module)
            self._found[module] = self._visited(module, path) if path else None
        return self._found[module]

    def may_bind(self, module: str, name: str) -> bool:
        """Whether a module's text may bind `name`: a look that spares most visits."""
        listed = self._listed(module)
        if listed is not None:
            return name in listed
        text = self.text(self.path(module))
        if "import *" in text:
            return True
        if name not in text:
            return False
        word = re.escape(name)
        bound = rf"""(["']){word}\1|\b(?:class|def|import|as)\s+{word}\b|^\s*{word}\s*(?:[:=,]|$)"""
        return bool(re.search(rf"{bound}|\bimport\b.*\b{word}\b", text, re.MULTILINE))

    def _listed(self, module: str) -> frozenset[str] | None:
        """The names in a plain `__all__`; None where there is none, or more than one."""
        if module not in self._lists:
            text = self.text(self.path(module))
            found = EXPORTS.search(text) if text.count("__all__") == 1 else None
            names = QUOTED.findall(found[1]) if found else []
            self._lists[module] = frozenset(names) if found else None
        return self._lists[module]

    def _visited(self, module: str, path: str) -> Scope | None:
        recorder = _Recorder()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made = griffe.visit(
                    module.rpartition(".")[2],
                    Path(path),
                    self.text(path),
                    extensions=griffe.Extensions(recorder),
                    parent=_around(module),
                )
            except STRANGE_TO_GRIFFE:
                return None
        return recorder.scope(made, module, path)


def _around(module: str) -> griffe.Module | None:
    """The packages around a module, so that griffe can tell what a relative import means."""
    around = None
    for name in module.split(".")[:-1]:
        around = griffe.Module(name, filepath=Path("__init__.py"), parent=around)
    return around


Node = ast.AST | griffe.ObjectNode


class _Recorder(griffe.Extension):
    """Every place that binds a name, by what it stands in."""

    def __init__(self) -> None:
        self._bound: dict[int, dict[str, list[Bound]]] = defaultdict(lambda: defaultdict(list))
        self._stars: dict[int, list[Bound]] = defaultdict(list)
        self._classes: dict[int, Scope] = {}
        self._kept: list[griffe.Class] = []

    def scope(self, made: griffe.Module, module: str, path: str) -> Scope:
        """What was recorded of a module."""
        found = Scope(module, path, dict(self._bound[id(made)]), self._stars[id(made)])
        exports = made.exports
        if exports is not None and all(isinstance(name, str) for name in exports):
            found.exports = frozenset(map(str, exports))
        for each in self._kept:
            inner = self._classes[id(each)]
            inner.module, inner.path, inner.parent = module, path, found
            inner.names = dict(self._bound[id(each)])
        return found

    def on_function_instance(
        self, *, node: Node, func: griffe.Function, agent: Any, **_: Any
    ) -> None:
        """Record a function; of an overloaded one only what runs."""
        if not any(_last(d) == "overload" for d in getattr(node, "decorator_list", ())):
            self._record(agent.current, func.name, "function", node, made=func)

    def on_class_instance(
        self,
        *,
        node: Node,
        cls: griffe.Class,
        agent: Any,  # noqa: ARG002 - griffe's
        **_: Any,
    ) -> None:
        """Record a class."""
        self._kept.append(cls)
        inner = self._classes[id(cls)] = Scope("", "", {})
        self._record(cls.parent, cls.name, "class", node, inner=inner)

    def on_attribute_node(self, *, node: Node, agent: Any, **_: Any) -> None:
        """Record an assignment, `A.b = c` under the name `A.b`."""
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for each in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                if name := dotted(each):
                    self._record(agent.current, name, "value", node)

    def on_attribute_instance(
        self, *, node: Node, attr: griffe.Attribute, agent: Any, **_: Any
    ) -> None:
        """Record a property."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._record(agent.current, attr.name, "value", node)

    def on_alias_instance(self, *, node: Node, alias: griffe.Alias, agent: Any, **_: Any) -> None:
        """Record an import."""
        if alias.name.endswith("/*"):
            self._record(agent.current, "*", "import", node, target=alias.target_path)
        else:
            self._record(agent.current, alias.name, "import", node, target=alias.target_path)

    def _record(self, within: Any, name: str, kind: str, node: Any, **more: Any) -> None:
        if not isinstance(within, griffe.Module | griffe.Class):
            return
        conditional, fallback = _branches(node)
        bound = Bound(name, kind, node, node.lineno, conditional, fallback, **more)
        if name == "*":
            self._stars[id(within)].append(bound)
        else:
            self._bound[id(within)][name].append(bound)


def _branches(node: Any) -> tuple[bool, bool]:
    """Whether a node stands in a branch, and in one that handles an exception."""
    conditional = fallback = False
    around = getattr(node, "parent", None)
    while around is not None and not isinstance(around, ast.ClassDef | ast.Module):
        conditional |= isinstance(around, BRANCHES) and not _for_types(around)
        fallback |= isinstance(around, ast.ExceptHandler)
        around = getattr(around, "parent", None)
    return conditional, fallback


def _for_types(branch: ast.AST) -> bool:
    """Whether a branch is `if TYPE_CHECKING`, under which lazy packages say what they hold."""
    return isinstance(branch, ast.If) and dotted(branch.test).endswith("TYPE_CHECKING")


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` for names and attributes of names, else ''."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))


def _last(decorator: ast.AST) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return dotted(called).rpartition(".")[2]


def decorators(bound: Bound) -> tuple[str, ...]:
    """The last names of what decorates a function or class: `wraps` for `@functools.wraps(f)`."""
    return tuple(_last(d) or "(…)" for d in getattr(bound.node, "decorator_list", ()))
