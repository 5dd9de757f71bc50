"""Every link of a built site: does it lead to a file that is there, and to an id in it?

`python tests/website/links.py build/site` prints what is broken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that leads nowhere: the page it stands on, the URL as written, and why."""

    page: str
    url: str
    why: str


@dataclass(slots=True)
class Page:
    """What matters of an HTML file: its links, the ids it has, and ids it has twice."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if identity := values.get("id"):
            (self.page.repeated if identity in self.page.ids else self.page.ids).add(identity)
        url = values.get("href") if tag in {"a", "link"} else values.get("src")
        if url is not None:
            self.page.links.append(url)


def read(file: Path) -> Page:
    """The links and ids of an HTML file."""
    reader = _Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    return reader.page


def broken_links(site: Path) -> Iterator[Broken]:
    """Every internal link, script and style sheet of `site` that leads nowhere."""
    pages = {file.resolve(): read(file) for file in sorted(site.rglob("*.html"))}
    for file, page in pages.items():
        if file.name == "404.html":  # its links are absolute: it is served from anywhere
            continue
        name = file.relative_to(site.resolve()).as_posix()
        for url in page.links:
            if why := _broken(url, file, site.resolve(), pages):
                yield Broken(name, url, why)


def _broken(url: str, file: Path, site: Path, pages: dict[Path, Page]) -> str:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in {"http", "https", "mailto", "data"} else "not a safe scheme"
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    target = target / "index.html" if target.is_dir() else target
    if not target.is_relative_to(site):
        return "leads out of the site"
    if not target.is_file():
        return "no such file"
    found = pages.get(target)
    anchor = unquote(parts.fragment)
    if anchor and found is not None and anchor not in found.ids:
        return f"no id {anchor!r} there"
    return ""


def repeated_ids(site: Path) -> dict[str, set[str]]:
    """Ids that stand twice in a page, by page."""
    pages = {file: read(file).repeated for file in site.rglob("*.html")}
    return {file.relative_to(site).as_posix(): ids for file, ids in pages.items() if ids}


if __name__ == "__main__":
    found = list(broken_links(Path(sys.argv[1])))
    for each in found:
        print(f"{each.page}: {each.url}: {each.why}")
    print(f"{len(found)} broken links, repeated ids: {repeated_ids(Path(sys.argv[1]))}")
    sys.exit(bool(found))
