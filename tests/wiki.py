"""Small wikis written in one text: `@ path` begins a file."""

from __future__ import annotations

from pathlib import Path

from thumbrule.graph.build import build
from thumbrule.graph.model import Graph
from thumbrule.graph.schema import Schema, default_schema
from thumbrule.page.reader import read
from thumbrule.text import Source


def files(text: str) -> dict[str, str]:
    """The texts of a wiki by path."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("@ "):
            lines = found.setdefault(line[2:].strip(), [])
        else:
            lines.append(line)
    return {path: "\n".join(lines) for path, lines in found.items()}


def graph_of(text: str, schema: Schema | None = None) -> Graph:
    pages = [read(Source(path, page)) for path, page in files(text).items()]
    return build(schema or default_schema(), pages)


def write(folder: Path, text: str) -> Path:
    """Write the wiki into `folder`."""
    for path, page in files(text).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.encode("utf-8", "surrogateescape"))
    return folder
