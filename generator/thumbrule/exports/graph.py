"""The graph as plain data, ready for JSON."""

from __future__ import annotations

from typing import Any

from thumbrule.diagnostic import Diagnostic, Place
from thumbrule.exports.decision import number
from thumbrule.graph.model import Assertion, DomainNode, Edge, SourceNode, WikiPage
from thumbrule.page.nodes import Annotation, Caption, Cell, Table, walk
from thumbrule.page.outline import headings, plain
from thumbrule.project import Project
from thumbrule.rules.assignment import Reading
from thumbrule.rules.load import Rules
from thumbrule.rules.statements import Statement
from thumbrule.rules.values import Quantity, Words

Data = dict[str, Any]


def graph_data(project: Project) -> Data:
    """Pages, edges, sources, domains and diagnostics, as `thumbrule graph --json` prints them."""
    graph, rules = project.graph, project.rules
    return {
        "pages": [
            page_data(page) | {"rules": _rules_data(rules, page.id)}
            for page in graph.pages.values()
        ],
        "edges": [edge_data(edge) for edge in graph.edges],
        "sources": [_source_data(source) for source in graph.sources.values()],
        "domains": [_domain_data(domain) for domain in graph.domains.values()],
        "diagnostics": [diagnostic_data(diagnostic) for diagnostic in project.diagnostics],
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


def _rules_data(rules: Rules, page: str) -> Data:
    """How many statements a page makes, in how many a value was read, how many run; and each."""
    statements = rules.stated[page].all
    running = rules.running(page)
    return {
        "statements": len(statements),
        "executable": sum(statement.executable for statement in statements),
        "running": sum(statement.node in running for statement in statements),
        "read": [_statement_data(s, runs=s.node in running) for s in statements],
    }


def _statement_data(statement: Statement, *, runs: bool) -> Data:
    data: Data = {
        "kind": statement.kind,
        "label": statement.label,
        "text": statement.text,
        "heading": statement.heading,
        "line": statement.line,
        "executable": statement.executable,
        "runs": runs,
    }
    if statement.cells:
        data["cells"] = [
            {
                "column": cell.column,
                "text": cell.text,
                "readings": [_reading_data(r) for r in cell.readings],
            }
            for cell in statement.cells
        ]
    else:
        data["readings"] = [_reading_data(reading) for reading in statement.readings]
    return data


def _reading_data(reading: Reading) -> Data:
    value = reading.value
    data: Data = {"role": reading.role, "name": reading.name, "text": value.text}
    if isinstance(value, Quantity):
        data |= {"kind": "quantity", "low": number(value.low), "high": number(value.high)}
        data |= {"low_open": value.low_open, "high_open": value.high_open}
        data |= {"unit": value.unit, "about": value.about}
    elif isinstance(value, Words):
        data |= {"kind": "words", "items": list(value.items), "any": value.any}
    else:
        data["kind"] = "formula"
    return data | {"rest": reading.rest}


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
        "related": [_related_data(place) for place in diagnostic.related],
    }


def _related_data(place: Place) -> Data:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "width": place.width,
        "note": place.note,
        "excerpt": place.excerpt,
    }
