"""From a project to all pages of its site, as values; writing them is the theme's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import Annotation, Category, Template, WikiLink, walk
from thumbrule.project import Project
from thumbrule.website import indexes, upkeep
from thumbrule.website.addresses import Addresses, plan, rendered_path
from thumbrule.website.article import article
from thumbrule.website.document import Document
from thumbrule.website.evidence import NONE, Evidence
from thumbrule.website.ledger import evidence_page
from thumbrule.website.rulebook import rules_page
from thumbrule.website.theme import templates, type_title

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Site:
    """All pages made from a graph: `documents` by output path, `tabs` as (title, path)."""

    addresses: Addresses
    documents: dict[str, Document]
    tabs: tuple[tuple[str, str], ...]
    upkeep: tuple[tuple[str, str], ...]


def is_plain(page: WikiPage) -> bool:
    """A page of no type and without any wiki markup: Markdown, such as a start or help page."""
    wiki = Annotation | WikiLink | Category | Template
    return not page.type and not any(isinstance(n, wiki) for n in walk(page.content.children))


def no_progress(done: int, total: int) -> None:
    """Say nothing."""


def _generated(
    project: Project,
    addresses: Addresses,
    fill: Callable[..., str],
) -> Iterator[Document]:
    graph = project.graph
    for name in addresses.types:
        yield indexes.type_index(graph, addresses, fill, name)
    yield indexes.domain_index(graph, addresses, fill)
    yield indexes.source_index(graph, addresses, fill)
    yield upkeep.wanted_page(graph, addresses, fill)
    yield upkeep.diagnostics_page(graph, addresses, fill, project.diagnostics)
    yield from indexes.domain_pages(graph, addresses, fill)
    yield from indexes.source_pages(graph, addresses, fill)


def emit(
    project: Project,
    name: str,
    *,
    others: Iterable[str] = (),
    folders: Iterable[Path] = (),
    progress: Progress = no_progress,
    evidence: Evidence = NONE,
) -> Site:
    """Render every page of `project`, in memory.

    `name` is the site's. `others` are the paths of the folder's files that are no wiki pages:
    their places are not taken, and an `index.md` among them is the start page.
    Templates are looked for in `folders` first. `evidence` is what became of the quotations.
    """
    graph = project.graph
    occupied = [rendered_path(path) for path in others]
    plain = frozenset(page.id for page in graph.pages.values() if is_plain(page))
    addresses = plan(graph, occupied, plain, evidence=evidence.there)
    fill = templates(folders)
    documents: dict[str, Document] = {}
    for done, page in enumerate(graph.pages.values(), 1):
        if page.id not in plain:
            document = article(graph, project.rules, addresses, fill, page, evidence)
            documents[document.path] = document
        progress(done, len(graph.pages))
    for document in _generated(project, addresses, fill):
        documents[document.path] = document
    documents[addresses.rules] = rules_page(project, addresses, documents, fill)
    if evidence.there:
        made = evidence_page(graph, addresses, documents, fill, evidence)
        documents[addresses.evidence] = made
    if addresses.start not in {*occupied, *addresses.pages.values()}:
        documents[addresses.start] = indexes.start_page(project, addresses, fill, name)
    tabs = [
        (type_title(graph.schema.types.get(t), t), addresses.types[t])
        for t in indexes.types_in_order(graph, addresses)
    ]
    tabs += [("Domains", addresses.all_domains), ("Sources", addresses.all_sources)]
    return Site(addresses, documents, tuple(tabs), upkeep.kept(addresses))
