"""What a page's own words may become in HTML: escaping, the allow list, URLs that lead out."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import nh3

SCHEMES = frozenset({"http", "https", "mailto"})

TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption center cite code dd del details dfn div dl dt em "  # noqa: SIM905 - as a list, a page long
    "figcaption figure h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp small "
    "span strike strong sub summary sup table tbody td th thead tr tt u ul var".split()
)

ATTRIBUTES = {
    "*": {"class"},
    "a": {"href", "title", "rel", "data-type"},
    "dd": {"id"},
    "div": {"id", "tabindex", "role", "aria-label", "data-search-exclude"},
    "dt": {"id"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "li": {"id"},
    "ol": {"start"},
    "span": {"id", "title", "data-type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "tr": {"id"},
}

# Only the renderer writes attributes, never a page: the list is the second lock on the door.
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)


def _local_images(tag: str, attribute: str, value: str) -> str | None:
    """A page brings no picture from elsewhere: the site works offline and tells nobody."""
    if (tag, attribute) == ("img", "src") and (urlsplit(value).scheme or value.startswith("//")):
        return None
    return value


# What Markdown's extensions make (tabs, task lists, emoji) besides; for pages of no type.
_MARKDOWN_CLEANER = nh3.Cleaner(
    tags=TAGS | {"h1", "img", "input", "label", "picture", "section", "svg", "path", "g"},
    attributes=ATTRIBUTES
    | {
        "*": {"class", "id", "title", "data-md-component", "data-search-exclude", "markdown"},
        "a": {"href", "title", "rel"},
        "code": {"data-lang"},
        "details": {"open"},
        "h1": {"id"},
        "img": {"src", "alt", "width", "height", "loading"},
        "input": {"type", "name", "checked", "disabled"},
        "label": {"for"},
        "path": {"d"},
        "svg": {"viewbox", "viewBox", "xmlns", "width", "height"},
        "td": {"colspan", "rowspan", "align"},
        "th": {"colspan", "rowspan", "scope", "align"},
    },
    url_schemes=set(SCHEMES),
    link_rel=None,
    attribute_filter=_local_images,
)

# Lone surrogates (bytes that were not UTF-8), control characters and noncharacters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS_IN_URL = re.compile(r"[\x00-\x20\x7f]")


def printable(text: str) -> str:
    """`text` with U+FFFD for what no HTML file can hold, such as bytes that were not UTF-8."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escaped(text: str) -> str:
    """`text` as HTML text or attribute value."""
    return html.escape(printable(text))


def decoded(text: str) -> str:
    """`text` with its character references (`&lt;`, `&#8594;`) read, as a browser would."""
    return html.unescape(text) if "&" in text else text


def outward(url: str) -> str:
    """`url` where it leads out of the site by an allowed scheme, else ''.

    Browsers drop control characters and spaces inside a scheme; a URL that holds them is refused.
    """
    url = decoded(url.strip())
    if _BREAKS_IN_URL.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES or (scheme != "mailto" and not parts.netloc):
        return ""
    return url


def clean_markdown(markup: str) -> str:
    """HTML that MkDocs made from a page of no type, without scripts, styles and handlers."""
    return _MARKDOWN_CLEANER.clean(printable(markup))


def clean(markup: str) -> str:
    """HTML made from a page, with nothing in it that the allow list does not name."""
    return _CLEANER.clean(printable(markup))
