"""Facts about pages that are no links between them: sources, domains, dates."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from thumbrule.diagnostic import Code, Diagnostic, at
from thumbrule.graph.model import Assertion, DomainNode, SourceNode, WikiPage
from thumbrule.page.metadata import SourceStatement
from thumbrule.page.nodes import Node
from thumbrule.page.reader import Page
from thumbrule.text import fold

SCHEMES = ("http", "https", "mailto")
ARXIV = re.compile(
    r"/(?:abs|pdf|html)/((?:[a-z-]+(?:\.[A-Z]{2})?/)?\d[\d.]*\d)(?:v\d+)?(?:\.pdf)?", re.IGNORECASE
)
PAPERS = re.compile(r"/papers/(\d{4}\.\d{4,5})")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
DATES = (
    "%Y-%m-%d %H:%M GMT",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%SZ",
)


def canonical_url(url: str) -> str:
    """One address for what is one thing; '' for what is no web or mail address.

    Scheme and host in lower case, http as https, no `www.`, fragment or final slash; an
    arXiv paper's abs, pdf and html pages and its versions are one, a GitHub repository's
    address has no `.git`.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() == "mailto" and "@" in parts.path:
        return f"mailto:{parts.path.lower()}"
    if parts.scheme.lower() not in ("http", "https") or not host or re.search(r"\s", url.strip()):
        return ""
    path = parts.path.rstrip("/")
    if host in ("arxiv.org", "export.arxiv.org") and (paper := ARXIV.fullmatch(path)):
        return f"https://arxiv.org/abs/{paper[1]}"
    if host == "huggingface.co" and (paper := PAPERS.fullmatch(path)):
        return f"https://arxiv.org/abs/{paper[1]}"
    if host == "github.com" and path.count("/") <= 2:
        path = path.removesuffix(".git")
    query = f"?{parts.query}" if parts.query else ""
    suffix = f":{port}" if port not in (None, 80, 443) else ""
    return f"https://{host}{suffix}{path}{query}"


def source_key(canonical: str) -> str:
    """The key of a source's node: its canonical URL, on GitHub without regard to case."""
    owner = re.match(r"https://github\.com(/[^/?]+){1,2}", canonical)
    key = owner[0].lower() + canonical[owner.end() :] if owner else canonical
    return unquote(key)


def statement_key(statement: SourceStatement) -> str:
    """The key of the source that a page states: by address, else by title; '' for neither."""
    canonical = canonical_url(statement.url)
    return source_key(canonical) if canonical else fold(statement.title or statement.url)


def refused(url: str) -> bool:
    """Whether an address has a scheme that never becomes a link."""
    scheme = SCHEME.match(html.unescape(url).strip())
    return scheme is not None and scheme[0][:-1].lower() not in SCHEMES


def refusal(page: Page, node: Node, url: str) -> Diagnostic:
    """What is said of a link or picture at `node` whose address is refused."""
    span = (node.start, node.stop)
    return at(
        page.source,
        *span,
        Code.BAD_URL,
        _refused_text(url),
        "remove it, or give an https:// address",
    )


def _refused_text(url: str) -> str:
    return f"`{url}` is not shown as a link: only http, https and mailto are"


def read_sources(
    pages: Iterable[WikiPage],
) -> tuple[dict[str, SourceNode], list[Diagnostic]]:
    """The sources that pages cite, by key, in order of key; and what is wrong with them."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    urls: dict[str, str] = {}
    cited: dict[str, list[Assertion]] = defaultdict(list)
    findings: list[Diagnostic] = []
    for page in pages:
        for statement in page.metadata.sources:
            canonical = canonical_url(statement.url)
            if statement.url and not canonical:
                findings.append(_bad_url(page, statement))
            key = statement_key(statement)
            if not key:
                continue
            kinds[key][statement.kind] += bool(statement.kind)
            titles[key][statement.title] += bool(statement.title)
            urls.setdefault(key, canonical)
            cited[key].append(assertion(page, statement.start))
    nodes = {
        key: SourceNode(
            key, _most(kinds[key]), _most(titles[key]) or _title(key), urls[key], tuple(cited[key])
        )
        for key in sorted(cited)
    }
    return nodes, findings


def _bad_url(page: WikiPage, statement: SourceStatement) -> Diagnostic:
    source = page.content.source
    start = source.text.find(statement.url, statement.start, statement.stop)
    span = (start, start + len(statement.url)) if start >= 0 else (statement.start, statement.stop)
    if refused(statement.url):
        message = _refused_text(statement.url)
    else:
        message = f"`{statement.url}` is not an address that can be opened"
    return at(source, *span, Code.BAD_URL, message, "give the full address, https://…")


def _title(key: str) -> str:
    return key.removeprefix("https://").removeprefix("mailto:")


def read_domains(pages: Iterable[WikiPage]) -> dict[str, DomainNode]:
    """The domains that pages state, by folded name."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    stated: dict[str, list[Assertion]] = defaultdict(list)
    for page in pages:
        for statement in page.metadata.domains:
            if key := fold(statement.value):
                spellings[key][statement.value] += 1
                stated[key].append(assertion(page, statement.start))
    return {
        key: DomainNode(
            key,
            _most(spellings[key]).replace("_", " "),
            tuple(sorted(spellings[key])),
            tuple(stated[key]),
        )
        for key in sorted(stated)
    }


def _most(counts: Counter[str]) -> str:
    """The most frequent, of equally frequent ones the first in the alphabet."""
    return min(counts, key=lambda name: (-counts[name], name), default="")


def assertion(page: WikiPage, start: int, *, inverse: bool = False) -> Assertion:
    """The place `start` of a page as an assertion's place."""
    line, column = page.content.source.position(start)
    return Assertion(page.id, line, column, start, inverse)


def read_date(text: str) -> datetime | None:
    """A stated date, in UTC, or None where it is not one of the forms that pages use."""
    for form in DATES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def check_dates(pages: Iterable[WikiPage]) -> list[Diagnostic]:
    """Dates that are none, or lie in no calendar."""
    return [
        at(
            page.content.source,
            stated.start,
            stated.stop,
            Code.BAD_DATE,
            f"`{stated.value}` is not a date",
            "write it as 2026-11-24 09:30 GMT",
        )
        for page in pages
        if (stated := page.metadata.last_updated) and read_date(stated.value) is None
    ]
