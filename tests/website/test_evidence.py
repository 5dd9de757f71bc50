"""Badges at quoted code, under the title, and the page 'Evidence'; records that mean harm."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_site import foreign

from thumbrule import website
from thumbrule.evidence.record import snippet_hash
from thumbrule.project import load
from thumbrule.website import ledger
from thumbrule.website.document import Document
from thumbrule.website.emit import emit
from thumbrule.website.evidence import read_evidence

Wiki = Callable[[dict[str, str]], Path]
Show = Callable[..., dict[str, Document]]

PAGE = "Heuristic:A"
QUOTED = "r = 16\n"
TEXT = f"""# Heuristic: A

== Code ==

The rank. From `lib/a.py:10-11`:
```python
{QUOTED}```

The limit. From `lib/b.py:20`:
```python
limit = 64
```

It is also in `lib/c.py:30`.
"""
SHA = "0123456789abcdef" * 4


def entry(release: str, verdict: str, **more: Any) -> dict[str, Any]:
    """A verdict on the first block, changed by `more`."""
    return {
        "page": PAGE,
        "line": 5,
        "path": "lib/a.py",
        "package": "lib",
        "release": release,
        "verdict": verdict,
        "found": [[10, 10]],
        "why": f"why {release}",
        "snippet": snippet_hash(QUOTED),
        **more,
    }


def record(*entries: dict[str, Any], versions: tuple[str, ...] = ("1.0", "2.0")) -> str:
    releases = [
        {"package": "lib", "version": v, "date": "2025-12-01", "sha256": SHA} for v in versions
    ]
    return json.dumps({"format": 1, "date": "2026-11-24", "releases": releases, "entries": entries})


@pytest.fixture
def show(wiki: Wiki) -> Show:
    """A function from a record and a page's text to the site's documents."""

    def made(told: str, text: str = TEXT) -> dict[str, Document]:
        folder = wiki({"heuristics/A.md": text, "evidence.json": told})
        return emit(load(folder), "A wiki", evidence=read_evidence(folder)).documents

    return made


def text(body: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def heads(document: Document) -> list[str]:
    """What stands above each block, without the reasons."""
    rows = re.findall(r'<div class="tb-quote__row">(.*?)</div>', document.body, re.DOTALL)
    return [text(row) for row in rows]


def title_badges(document: Document) -> list[tuple[str, str]]:
    found = re.findall(r'tb-badge--\w+" href="(#[^"]*)">(.*?)</a>', document.body)
    return [(text(label), url) for url, label in found]


LIMIT = {"line": 10, "path": "lib/b.py", "snippet": snippet_hash("limit = 64\n")}


def test_each_block_has_its_badges_in_the_order_of_the_record(show: Show) -> None:
    told = record(
        entry("2.0", "moved", found=[[99, 99]]),
        entry("1.0", "confirmed"),
        entry("1.0", "gone", **LIMIT),
        entry("2.0", "paraphrased", **LIMIT),
    )
    page = show(told)["heuristics/A.html"]
    assert heads(page) == [
        "lib/a.py:10-11 holds in 1.0 2.0: line 99",
        "lib/b.py:20 1.0: gone 2.0: paraphrased",
    ]
    assert "why 1.0" in page.body
    assert page.quotations
    assert set(page.quotations.values()) <= set(page.anchors)


def test_the_title_counts_and_leads_to_the_first_block(show: Show) -> None:
    told = record(
        entry("1.0", "confirmed"),
        entry("2.0", "moved", found=[[99, 99]]),
        entry("1.0", "confirmed", found=[[20, 20]], **LIMIT),
        entry("2.0", "changed", **LIMIT),
    )
    assert title_badges(show(told)["heuristics/A.html"]) == [
        ("2 quotations hold in 1.0", "#quotation-5"),
        ("1 moved in 2.0", "#quotation-5"),
        ("1 changed in 2.0", "#quotation-10"),
    ]


def test_the_release_that_most_quotations_hold_in_is_named(show: Show) -> None:
    told = record(entry("1.0", "changed"), entry("2.0", "confirmed"))
    badges = title_badges(show(told)["heuristics/A.html"])
    assert badges[0][0] == "1 quotation holds in 2.0"


def test_a_block_that_changed_since_is_not_checked(show: Show) -> None:
    told = record(entry("1.0", "confirmed"))
    page = show(told, TEXT.replace("r = 16", "r = 32"))["heuristics/A.html"]
    assert heads(page)[0] == "lib/a.py:10-11 not checked since this block changed"
    assert "tb-badge--good" not in page.body
    assert heads(page)[1] == "lib/b.py:20 not checked yet: newer than the record"
    assert title_badges(page) == [("2 not checked", "#quotation-5")]


def test_lines_that_changed_since_are_no_pass(show: Show) -> None:
    told = record(entry("1.0", "confirmed"))
    page = show(told, TEXT.replace("a.py:10-11", "a.py:500"))["heuristics/A.html"]
    assert heads(page)[0] == "lib/a.py:500 1.0: not checked since the cited lines changed"


def test_of_two_verdicts_on_one_block_the_worse_is_told(show: Show) -> None:
    told = record(entry("1.0", "confirmed", line=4), entry("1.0", "changed", line=3))
    assert heads(show(told)["heuristics/A.html"])[0] == "lib/a.py:10-11 1.0: changed"


def test_comments_that_the_file_lacks_spoil_a_pass(show: Show) -> None:
    told = record(entry("1.0", "confirmed", invented_comments=["the best rank"]))
    page = show(told)["heuristics/A.html"]
    assert "tb-badge--fair" in page.body
    assert "tb-badge--good" not in page.body.partition("tb-quote")[2]
    assert heads(page)[0] == "lib/a.py:10-11 holds in 1.0, 1 comment not there"
    assert "the best rank" in page.body


def test_many_releases_are_folded(show: Show) -> None:
    versions = tuple(f"{n}.0" for n in range(60))
    told = record(*(entry(v, "confirmed") for v in versions), versions=versions)
    documents = show(told)
    page = documents["heuristics/A.html"]
    assert heads(page)[0].count("holds in") == 8
    assert "and 52 more" in text(page.body)
    assert "tb-matrix--symbols" in documents["evidence.html"].body


def test_a_package_is_named_where_there_are_several(show: Show) -> None:
    told = json.loads(record(entry("1.0", "confirmed")))
    told["releases"].append({"package": "other", "version": "7"})
    page = show(json.dumps(told))["heuristics/A.html"]
    assert heads(page)[0] == "lib/a.py:10-11 holds in lib 1.0"


@pytest.mark.parametrize("about", ["no record", "another page"])
def test_a_page_without_a_record_shows_nothing_new(wiki: Wiki, about: str) -> None:
    folder = wiki({"heuristics/A.md": TEXT})
    plain = emit(load(folder), "A wiki").documents
    if about == "another page":
        (folder / "evidence.json").write_text(record(entry("1.0", "confirmed", page="X")))
    documents = emit(load(folder), "A wiki", evidence=read_evidence(folder)).documents
    assert documents["heuristics/A.html"] == plain["heuristics/A.html"]
    assert ("evidence.html" in documents) == (about == "another page")
    assert "Evidence" not in plain["rules.html"].body


def test_the_page_tells_releases_citations_and_what_is_not_checked(show: Show) -> None:
    told = record(
        entry("1.0", "confirmed"),
        entry("2.0", "moved", found=[[99, 99]]),
        entry("1.0", "not-checked", line=15, path="lib/c.py", snippet=None, why="no fence"),
    )
    page = show(told)["evidence.html"]
    shown = text(page.body)
    assert "3 citations of code on 1 page, held against 2 releases. Recorded on 2026-11-24" in shown
    assert "1.0 2025-12-01 0123456789ab 1 0 0 0 0 2" in shown
    assert "2.0 2025-12-01 0123456789ab 0 1 0 0 0 2" in shown
    assert "lib/a.py:10-11 line 5 holds line 99" in shown
    assert "lib/c.py:30 line 15 not checked not checked" in shown
    assert 'href="heuristics/A.html#quotation-5"' in page.body
    assert "‘Not checked’ is no pass." in shown
    assert "no fence 1" in shown
    assert 'href="evidence.html"' in show(told)["rules.html"].body


def test_a_large_record_makes_no_large_page(wiki: Wiki) -> None:
    versions = tuple(f"2025.12.{n}" for n in range(8))
    pages = {}
    entries = []
    for n in range(500):
        name = f"unslothai_unsloth_page_with_a_long_name_{n}"
        cited = [f"unsloth/models/file_{i}.py:{i + 1}-{i + 9}" for i in range(10)]
        body = "".join(f"From `{c}`:\n```python\nx = {i}\n```\n\n" for i, c in enumerate(cited))
        pages[f"heuristics/{name}.md"] = f"# Heuristic: {name}\n\n{body}"
        entries += [
            entry(
                version,
                "not-checked",
                page=f"Heuristic:{name}",
                path=c.partition(":")[0],
                snippet=snippet_hash(f"x = {i}\n"),
            )
            for i, c in enumerate(cited)
            for version in versions
        ]
    folder = wiki({**pages, "evidence.json": record(*entries, versions=versions)})
    site = emit(load(folder), "A wiki", evidence=read_evidence(folder))
    body = site.documents["evidence.html"].body
    assert "5000 citations of code on 500 pages" in text(body)
    assert len(body.encode()) < 1_500_000
    assert body.count("0 of 10 hold") == 8 * ledger.MOST_FOLDED
    assert "more pages, which the table of releases counts too" in text(body)


EVIL = "<script>alert('run')</script><img src=x onerror=alert('run')>\x00\x1b"


def test_a_hostile_record_builds_a_harmless_site(wiki: Wiki, tmp_path: Path) -> None:
    entries = [
        entry("1.0", "confirmed", why=EVIL, invented_comments=[EVIL] * 1000),
        entry(EVIL, EVIL, package=EVIL, diff=EVIL * 100_000, why=EVIL * 100_000),
        entry("2.0", "moved", found=[[10**18, -5]], why=""),
        *(entry(f"9.{n}", "gone") for n in range(3_000)),
        entry("1.0", "confirmed", page=EVIL, path="../../etc/passwd"),
    ]
    told = json.loads(record(*entries, versions=("1.0", "2.0", EVIL, "1.0")))
    told["date"] = EVIL
    folder = wiki({"heuristics/A.md": TEXT, "evidence.json": json.dumps(told)})
    website.build(folder, tmp_path / "site", strict=True)
    assert foreign(tmp_path / "site") == {}
    page = (tmp_path / "site/heuristics/A.html").read_text("utf-8")
    assert "&lt;script&gt;alert" in page
    assert len(page) < 300_000
    assert "2.0: moved" in page
    assert len((tmp_path / "site/evidence.html").read_bytes()) < 100_000
    assert not (tmp_path / "site/evidence.json").exists()


@pytest.mark.parametrize(
    "told",
    [
        "",
        "not json <script>",
        "[" * 100_000,
        "[]",
        '{"format": 9, "date": "", "releases": [], "entries": []}',
        '{"format": 1, "date": 5, "releases": [], "entries": []}',
        record(entry("1.0", "confirmed", found=[["a", None]])),
        record(entry("1.0", "confirmed", line=None)),
        record(entry("1.0", "confirmed", why="\ud800")),
        "\udcff\udcfe",
    ],
)
def test_a_broken_record_stops_nothing_and_is_told(wiki: Wiki, tmp_path: Path, told: str) -> None:
    folder = wiki({"heuristics/A.md": TEXT, "evidence.json": told})
    website.build(folder, tmp_path / "site")
    page = (tmp_path / "site/heuristics/A.html").read_text("utf-8")
    assert "tb-quote" not in page
    said = (tmp_path / "site/evidence.html").read_text("utf-8")
    assert "the record cannot be read" in said
    assert "<script>" not in said.split("<article")[1].split("</article>")[0]
    assert not (tmp_path / "site/evidence.json").exists()


def test_an_empty_record_is_no_mistake(show: Show) -> None:
    documents = show(record(versions=()))
    assert "The record is about no page of this wiki." in text(documents["evidence.html"].body)


def test_a_link_out_of_the_folder_is_not_read(wiki: Wiki, tmp_path: Path) -> None:
    folder = wiki({"heuristics/A.md": TEXT})
    (tmp_path / "secret.json").write_text(record(entry("1.0", "confirmed")))
    (folder / "evidence.json").symlink_to(tmp_path / "secret.json")
    evidence = read_evidence(folder)
    assert evidence.record is None
    assert "leads out" in evidence.problem
