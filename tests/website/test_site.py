"""Whole sites: hostile pages, odd folders, errors that keep the old site, kb/ itself."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from links import broken_links, repeated_ids

from thumbrule import website
from thumbrule.website.document import Document

Built = Callable[[dict[str, str]], Path]
Wiki = Callable[[dict[str, str]], Path]

HOSTILE = """# Heuristic: ../../etc/passwd

<script>alert('run')</script> <img src=x onerror="alert('run')">

[[source::Repo|x|javascript:alert(1)]] [click](javascript:alert(1))

== </title><script>alert('run')</script> ==

[[domain::../../evil]] [[uses_heuristic::Implementation:<b onclick=alert(1)>]]

"""

DEEP = "".join(f"{'*' * depth} x\n" for depth in range(1, 400)) + "*" * 10_000 + " deepest\n"


class Foreign(HTMLParser):
    """Collects what could run or load, outside the head and scripts of the theme."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"iframe", "object", "embed", "base", "img"}:
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in values if name.startswith("on")]
        for name in ("href", "src"):
            url = (values.get(name) or "").strip().lower()
            if url.startswith(("javascript:", "data:")) and url != "javascript:void(0)":
                self.found.append(f"{tag} {url}")

    def handle_data(self, data: str) -> None:
        if "alert(" in data and self.cdata_elem == "script":
            self.found.append(f"script: {data}")


def foreign(site: Path) -> dict[str, list[str]]:
    """What could run in the pages of `site`, by page."""
    out = {}
    for file in site.rglob("*.html"):
        reader = Foreign()
        reader.feed(file.read_text(encoding="utf-8"))
        if reader.found:
            out[file.name] = reader.found
    return out


def test_a_hostile_page_builds_a_harmless_site_that_says_what_it_refused(
    built: Built, tmp_path: Path
) -> None:
    site = built({"heuristics/evil.md": HOSTILE + DEEP, "index.md": "# Start\n\n" + HOSTILE[30:]})
    assert foreign(site) == {}
    assert list(broken_links(site)) == []
    assert {path.name for path in tmp_path.iterdir()} == {"wiki", "site"}
    assert not list(tmp_path.rglob("*passwd*"))
    page = (site / "heuristics" / "evil.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert" in page
    assert "<title>" in page
    assert page.count("<title>") == page.count("</title>") == 1
    findings = (site / "diagnostics.html").read_text(encoding="utf-8")
    assert "bad-url" in findings
    assert "nesting-too-deep" in findings


def test_odd_files_become_pages_and_the_rest_of_the_folder_goes_on(built: Built) -> None:
    site = built(
        {
            "heuristics/Not UTF-8.md": "# Heuristic: caf\udce9\n\n\udcff text\n",
            "heuristics/Pointer.md": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            "heuristics/Empty.md": "",
            "heuristics/CRLF.md": "\ufeff# Heuristic: CRLF\r\n\r\nText\r\n",
            "heuristics/a#b?c%20d&e.md": "# Heuristic: Signs\n\n[[Heuristic:CRLF]]\n",
            "heuristics/index.md": "# Heuristic: index\n\nA page named as an index is.\n",
            "sources/index.md": "# Plain\n\nA page where an index would stand.\n",
            "latin1.md": "plain \udce9\n",
            "notes.wiki": "# Heuristic: Notes\n\n[[source::Doc|Doc|https://example.org/]]\n",
        }
    )
    assert list(broken_links(site)) == []
    assert repeated_ids(site) == {}
    assert "caf\ufffd" in (site / "heuristics" / "Not UTF-8.html").read_text(encoding="utf-8")
    assert "LFS pointer" in (site / "heuristics" / "Pointer.html").read_text(encoding="utf-8")
    assert "named as an index" in (site / "heuristics" / "index.html").read_text(encoding="utf-8")
    assert "would stand" in (site / "sources" / "index.html").read_text(encoding="utf-8")
    assert (site / "notes.html").is_file()
    assert not (site / "schema.yaml").exists()


def test_no_heading_takes_an_id_of_the_theme(built: Built) -> None:
    site = built({"heuristics/X.md": "# Heuristic: X\n\n== __config ==\n\n== __search ==\n"})
    assert repeated_ids(site) == {}


def test_domains_and_sources_whose_names_fold_to_one_slug_have_pages_of_their_own(
    built: Built,
) -> None:
    text = "# Heuristic: X\n\n[[domain::C]] [[domain::C++]] [[domain::!!!]] [[domain::index]]\n"
    site = built({"heuristics/X.md": text})
    assert list(broken_links(site)) == []
    assert len(list((site / "domains").glob("*.html"))) == 5


def test_the_navigation_names_indexes_only(built: Built) -> None:
    site = built({f"heuristics/H{n}.md": f"# Heuristic: H{n}\n" for n in range(30)})
    page = (site / "heuristics" / "H7.html").read_text(encoding="utf-8")
    assert "H8.html" not in page


def test_the_search_finds_sections_by_their_anchor(built: Built) -> None:
    site = built({"heuristics/X.md": "# Heuristic: X\n\nLead.\n\n== Why ==\n\nA reason.\n"})
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    places = {entry["location"]: entry for entry in index["docs"]}
    assert places["heuristics/X.html"]["title"] == "X"
    assert "A reason." in places["heuristics/X.html#why"]["text"]


def test_an_error_keeps_the_site_that_stands(wiki: Wiki, tmp_path: Path) -> None:
    folder = wiki({"heuristics/X.md": "# Heuristic: X\n\n[[source::Repo|x|javascript:1]]\n"})
    website.build(folder, tmp_path / "site")
    before = (tmp_path / "site" / "index.html").stat().st_mtime_ns
    with pytest.raises(website.BuildError, match="--strict"):
        website.build(folder, tmp_path / "site", strict=True)
    assert (tmp_path / "site" / "index.html").stat().st_mtime_ns == before
    assert {path.name for path in tmp_path.iterdir()} == {"wiki", "site"}


def test_a_build_replaces_the_old_site_as_a_whole(wiki: Wiki, tmp_path: Path) -> None:
    folder = wiki({"heuristics/X.md": "# Heuristic: X\n", "heuristics/Y.md": "# Heuristic: Y\n"})
    website.build(folder, tmp_path / "site")
    (folder / "heuristics" / "Y.md").unlink()
    website.build(folder, tmp_path / "site")
    assert not (tmp_path / "site" / "heuristics" / "Y.html").exists()


def test_a_folder_that_holds_something_else_is_not_replaced(wiki: Wiki, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "thesis.txt").write_text("three years")
    with pytest.raises(website.BuildError, match="no site"):
        website.build(wiki({"heuristics/X.md": "# Heuristic: X\n"}), work)
    assert (work / "thesis.txt").read_text() == "three years"


def test_hidden_files_of_the_old_site_are_kept(wiki: Wiki, tmp_path: Path) -> None:
    folder = wiki({"heuristics/X.md": "# Heuristic: X\n"})
    (tmp_path / "site" / ".git").mkdir(parents=True)
    website.build(folder, tmp_path / "site")
    assert (tmp_path / "site" / ".git").is_dir()
    assert (tmp_path / "site" / "index.html").is_file()


def test_nothing_is_loaded_from_elsewhere(kb_site: Path) -> None:
    for file in kb_site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        for piece in text.split("<")[1:]:
            if piece.startswith(("script", "link", "img", "iframe")):
                head = piece.partition(">")[0]
                assert "//" not in head, f"{file.name}: {head}"


def test_every_link_of_kb_leads_somewhere(kb_site: Path) -> None:
    assert list(broken_links(kb_site)) == []
    assert repeated_ids(kb_site) == {}


def test_what_a_page_says_of_itself_is_shown_beside_its_text(
    shown: Callable[[dict[str, str]], dict[str, Document]],
) -> None:
    table = "| Attribute | Value |\n|---|---|\n| Repository | a/b |\n| Commit | f9f6619c |\n"
    source = "[[source::Repo|The other name|https://github.com/a/b]]\n"
    documents = shown(
        {
            "heuristics/A.md": f"# A\n\n## Metadata\n\n{table}",
            "heuristics/B.md": source,
            "heuristics/C.md": source,
        }
    )
    aside = documents["heuristics/A.html"].aside
    assert "f9f6619c" in aside
    assert ">a/b</a>" in aside, "a page's own name for a source, not that of most pages"


def test_what_links_lead_to_outside_is_not_published(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/note.txt").write_text("secret")
    folder = wiki({"heuristics/A.md": "a", "fine.txt": "fine"})
    (folder / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "elsewhere").symlink_to(tmp_path / "elsewhere")
    (folder / "broken.txt").symlink_to(tmp_path / "nowhere")
    (folder / "up").symlink_to(folder)
    website.build(folder, tmp_path / "site")
    found = {path.name for path in (tmp_path / "site").rglob("*.txt")}
    assert found == {"fine.txt"}


def test_a_plain_page_loads_nothing_from_elsewhere(built: Built) -> None:
    text = '# Hi\n\n<img src="https://a.b/c.png" alt="a picture"> <img src="d.png">\n'
    text += "<script>x</script>\n"
    page = (built({"index.md": text, "heuristics/A.md": "a"}) / "index.html").read_text()
    article = page[page.index("<article") : page.index("</article>")]
    assert "https://a.b" not in article
    assert 'alt="a picture"' in article
    assert 'src="d.png"' in article
    assert "<script" not in article


def test_serving_at_a_port_in_use_is_said(wiki: Wiki) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(website.BuildError, match=f"cannot serve at 127.0.0.1:{port}"):
            website.serve(wiki({"heuristics/A.md": "a"}), f"127.0.0.1:{port}")


def test_a_stated_default_is_shown_as_its_value(
    shown: Callable[[dict[str, str]], dict[str, Document]],
) -> None:
    text = "# Heuristic: D\n\nThe default is [[default::lib.train.rate|2e-4]], as ever.\n"
    page = shown({"heuristics/D.md": text})["heuristics/D.html"]
    assert "The default is <code>2e-4</code>, as ever." in page.body
    assert page.description == "The default is 2e-4, as ever."
