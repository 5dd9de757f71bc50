"""From a folder to a project: the stages in their order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from thumbrule.diagnostic import Code, Diagnostic
from thumbrule.graph.build import build
from thumbrule.graph.model import Graph
from thumbrule.graph.schema import Schema, default_schema, read_schema
from thumbrule.page.reader import Page, read
from thumbrule.text import Source

SUFFIXES = frozenset({".md", ".markdown", ".mediawiki", ".wiki"})
SCHEMA_FILE = "schema.yaml"

Progress = Callable[[int, int], None]
"""Called with how many pages have been read, and of how many."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of pages and the graph of what they say."""

    folder: Path
    graph: Graph


def load(folder: Path, progress: Progress | None = None) -> Project:
    """Read every page below `folder`, and build their graph.

    `folder` must be a folder, else NotADirectoryError. What is wrong with a file or a
    page is among the graph's diagnostics.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    schema, findings = _schema(folder)
    files = list(page_files(folder))
    pages: list[Page] = []
    for number, file in enumerate(files, 1):
        path = file.relative_to(folder).as_posix()
        try:
            _refuse_special(folder, file)
            pages.append(read(Source.from_file(file, path)))
        except OSError as error:
            findings = (*findings, _unreadable(path, error))
        if progress:
            progress(number, len(files))
    if not files:
        findings = (*findings, _no_pages(folder))
    graph = build(schema, pages, folder.resolve().name)
    if findings:
        graph = replace(graph, diagnostics=(*findings, *graph.diagnostics))
    return Project(folder, graph)


def page_files(folder: Path) -> Iterator[Path]:
    """The files of pages below `folder`, sorted; hidden files and folders are left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(root, name)


def _schema(folder: Path) -> tuple[Schema, tuple[Diagnostic, ...]]:
    file = folder / SCHEMA_FILE
    try:
        source = Source.from_file(file, SCHEMA_FILE)
    except FileNotFoundError:
        return default_schema(), ()
    except OSError as error:
        return default_schema(), (_unreadable(SCHEMA_FILE, error),)
    return read_schema(source)


def _refuse_special(folder: Path, file: Path) -> None:
    """Only ordinary files are read: a pipe would hang, a link out would publish other files."""
    if leads_out(folder, file):
        raise OSError("it is a link that leads out of the folder")
    if file.exists() and not file.is_file():
        raise OSError("it is no ordinary file")


def leads_out(folder: Path, file: Path) -> bool:
    """Whether `file`, below `folder`, is reached through a link to somewhere else.

    A folder that is a link is never followed, wherever it leads: it may lead round.
    """
    folders = list(file.relative_to(folder).parents)[:-1]
    if any((folder / inner).is_symlink() for inner in folders):
        return True
    return file.is_symlink() and not file.resolve().is_relative_to(folder.resolve())


def _no_pages(folder: Path) -> Diagnostic:
    return Diagnostic(
        Code.NO_PAGES,
        f"{folder.resolve().name} holds no pages",
        ".",
        help=f"pages are files that end in {', '.join(sorted(SUFFIXES))}; is it the right folder?",
    )


def _unreadable(path: str, error: OSError) -> Diagnostic:
    reason = error.strerror or str(error)
    return Diagnostic(
        Code.UNREADABLE_FILE,
        f"this file cannot be read: {reason}",
        path,
        help="mend or remove it; the rest of the folder was read",
    )
