"""What must hold of the graph as a whole: no cycles, required links, names that fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import rustworkx

from thumbrule.diagnostic import Code, Diagnostic, at
from thumbrule.graph.model import Edge, WikiPage
from thumbrule.graph.names import split_type
from thumbrule.graph.schema import Schema
from thumbrule.page.nodes import Annotation, walk
from thumbrule.page.outline import alike, plain, title
from thumbrule.text import fold


def cycles(schema: Schema, pages: dict[str, WikiPage], edges: Iterable[Edge]) -> list[Diagnostic]:
    """One finding for each group of pages that lead round to themselves, with a path."""
    graph: rustworkx.PyDiGraph[str, Edge] = rustworkx.PyDiGraph()
    nodes = {name: graph.add_node(name) for name in pages}
    for edge in edges:
        prop = schema.properties.get(edge.property)
        inside = edge.subject in nodes and edge.object in nodes and edge.subject != edge.object
        if prop and prop.acyclic and inside:
            graph.add_edge(nodes[edge.subject], nodes[edge.object], edge)
    findings = []
    for group in rustworkx.strongly_connected_components(graph):
        if len(group) > 1:
            inner = graph.subgraph(sorted(group))
            path = rustworkx.digraph_find_cycle(inner)
            steps = [inner.get_edge_data(*pair) for pair in path]
            findings.append(_cycle(pages, steps))
    return findings


def _cycle(pages: dict[str, WikiPage], steps: list[Edge]) -> Diagnostic:
    round_trip = " → ".join([*(edge.subject for edge in steps), steps[0].subject])
    place = steps[0].asserted[0]
    source = pages[place.page].content.source
    stated = ", ".join(
        f"{edge.property} at {pages[edge.asserted[0].page].path}:{edge.asserted[0].line}"
        for edge in steps
    )
    stop = source.text.find("\n", place.start)
    return at(
        source,
        place.start,
        stop if stop >= 0 else len(source.text),
        Code.CYCLE,
        f"these pages lead round to themselves: {round_trip}",
        f"one of these links is wrong: {stated}",
    )


def missing_links(
    schema: Schema, pages: dict[str, WikiPage], edges: Iterable[Edge]
) -> list[Diagnostic]:
    """Pages without a link that their type must have."""
    has = {(edge.subject, edge.property) for edge in edges}
    return [
        at(
            page.content.source,
            *_title_span(page),
            Code.MISSING_LINK,
            f"a {page.type} must have {prop.name}, and this one has none",
            f"add [[{prop.name}::{(prop.range or ('Type',))[0]}:…]]"
            + (f", or [[{prop.inverse[0]}::{page.id}]] on the other page" if prop.inverse else ""),
        )
        for page in pages.values()
        for prop in schema.properties.values()
        if page.type in prop.required and (page.id, prop.name) not in has
    ]


def names(schema: Schema, pages: dict[str, WikiPage]) -> list[Diagnostic]:
    """Titles that are unlike their file's name or type, and names that differ in spelling only."""
    findings = [found for page in pages.values() if (found := _title(schema, page))]
    alike: dict[str, list[WikiPage]] = defaultdict(list)
    for page in pages.values():
        alike[fold(page.id)].append(page)
    for first, *others in alike.values():
        findings += [
            at(
                page.content.source,
                *_title_span(page),
                Code.DUPLICATE_NAME,
                f"{page.id} is also the name of {first.path}, but for its spelling",
                "rename one of the two files",
            )
            for page in others
        ]
    return findings


def _title(schema: Schema, page: WikiPage) -> Diagnostic | None:
    heading = title(page.content)
    if heading is None or not page.type:
        return None
    text = plain(page.content, heading.children)
    prefix, rest = split_type(text)
    kinds = {fold(kind): kind for kind in schema.types}
    stated = kinds.get(fold(prefix)) if prefix else None
    if stated and stated != page.type:
        message = f"the title says {stated}, the page's place says {page.type}"
    elif not alike(rest if stated else text, page.stem):
        message = f"the title `{text}` is unlike the file's name, {page.stem}"
    else:
        return None
    return at(
        page.content.source,
        heading.start,
        heading.stop,
        Code.TITLE_MISMATCH,
        message,
        "links use the file's name; make the two agree",
    )


def _title_span(page: WikiPage) -> tuple[int, int]:
    heading = title(page.content)
    return (heading.start, heading.stop) if heading else (0, 0)


def too_many(schema: Schema, pages: dict[str, WikiPage]) -> list[Diagnostic]:
    """Properties that a page states more often than the schema allows."""
    limits = {name: prop.most for name, prop in schema.properties.items() if prop.most}
    findings = []
    for page in pages.values():
        counts: Counter[str] = Counter()
        for node in walk(page.content.children) if limits else ():
            if not isinstance(node, Annotation) or node.property not in limits:
                continue
            counts[node.property] += 1
            if counts[node.property] > limits[node.property]:
                most = limits[node.property]
                findings.append(
                    at(
                        page.content.source,
                        node.start,
                        node.stop,
                        Code.TOO_MANY_VALUES,
                        f"{node.property} stands here once too often: at most {most} allowed",
                        "remove what no longer holds",
                    )
                )
    return findings
