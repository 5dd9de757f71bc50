"""Verdicts and records as findings: with the page's line, for people and for other tools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from thumbrule.diagnostic import Code, Diagnostic, at
from thumbrule.evidence.assess import cited_in
from thumbrule.evidence.judge import Cited
from thumbrule.evidence.record import FILE_NAME, Record
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.graph.model import Graph

CODES = {
    Verdict.MOVED: Code.MOVED_QUOTATION,
    Verdict.CHANGED: Code.CHANGED_QUOTATION,
    Verdict.PARAPHRASED: Code.PARAPHRASED_QUOTATION,
    Verdict.GONE: Code.GONE_QUOTATION,
    Verdict.REFUTED: Code.REFUTED_CLAIM,
    Verdict.NOT_CHECKED: Code.UNCHECKED_QUOTATION,
}
HELP = {
    Verdict.MOVED: "name the lines where it stands now; `thumbrule evidence --fix` does",
    Verdict.CHANGED: "quote what the code says now, or say of which release this is true",
    Verdict.PARAPHRASED: "quote the code as it is, or mark what was left out with `...`",
    Verdict.GONE: "say of which release this is true, or take it out",
    Verdict.REFUTED: "say what the library's interface says, or of which release this is true",
    Verdict.NOT_CHECKED: "this is no pass: nothing was compared",
}
Places = Mapping[tuple[str, int, str], Cited]


def places(cited: Iterable[Cited]) -> Places:
    """Citations by page, line and path."""
    return {(c.citation.page, c.citation.line, c.citation.path): c for c in cited}


def finding(graph: Graph, where: Places, each: Judgement) -> Iterator[Diagnostic]:
    """What there is to say of a verdict: nothing of one that is confirmed."""
    source = graph.pages[each.page].content.source
    cited = where.get((each.page, each.line, each.path))
    start, stop = source.line_span(each.line)
    if cited is not None:
        start, stop = cited.citation.start, cited.citation.stop
    release = f"{each.package} {each.release}: " if each.release else ""
    if each.verdict in CODES:
        code, message = CODES[each.verdict], f"{release}{each.path}: {each.why}"
        yield at(source, start, stop, code, message, HELP[each.verdict])
    for comment in each.comments:
        yield at(
            source,
            start,
            stop,
            Code.INVENTED_COMMENT,
            f"{release}{each.path} has no comment {comment[:120]!r}",
            "leave it out of the quotation, and say it in the text",
        )


def stale(graph: Graph, record: Record) -> Iterator[Diagnostic]:
    """Citations whose quoted block is no longer the one that was checked."""
    known: dict[tuple[str, str], int] = defaultdict(int)
    for entry in record.file.entries:
        known[entry.page, entry.path] += 1
    for page in graph.pages.values():
        for cited in cited_in(page):
            place = cited.citation
            if cited.quoted is None or record.of(cited):
                continue
            was = "changed since" if known[page.id, place.path] else "was not there at"
            yield at(
                page.content.source,
                place.start,
                place.stop,
                Code.STALE_EVIDENCE,
                f"this quotation of {place.path} {was} the evidence of {record.file.date}",
                f"run `thumbrule evidence --record {FILE_NAME}` again",
            )
