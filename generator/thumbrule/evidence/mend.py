"""Line ranges that moved, rewritten in the pages: those, and nothing else."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable

from thumbrule.evidence.findings import Places
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.graph.model import Graph

RANGE_AT_END = re.compile(r"(?<=[:#])\s*L?\d+(?:\s*[-–]\s*L?\d+)?(?=\s*`?$|\s*</code>$)")


def mended(graph: Graph, where: Places, found: Iterable[Judgement]) -> dict[str, str]:
    """The texts of pages whose citations moved, by the pages' ids, with the new lines.

    Only citations `path:lines` of one exact range are rewritten.
    """
    edits: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for each in found:
        if each.verdict is not Verdict.MOVED or len(each.found) != 1 or each.elsewhere:
            continue  # in another file, it is for people to judge
        cited = where[each.page, each.line, each.path].citation
        if len(cited.ranges) != 1 or cited.about or cited.form != "inline":
            continue
        text = graph.pages[each.page].content.source.text
        match = RANGE_AT_END.search(text[cited.start : cited.stop])
        if match is None:
            continue
        first, last = each.found[0]
        lines = str(first) if first == last else f"{first}-{last}"
        edits[each.page].append((cited.start + match.start(), cited.start + match.end(), lines))
    return {
        page: _edited(graph.pages[page].content.source.text, own) for page, own in edits.items()
    }


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, stop, new in sorted(set(edits), reverse=True):
        text = text[:start] + new + text[stop:]
    return text


def diff(graph: Graph, texts: dict[str, str]) -> str:
    """What would change, as a unified diff."""
    lines: list[str] = []
    for page, text in texts.items():
        path = graph.pages[page].path
        old = graph.pages[page].content.source.text
        lines += difflib.unified_diff(
            old.splitlines(), text.splitlines(), path, path, lineterm="", n=0
        )
    return "\n".join(lines)
