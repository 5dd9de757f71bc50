"""Golden files that an author can read: a title, a text, what it becomes; a dot between them.

    A nested list
    .
    * one
    ** two
    .
    list bullet
      item: one
    …
    .

`THUMBRULE_UPDATE=1 pytest` writes what is there now as what is expected: read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class Case(NamedTuple):
    title: str
    text: str
    expected: str


def read_cases(file: Path) -> list[Case]:
    parts: list[list[str]] = [[]]
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line == ".":
            parts.append([])
        else:
            parts[-1].append(line)
    texts = ["\n".join(lines) for lines in parts]
    triples = zip(texts[::3], texts[1::3], texts[2::3], strict=False)
    return [Case(title.strip(), text, expected) for title, text, expected in triples]


def parameters(folder: Path) -> Iterator[object]:
    """One pytest parameter, `(text, expected)`, for each case below `folder`."""
    for file in sorted(folder.glob("*.txt")):
        for case in read_cases(file):
            yield pytest.param(case.text, case.expected, id=f"{file.stem}: {case.title}")


def update(folder: Path, becomes: Callable[[str], str]) -> None:
    """Write what every text becomes now, where `THUMBRULE_UPDATE` asks for it."""
    if not os.environ.get("THUMBRULE_UPDATE"):
        return
    for file in sorted(folder.glob("*.txt")):
        cases = [case._replace(expected=becomes(case.text)) for case in read_cases(file)]
        blocks = (f"{c.title}\n.\n{c.text}\n.\n{c.expected.strip()}\n.\n" for c in cases)
        file.write_text("\n".join(blocks), encoding="utf-8")
