"""The graph as plain data, ready for JSON."""

from __future__ import annotations

from typing import Any

from thumbrule.diagnostic import Diagnostic
from thumbrule.graph.model import Assertion, DomainNode, Edge, Graph, SourceNode, WikiPage
from thumbrule.page.nodes import Annotation, Caption, Cell, Table, walk
from thumbrule.page.outline import headings, plain

Data = dict[str, Any]


def graph_data(graph: Graph) -> Data:
    """Pages, edges, sources, domains and diagnostics, as `thumbrule graph --json` prints them."""
    return {
        "pages": [page_data(page) for page in graph.pages.values()],
        "edges": [edge_data(edge) for edge in graph.edges],
        "sources": [_source_data(source) for source in graph.sources.values()],
        "domains": [_domain_data(domain) for domain in graph.domains.values()],
        "diagnostics": [diagnostic_data(diagnostic) for diagnostic in graph.diagnostics],
    }


def page_data(page: WikiPage) -> Data:
    """What a page is and states; lines and columns from 1."""
    position = page.content.source.position
    annotations = []
    tables = []
    for node in walk(page.content.children):
        if isinstance(node, Annotation):
            line, column = position(node.start)
            annotations.append(
                {
                    "property": node.property,
                    "value": node.value,
                    "parts": list(node.parts),
                    "line": line,
                    "column": column,
                }
            )
        elif isinstance(node, Table):
            tables.append(_table_data(page, node))
    date = page.metadata.last_updated
    return {
        "id": page.id,
        "type": page.type or None,
        "title": page.title,
        "path": page.path,
        "summary": page.summary,
        "last_updated": date.value if date else None,
        "headings": [
            {
                "level": heading.level,
                "text": plain(page.content, heading.children),
                "line": position(heading.start).line,
            }
            for heading in headings(page.content)
        ],
        "annotations": annotations,
        "tables": tables,
    }


def _table_data(page: WikiPage, table: Table) -> Data:
    captions = [child for child in table.children if isinstance(child, Caption)]
    rows = [
        [
            {"text": plain(page.content, cell.children), "header": cell.header}
            for cell in row.children
            if isinstance(cell, Cell)
        ]
        for row in table.rows
    ]
    return {
        "line": page.content.source.position(table.start).line,
        "caption": plain(page.content, captions[0].children) if captions else None,
        "rows": [row for row in rows if row],
    }


def edge_data(edge: Edge) -> Data:
    """An edge and every place that states it."""
    return {
        "subject": edge.subject,
        "property": edge.property,
        "object": edge.object,
        "asserted": [
            {"page": place.page, "line": place.line, "inverse": place.inverse}
            for place in edge.asserted
        ],
    }


def _source_data(source: SourceNode) -> Data:
    return {
        "key": source.key,
        "kind": source.kind,
        "title": source.title,
        "url": source.url or None,
        "cited": [_place_data(place) for place in source.cited],
    }


def _domain_data(domain: DomainNode) -> Data:
    return {
        "key": domain.key,
        "name": domain.name,
        "spellings": list(domain.spellings),
        "stated": [_place_data(place) for place in domain.stated],
    }


def _place_data(place: Assertion) -> Data:
    return {"page": place.page, "line": place.line, "column": place.column}


def diagnostic_data(diagnostic: Diagnostic) -> Data:
    """A finding; line 0 speaks of the whole file."""
    return {
        "code": str(diagnostic.code),
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "path": diagnostic.path,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "width": diagnostic.width,
        "help": diagnostic.help,
        "excerpt": diagnostic.excerpt,
    }
