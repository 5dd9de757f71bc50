"""From annotations and links to oriented, united edges.

A property may be stated from either end: `implements` on an implementation's page and
`implemented_by` on the principle's are the same edge, and on a heuristic's page
`[[uses_heuristic::Implementation:X]]` says that X uses it. Every edge is kept once, from
its subject to its object, with each place that states it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote

from thumbrule.diagnostic import Code, Diagnostic, at
from thumbrule.graph.facts import assertion, refusal, refused
from thumbrule.graph.model import Assertion, Edge, Mention, WikiPage
from thumbrule.graph.names import Found, Index, Name, nearest
from thumbrule.graph.schema import Property, Schema, unknown_property
from thumbrule.page.nodes import Annotation, ExternalLink, Image, Node, WikiLink, walk
from thumbrule.page.outline import anchors
from thumbrule.text import fold


@dataclass
class Linker:
    """The edges, mentions and targets found so far, and what was wrong."""

    schema: Schema
    pages: dict[str, WikiPage]
    index: Index = field(init=False)
    edges: dict[tuple[str, str, str], list[Assertion]] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    targets: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(init=False)
    types: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Index the names of all pages, properties and types."""
        self.index = Index(self.pages)
        named = self.schema.properties.values()
        names = [*self.schema.properties, *(name for p in named for name in p.inverse)]
        self.properties = {fold(name): name for name in names}
        self.types = {fold(kind): kind for kind in self.schema.types}

    def report(self, page: WikiPage, node: Node, code: Code, message: str, help: str) -> None:  # noqa: A002
        """Note a finding at `node`."""
        self.diagnostics.append(at(page.content.source, node.start, node.stop, code, message, help))


def read_links(
    schema: Schema, pages: dict[str, WikiPage]
) -> tuple[
    tuple[Edge, ...], tuple[Mention, ...], dict[tuple[str, int], tuple[str, str]], list[Diagnostic]
]:
    """All edges, mentions and targets of `pages`, and what is wrong with the links."""
    linker = Linker(schema, pages)
    for page in pages.values():
        for node in walk(page.content.children):
            if isinstance(node, Annotation):
                _annotation(linker, page, node)
            elif isinstance(node, WikiLink):
                _wiki_link(linker, page, node)
            elif isinstance(node, ExternalLink):
                _relative_link(linker, page, node)
            elif isinstance(node, Image) and refused(node.url):
                linker.diagnostics.append(refusal(page.content, node, node.url))
    edges = tuple(Edge(*key, tuple(places)) for key, places in linker.edges.items())
    return edges, tuple(linker.mentions), linker.targets, linker.diagnostics


# --- properties -----------------------------------------------------------------------


def _annotation(linker: Linker, page: WikiPage, node: Annotation) -> None:
    schema = linker.schema
    name = linker.properties.get(fold(node.property), node.property.strip())
    prop = schema.properties.get(name)
    inverse_of = () if prop else _stated_inversely(schema, name)
    if prop is None and not inverse_of:
        _report_unknown_property(linker, page, node)
    if prop is not None and prop.value != "page":
        if not node.value:
            _report_empty(linker, page, node)
        return
    target = linker.index.read(node.value)
    if prop is None and not inverse_of and not target.type:
        return  # an unknown property with a plain value: a text
    if not target.stem:
        _report_empty(linker, page, node)
        return
    _edge(linker, page, node, _orientation(schema, page, name, target), target)


def _report_empty(linker: Linker, page: WikiPage, node: Annotation) -> None:
    linker.report(
        page,
        node,
        Code.BROKEN_ANNOTATION,
        f"{node.property} has no value, so this states nothing",
        "write one after the ::, or remove the annotation",
    )


def _stated_inversely(schema: Schema, name: str) -> tuple[Property, ...]:
    return tuple(prop for prop in schema.properties.values() if name in prop.inverse)


def _orientation(schema: Schema, page: WikiPage, name: str, target: Name) -> tuple[Property, bool]:
    """Which property an annotation states, and whether from the object's page."""
    prop = schema.properties.get(name)
    if prop is None:
        candidates = _stated_inversely(schema, name)
        fitting = [p for p in candidates if page.type in p.range]
        if fitting or candidates:
            return (fitting or [p for p in candidates if not p.range] or list(candidates))[0], True
        return unknown_property(name), False
    return prop, page.type in prop.inverse_on and target.type not in prop.range


def _edge(
    linker: Linker, page: WikiPage, node: Annotation, stated: tuple[Property, bool], target: Name
) -> None:
    prop, inverse = stated
    found = _resolve(linker, page, node, target, prop.domain if inverse else prop.range)
    other = found.id or _missing_id(linker, target)
    if found.id:
        linker.targets[page.id, node.start] = (
            found.id,
            _anchor(linker, page, node, found.id, target),
        )
    subject, object_ = (other, page.id) if inverse else (page.id, other)
    if subject == object_:
        linker.report(
            page,
            node,
            Code.SELF_LINK,
            f"this page links to itself by {prop.name}",
            "remove the link",
        )
    places = linker.edges.setdefault((subject, prop.name, object_), [])
    earlier = next((place for place in places if place.page == page.id), None)
    if earlier:
        linker.report(
            page,
            node,
            Code.REPEATED_LINK,
            f"this link was stated before, on line {earlier.line}",
            "one of the two is enough",
        )
    places.append(assertion(page, node.start, inverse=inverse))
    _check_schema(linker, page, node, prop, subject, object_)


def _check_schema(
    linker: Linker, page: WikiPage, node: Node, prop: Property, subject: str, object_: str
) -> None:
    """Report an edge between types that its property does not link."""
    ends = subject.partition(":")[0], object_.partition(":")[0]
    if not all(end in linker.schema.types for end in ends):
        return
    fits = (not prop.domain or ends[0] in prop.domain) and (not prop.range or ends[1] in prop.range)
    if not fits:
        allowed = (
            f"{' or '.join(prop.domain) or 'any page'} to {' or '.join(prop.range) or 'any page'}"
        )
        linker.report(
            page,
            node,
            Code.OFF_SCHEMA,
            f"{prop.name} leads from {ends[0]} to {ends[1]} here",
            f"it leads from {allowed}; use another property, or allow it in schema.yaml",
        )


def _report_unknown_property(linker: Linker, page: WikiPage, node: Annotation) -> None:
    near = nearest(node.property, linker.properties.values())
    linker.report(
        page,
        node,
        Code.UNKNOWN_PROPERTY,
        f"no property is called `{node.property}`",
        f"did you mean `{near}`?"
        if near
        else "declare it in schema.yaml, or use one that is there",
    )


# --- names ----------------------------------------------------------------------------


def _resolve(
    linker: Linker, page: WikiPage, node: Node, target: Name, types: tuple[str, ...]
) -> Found:
    """The page that a typed link means; reports what is not plain about it."""
    found = linker.index.find(target, types)
    if not found.id and target.type and fold(target.type) not in linker.types:
        near = nearest(target.type, linker.schema.types)
        linker.report(
            page,
            node,
            Code.UNKNOWN_TYPE,
            f"`{target.type}` is not a type of page",
            f"did you mean `{near}:`?" if near else f"types are {', '.join(linker.schema.types)}",
        )
    elif not found.id:
        near = linker.index.nearest(target)
        linker.report(
            page,
            node,
            Code.DANGLING_LINK,
            f"there is no page {target}",
            f"did you mean {near}?" if near else "write the page, or mend the name",
        )
    elif found.others:
        _report_ambiguous(linker, page, node, target, found)
    elif not target.type:
        linker.report(page, node, Code.UNTYPED_LINK, f"{target} has no type", f"write {found.id}")
    elif not found.exact:
        linker.report(
            page,
            node,
            Code.FOLDED_MATCH,
            f"{target} was taken to mean {found.id}, which is spelt differently",
            f"write {found.id}",
        )
    return found


def _report_ambiguous(
    linker: Linker, page: WikiPage, node: Node, target: Name, found: Found
) -> None:
    linker.report(
        page,
        node,
        Code.AMBIGUOUS_LINK,
        f"{target} may mean {found.id} or {', '.join(found.others)}; the first was taken",
        "write the full name",
    )


def _missing_id(linker: Linker, target: Name) -> str:
    """The id of a page that is not there: the first spelling met of all that fold alike."""
    kind = linker.types.get(fold(target.type), target.type)
    return linker.missing.setdefault(
        fold(f"{kind}:{target.stem}"), str(Name(kind, target.stem, ""))
    )


def _anchor(linker: Linker, page: WikiPage, node: Node, found: str, target: Name) -> str:
    """The id of the section that a link names, or ''; reports one that is not there."""
    if not target.section:
        return ""
    sections = anchors(linker.pages[found].content)
    wanted = fold(unquote(target.section))
    for anchor in sections:
        if target.section == anchor.id or wanted == fold(anchor.text):
            return anchor.id
    near = nearest(target.section, [anchor.text for anchor in sections])
    linker.report(
        page,
        node,
        Code.MISSING_ANCHOR,
        f"{found} has no section `{target.section}`",
        f"did you mean `{near}`?" if near else "the link leads to the page's top",
    )
    return ""


# --- plain links ----------------------------------------------------------------------


def _wiki_link(linker: Linker, page: WikiPage, node: WikiLink) -> None:
    target = linker.index.read(node.target)
    found = linker.index.find(target) if target.stem else Found(page.id)
    if not found.id:
        near = linker.index.nearest(target)
        linker.report(
            page,
            node,
            Code.MISSING_PAGE,
            f"there is no page {target}",
            f"did you mean {near}?" if near else "the name is shown as text",
        )
        return
    if found.others:
        _report_ambiguous(linker, page, node, target, found)
    _mention(linker, page, node, found.id, target)


def _relative_link(linker: Linker, page: WikiPage, node: ExternalLink) -> None:
    """A Markdown link: to a page's file or to a section; addresses with a scheme are left alone."""
    if refused(node.url):
        linker.diagnostics.append(refusal(page.content, node, node.url))
        return
    if node.url.lower().startswith(("http:", "https:", "mailto:")):
        return
    path, _, section = node.url.partition("#")
    stem = unquote(path).rstrip("/").rpartition("/")[2].removesuffix(".md")
    target = Name("", stem, section)
    found = linker.index.find(target) if stem else Found(page.id)
    if found.id and (stem or section):
        _mention(linker, page, node, found.id, target)
    else:
        linker.report(
            page,
            node,
            Code.MISSING_PAGE,
            f"`{node.url}` leads to no page",
            "link to a page's name, or give the full address",
        )


def _mention(linker: Linker, page: WikiPage, node: Node, found: str, target: Name) -> None:
    linker.targets[page.id, node.start] = (found, _anchor(linker, page, node, found, target))
    if found != page.id:
        line = page.content.source.position(node.start).line
        linker.mentions.append(Mention(page.id, found, line))
