"""The page 'Rules': which pages' rules run and how sound they are, and which could run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from thumbrule.diagnostic import Code, Diagnostic, Place
from thumbrule.graph.model import WikiPage
from thumbrule.project import Project
from thumbrule.rules.bind import Ready
from thumbrule.rules.load import Rules
from thumbrule.rules.program import Program, Result
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.context import Link
from thumbrule.website.document import Document, TocItem
from thumbrule.website.resolve import page_link
from thumbrule.website.upkeep import displayed, views

HYGIENE = {
    Code.CONTRADICTION: "Contradictions",
    Code.GAP: "Gaps",
    Code.OVERLAP: "Overlaps",
    Code.UNREACHABLE: "Unreachable",
    Code.UNCOVERED: "Uncovered",
}
POLICIES = {
    "first": "the first that holds decides",
    "unique": "no two may hold at once",
    "collect": "all that hold count",
}
MOST_NAMED = 12
MOST_FINDINGS = 30
MOST_IDLE = 200
MOST_GAPS = 6


@dataclass(frozen=True, slots=True)
class Deciding:
    """A result: its hit policy in words, and the statements that give it, in their order."""

    name: str
    policy: str
    statements: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a page's rules, with links to the sentences that it is about."""

    code: str
    severity: str
    message: str
    help: str
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A page that has a rule file: its counts, how each result is decided, what was found."""

    link: Link
    id: str
    file: str
    statements: int
    executable: int
    runs: int
    cases: int
    results: tuple[Deciding, ...]
    counts: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Idle:
    """A page whose statements do not run: how many it makes, in how many a value was read.

    `gaps` are sentences on what the rows of its tables leave out.
    """

    link: Link
    statements: int
    executable: int
    gaps: tuple[str, ...]


def rules_page(
    project: Project,
    addresses: Addresses,
    documents: Mapping[str, Document],
    fill: Callable[..., str],
) -> Document:
    """Every rule file with its page, then the pages that have none. `documents` are the pages'."""
    here = addresses.rules
    found = [_ruled(project, addresses, documents, r) for r in project.rules.ready.values()]
    idle = list(_idle(project, addresses, here))
    body = fill(
        "rules",
        title="Rules",
        crumbs=(Link(relative(here, addresses.start), "Start"),),
        views=views(addresses, here),
        ruled=found,
        idle=idle[:MOST_IDLE],
        idle_pages=len(idle),
        idle_statements=sum(each.statements for each in idle),
        running=sum(each.runs for each in found),
    )
    toc = [TocItem(2, each.link.label, each.id) for each in found]
    toc += [TocItem(2, "Pages whose statements do not run", "idle")] if idle else []
    return Document(here, "Rules", body, toc=tuple(toc), searched=False)


def _ruled(
    project: Project, addresses: Addresses, documents: Mapping[str, Document], ready: Ready
) -> Ruled:
    page = project.graph.pages[ready.page]
    stated, runs = project.rules.stated[page.id].all, project.rules.running(page.id)
    to = _Sentences(page, addresses, documents)
    own = [d for d in project.rules.diagnostics if d.path in {page.path, ready.path}]
    kinds = [d.code for d in own]
    return Ruled(
        page_link(project.graph, addresses, addresses.rules, page.id),
        f"rules-{list(project.rules.ready).index(page.id) + 1}",
        displayed(ready.path),
        len(stated),
        sum(statement.executable for statement in stated),
        sum(statement.node in runs for statement in stated),
        ready.cases,
        tuple(_deciding(ready.program, r, to) for r in ready.program.results)
        if ready.program
        else (),
        tuple((label, kinds.count(code)) for code, label in HYGIENE.items()),
        tuple(_findings(own[:MOST_FINDINGS], to)),
        max(len(own) - MOST_FINDINGS, 0),
    )


@dataclass(frozen=True, slots=True)
class _Sentences:
    """Where the sentences of a page stand in the site."""

    page: WikiPage
    addresses: Addresses
    documents: Mapping[str, Document]

    def link(self, line: int, label: str) -> Link:
        path = self.addresses.pages[self.page.id]
        document = self.documents.get(path)
        anchor = document.statements.get(line, "") if document is not None else ""
        return Link(relative(self.addresses.rules, path, anchor), label)


def _deciding(program: Program, result: Result, to: _Sentences) -> Deciding:
    rules = [program.rules[number] for number in result.rules]
    links = tuple(to.link(rule.line, rule.name) for rule in rules[:MOST_NAMED])
    return Deciding(result.name, POLICIES[result.hit], links, max(len(rules) - MOST_NAMED, 0))


def _findings(found: Iterable[Diagnostic], to: _Sentences) -> Iterable[Finding]:
    for each in found:
        places: list[Diagnostic | Place] = [each, *each.related]
        lines = dict.fromkeys(p.line for p in places if p.path == to.page.path and p.line)
        links = tuple(to.link(line, f"line {line}") for line in lines)
        yield Finding(each.code, each.severity, each.message, each.help, links)


def _idle(project: Project, addresses: Addresses, here: str) -> Iterable[Idle]:
    """Pages with statements and without a rule file: those with gaps, then those that say most."""
    rules: Rules = project.rules
    gaps: dict[str, list[str]] = defaultdict(list)
    for finding in rules.diagnostics:
        if finding.code is Code.GAP:
            gaps[finding.path].append(f"line {finding.line}: {finding.message}")
    found = []
    for page, stated in rules.stated.items():
        if stated.all and page not in rules.ready:
            executable = sum(statement.executable for statement in stated.all)
            told = tuple(gaps.get(project.graph.pages[page].path, ()))
            found.append((not told, -executable, -len(stated.all), page, told))
    for _, executable, count, page, told in sorted(found):
        link = page_link(project.graph, addresses, here, page)
        yield Idle(link, -count, -executable, told[:MOST_GAPS])
