"""What is read out of bullets and tables: data/statements has the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import parameters, update
from thumbrule.project import load
from thumbrule.rules.assignment import Reading
from thumbrule.rules.quantity import whole
from thumbrule.rules.statements import Statement, statements
from wiki import graph_of

DATA = Path(__file__).parent / "data" / "statements"
HEAD = "@ heuristics/Test.md\n# Heuristic: Test\n\n## The Insight (Rule of Thumb)\n\n"


def becomes(text: str) -> str:
    page = graph_of(HEAD + text).pages["Heuristic:Test"]
    return "\n".join(line for statement in statements(page).all for line in told(statement))


def told(statement: Statement) -> list[str]:
    if statement.cells:
        label, *cells = statement.cells
        return [f"{label.text}: " + " | ".join(values(cell.readings) for cell in cells)]
    mark = "*" if statement.executable else "-"
    return [f"{mark} {statement.name}: {values(statement.readings)}"]


def values(readings: tuple[Reading, ...]) -> str:
    return ", ".join(value(reading) for reading in readings) or "nothing"


def value(reading: Reading) -> str:
    name = f"{reading.name} = " if reading.name else ""
    when = "if " if reading.role == "condition" else ""
    rest = f" [{reading.rest}]" if reading.rest else ""
    return f"{when}{name}{type(reading.value).__name__}({reading.value.text}){rest}"


update(DATA, becomes)


@pytest.mark.parametrize(("text", "expected"), list(parameters(DATA)))
def test_statements_are_read_as_beside_them(text: str, expected: str) -> None:
    assert becomes(text).strip() == expected.strip()


def test_where_a_page_has_no_rules_nothing_is_stated() -> None:
    graph = graph_of(
        "@ implementations/A.md\n# Implementation: A\n\n* **Default:** `r=16`\n"
        "@ heuristics/B.md\n# Heuristic: B\n\n## Overview\n\n* **Default:** `r=1`\n\n"
        "## Values\n\n* **Default:** `r=2`\n\n## Related Pages\n\n* **Default:** `r=3`\n"
        "@ heuristics/C.md\n# Heuristic: C\n\n* **Default:** `r=4`\n\n## The Insight\n\n"
        "* **Default:** `r=5`\n\n### Deeper\n\n* **More:** `r=6`\n\n"
        "## Reasoning\n\n* **No:** `r=7`\n"
    )
    found = {
        page.id: [s.values[0].value.text for s in statements(page).all]
        for page in graph.pages.values()
    }
    assert found == {
        "Implementation:A": [],
        "Heuristic:B": ["2"],
        "Heuristic:C": ["5", "6"],
    }


def test_a_statement_knows_where_it_stands() -> None:
    text = HEAD.split("\n", 1)[1] + "* **One:** `r=16`\n  * **Two:** `r=8`\n"
    page = graph_of("@ heuristics/Test.md\n" + text).pages["Heuristic:Test"]
    one, two = statements(page).all
    assert text[one.start : one.stop].strip() == "* **One:** `r=16`"
    assert (one.line, two.line) == (5, 6)
    assert text[one.readings[0].start :].startswith("r=16")


@pytest.mark.parametrize("text", ["", "-", "about", "4-", "<", "1e999", "e5", "²", "1-1e999"])
def test_what_is_no_quantity_is_none(text: str) -> None:
    assert whole(text) is None


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "stated", "executable"),
    [("unsloth", 69, 49), ("libraries", 261, 69), ("spaced-names", 88, 16), ("early", 91, 42)],
)
def test_real_pages_are_read(corpus: Path, name: str, stated: int, executable: int) -> None:
    graph = load(corpus / name).graph
    found = [s for page in graph.pages.values() for s in statements(page).all]
    assert (len(found), sum(s.executable for s in found)) == (stated, executable)
