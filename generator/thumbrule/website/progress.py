"""How far a build is, on the terminal's error stream; a single line where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn


class Bars:
    """One bar for each step of a build, and a line at its end."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._begun = time.monotonic()
        self._steps: list[tuple[str, float]] = []

    def start(self, title: str, total: int | None = None) -> None:
        """Begin a step of `total` pieces (None: unknown)."""
        if self._progress is None:
            self._begun = time.monotonic()
            self._steps = []
            self._progress = Progress(
                TextColumn("{task.description:<10}"),
                BarColumn(),
                MofNCompleteColumn(),
                console=self._console,
                disable=not self._console.is_terminal,
            )
            self._progress.start()
        self._steps.append((title, time.monotonic()))
        self._task = self._progress.add_task(title, total=total)

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """A step that tells how far it is by the function it is given: (done, total)."""
        self.start(title)
        yield self._at
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._task]
            total = task.total if task.total is not None else 1  # nothing to count: done
            self._progress.update(self._task, total=total, completed=total)

    def _at(self, done: int, total: int) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def advance(self) -> None:
        """One more piece of the step is done."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def stop(self) -> None:
        """Leave the bars as they are."""
        if self._progress is not None:
            self._progress.stop()
        self._progress = None

    def finish(self, what: str) -> None:
        """End with a line that says what was made and how long each step took."""
        now = time.monotonic()
        ends = [begun for _, begun in self._steps[1:]] + [now]
        parts = [
            f"{title.lower()} {end - begun:.1f} s"
            for (title, begun), end in zip(self._steps, ends, strict=True)
        ]
        self.stop()
        detail = f" ({', '.join(parts)})" if parts else ""
        line = f"{what} in {now - self._begun:.1f} s{detail}"
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
