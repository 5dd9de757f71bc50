"""From a folder to a project: the stages in their order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from thumbrule.diagnostic import Code, Diagnostic, in_order
from thumbrule.graph.build import build
from thumbrule.graph.model import Graph
from thumbrule.graph.schema import Schema, default_schema, read_schema
from thumbrule.page.reader import Page, read
from thumbrule.rules.load import Rules, load_rules
from thumbrule.text import Source

SUFFIXES = frozenset({".md", ".markdown", ".mediawiki", ".wiki"})
SCHEMA_FILE = "schema.yaml"
PAGES_FOLDER = "kb"
RULES_FOLDER = "heuristics"

Progress = Callable[[int, int], None]
"""Called with how many pages have been read, and of how many."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of pages and the graph of what they say, and the rules among it that run."""

    folder: Path
    graph: Graph
    rules: Rules

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong: with files and pages, then with their rules."""
        return (*self.graph.diagnostics, *in_order(list(self.rules.diagnostics)))


def load(
    folder: Path, progress: Progress | None = None, rules_folder: Path | None = None
) -> Project:
    """Read every page below `folder`, build their graph, and make their rules run.

    `folder` must be a folder, else NotADirectoryError. The rule files are those in
    `rules_folder`, or, for a folder called `kb`, in `heuristics` beside it. What is wrong with
    a file, a page or a rule is among the diagnostics.
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
    rules = load_rules(graph, rules_folder or default_rules(folder), folder)
    return Project(folder, graph, rules)


def default_rules(folder: Path) -> Path | None:
    """The folder of rule files that serves a folder of pages without being named."""
    beside = folder.resolve().parent / RULES_FOLDER
    return beside if folder.resolve().name == PAGES_FOLDER and beside.is_dir() else None


def located(diagnostic: Diagnostic, folder: Path) -> Diagnostic:
    """The finding with its paths, which are relative to `folder`, as seen from where one works."""

    def seen(path: str) -> str:
        return Path(os.path.normpath(folder / path)).as_posix()

    related = tuple(replace(place, path=seen(place.path)) for place in diagnostic.related)
    return replace(diagnostic, path=seen(diagnostic.path), related=related)


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
