"""Releases as they are searched: files found by the names that pages give, lexed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Protocol

from thumbrule.evidence.match import Quotation, places
from thumbrule.evidence.tokens import Code, lex

MOST_SEARCHED = 40
"""How many files a quotation is looked for in whose own file has gone."""
LEAST_NAME = 8


class Files(Protocol):
    """A release as it is read here."""

    @property
    def package(self) -> str:
        """The package's name."""

    @property
    def version(self) -> str:
        """The release's version."""

    @property
    def date(self) -> str:
        """The day it was published, ISO, or ''."""

    def paths(self) -> tuple[str, ...]:
        """The paths of its files."""

    def read(self, path: str) -> str | None:
        """The text of one of them."""


class Library:
    """Releases whose files are lexed once, however many pages cite them."""

    def __init__(self, releases: Iterable[Files]) -> None:
        self.releases = tuple(releases)
        self._codes: dict[tuple[str, str, str], tuple[str, Code] | None] = {}
        self._paths: dict[tuple[str, str], tuple[str, ...]] = {}

    def paths(self, release: Files) -> tuple[str, ...]:
        """The paths of a release."""
        key = (release.package, release.version)
        if key not in self._paths:
            self._paths[key] = release.paths()
        return self._paths[key]

    def code(self, release: Files, path: str) -> tuple[str, Code] | None:
        """The text and tokens of a file; None where the release does not have it."""
        key = (release.package, release.version, path)
        if key not in self._codes:
            text = release.read(path)
            self._codes[key] = None if text is None else (text, lex(text))
        return self._codes[key]

    def elsewhere(self, release: Files, wanted: Quotation, suffix: str) -> str:
        """A file in which a quotation stands whose own file has gone; '' for none."""
        names = [t for segment in wanted.segments for t in segment if t.isidentifier()]
        rare = max(names, key=len, default="")
        if len(rare) < LEAST_NAME:
            return ""
        for path in list(self._holding(release, rare, suffix))[:MOST_SEARCHED]:
            own = self.code(release, path)
            if own is not None and places(wanted, own[1]):
                return path
        return ""

    def _holding(self, release: Files, name: str, suffix: str) -> Iterator[str]:
        for path in self.paths(release):
            if path.endswith(suffix) and name in (release.read(path) or ""):
                yield path


def files_named(cited: str, paths: Iterable[str]) -> list[str]:
    """The files of a release that `cited` may name, the one it surely names alone.

    A repository's `src/` is not in a wheel, and pages often give a file's bare name.
    """
    known = tuple(paths)
    clean = cited.lstrip("./")
    for candidate in (clean, clean.removeprefix("src/"), f"src/{clean}"):
        if candidate in known:
            return [candidate]
    tail = PurePosixPath(clean).parts
    return [p for p in known if PurePosixPath(p).parts[-len(tail) :] == tail]
