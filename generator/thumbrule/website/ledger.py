"""The page 'Evidence': all citations of the wiki against the releases of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from thumbrule.evidence.record import FILE_NAME
from thumbrule.evidence.verdict import Verdict
from thumbrule.graph.model import Graph
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.context import Link
from thumbrule.website.document import Document, TocItem
from thumbrule.website.evidence import Evidence, clipped
from thumbrule.website.quotations import LONGEST_NAME, Held, Quotation, quotations
from thumbrule.website.resolve import page_link
from thumbrule.website.upkeep import views

# A cell is some 70 bytes: with these limits no record makes a page above 1.5 MB.
MOST_COLUMNS = 12
MOST_CELLS = 6_000
MOST_FOLDED = 250
MOST_REASONS = 12
LONGEST_REASON = 160
# With more releases than this the symbols stand alone, and the words are for screen readers.
MOST_WORDED = 4
VERDICTS = {
    Verdict.CONFIRMED: "Hold",
    Verdict.MOVED: "Moved",
    Verdict.CHANGED: "Changed",
    Verdict.PARAPHRASED: "Paraphrased",
    Verdict.GONE: "Gone",
    Verdict.NOT_CHECKED: "Not checked",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A release: its name, day and hash, and how many citations came to which verdict."""

    name: str
    date: str
    sha256: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A verdict in the matrix: what names its symbol, its tone, and its words."""

    verdict: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """A citation: its place, its link into the page, and a cell for each release."""

    place: str
    line: int
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The citations of a page; `counts` says in words how many hold, for pages folded away."""

    link: Link
    rows: tuple[Row, ...]
    counts: tuple[str, ...]


Releases = Sequence[tuple[str, str]]


def evidence_page(
    graph: Graph,
    addresses: Addresses,
    documents: Mapping[str, Document],
    fill: Callable[..., str],
    evidence: Evidence,
) -> Document:
    """What the record says, or what is wrong with it. `documents` are the pages'."""
    here = addresses.evidence
    found = {
        page.id: quotations(evidence, page)
        for page in graph.pages.values()
        if page.id in evidence.by_page
    }
    releases = _releases(evidence)
    groups = [
        _group(graph, addresses, documents, page, rows, releases) for page, rows in found.items()
    ]
    whole, folded = _within_limits([group for group in groups if group.rows], len(releases))
    everything = [row for rows in found.values() for row in rows]
    body = fill(
        "evidence",
        title="Evidence",
        crumbs=(Link(relative(here, addresses.start), "Start"),),
        views=views(addresses, here),
        problem=evidence.problem,
        file=FILE_NAME,
        date=clipped(evidence.record.file.date, LONGEST_NAME) if evidence.record else "",
        verdicts=tuple(VERDICTS.values()),
        columns=_columns(evidence, releases, everything),
        more_columns=len(evidence.record.file.releases) - len(releases) if evidence.record else 0,
        worded=len(releases) <= MOST_WORDED,
        whole=whole,
        folded=folded[:MOST_FOLDED],
        more=len(folded) - MOST_FOLDED,
        citations=len(everything),
        pages=len(whole) + len(folded),
        lost=sum(page not in graph.pages for page in evidence.by_page),
        reasons=_reasons(everything),
    )
    toc = [TocItem(2, "Releases", "releases"), TocItem(2, "Citations", "citations")]
    toc.append(TocItem(2, "What is not checked", "not-checked"))
    return Document(
        here, "Evidence", body, toc=tuple(toc) if evidence.record else (), searched=False
    )


def _releases(evidence: Evidence) -> Releases:
    """The columns: of very many releases, the last."""
    if evidence.record is None:
        return ()
    named = dict.fromkeys((r.package, r.version) for r in evidence.record.file.releases)
    return list(named)[-MOST_COLUMNS:]


def _columns(
    evidence: Evidence, releases: Releases, found: Sequence[Quotation]
) -> tuple[Column, ...]:
    if evidence.record is None:
        return ()
    counts: dict[tuple[str, str], Counter[str]] = {release: Counter() for release in releases}
    for row in found:
        for release, cell in zip(releases, _cells(row.held, releases), strict=True):
            counts[release][cell.verdict] += 1
    stated = {(r.package, r.version): r for r in evidence.record.file.releases}
    columns = []
    for release in releases:
        package, version = (clipped(part, LONGEST_NAME) for part in release)
        told = stated[release]
        columns.append(
            Column(
                f"{package} {version}" if len(evidence.packages) > 1 else version,
                clipped(told.date or "", LONGEST_NAME),
                clipped((told.sha256 or "")[:12], 12),
                tuple(counts[release][verdict] for verdict in VERDICTS),
            )
        )
    return tuple(columns)


def _cells(held: Sequence[Held], releases: Releases) -> tuple[Cell, ...]:
    """A cell for each release; of a citation that no release was held against, all alike."""
    by_release = {(each.package, each.release): each for each in held}
    general = next((each for each in held if not each.release), None)
    return tuple(_cell(by_release.get(release, general)) for release in releases)


def _cell(held: Held | None) -> Cell:
    if held is None:
        return Cell(Verdict.NOT_CHECKED.value, "none", "not checked")
    said = "not checked" if held.verdict is Verdict.NOT_CHECKED else held.said
    return Cell(held.verdict.value, held.tone, said)


def _group(
    graph: Graph,
    addresses: Addresses,
    documents: Mapping[str, Document],
    page: str,
    found: Sequence[Quotation],
    releases: Releases,
) -> Group:
    here, path = addresses.evidence, addresses.pages[page]
    document = documents.get(path)
    anchors = document.quotations if document is not None else {}
    rows = tuple(
        Row(
            each.place,
            each.line,
            relative(here, path, anchors.get(each.fence, "")),
            _cells(each.held, releases),
        )
        for each in found
    )
    counts = tuple(
        f"{sum(row.cells[n].verdict == Verdict.CONFIRMED for row in rows)} of {len(rows)} hold"
        for n in range(len(releases))
    )
    return Group(page_link(graph, addresses, here, page), rows, counts)


def _within_limits(groups: Sequence[Group], columns: int) -> tuple[list[Group], list[Group]]:
    """The pages whose citations are shown one by one, and those that only are counted."""
    whole: list[Group] = []
    left = MOST_CELLS
    for number, group in enumerate(groups):
        left -= len(group.rows) * (columns + 3)  # what leads a row weighs as much as some cells
        if left < 0:
            return whole, list(groups[number:])
        whole.append(group)
    return whole, []


def _reasons(found: Sequence[Quotation]) -> list[tuple[str, int]]:
    """Why citations were not checked, with how many; each citation once a reason."""
    reasons = Counter(
        reason
        for row in found
        for reason in {
            clipped(held.why if held.release and held.why else held.said, LONGEST_REASON)
            for held in row.held
            if held.verdict is Verdict.NOT_CHECKED
        }
    )
    return reasons.most_common(MOST_REASONS)
