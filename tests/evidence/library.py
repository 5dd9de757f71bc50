"""A small library of our own, in releases, and pages that quote it."""

from __future__ import annotations

from dataclasses import dataclass

from thumbrule.evidence.assess import assess
from thumbrule.evidence.verdict import Judgement
from wiki import graph_of

ONE = '''\
"""A trainer."""

import os


@dataclass
class Settings:
    rate: float = 2e-4
    steps: int = 100


def train(
    model,
    rate = 2e-4,  # per step
    steps = 100,
    seed = 3407,
):
    """Train a model."""
    if steps <= 0:
        raise ValueError("steps must be positive")
    total = 0.0
    for step in range(steps):
        total += model.step(rate)
    # the mean, not the sum
    return total / steps


def save(model, path = "out"):
    rate = 2e-4
    os.makedirs(path, exist_ok = True)
    model.write(path)
'''


@dataclass(frozen=True)
class Fake:
    """A release in memory."""

    version: str
    date: str
    files: tuple[tuple[str, str], ...]
    package: str = "lib"

    def paths(self) -> tuple[str, ...]:
        return tuple(path for path, _ in self.files)

    def read(self, path: str) -> str | None:
        return dict(self.files).get(path)


def release(version: str, date: str, text: str = ONE, path: str = "lib/train.py") -> Fake:
    return Fake(version, date, ((path, text),))


def page(
    quoted: str, lines: str = "12-27", path: str = "lib/train.py", fence: str = "python"
) -> str:
    where = f"`{path}:{lines}`" if lines else f"`{path}`"
    return (
        "@ heuristics/Page.md\n# Heuristic: Page\n\n"
        "{|\n|-\n! Last Updated\n| [[last_updated::2026-02-01 10:00 GMT]]\n|}\n\n"
        f"From {where}:\n```{fence}\n{quoted}\n```\n"
    )


def judged(text: str, *releases: Fake) -> list[Judgement]:
    return assess(graph_of(text), releases or (release("1.0", "2026-01-01"),))
