"""The command line."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import thumbrule
from thumbrule.advice import Advice, AdviceError, advise
from thumbrule.cli.evidence import evidence
from thumbrule.diagnostic import Code, Diagnostic, Severity, printable, render
from thumbrule.evidence.findings import stale
from thumbrule.evidence.record import FILE_NAME, RecordError, read_record
from thumbrule.exports.decision import decision_data
from thumbrule.exports.findings import github, sarif
from thumbrule.exports.graph import diagnostic_data, graph_data
from thumbrule.graph.model import Graph
from thumbrule.page.nodes import Node, Parent
from thumbrule.page.reader import read, tree
from thumbrule.project import Project, load, located
from thumbrule.rules.cases import text_of
from thumbrule.rules.decide import Outcome, show
from thumbrule.text import Source

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DEFAULT_FOLDER = Path("kb")
DEFAULT_OUT = Path("build/site")

folder_argument = click.argument("folder", metavar="[DIR]", type=FOLDER, default=DEFAULT_FOLDER)
rules_option = click.option(
    "--rules",
    type=FOLDER,
    help="The folder of rule files; for kb/ it is heuristics/ beside it.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(thumbrule.__version__, prog_name="thumbrule")
def main() -> None:
    """A wiki whose rules run and whose claims are checked.

    Every command takes a folder of wiki pages; without one it takes kb/. A folder
    with a schema.yaml says itself which page types and properties it has.

    Exit codes: 0 fine; 1 errors were found; 2 the command was used wrongly.
    """


main.add_command(evidence)


def _load(folder: Path, rules: Path | None = None) -> Project:
    """Load a project behind a progress bar, which a pipe or a log does not get."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Reading pages", total=None)
        return load(
            folder, lambda done, total: bar.update(task, completed=done, total=total), rules
        )


@main.command()
@folder_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="For people; for tools; for annotations in GitHub Actions; for code scanning.",
)
@click.option(
    "--notes", is_flag=True, help="Show notes in text as well; the other formats have them always."
)
@rules_option
def check(folder: Path, form: str, notes: bool, rules: Path | None) -> None:  # noqa: FBT001
    """Say what is wrong in DIR: where, and what to do.

    Rule files are checked against their pages: names, worked cases, contradictions, gaps.

    Exits 1 when there are errors; warnings and notes do not fail.
    """
    project = _load(folder, rules)
    found = (*project.diagnostics, *_of_evidence(project))
    seen = [located(d, folder) for d in found]
    if form == "json":
        _print_json([diagnostic_data(d) for d in found])
    elif form == "github":
        click.echo(github(seen))
    elif form == "sarif":
        _print_json(sarif(seen, thumbrule.__version__))
    else:
        shown = [d for d in seen if notes or d.severity is not Severity.NOTE]
        for diagnostic in shown:
            click.echo(render(diagnostic) + "\n")
        click.echo(_verdict(project, found, hidden=len(seen) - len(shown)))
    sys.exit(any(d.severity is Severity.ERROR for d in found))


def _of_evidence(project: Project) -> list[Diagnostic]:
    """What is wrong with the folder's record of evidence, where there is one."""
    file = project.folder / FILE_NAME
    if not file.is_file():
        return []
    try:
        return list(stale(project.graph, read_record(file.read_text("utf-8", "replace"))))
    except (RecordError, OSError) as error:
        help_ = f"make it anew: thumbrule evidence --release … --record {FILE_NAME}"
        return [Diagnostic(Code.BAD_RECORD, str(error), FILE_NAME, help=help_)]


def _verdict(project: Project, found: Sequence[Diagnostic], hidden: int) -> str:
    counts = Counter(d.severity for d in found)
    parts = [_counted(counts[severity], severity) for severity in Severity]
    more = " (--notes shows the notes)" if hidden else ""
    running = sum(len(ready.running) for ready in project.rules.ready.values() if ready.program)
    rules = f"; {_counted(running, 'statement')} run" if project.rules.ready else ""
    return f"{_counted(len(project.graph.pages), 'page')}: {', '.join(parts)}{rules}{more}"


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _print_json(data: object) -> None:
    """JSON in ASCII: whatever bytes a page holds, any pipe takes it."""
    click.echo(json.dumps(data, indent=1))


@main.command()
@folder_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=DEFAULT_OUT,
    show_default=True,
    help="Where the site goes.",
)
@click.option(
    "--strict", is_flag=True, help="Fail, and keep the old site, when `check` finds an error."
)
@rules_option
def build(folder: Path, out: Path, strict: bool, rules: Path | None) -> None:  # noqa: FBT001
    """Build the site of DIR.

    Rules that cannot run (a worked case fails, or a rule file names what its page lacks) stop
    the build, and the old site stays.

    Pages with mistakes still become pages; what is wrong with them is listed on the
    site's own page of findings.
    """
    from thumbrule import website  # noqa: PLC0415 - MkDocs takes a second to import

    if out.exists() and not out.is_dir():
        raise click.UsageError(f"--out {out} is a file; name a folder")
    try:
        website.build(folder, out, strict=strict, rules=rules)
    except website.BuildError as error:
        raise click.ClickException(str(error)) from error


def _address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise click.BadParameter("write it as 127.0.0.1:8000")
    return value


@main.command()
@folder_argument
@click.option(
    "--address",
    default="127.0.0.1:8000",
    show_default=True,
    callback=_address,
    help="IP address and port.",
)
@rules_option
def serve(folder: Path, address: str, rules: Path | None) -> None:
    """Serve the site of DIR; it is built again when a page changes."""
    from thumbrule import website  # noqa: PLC0415 - MkDocs takes a second to import

    try:
        website.serve(folder, address, rules=rules)
    except website.BuildError as error:
        raise click.ClickException(str(error)) from error


@main.command("tree")
@click.argument("file", type=FILE)
@click.option(
    "--json", "as_json", is_flag=True, help="The leaf spans, which tile the text, as JSON."
)
def show_tree(file: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show how FILE is read: its blocks and what they hold.

    With --json: [{start, stop, kind}], offsets in code points of the text decoded as
    UTF-8 with surrogateescape.
    """
    page = read(_source(file))
    if as_json:
        click.echo(json.dumps([leaf._asdict() for leaf in tree(page)]))
        return
    for diagnostic in page.diagnostics:
        click.echo(render(diagnostic) + "\n", err=True)
    for line in _outline(page.source, page.children):
        click.echo(line)


def _source(file: Path) -> Source:
    try:
        return Source.from_file(file)
    except OSError as error:
        raise click.FileError(str(file), error.strerror or "cannot be read") from error


def _outline(source: Source, nodes: Iterable[Node], depth: int = 0) -> Iterable[str]:
    for node in nodes:
        line, column = source.position(node.start)
        text = " ".join(source.text[node.start : node.stop].split())
        shown = text if len(text) <= 60 else text[:59] + "…"
        printable = shown.encode("utf-8", "replace").decode()
        yield f"{line:>5}:{column:<4} {'  ' * depth}{node.kind}  {printable}"
        if isinstance(node, Parent):
            yield from _outline(source, node.children, depth + 1)


@main.command("graph")
@folder_argument
@click.option("--json", "as_json", is_flag=True, help="Pages, edges and diagnostics as JSON.")
@rules_option
def show_graph(folder: Path, as_json: bool, rules: Path | None) -> None:  # noqa: FBT001
    """Show what the pages of DIR say: pages, typed links, sources and domains.

    With --json also every statement of a rule: what was read in it, and whether it runs.
    """
    project = _load(folder, rules)
    graph = project.graph
    if as_json:
        _print_json(graph_data(project))
        return
    console = Console()
    console.print(_counts_table(graph))
    console.print(_edges_table(graph))


def _counts_table(graph: Graph) -> Table:
    table = Table("what", "number", title="Pages")
    table.columns[1].justify = "right"
    kinds = Counter(page.type for page in graph.pages.values())
    for name, kind in graph.schema.types.items():
        table.add_row(kind.plural, f"{kinds[name]:,}")
    if kinds[""]:
        table.add_row("of no type", f"{kinds['']:,}")
    table.add_section()
    table.add_row("sources", f"{len(graph.sources):,}")
    table.add_row("domains", f"{len(graph.domains):,}")
    table.add_row("wanted pages", f"{len(graph.wanted):,}")
    return table


def _edges_table(graph: Graph) -> Table:
    table = Table("property", "edges", "stated", "only from the other end", title="Typed links")
    for column in table.columns[1:]:
        column.justify = "right"
    names = Counter(edge.property for edge in graph.edges)
    rows = [
        (name, [e for e in graph.edges if e.property == name]) for name, _ in names.most_common()
    ]
    rows.append(("all", list(graph.edges)))
    for name, edges in rows:
        if name == "all":
            table.add_section()
        stated = sum(len(edge.asserted) for edge in edges)
        inverse = sum(all(place.inverse for place in edge.asserted) for edge in edges)
        table.add_row(name, f"{len(edges):,}", f"{stated:,}", f"{inverse:,}")
    return table


@main.command("advise")
@click.argument("page")
@click.argument("inputs", metavar="[NAME=VALUE]...", nargs=-1)
@click.option(
    "--kb", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The folder of pages."
)
@rules_option
@click.option("--json", "as_json", is_flag=True, help="The decision and its trace as JSON.")
def show_advice(
    page: str,
    inputs: tuple[str, ...],
    kb: Path,
    rules: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Run the rules of PAGE: what it says for your case, and why.

    PAGE is a page's name or its end. An input that is not given has its default; the name of
    a result chooses a value in its range.

        thumbrule advise LoRA_Rank_Selection use_case=Reasoning/Math model=Qwen3-8B
    """
    given: dict[str, str] = {}
    for text in inputs:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{text!r} is no input; write it as name=value")
        if name.strip() in given:
            raise click.UsageError(f"{name.strip()} is given twice")
        given[name.strip()] = value.strip()
    try:
        advice = advise(page, given, kb=kb, rules=rules)
    except AdviceError as error:
        if error.asked_wrongly:
            raise click.UsageError(str(error)) from error
        raise click.ClickException(str(error)) from error
    if as_json:
        _print_json(decision_data(advice.program, advice.decision))
    else:
        _print_advice(advice)
    sys.exit(bool(advice.decision.problems))


def _print_advice(advice: Advice) -> None:
    program, decision = advice.program, advice.decision
    labels = {each.name: each.label for each in program.results}
    labels |= {each.name: each.label for each in program.figures}
    _say(f"{program.title}  ({program.page})\n")
    width = max(map(len, labels.values()))
    for name, label in labels.items():
        outcome = decision.results.get(name)
        said = decision.problems.get(name, "") if outcome is None else text_of(outcome)
        line = f"   line {outcome.line}" if outcome and outcome.line else ""
        chosen = _chosen(outcome) if outcome else ""
        _say(f"  {label:<{width}}  {said}{chosen}{line}")
    click.echo("\nWhy")
    for step in sorted(decision.trace, key=lambda step: not step.fired):
        sign = "+" if step.fired else "-"
        _say(f"  {sign} {step.statement} (line {step.line}): {step.why}")


def _chosen(outcome: Outcome) -> str:
    """The value taken in a range, where it is one."""
    is_range = outcome.given and outcome.low != outcome.high
    return f", here {show(outcome.value)}" if is_range else ""


def _say(text: str) -> None:
    """Print what any terminal takes, whatever bytes a page holds."""
    click.echo("\n".join(map(printable, text.split("\n"))))
