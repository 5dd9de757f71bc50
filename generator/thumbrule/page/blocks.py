"""Blocks: what a line begins, decided by its first character.

`parse_blocks` reads line by line. The first character that is no space picks the rule
in `RULES`; a rule answers with a node, or with None where the line is none of its
kind. What no rule takes is a paragraph, up to the next line that begins a block.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from thumbrule.diagnostic import Code
from thumbrule.page.inline import language_of, parse_inline
from thumbrule.page.lists import parse_list
from thumbrule.page.nodes import (
    Argument,
    CodeBlock,
    Comment,
    Heading,
    Node,
    Paragraph,
    ParserFunction,
    Quote,
    Rule,
    Template,
    Text,
)
from thumbrule.page.place import Place
from thumbrule.page.scan import COMMENT_STOP, TAG, TAG_STOP, Scan, is_code, trimmed
from thumbrule.page.tables import parse_pipe_table, parse_wikitable, pipe_table_begins

WIKI_HEADING = re.compile(
    r"(={1,6})[ \t]*([^\n]*?)[ \t]*(={1,6})[ \t\r]*(?:<!--[^\n]*?-->[ \t\r]*)?(?=\n|\Z)"
)
MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t]+([^\n]*?)(?:[ \t]+#+)?[ \t\r]*(?=\n|\Z)")
HORIZONTAL_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})[ \t\r]*(?=\n|\Z)")
FENCE = re.compile(r"(`{3,})[ \t]*([^`\n]*)(?:\n|\Z)|(~{3,})[ \t]*([^\n]*)(?:\n|\Z)")
LINE_REST = re.compile(r"[ \t\r]*(?=\n|\Z)")
FUNCTION = re.compile(r"\{\{#([A-Za-z]\w*):")
TEMPLATE = re.compile(r"\{\{\s*([A-Z][\w .:-]{0,100}?)\s*(?=\||\}\})")
ARGUMENT = re.compile(r"\|\s*(?:([\w -]{1,100}?)\s*=)?\s*")
BRACES = re.compile(r"[{}]")
BRACES_STOP = re.compile(r"\}\}")
QUOTE_LINE = re.compile(r"[ \t]*>[ \t]?")

PARAGRAPH_STOP = re.compile(
    r"\n(?=[ \t]*(?:\r?(?:\n|\Z)"  # a blank line
    r"|=[^\n]*=[ \t\r]*(?:\n|\Z)|\#{1,6}[ \t]"  # headings; numbered items
    r"|\*[ \t]|\*+[ \t]|[#*:;]+[ \t]|\*(?![*\s])[^*\n]*(?:\n|\Z)"  # wiki lists
    r"|[-+][ \t]|1[.)][ \t]"  # Markdown lists
    r"|```|~~~|-{3,}[ \t\r]*(?:\n|\Z)"
    r"|\{\||\{\{#|\{\{[A-Z]"
    r"|<syntaxhighlight|<source|<pre|<!--"
    r"|\||>"
    r"))"
)
"""Where a paragraph may end: before a line that may begin another block."""


def parse_blocks(scan: Scan, position: int, place: Place) -> tuple[list[Node], int]:
    """The blocks from `position` on, and where they end.

    They end before a line indented less than `place.indent`, in a cell before a line
    that belongs to the table, at the end of the text, or where `place` says.
    """
    text, end = scan.text, len(scan.text)
    nodes: list[Node] = []
    reached = position
    while position < end:
        content = scan.spaces_stop(position)
        char = text[content : content + 1]
        if char in ("\n", "\r", ""):
            stop = text.find("\n", content)
            if char == "\r" and text[content : stop if stop >= 0 else end].strip():
                stop = content  # a lone carriage return is a space
            position = end if stop < 0 else stop + 1
            continue
        if place.ends_before(text, position, content):
            break
        rule = RULES.get(char)
        node = rule(scan, position, content, place) if rule else None
        if node is None:
            node = parse_pipe_table(scan, content) or paragraph(scan, content, place)
        nodes.append(node)
        reached = position = node.stop
    return nodes, reached


def paragraph(scan: Scan, content: int, place: Place) -> Paragraph:
    """Lines of text from `content` on, up to a blank line or another block."""
    text = scan.text
    stop = scan.logical_stop(content)
    while PARAGRAPH_STOP.match(text, stop) is None and stop < len(text):
        following = stop + 1
        beginning = scan.spaces_stop(following)
        if place.ends_before(text, following, beginning) or pipe_table_begins(scan, beginning):
            break
        stop = scan.logical_stop(beginning)
    stop = trimmed(text, content, stop)
    return Paragraph(content, stop, parse_inline(scan, content, stop))


# --- one rule for each kind of block --------------------------------------------------


def _equals(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    match = WIKI_HEADING.match(scan.text, content)
    if match is None or content != position or not match[2].strip("="):
        return None
    opening, closing = len(match[1]), len(match[3])
    level = min(opening, closing)
    # Of unequal runs the shorter one counts; what is over belongs to the heading's text.
    start, stop = match.start(1) + level, match.end(3) - level
    return _heading(scan, match, level, start, stop)


def _heading(scan: Scan, match: re.Match[str], level: int, start: int, stop: int) -> Heading | None:
    text = scan.text
    while start < stop and text[start] in " \t":
        start += 1
    stop = trimmed(text, start, stop)
    if start >= stop:
        return None
    return Heading(
        match.start(), trimmed(text, stop, match.end()), parse_inline(scan, start, stop), level
    )


def _hash(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    match = MARKDOWN_HEADING.match(scan.text, content)
    level = len(match[1]) if match else 0
    if match and (level > 1 or position == scan.title_at):
        heading = _heading(scan, match, level, *match.span(2))
        if heading is not None:
            return heading
    return parse_list(scan, position, content, place)


def _star(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    return _rule_line(scan, content) or parse_list(scan, position, content, place)


def _rule_line(scan: Scan, content: int) -> Node | None:
    match = HORIZONTAL_RULE.match(scan.text, content)
    return Rule(content, trimmed(scan.text, content, match.end())) if match else None


def _underscore(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    return _rule_line(scan, content)


def _fence(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    text = scan.text
    match = FENCE.match(text, content)
    if match is None:
        return None
    marker, information = (match[1], match[2]) if match[1] else (match[3], match[4])
    words = information.strip().lstrip("{").lstrip(".").split()
    language = re.split(r"[,}:\s]", words[0])[0].lower() if words else ""
    inner = match.end()
    inner_stop, stop = _fence_stop(text, marker, inner)
    if stop < 0:
        _report_unclosed(scan, content, inner, f"this {marker} fence", f"a line {marker}")
        inner_stop = stop = len(text)
    return CodeBlock(
        content, stop, inner, inner_stop, language, content - position, references=False
    )


def _fence_stop(text: str, marker: str, inner: int) -> tuple[int, int]:
    """Where the code of a fence ends and where its closing line does, or -1 twice."""
    at = text.find(marker, inner)
    while at >= 0:
        start = at
        while start > inner and text[start - 1] in " \t":
            start -= 1
        end = at
        while text.startswith(marker[0], end):
            end += 1
        rest = LINE_REST.match(text, end)
        if rest and (start == inner or text[start - 1] == "\n"):
            return start, end
        at = text.find(marker, end)
    return -1, -1


def _brace(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    text = scan.text
    if text.startswith("{|", content):
        return parse_wikitable(scan, content)
    if not text.startswith("{{", content):
        return None
    function = FUNCTION.match(text, content)
    template = TEMPLATE.match(text, content)
    opening = function or template
    if opening is None:
        return None
    stop = _braces_stop(scan, content)
    if stop < 0:
        _report_unclosed(scan, content, opening.end(), f"{opening[0]}…", "}}")
        return None
    if function:
        return ParserFunction(content, stop, function.end(), stop - 2, function[1])
    assert template is not None
    return Template(content, stop, template[1], _arguments(text, template.end(), stop - 2))


def _braces_stop(scan: Scan, content: int) -> int:
    """Where the braces that open at `content` are closed, or -1.

    By counting; where the count does not come out even at a `}}`, at the next one.
    """
    stop = _even_braces(scan, content) if scan.balanced else -1
    if stop >= 0 and scan.text.endswith("}}", content, stop):
        return stop
    scan.balanced = False  # counting once more from below would cost the same again
    close = scan.following(BRACES_STOP, content)
    return close.end() if close else -1


def _even_braces(scan: Scan, content: int) -> int:
    depth = 0
    for brace in BRACES.finditer(scan.text, content):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return -1


def _arguments(text: str, start: int, stop: int) -> tuple[Argument, ...]:
    found = []
    while match := ARGUMENT.match(text, start, stop):
        following = text.find("|", match.end(), stop)
        start = stop if following < 0 else following
        found.append(Argument(match[1] or "", match.end(), trimmed(text, match.end(), start)))
    return tuple(found)


def _angle(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    text = scan.text
    if text.startswith("<!--", content):
        close = scan.following(COMMENT_STOP, content + 4)
        if close is None:
            _report_unclosed(scan, content, content + 4, "this comment", "-->")
            return None
        return Comment(content, close.end(), content + 4, close.start())
    tag = TAG.match(text, content)
    if tag is None or tag[1] or not is_code(tag):
        return None
    name = tag[2].lower()
    close = scan.following(TAG_STOP[name], tag.end())
    if close is None:
        _report_unclosed(scan, *tag.span(), tag[0], f"</{name}>")
        inner_stop = stop = len(text)
    else:
        inner_stop, stop = close.span()
    return CodeBlock(
        content, stop, tag.end(), inner_stop, language_of(tag[3] or ""), 0, references=name == "pre"
    )


def _quote(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    text = scan.text
    paragraphs: list[Node] = []
    lines: list[Node] = []
    start = stop = content
    while match := QUOTE_LINE.match(text, position):
        line_stop = trimmed(text, match.end(), scan.line_stop(match.end()))
        if line_stop > match.end():
            if lines:
                lines.append(Text(lines[-1].stop, position))  # the end of the line before
            else:
                start = match.end()
            lines += parse_inline(scan, match.end(), line_stop)
        elif lines:
            paragraphs.append(Paragraph(start, lines[-1].stop, tuple(lines)))
            lines = []
        stop = line_stop
        position = scan.line_stop(line_stop) + 1
    if lines:
        paragraphs.append(Paragraph(start, lines[-1].stop, tuple(lines)))
    return Quote(content, stop, tuple(paragraphs))


def _list(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    return parse_list(scan, position, content, place)


def _dash(scan: Scan, position: int, content: int, place: Place) -> Node | None:
    return _rule_line(scan, content) or parse_list(scan, position, content, place)


def _report_unclosed(scan: Scan, start: int, stop: int, what: str, end: str) -> None:
    scan.report(start, stop, Code.UNCLOSED_BLOCK, f"{what} is never closed", f"close it with {end}")


RULES: dict[str, Callable[[Scan, int, int, Place], Node | None]] = {
    "=": _equals,
    "#": _hash,
    "*": _star,
    "-": _dash,
    "_": _underscore,
    "+": _list,
    ":": _list,
    ";": _list,
    "`": _fence,
    "~": _fence,
    "{": _brace,
    "<": _angle,
    ">": _quote,
    **dict.fromkeys("0123456789", _list),
}
