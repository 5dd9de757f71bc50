"""Ask a page of a wiki: its rules run on what you say, and answer with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from thumbrule.diagnostic import Severity, render
from thumbrule.graph.names import Index, nearest
from thumbrule.project import PAGES_FOLDER, Project, default_rules, load, page_files
from thumbrule.rules.cases import answer
from thumbrule.rules.decide import Answer, Decider, Decision
from thumbrule.rules.load import page_named, rule_files
from thumbrule.rules.program import Program
from thumbrule.text import fold

TABLES = ("models.yaml", "gpus.yaml")


class AdviceError(ValueError):
    """Why there is no advice, as a sentence; `asked_wrongly` says whose fault it is."""

    def __init__(self, message: str, *, asked_wrongly: bool = True) -> None:
        super().__init__(message)
        self.asked_wrongly = asked_wrongly


@dataclass(frozen=True, slots=True)
class Advice:
    """What a page says for some inputs: its program and the decision."""

    program: Program
    decision: Decision


def advise(
    page: str,
    inputs: Mapping[str, Any],
    *,
    kb: Path = Path(PAGES_FOLDER),
    rules: Path | None = None,
) -> Advice:
    """What the rules of `page` say for `inputs`; an input that is not given has its default.

    `page` is a page's name as in links, or its end. Values may be numbers, texts with a unit
    ('8B'), yes or no. An input may also be a result's name: it chooses a value in its range.
    Raises AdviceError for a page without rules that run and for inputs that cannot be.
    """
    if not kb.is_dir():
        raise AdviceError(f"there is no folder {kb}")
    project = _loaded(kb, rules, _stamp(kb, rules))
    program = _program(project, page)
    known = {fold(each.name): each for each in program.inputs}
    results = {fold(each.name): each.name for each in program.results}
    given: dict[str, Answer] = {}
    for name, value in inputs.items():
        each = known.get(fold(name))
        if each is None and fold(name) not in results:
            near = nearest(name, [i.name for i in program.inputs])
            names = ", ".join(i.name for i in program.inputs)
            hint = f"did you mean {near}? " if near else ""
            raise AdviceError(f"there is no input called {name}: {hint}there are {names}")
        given[each.name if each else results[fold(name)]] = answer(each, value)
    decision = Decider(program).decide(given)
    wrong = [p for name, p in decision.problems.items() if name in given or not decision.results]
    if wrong:
        raise AdviceError(_with_choices(program, decision, wrong[0]))
    return Advice(program, decision)


def _with_choices(program: Program, decision: Decision, problem: str) -> str:
    for each in program.inputs:
        if each.name in decision.problems and each.options:
            shown = ", ".join(each.options[:20])
            more = len(each.options) - 20
            return f"{problem}; the choices: {shown}" + (f" and {more} more" if more > 0 else "")
    return problem


@lru_cache(maxsize=8)
def _loaded(kb: Path, rules: Path | None, _stamp: tuple[object, ...]) -> Project:
    return load(kb, rules_folder=rules)


def _stamp(kb: Path, rules: Path | None) -> tuple[object, ...]:
    """Changes when any file does: what was loaded is kept until then."""
    folder = rules or default_rules(kb)
    files = list(page_files(kb))
    if folder is not None and folder.is_dir():
        files += rule_files(folder) + [f for name in TABLES if (f := folder / name).is_file()]
    return tuple((str(f), s.st_mtime_ns, s.st_size) for f in files if (s := _stat(f)) is not None)


def _stat(file: Path) -> Any:
    try:
        return file.stat()
    except OSError:
        return None


def _program(project: Project, name: str) -> Program:
    graph = project.graph
    page = page_named(graph, Index(graph.pages), name)
    if page is None:
        near = nearest(name, graph.pages) or nearest(name, [p.stem for p in graph.pages.values()])
        hint = f"; did you mean {near}?" if near else ""
        with_rules = ", ".join(project.rules.programs) or "none"
        raise AdviceError(f"there is no page {name}{hint} Pages whose rules run: {with_rules}")
    program = project.rules.programs.get(page.id)
    if program is not None:
        return program
    ready = project.rules.ready.get(page.id)
    if ready is None:
        broken = [d for d in project.rules.errors if Path(d.path).suffix in (".yaml", ".yml")]
        told = "".join(f"\n\n{render(d)}" for d in broken[:3])
        raise AdviceError(f"{page.id} has no rule file that could be read{told}")
    errors = [d for d in ready.diagnostics if d.severity is Severity.ERROR]
    told = "\n\n".join(render(d) for d in errors[:5])
    raise AdviceError(f"the rules of {page.id} cannot run:\n\n{told}", asked_wrongly=False)
