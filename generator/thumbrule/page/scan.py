"""The state of reading one page, and what blocks and inline text both need to look ahead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from thumbrule.diagnostic import Code, Diagnostic, at
from thumbrule.text import Source

if TYPE_CHECKING:
    from thumbrule.page.nodes import Node
    from thumbrule.page.place import Place

MAX_DEPTH = 40
"""How deep lists, tables and quotes nest; what lies deeper is kept, but flat."""

MOST_FINDINGS = 100
"""Findings of one code that one page gives; a broken page is broken after a hundred."""

OPENER = re.compile(r"`|<!--|<(?=[a-zA-Z])|\\\[")
"""What can begin a verbatim piece of text that runs past the end of its line."""

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]{0,500}|/)?>")
BACKTICKS = re.compile(r"`+")
COMMENT_STOP = re.compile(r"-->")
TEX_STOP = {"(": re.compile(r"\\\)"), "[": re.compile(r"\\\]")}
BLANK_LINE = re.compile(r"\n[ \t\r]*(?:\n|\Z)")

CODE_TAGS = frozenset({"syntaxhighlight", "source", "pre"})
ANYWHERE_TAGS = CODE_TAGS | {"nowiki", "math"}
"""Tags whose closing tag may stand anywhere below; that of `<code>` before the next blank line."""

TAG_STOP = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in (*ANYWHERE_TAGS, "code")}

BlockParser = Callable[["Scan", int, "Place"], tuple[list["Node"], int]]

RUNS = [re.compile(rf"(?<!`){'`' * n}(?!`)") for n in range(1, 9)]


SPACES = re.compile(r"[ \t]*")


def is_code(tag: re.Match[str]) -> bool:
    """Whether an opening tag begins code; `<source>` without a language is a placeholder."""
    name = tag[2].lower()
    return name in CODE_TAGS and (name != "source" or "lang" in (tag[3] or ""))


def trimmed(text: str, start: int, stop: int) -> int:
    """Where `text[start:stop]` ends without the white space at its end."""
    while stop > start and text[stop - 1] in " \t\r\n":
        stop -= 1
    return stop


class Scan:
    """One page being read: its text, how deep we are, and what was found wrong.

    `following` remembers the last match of each pattern, so that looking for the end
    of something never costs more than one pass over the text however often the
    beginning of it stands there.

    `parse_blocks` is how lists and cells read what they hold; blocks know lists and
    tables, so these get it from here. `title_at` is where `# ` makes a title.
    """

    __slots__ = (
        "_following",
        "balanced",
        "depth",
        "diagnostics",
        "findings",
        "parse_blocks",
        "source",
        "text",
        "title_at",
    )

    def __init__(self, source: Source, parse_blocks: BlockParser) -> None:
        self.source = source
        self.parse_blocks = parse_blocks
        self.text = source.text
        self.diagnostics: list[Diagnostic] = []
        self.findings: Counter[Code] = Counter()
        self.depth = 0
        self.title_at = -1
        self.balanced = True
        self._following: dict[re.Pattern[str], tuple[int, re.Match[str] | None]] = {}

    def following(self, pattern: re.Pattern[str], position: int) -> re.Match[str] | None:
        """The first match of `pattern` that starts at or after `position`, or None."""
        known = self._following.get(pattern)
        if known is not None:
            searched_from, match = known
            if searched_from <= position and (match is None or match.start() >= position):
                return match
        match = pattern.search(self.text, position)
        self._following[pattern] = (position, match)
        return match

    def report(self, start: int, stop: int, code: Code, message: str, help: str) -> None:  # noqa: A002
        """Note a finding at `text[start:stop]`; of one code at most `MOST_FINDINGS` a page."""
        self.findings[code] += 1
        if self.findings[code] <= MOST_FINDINGS:
            self.diagnostics.append(at(self.source, start, stop, code, message, help))

    def report_rest(self) -> None:
        """Say how many findings were left out."""
        for code, count in self.findings.items():
            if count > MOST_FINDINGS:
                self.diagnostics.append(
                    Diagnostic(
                        code,
                        f"and {count - MOST_FINDINGS} more like the {MOST_FINDINGS} before",
                        self.source.path,
                        help="mend those, then check again",
                    )
                )

    def too_deep(self, start: int, stop: int) -> bool:
        """Whether nesting stops here; said once a page."""
        if self.depth < MAX_DEPTH:
            return False
        if not self.findings[Code.NESTING_TOO_DEEP]:
            self.report(
                start,
                stop,
                Code.NESTING_TOO_DEEP,
                f"nested more than {MAX_DEPTH} deep; what lies deeper is shown flat",
                "split the page, or nest less",
            )
        return True

    def spaces_stop(self, position: int) -> int:
        """Where the spaces and tabs at `position` end."""
        match = SPACES.match(self.text, position)
        assert match is not None
        return match.end()

    def line_stop(self, position: int) -> int:
        """Where the line at `position` ends, before its line feed."""
        stop = self.text.find("\n", position)
        return len(self.text) if stop < 0 else stop

    def logical_stop(self, position: int) -> int:
        """Where the line at `position` ends when code and the like in it are kept whole."""
        stop = self.line_stop(position)
        while OPENER.search(self.text, position, stop):
            reached = self._verbatim_stop(position, stop)
            if reached <= stop:
                break
            position, stop = reached, self.line_stop(reached)
        return stop

    def _verbatim_stop(self, position: int, stop: int) -> int:
        """Where the last verbatim piece that begins in `text[position:stop]` ends."""
        while opener := OPENER.search(self.text, position, stop):
            position = self.verbatim_stop_at(opener.start(), stop)
        return position

    def verbatim_stop_at(self, position: int, stop: int) -> int:
        """Where the verbatim piece at `position` ends; the next place to look if it is none."""
        text = self.text
        if text[position] == "`":
            run = BACKTICKS.match(text, position)
            assert run is not None
            end = self.run_stop(run)
            return end if 0 <= end <= stop else run.end()
        if text[position] == "\\":
            return self._before_blank_line(TEX_STOP["["], position + 2) or position + 2
        if text.startswith("<!--", position):
            close = self.following(COMMENT_STOP, position + 4)
            return close.end() if close else position + 4
        tag = TAG.match(text, position)
        if tag is None or tag[1] or (tag[3] or "").endswith("/"):
            return position + 1
        return self.tag_stop(tag) or tag.end()

    def tag_stop(self, tag: re.Match[str]) -> int:
        """Where the element that the opening `tag` begins ends, if it is a verbatim one; else 0."""
        name = tag[2].lower()
        if name in CODE_TAGS and not is_code(tag):
            return 0
        if name in ANYWHERE_TAGS:
            close = self.following(TAG_STOP[name], tag.end())
            return close.end() if close else 0
        if name == "code":
            return self._before_blank_line(TAG_STOP[name], tag.end())
        return 0

    def _before_blank_line(self, pattern: re.Pattern[str], position: int) -> int:
        close = self.following(pattern, position)
        if close is None:
            return 0
        blank = self.following(BLANK_LINE, position)
        return close.end() if blank is None or close.end() <= blank.start() else 0

    def run_stop(self, run: re.Match[str]) -> int:
        """Where the run of backticks that closes `run` ends, or -1."""
        length = run.end() - run.start()
        if length > len(RUNS):
            return -1
        close = self.following(RUNS[length - 1], run.end())
        return close.end() if close else -1
