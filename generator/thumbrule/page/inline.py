"""Inline text: links, annotations, emphasis, code and math inside a line or paragraph.

`parse_inline` looks for the next character that could begin markup and asks the rule
for it in `RULES`. A rule answers with a node, with a delimiter (emphasis, whose other
end may or may not come), or with the position to look on from: then it was text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from thumbrule.diagnostic import Code
from thumbrule.page.emphasis import Delimiter, apostrophes, joined, settle, stars
from thumbrule.page.nodes import (
    Annotation,
    Break,
    Category,
    CodeBlock,
    Comment,
    Escaped,
    ExternalLink,
    Image,
    InlineCode,
    Italic,
    Math,
    Node,
    Nowiki,
    Text,
    WikiLink,
)
from thumbrule.page.scan import (
    BACKTICKS,
    CODE_TAGS,
    COMMENT_STOP,
    TAG,
    TAG_STOP,
    TEX_STOP,
    Scan,
    is_code,
)

SPECIAL = re.compile(r"`|\[|<|\\|\*|''| _|\(_|!\[|://")

BRACKETS = re.compile(r"\[\[([^\[\]\n]*(?:(?:\[(?!\[)|\](?!\]))[^\[\]\n]*)*)\]\]")
PROPERTY = re.compile(r"[ \t]*([A-Za-z][\w -]{0,60}?)[ \t]*::[ \t]*")
CATEGORY = re.compile(r"\s*[Cc]ategory\s*:\s*")
URL_LINK = re.compile(
    r"\[((?:https?://|ftp://|mailto:)[^\s\[\]]{1,2000})(?:[ \t]+([^\]\n]{0,1000}))?\]",
    re.IGNORECASE,
)
MARKDOWN_LINK = re.compile(
    r"\[((?:[^\[\]\n\\`]|\\.|`[^`\n]{0,500}`|\[[^\[\]\n]{0,500}\]){0,1000})\]"
    r"\(\s*<?([^\s()<>]{0,2000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,200}){0,9})>?"
    r"(?:[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?\s*\)"
)
SCHEME = re.compile(r"https?\Z", re.IGNORECASE)
URL_REST = re.compile(r"://[^\s<>\[\]\"'`|{}\\^]+")
UNDERSCORES = re.compile(r"_(?=[^\s_])([^_\n]{1,500})(?<=[^\s_])_(?!\w)")
LANGUAGE = re.compile(r"\b(?:lang|language)\s*=\s*[\"']?([\w+#.-]+)", re.IGNORECASE)
INLINE_ATTRIBUTE = re.compile(r"\binline\b", re.IGNORECASE)
EVENT_ATTRIBUTE = re.compile(r"\bon[a-z]+\s*=", re.IGNORECASE)

FORMATTING_TAGS = frozenset(
    {
        *("b", "strong", "i", "em", "u", "del", "ins", "sub", "sup", "small", "big"),
        *("kbd", "var", "mark", "tt", "cite", "q", "abbr", "dfn", "samp"),
    }
)
"""Tags that only format. `<s>` is none: in these pages it begins a sequence of tokens."""

ACTIVE_TAGS = frozenset({"script", "style", "iframe", "frameset", "embed", "applet", "svg"})
REFUSED_TAGS = ACTIVE_TAGS | {
    *("object", "frame", "form", "input", "button", "textarea", "select", "link", "meta", "base"),
    *("img", "video", "audio", "source", "a"),
}
"""Tags that are refused aloud; those that are not active only with attributes, since
`<audio>` alone is a placeholder in a prompt."""

ESCAPABLE = frozenset("*_`|<>#~\\")


Result = Node | tuple[Delimiter, ...] | int


def parse_inline(scan: Scan, start: int, stop: int) -> tuple[Node, ...]:
    """The nodes of `text[start:stop]`, which must lie within one block."""
    text = scan.text
    if text.startswith("_", start):
        special = None
        result = _underscore(scan, start, stop)
    elif special := SPECIAL.search(text, start, stop):
        result = RULES[special[0]](scan, special.start(), stop)
    else:
        return (Text(start, stop),) if stop > start else ()
    nodes: list[Node] = []
    opened: list[tuple[Delimiter, int]] = []
    position = start
    while True:
        if isinstance(result, int):
            resume = result
        else:
            parts = (result,) if isinstance(result, Node) else result
            first = parts[0].start
            if first > position:
                nodes.append(Text(position, first))
            for part in parts:
                if isinstance(part, Node):
                    nodes.append(part)
                else:
                    settle(part, nodes, opened)
            resume = position = parts[-1].stop
        special = SPECIAL.search(text, resume, stop)
        if special is None:
            break
        result = RULES[special[0]](scan, special.start(), stop)
    if stop > position:
        nodes.append(Text(position, stop))
    return tuple(joined(nodes) if opened else nodes)


# --- one rule for each beginning ------------------------------------------------------


def _backtick(scan: Scan, at: int, stop: int) -> Result:
    run = BACKTICKS.match(scan.text, at)
    assert run is not None
    close = scan.run_stop(run)
    if not 0 <= close <= stop:
        return run.end()
    return InlineCode(at, close, run.end(), close - (run.end() - at), references=False)


def _bracket(scan: Scan, at: int, stop: int) -> Result:
    text = scan.text
    if text.startswith("[[", at):
        match = BRACKETS.match(text, at, stop)
        if match is not None:
            return _wiki_link(scan, match)
        _report_broken(scan, at, stop)
        return at + 2
    match = URL_LINK.match(text, at, stop)
    if match is not None:
        label = (Text(*match.span(1)),) if not match[2] else parse_inline(scan, *match.span(2))
        return ExternalLink(at, match.end(), label, match[1])
    match = MARKDOWN_LINK.match(text, at, stop)
    if match is not None and match[2]:
        return ExternalLink(at, match.end(), parse_inline(scan, *match.span(1)), match[2])
    return at + 1


def _wiki_link(scan: Scan, match: re.Match[str]) -> Result:
    start, stop = match.span()
    inner = match[1]
    named = PROPERTY.match(inner)
    if named is not None:
        parts = tuple(part.strip() for part in inner[named.end() :].split("|"))
        return Annotation(start, stop, named[1], parts)
    category = CATEGORY.match(inner)
    if category is not None:
        return Category(start, stop, inner[category.end() :].split("|")[0].strip())
    target, bar, _ = inner.partition("|")
    if not target.strip() or "[" in target or "]" in target:
        return start + 2  # a tensor, not a link
    label_start = match.start(1) + (len(target) + 1 if bar else 0)
    label = parse_inline(scan, label_start, match.end(1))
    return WikiLink(start, stop, label, target.strip().removeprefix(":").strip())


def _report_broken(scan: Scan, at: int, stop: int) -> None:
    """Say so where `[[property::` begins an annotation that its line does not end."""
    if beginning := PROPERTY.match(scan.text, at + 2, stop):
        scan.report(
            at,
            beginning.end(),
            Code.BROKEN_ANNOTATION,
            "this annotation is not closed on its line, so it states nothing",
            "end it with ]] on the same line",
        )


def _angle(scan: Scan, at: int, stop: int) -> Result:
    text = scan.text
    if text.startswith("<!--", at):
        close = scan.following(COMMENT_STOP, at + 4)
        if close is not None and close.end() <= stop:
            return Comment(at, close.end(), at + 4, close.start())
        return at + 4
    tag = TAG.match(text, at, stop)
    if tag is None:
        return at + 1
    name = tag[2].lower()
    closing, attributes = bool(tag[1]), tag[3] or ""
    if name in TAG_STOP and not closing and (name not in CODE_TAGS or is_code(tag)):
        return _verbatim(scan, tag, name, stop)
    if name == "br":
        return Break(at, tag.end())
    if name in FORMATTING_TAGS and not attributes:
        return (Delimiter(name, at, tag.end(), not closing, closing),)
    refused = ACTIVE_TAGS if not attributes.strip(" /") else REFUSED_TAGS
    if (name in refused and not closing) or EVENT_ATTRIBUTE.search(attributes):
        scan.report(
            *tag.span(),
            Code.REFUSED_HTML,
            f"<{name}> is shown as text: a page cannot bring HTML of its own",
            "remove it, or put it in backticks if the text is about it",
        )
    return tag.end()


def _verbatim(scan: Scan, tag: re.Match[str], name: str, stop: int) -> Result:
    if (tag[3] or "").endswith("/"):
        return (
            Nowiki(tag.start(), tag.end(), tag.end(), tag.end()) if name == "nowiki" else tag.end()
        )
    close = scan.following(TAG_STOP[name], tag.end())
    if close is None or close.end() > stop:
        scan.report(
            *tag.span(),
            Code.UNCLOSED_BLOCK,
            f"{tag[0]} is never closed here, so it is shown as text",
            f"close it with </{name}>, or put it in backticks if the text is about it",
        )
        return tag.end()
    span = (tag.start(), close.end(), tag.end(), close.start())
    if name in CODE_TAGS:
        attributes = tag[3] or ""
        if name != "pre" and INLINE_ATTRIBUTE.search(attributes):
            return InlineCode(*span, references=False)
        return CodeBlock(*span, language_of(attributes), 0, references=name == "pre")
    if name == "math":
        return Math(*span, display="block" in (tag[3] or ""))
    if name == "code":
        return InlineCode(*span, references=True)
    return Nowiki(*span)


def language_of(attributes: str) -> str:
    """The language that a `<syntaxhighlight>` tag's attributes name, in lower case, or ''."""
    match = LANGUAGE.search(attributes)
    return match[1].lower() if match else ""


def _backslash(scan: Scan, at: int, stop: int) -> Result:
    following = scan.text[at + 1 : at + 2]
    if following in TEX_STOP and following:
        close = scan.following(TEX_STOP[following], at + 2)
        if close is not None and close.end() <= stop:
            return Math(at, close.end(), at + 2, close.start(), display=following == "[")
        return at + 2
    if following in ESCAPABLE and at + 1 < stop:
        return Escaped(at, at + 2, at + 1, at + 2)
    return at + 1


def _spaced_underscore(scan: Scan, at: int, stop: int) -> Result:
    return _underscore(scan, at + 1, stop)


def _underscore(scan: Scan, at: int, stop: int) -> Result:
    match = UNDERSCORES.match(scan.text, at, stop)
    if match is None:
        return at + 1
    return Italic(at, match.end(), parse_inline(scan, *match.span(1)))


def _image(scan: Scan, at: int, stop: int) -> Result:
    match = MARKDOWN_LINK.match(scan.text, at + 1, stop)
    if match is None or not match[2]:
        return at + 1
    return Image(at, match.end(), match[2], match[1])


def _bare_url(scan: Scan, at: int, stop: int) -> Result:
    text = scan.text
    scheme = SCHEME.search(text, max(0, at - 5), at)
    rest = URL_REST.match(text, at, stop)
    if scheme is None or rest is None or text[scheme.start() - 1 : scheme.start()].isalnum():
        return at + 3
    url = text[scheme.start() : rest.end()].rstrip(".,;:!?*_")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?*_")
    end = scheme.start() + len(url)
    if end <= at + 3:
        return at + 3
    return ExternalLink(scheme.start(), end, (Text(scheme.start(), end),), url)


RULES: dict[str, Callable[[Scan, int, int], Result]] = {
    "`": _backtick,
    "[": _bracket,
    "<": _angle,
    "\\": _backslash,
    "*": stars,
    "''": apostrophes,
    " _": _spaced_underscore,
    "(_": _spaced_underscore,
    "![": _image,
    "://": _bare_url,
}
