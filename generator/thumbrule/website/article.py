"""A wiki page as a page of the site: title, text, what links to it, and the box beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markdown.extensions.toc import slugify, unique
from markupsafe import Markup

from thumbrule.graph.facts import statement_key
from thumbrule.graph.model import Graph, WikiPage
from thumbrule.page import outline
from thumbrule.page.nodes import Category, Heading, walk
from thumbrule.rules.load import Rules
from thumbrule.website.addresses import Addresses, relative
from thumbrule.website.authored import Authored, authored
from thumbrule.website.backlinks import Section, sections
from thumbrule.website.calculator import calculator, calculator_html
from thumbrule.website.context import Context, Link
from thumbrule.website.document import Document, TocItem
from thumbrule.website.evidence import NONE, Evidence
from thumbrule.website.quotations import quoted
from thumbrule.website.render import body_html, inline_html
from thumbrule.website.resolve import readable, resolver
from thumbrule.website.running import Running, running
from thumbrule.website.safe import outward
from thumbrule.website.theme import type_title

# Past this many, the rest of a list is folded away.
MOST_CARDS = 24


@dataclass(frozen=True, slots=True)
class Cited:
    """A source in the box: its kind, the link to its page, its own URL, how often it is cited."""

    kind: str
    link: Link
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """A generated list with the id of its heading."""

    section: Section
    id: str


def crumbs(graph: Graph, addresses: Addresses, here: str, type_name: str) -> tuple[Link, ...]:
    """The links above a title: to the start page and the index of the type."""
    title = type_title(graph.schema.types.get(type_name), type_name)
    found = [Link(relative(here, addresses.start), "Start")]
    if type_name in addresses.types:
        found.append(Link(relative(here, addresses.types[type_name]), title))
    return tuple(found)


def _sources(graph: Graph, addresses: Addresses, page: WikiPage) -> tuple[Cited, ...]:
    here = addresses.pages[page.id]
    nodes = {source.key: source for source in graph.sources_of.get(page.id, ())}
    # What the page itself calls a source is more to its point than what most pages do.
    titles = {statement_key(s): s.title for s in reversed(page.metadata.sources) if s.title}
    return tuple(
        Cited(
            node.kind,
            Link(relative(here, addresses.sources[node.key]), titles.get(node.key, node.title)),
            outward(node.url),
            len({a.page for a in node.cited}),
        )
        for node in nodes.values()
    )


def _domains(graph: Graph, addresses: Addresses, page: WikiPage) -> tuple[Link, ...]:
    here = addresses.pages[page.id]
    nodes = {domain.key: domain for domain in graph.domains_of.get(page.id, ())}
    return tuple(
        Link(relative(here, addresses.domains[d.key]), readable(d.name)) for d in nodes.values()
    )


def _categories(page: WikiPage) -> tuple[str, ...]:
    names = (n.name for n in walk(page.content.children) if isinstance(n, Category))
    return tuple(dict.fromkeys(readable(name) for name in names))


def _listed(found: Sequence[Section], ids: Mapping[int, str]) -> tuple[_Listed, ...]:
    """Give each generated list an id: its author's heading's, where it replaces one.

    `ids` are those of the page's own headings, by where they start.
    """
    taken = set(ids.values())
    listed: list[_Listed] = []
    reused: set[str] = set()
    for section in found:
        own = ids.get(section.home, "")
        if not own or own in reused:
            own = unique(slugify(section.title, "-") or "links", taken)
        reused.add(own)
        listed.append(_Listed(section, own))
    return tuple(listed)


def _toc(
    anchors: Sequence[outline.Anchor], own: Authored, listed: Sequence[_Listed]
) -> tuple[TocItem, ...]:
    shown = {node.start for node in walk(own.shown) if isinstance(node, Heading)}
    items = [
        TocItem(min(max(a.level, 2), 6), a.text, a.id) for a in anchors if a.heading.start in shown
    ]
    return (*items, *(TocItem(2, each.section.title, each.id) for each in listed))


def _targets(ids: Sequence[str]) -> str:
    """Empty elements that keep links to dropped headings alive."""
    return "".join(Markup('<span id="{}"></span>').format(name) for name in ids)


def _why_empty(page: WikiPage) -> str:
    """What to say where a page has no text: what its reader found, or only that."""
    said = page.content.diagnostics[0].message if page.content.diagnostics else ""
    return f"{said[:1].upper()}{said[1:]}." if said else "This page has no text of its own."


def _text(own: Authored, rules: Running, card: Markup, context: Context, lost: str) -> Markup:
    """The page's own text with its calculator where the rules that it runs have been stated."""
    if not card:
        return Markup(lost + body_html(own.shown, context))  # noqa: S704 - cleaned
    before, after = own.shown[: rules.home + 1], own.shown[rules.home + 1 :]
    return Markup(lost + body_html(before, context)) + card + Markup(body_html(after, context))  # noqa: S704 - cleaned


def _aside(graph: Graph, addresses: Addresses, fill: Callable[..., str], page: WikiPage) -> str:
    """The box beside the text."""
    return fill(
        "aside",
        sources=_sources(graph, addresses, page),
        domains=_domains(graph, addresses, page),
        categories=_categories(page),
        updated=page.metadata.last_updated.value if page.metadata.last_updated else "",
        facts=[
            (f"{fact.key[:1].upper()}{fact.key[1:]}", fact.value) for fact in page.metadata.facts
        ],
        path=page.path,
    )


def article(
    graph: Graph,
    rules: Rules,
    addresses: Addresses,
    fill: Callable[..., str],
    page: WikiPage,
    evidence: Evidence = NONE,
) -> Document:
    """The page of the site for `page`. `fill` fills a template."""
    here = addresses.pages[page.id]
    own = authored(graph, page)
    anchors = outline.anchors(page.content)
    ids = {anchor.heading.start: anchor.id for anchor in anchors}
    resolve = resolver(graph, addresses, page, set(ids.values()))
    taken = set(ids.values())
    own_rules = running(rules, page, own.shown, taken)
    taken |= {*own_rules.anchors.values(), own_rules.card, own_rules.note}
    own_quoted = quoted(evidence, page, own.shown, taken, fill)
    made = calculator(own_rules.program) if own_rules.program else None
    context = Context(
        page.content.source.text,
        resolve,
        ids,
        own_rules.anchors,
        own_rules.nodes_at(made.firing) if made else frozenset(),
        {start: (own_quoted.anchors[start], head) for start, head in own_quoted.heads.items()},
    )
    card = calculator_html(fill, made, own_rules) if made else Markup()
    listed = _listed(sections(graph, addresses, page, own, context), ids)
    toc = _toc(anchors, own, listed)
    named = {item.id for item in toc}
    lost = tuple(name for name in ids.values() if name not in named)
    body = fill(
        "article",
        page=page,
        crumbs=crumbs(graph, addresses, here, page.type),
        lede=Markup(inline_html(own.lede.children, context)) if own.lede else "",  # noqa: S704 - cleaned
        text=_text(own, own_rules, card, context, _targets(lost)),
        rules=own_rules,
        quoted=own_quoted.badges,
        empty="" if own.shown or own.lede else _why_empty(page),
        lists=listed,
        most=MOST_CARDS,
    )
    return Document(
        here,
        page.title,
        body,
        page.path,
        _aside(graph, addresses, fill, page),
        page.summary,
        toc,
        anchors=(*lost, *own_rules.anchors.values(), *own_quoted.anchors.values()),
        calculator=made is not None,
        statements=own_rules.by_line,
        quotations=own_quoted.anchors,
    )
