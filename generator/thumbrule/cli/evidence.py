"""`thumbrule evidence`: what became of the pages' quotations in the releases that they speak of."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

import thumbrule
from thumbrule.diagnostic import printable
from thumbrule.evidence.assess import assess, cited_in
from thumbrule.evidence.findings import Places, finding, places
from thumbrule.evidence.interface import assess_interface
from thumbrule.evidence.judge import Cited
from thumbrule.evidence.mend import diff, mended
from thumbrule.evidence.policy import BaselineError, Policy, baseline, failures, read_baseline
from thumbrule.evidence.record import (
    FILE_NAME,
    RecordError,
    judgement_data,
    read_record,
    record,
)
from thumbrule.evidence.releases import (
    Release,
    ReleaseError,
    cache_folder,
    fetch,
    from_folder,
    requested,
)
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.exports.findings import github, sarif
from thumbrule.graph.model import Graph
from thumbrule.project import load, located

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
FAILING = (Verdict.CHANGED, Verdict.GONE, Verdict.PARAPHRASED, Verdict.REFUTED)
FORMATS = ["text", "json", "github", "sarif"]


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
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="As in check.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--record", "to", type=FILE, help="Write the verdicts to a file.")
@click.option(
    "--fail-on",
    "failing",
    multiple=True,
    type=click.Choice([v.value for v in Verdict if v is not Verdict.CONFIRMED]),
    help="Which verdicts end the command with 1; else what schema.yaml says, else changed, gone, "
    "paraphrased and refuted.",
)
@click.option(
    "--baseline",
    type=FILE,
    help="Let pass what fails today: written where the file is missing, else only new or worse "
    "failures count.",
)
@click.option("--fix", is_flag=True, help="Rewrite line ranges that moved, after showing them.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
def evidence(folder: Path, **options: Any) -> None:
    """Hold the code that the pages of DIR quote against the real library.

    Each quotation of a file and its lines gets a verdict in each release: confirmed, moved
    (to where), changed (how), paraphrased, gone, or not checked (why). Calls in the pages' code
    are bound against the real signatures, and stated defaults compared. Releases come from the
    package index and are kept in a cache; nothing of them is run.

    Exits 1 when a verdict of --fail-on is among them.
    """
    asked = _Asked(folder=folder, **options)
    if not asked.releases and not asked.sources:
        raise click.UsageError("name a --release, such as 2025.12.5 or PACKAGE==latest")
    if asked.fix and len(asked.releases) + len(asked.sources) != 1:
        raise click.UsageError("--fix needs exactly one --release or --source: the one to cite")
    graph = load(folder).graph
    cited = [each for page in graph.pages.values() for each in cited_in(page)]
    try:
        fetched = _fetched(asked.releases, asked.sources, _usual_package(cited))
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error
    found, where = _judged(graph, fetched, _known(folder)), places(cited)
    today = datetime.now(UTC).date().isoformat()
    if asked.to is not None:
        asked.to.write_text(record(found, cited, fetched, today), "utf-8")
    found += assess_interface(graph, fetched)
    failed = _failed(asked, graph, found, where, today)
    _print(asked, graph, found, where)
    if asked.fix:
        _fix(folder, graph, mended(graph, where, found), ask=not asked.yes)
    sys.exit(bool(failed))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The command's options."""

    folder: Path
    releases: tuple[str, ...]
    sources: tuple[str, ...]
    form: str
    as_json: bool
    to: Path | None
    failing: tuple[str, ...]
    baseline: Path | None
    fix: bool
    yes: bool


def _failed(
    asked: _Asked, graph: Graph, found: Sequence[Judgement], where: Places, today: str
) -> list[Judgement]:
    settings = graph.schema.evidence
    names = asked.failing or settings.fail_on or [v.value for v in FAILING]
    policy = Policy(frozenset(map(Verdict, names)), settings.waivers)
    if asked.baseline is None:
        return failures(found, where, policy, today)
    if not asked.baseline.exists():
        failing = failures(found, where, policy, today)
        asked.baseline.write_text(baseline(failing, where), "utf-8")
        click.echo(f"{asked.baseline}: {len(failing)} failures of today are let pass", err=True)
        return []
    try:
        accepted = read_baseline(asked.baseline.read_text("utf-8"))
    except (BaselineError, OSError) as error:
        raise click.ClickException(f"{asked.baseline}: {error}") from error
    return failures(found, where, replace(policy, accepted=accepted), today)


def _fix(folder: Path, graph: Graph, texts: dict[str, str], *, ask: bool) -> None:
    if not texts:
        click.echo("no line range has to be rewritten", err=True)
        return
    for line in diff(graph, texts).splitlines():
        click.echo(printable(line), err=True)
    if ask and not click.confirm(f"Rewrite {len(texts)} pages?", err=True):
        return
    for page, text in texts.items():
        file = folder / graph.pages[page].path
        file.write_bytes(text.encode("utf-8", "surrogateescape"))


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


def _known(folder: Path) -> Callable[[Cited], str] | None:
    """What the folder's record knows of releases that had the code."""
    try:
        return read_record((folder / FILE_NAME).read_text("utf-8", "replace")).known
    except (RecordError, OSError):
        return None


def _judged(
    graph: Graph, releases: Sequence[Release], known: Callable[[Cited], str] | None
) -> list[Judgement]:
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
            graph.schema.evidence.packages,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            known=known,
        )


def _print(asked: _Asked, graph: Graph, found: Sequence[Judgement], where: Places) -> None:
    if asked.as_json or asked.form == "json":
        click.echo(json.dumps([judgement_data(each) for each in found], indent=1))
    elif asked.form == "text":
        _print_text(graph, found, where)
    else:
        told = [located(d, asked.folder) for each in found for d in finding(graph, where, each)]
        if asked.form == "github":
            click.echo(github(told))
        else:
            click.echo(json.dumps(sarif(told, thumbrule.__version__), indent=1))


def _print_text(graph: Graph, found: Sequence[Judgement], where: Places) -> None:
    quoted = [j for j in found if (j.page, j.line, j.path) in where]
    for (page, line, path), group in groupby(quoted, key=lambda j: (j.page, j.line, j.path)):
        _say(f"{graph.pages[page].path}:{line}  {path}")
        for each in group:
            release = f"{each.package} {each.release}" if each.release else "-"
            _say(f"  {release:<22} {each.verdict.value:<12} {each.why}")
            for comment in each.comments:
                _say(f"  {'':<22} {'comment':<12} not in the file: # {comment}")
            if each.verdict is Verdict.CHANGED and each.diff:
                for row in each.diff.splitlines()[2:]:
                    _say(f"      {row}")
    _say(f"\n{_counted(quoted)}")
    calls = [j for j in found if (j.page, j.line, j.path) not in where]
    for each in calls:
        if each.verdict is Verdict.REFUTED:
            _say(f"{graph.pages[each.page].path}:{each.line}  {each.path}")
            _say(f"  {f'{each.package} {each.release}':<22} refuted      {each.why}")
    if calls:
        _say(f"calls and defaults: {_counted(calls)}")


def _counted(found: Sequence[Judgement]) -> str:
    counts = Counter(each.verdict for each in found)
    told = ", ".join(f"{counts[v]} {v.value}" for v in Verdict if counts[v])
    return f"{len(found)} verdicts: {told or 'no citation was found'}"


def _say(text: str) -> None:
    """Print what any terminal takes, whatever bytes a page holds."""
    click.echo("\n".join(map(printable, text.split("\n"))))
