"""A folder of rule files, and the pages whose rules they make run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from thumbrule.diagnostic import Code, Diagnostic, Severity, at
from thumbrule.graph.model import Graph, WikiPage
from thumbrule.graph.names import Index, nearest, parse_name
from thumbrule.page.typed_yaml import VALUE, Problem
from thumbrule.rules.bind import Ready, bind
from thumbrule.rules.plain_tables import table_gaps
from thumbrule.rules.presets import read_presets
from thumbrule.rules.program import Program
from thumbrule.rules.rulefile import open_rules
from thumbrule.rules.statements import Statements, statements
from thumbrule.text import Source, fold

TABLES = frozenset({"models.yaml", "gpus.yaml"})
HELP = "docs/rule-files.md says how a rule file is written"


@dataclass(frozen=True)
class Rules:
    """What the pages state, and what runs.

    `stated` holds every page's statements by id; `ready` what each rule file came to, by the
    id of its page; `diagnostics` what is wrong with rule files, tables and pages' rules.
    """

    stated: dict[str, Statements]
    ready: dict[str, Ready]
    diagnostics: tuple[Diagnostic, ...] = ()

    @cached_property
    def programs(self) -> dict[str, Program]:
        """The programs that can run, by the id of their page."""
        return {page: r.program for page, r in self.ready.items() if r.program is not None}

    def running(self, page: str) -> frozenset[int]:
        """The statements of a page that run, by their node; none where its rules cannot."""
        ready = self.ready.get(page)
        return ready.running if ready is not None and ready.program is not None else frozenset()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps a rule file from running."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)


def load_rules(graph: Graph, folder: Path | None, pages_folder: Path) -> Rules:
    """Bind every rule file in `folder` (None: there are none) to its page.

    Paths in findings are relative to `pages_folder`, as those of pages are.
    """
    stated = {name: statements(page) for name, page in graph.pages.items()}
    if folder is None:
        return Rules(stated, {}, tuple(_unruled(graph, stated, {})))
    presets = read_presets(folder)
    found: list[Diagnostic] = []
    for name, problem in presets.problems:
        found.append(_broken(_source(folder / name, pages_folder), problem))
    index = Index(graph.pages)
    ready: dict[str, Ready] = {}
    for file in rule_files(folder):
        source = _source(file, pages_folder)
        opened, problems = open_rules(source)
        found += [_broken(source, problem) for problem in problems]
        if opened is None:
            continue
        page = page_named(graph, index, opened.rules.page)
        span = opened.span(("page", VALUE))
        if page is None:
            found.append(_no_page(source, *span, opened.rules.page, graph.pages))
        elif page.id in ready:
            message = f"{page.id} has a rule file already: {ready[page.id].path}"
            help_ = "a page has one: put them together"
            found.append(at(source, *span, Code.BAD_RULES, message, help_))
        else:
            ready[page.id] = bind(opened, page, stated[page.id], presets)
            found += ready[page.id].diagnostics
    return Rules(stated, ready, (*found, *_unruled(graph, stated, ready)))


def _unruled(
    graph: Graph, stated: dict[str, Statements], ready: dict[str, Ready]
) -> Iterator[Diagnostic]:
    """The gaps in tables of pages that no rule file speaks of."""
    for name, page in graph.pages.items():
        if name not in ready and stated[name].tables:
            yield from table_gaps(page.content.source, stated[name])


def rule_files(folder: Path) -> list[Path]:
    """The rule files in a folder, sorted; the tables of presets are none."""
    return sorted(
        file
        for pattern in ("*.yaml", "*.yml")
        for file in folder.glob(pattern)
        if file.name not in TABLES and not file.name.startswith(".") and file.is_file()
    )


def _source(file: Path, pages_folder: Path) -> Source:
    path = Path(os.path.relpath(file, pages_folder)).as_posix()
    try:
        return Source.from_file(file, path)
    except OSError:
        return Source(path, "")


def page_named(graph: Graph, index: Index, text: str) -> WikiPage | None:
    """The page of that name; an owner's name before it may be left out."""
    name = parse_name(text)
    found = index.find(name)
    if found.id and not found.others:
        return graph.pages[found.id]
    ends = [
        page
        for page in graph.pages.values()
        if (not name.type or fold(page.type) == fold(name.type))
        and _same_end(fold(page.stem), fold(name.stem))
    ]
    return ends[0] if len(ends) == 1 else None


def _same_end(one: str, other: str) -> bool:
    return bool(one) and bool(other) and (one.endswith(other) or other.endswith(one))


def _broken(source: Source, problem: Problem) -> Diagnostic:
    line = min(problem.line, source.text.count("\n") + 1)
    start, stop = source.line_span(line)
    indent = len(source.text[start:stop]) - len(source.text[start:stop].lstrip())
    return at(source, start + indent, stop, Code.BAD_RULES, problem.sentence, HELP)


def _no_page(source: Source, start: int, stop: int, name: str, pages: Iterable[str]) -> Diagnostic:
    near = nearest(name, pages)
    help_ = f"did you mean {near}?" if near else "`page` names a page as links do: Heuristic:Name"
    return at(source, start, stop, Code.NOT_ON_PAGE, f"there is no page {name}", help_)
