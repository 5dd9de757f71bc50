"""What the renderer is told beside the nodes: the text, where links lead, heading ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from thumbrule.page.nodes import Annotation, ExternalLink, Node, WikiLink
from thumbrule.website.safe import escaped


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link or annotation leads, or what it says where it leads nowhere.

    `url` is relative to the page that is rendered, '' for none; `label` is the plain text to
    show where the author gave none; `type` is the page type it leads to; `wanted` says that it
    names a page nobody has written.
    """

    url: str
    label: str
    type: str = ""
    wanted: bool = False


Resolver = Callable[[Annotation | WikiLink | ExternalLink], Link | None]


def no_links(node: Annotation | WikiLink | ExternalLink) -> Link | None:  # noqa: ARG001
    """The resolver of a page that stands alone: nothing is known of any link."""
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """`text` is the page's; `anchors` maps the start of each heading to its id.

    `statements` does so for the list items and rows that state a rule; those in `firing` hold
    in the case that the page shows. `quoted` maps the start of each block that quotes code to its
    id and the HTML above it.
    """

    text: str
    resolve: Resolver = no_links
    anchors: Mapping[int, str] = field(default_factory=dict)
    statements: Mapping[int, str] = field(default_factory=dict)
    firing: frozenset[int] = frozenset()
    quoted: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    pipes: bool = False

    def source(self, node: Node) -> str:
        """The text that `node` covers."""
        return self.text[node.start : node.stop]


def statement_attributes(node: Node, context: Context) -> str:
    """The id of a list item or row that states a rule, and the mark of one that holds."""
    anchor = context.statements.get(node.start, "")
    if not anchor:
        return ""
    mark = ' class="tb-fires"' if node.start in context.firing else ""
    return f' id="{escaped(anchor)}"{mark}'


def link_html(link: Link, label: str) -> str:
    """`label`, which is HTML, as an anchor, or as a mark where the page is not written yet."""
    if link.wanted:
        return f'<span class="tb-wanted" title="no such page yet">{label}</span>'
    if not link.url:
        return label
    kind = f' data-type="{escaped(link.type.lower())}"' if link.type else ""
    return f'<a class="tb-link" href="{escaped(link.url)}"{kind}>{label}</a>'
