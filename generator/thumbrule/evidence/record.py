"""Verdicts written down, so that a site and `check` can tell them without the library at hand."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from thumbrule.evidence.judge import Cited
from thumbrule.evidence.library import Files
from thumbrule.evidence.verdict import Judgement

FORMAT = 1
FILE_NAME = "evidence.json"
Data = dict[str, Any]


class ReleaseEntry(msgspec.Struct, frozen=True):
    """A release that pages were held against; `sha256` is of the file that was fetched."""

    package: str
    version: str
    date: str | None = None
    file: str | None = None
    sha256: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """A verdict as it was written down; fields as in Judgement.

    `snippet` is the SHA-256 of the block that quoted the code then; None where nothing did.
    """

    page: str
    line: int
    path: str
    verdict: str
    why: str
    package: str | None = None
    release: str | None = None
    found: tuple[tuple[int, int], ...] = ()
    invented_comments: tuple[str, ...] = ()
    diff: str = ""
    snippet: str | None = None


class RecordFile(msgspec.Struct, frozen=True):
    """What a record holds: when it was made, the releases in their order, and the verdicts."""

    format: int
    date: str
    releases: tuple[ReleaseEntry, ...]
    entries: tuple[Entry, ...]


class RecordError(ValueError):
    """Why a record cannot be read, as a sentence."""


@dataclass(frozen=True)
class Record:
    """A record, with its verdicts by the block that they are about."""

    file: RecordFile

    @cached_property
    def by_snippet(self) -> dict[tuple[str, str, str], tuple[Entry, ...]]:
        """The verdicts by page, cited path and hash of the quoted block."""
        groups: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in self.file.entries:
            if entry.snippet:
                groups[entry.page, entry.path, entry.snippet].append(entry)
        return {key: tuple(group) for key, group in groups.items()}

    def of(self, cited: Cited) -> tuple[Entry, ...]:
        """The verdicts on a citation as it stands now; none where its block has changed."""
        if cited.quoted is None:
            return ()
        place = cited.citation
        return self.by_snippet.get((place.page, place.path, snippet_hash(cited.quoted)), ())

    def known(self, cited: Cited) -> str:
        """The last release of the record that had the quoted code; '' for none."""
        had = [e for e in self.of(cited) if e.verdict in ("confirmed", "moved") and e.release]
        return (had[-1].release or "") if had else ""


def read_record(text: str) -> Record:
    """The record in `text`; raises RecordError."""
    try:
        file = msgspec.json.decode(text.encode("utf-8", "replace"), type=RecordFile)
    except msgspec.MsgspecError as error:
        raise RecordError(f"it is no record of evidence: {error}") from error
    if file.format != FORMAT:
        raise RecordError(f"its format is {file.format}, and {FORMAT} is understood: make it anew")
    return Record(file)


def judgement_data(each: Judgement) -> Data:
    """A verdict as plain data: what `thumbrule evidence --json` prints."""
    return {
        "page": each.page,
        "line": each.line,
        "path": each.path,
        "package": each.package or None,
        "release": each.release or None,
        "verdict": str(each.verdict),
        "found": [list(lines) for lines in each.found],
        "why": each.why,
        "invented_comments": list(each.comments),
        "diff": each.diff,
        "elsewhere": each.elsewhere or None,
    }


def record(
    judgements: Iterable[Judgement],
    cited: Iterable[Cited],
    releases: Sequence[Files],
    today: str,
) -> str:
    """The record as JSON text, the same for the same verdicts on the same day (ISO)."""
    snippets = {
        (c.citation.page, c.citation.line, c.citation.path): snippet_hash(c.quoted)
        for c in cited
        if c.quoted is not None
    }
    entries = [
        judgement_data(each) | {"snippet": snippets.get((each.page, each.line, each.path))}
        for each in judgements
    ]
    data = {
        "format": FORMAT,
        "date": today,
        "releases": [
            {
                "package": each.package,
                "version": each.version,
                "date": each.date or None,
                "file": getattr(each, "file", "") or None,
                "sha256": getattr(each, "sha256", "") or None,
            }
            for each in releases
        ],
        "entries": entries,
    }
    text = json.dumps(data, indent=1, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode() + "\n"  # bad bytes must not spoil the file


def snippet_hash(text: str) -> str:
    """The SHA-256 of a quoted block."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
