"""`thumbrule evidence`: what became of the pages' quotations in the releases that they speak of."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from thumbrule.evidence.assess import assess, cited_in
from thumbrule.evidence.judge import Cited
from thumbrule.evidence.record import judgement_data, record
from thumbrule.evidence.releases import (
    Release,
    ReleaseError,
    cache_folder,
    fetch,
    from_folder,
    requested,
)
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.graph.model import Graph
from thumbrule.project import load

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FAILING = (Verdict.CHANGED, Verdict.GONE, Verdict.PARAPHRASED)


@click.command("evidence")
@click.argument("folder", metavar="[DIR]", type=FOLDER, default=Path("kb"))
@click.option(
    "--release",
    "releases",
    multiple=True,
    metavar="[PACKAGE==]VERSION",
    help="A release to hold the pages against; 'latest' and '@2025-12-15' (the newest of that "
    "day) are versions too. May be given several times.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="[PACKAGE=]PATH",
    help="A folder or git checkout of the library, instead of a release.",
)
@click.option("--json", "as_json", is_flag=True, help="Every verdict as JSON.")
@click.option(
    "--record", "to", type=click.Path(dir_okay=False, path_type=Path), help="Write them to a file."
)
@click.option(
    "--fail-on",
    "failing",
    multiple=True,
    type=click.Choice([v.value for v in Verdict if v is not Verdict.CONFIRMED]),
    default=[v.value for v in FAILING],
    show_default=True,
    help="Which verdicts end the command with 1.",
)
def evidence(
    folder: Path,
    releases: tuple[str, ...],
    sources: tuple[str, ...],
    as_json: bool,  # noqa: FBT001
    to: Path | None,
    failing: tuple[str, ...],
) -> None:
    """Hold the code that the pages of DIR quote against the real library.

    Each quotation of a file and its lines gets a verdict in each release: confirmed, moved
    (to where), changed (how), paraphrased, gone, or not checked (why). Releases come from the
    package index and are kept in a cache; nothing of them is run.

    Exits 1 when a verdict of --fail-on is among them.
    """
    if not releases and not sources:
        raise click.UsageError("name a --release, such as 2025.12.5 or PACKAGE==latest")
    graph = load(folder).graph
    cited = [each for page in graph.pages.values() for each in cited_in(page)]
    try:
        fetched = _fetched(releases, sources, _usual_package(cited))
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error
    found = _judged(graph, fetched)
    if to is not None:
        to.write_text(record(found, cited, fetched, datetime.now(UTC).date().isoformat()), "utf-8")
    if as_json:
        click.echo(json.dumps([judgement_data(each) for each in found], indent=1))
    else:
        _print(graph, found)
    sys.exit(any(each.verdict in failing for each in found))


def _usual_package(cited: Iterable[Cited]) -> str:
    """The package that most citations speak of: what a version without a package is of."""
    names = [
        c.citation.repository.rpartition("/")[2] or c.citation.path.partition("/")[0]
        for c in cited
        if c.citation.ranges
    ]
    return Counter(names).most_common(1)[0][0] if names else ""


def _fetched(releases: Sequence[str], sources: Sequence[str], package: str) -> list[Release]:
    found = []
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        for text in releases:
            wanted = requested(text, package)
            task = bar.add_task(f"Fetching {wanted}", total=None)
            release = fetch(wanted, cache_folder(), _reporter(bar, task))
            bar.remove_task(task)
            if release.note:
                click.echo(f"note: {release.note}", err=True)
            found.append(release)
    for text in sources:
        name, sign, path = text.partition("=")
        folder = Path(path if sign else text)
        found.append(from_folder(folder, name if sign else package))
    return list({(r.package, r.version): r for r in found}.values())


def _reporter(bar: Progress, task: TaskID) -> Callable[[int, int], None]:
    return lambda done, total: bar.update(task, completed=done, total=total or None)


def _judged(graph: Graph, releases: Sequence[Release]) -> list[Judgement]:
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("Checking citations", total=None)
        return assess(
            graph,
            releases,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _print(graph: Graph, found: Sequence[Judgement]) -> None:
    for (page, line, path), group in groupby(found, key=lambda j: (j.page, j.line, j.path)):
        click.echo(f"{graph.pages[page].path}:{line}  {path}")
        for each in group:
            release = f"{each.package} {each.release}" if each.release else "-"
            click.echo(f"  {release:<22} {each.verdict.value:<12} {each.why}")
            for comment in each.comments:
                click.echo(f"  {'':<22} {'comment':<12} not in the file: # {comment}")
            if each.verdict is Verdict.CHANGED and each.diff:
                for row in each.diff.splitlines()[2:]:
                    click.echo(f"      {row}")
    counts = Counter(each.verdict for each in found)
    told = ", ".join(f"{counts[v]} {v.value}" for v in Verdict if counts[v])
    click.echo(f"\n{len(found)} verdicts: {told or 'no citation was found'}")
