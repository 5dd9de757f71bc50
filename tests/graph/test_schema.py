"""`schema.yaml`: what it declares, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from thumbrule.diagnostic import Code, render
from thumbrule.graph.schema import default_schema, read_schema
from thumbrule.text import Source
from wiki import graph_of

OWN = """types:
  Recipe: {folder: recipes, plural: Recipes}
  Tool: {folder: tools}
properties:
  needs:
    domain: [Recipe]
    range: [Tool]
    inverse: [needed_by]
    inverse_label: Needed by
    required: [Recipe]
"""


def test_a_wiki_can_have_types_and_properties_of_its_own() -> None:
    schema, findings = read_schema(Source("schema.yaml", OWN))
    assert not findings
    assert schema.types["Tool"].plural == "Tools"
    graph = graph_of(
        "@ recipes/Bread.md\n# B\n@ tools/Oven.md\n[[needed_by::Recipe:Bread]]", schema
    )
    assert [(e.subject, e.property, e.object) for e in graph.edges] == [
        ("Recipe:Bread", "needs", "Tool:Oven")
    ]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (OWN.replace("range:", "rnge:"), "properties.needs.rnge: there is no such key", 7),
        (OWN.replace("[Tool]", "[Tol]"), "range names Tol, which is not a page type", 7),
        (OWN.replace("folder: tools", "folder: ../tools"), "types.Tool.folder:", 3),
        ("types: [", "expected the node content", 1),
        ("types: 3\nproperties: {}", "types: a mapping must stand here", 1),
        ("- a\n- b", "the file: a mapping must stand here", 1),
        ("types: &a {}\nproperties: *a", "aliases (*name) are not taken", 2),
        ("\x00", "", 1),
        ("", "", 1),
    ],
)
def test_a_wrong_schema_is_a_finding_with_its_line(text: str, message: str, line: int) -> None:
    schema, findings = read_schema(Source("schema.yaml", text))
    assert schema is default_schema()
    assert findings[0].code is Code.BAD_SCHEMA
    assert message in findings[0].message
    assert findings[0].line == line
    assert render(findings[0])


def test_the_schema_of_this_wiki_is_right() -> None:
    file = Path(__file__).parents[2] / "kb" / "schema.yaml"
    schema, findings = read_schema(Source.from_file(file))
    assert not findings
    assert set(schema.types) == set(default_schema().types)
