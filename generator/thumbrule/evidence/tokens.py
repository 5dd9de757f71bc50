"""Code as tokens with their lines: what is compared, rather than text.

The lexer takes fragments: a quotation may begin in the middle of a call and need not balance.
White space, line ends, comments and commas before a closing bracket do not count; comments are
kept apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_STRING = (
    r"(?i:[rbuf]|rb|br|rf|fr)?"
    r'(?:"""(?:[^\\]|\\.)*?"""|' + r"'''(?:[^\\]|\\.)*?'''|"
    r'"(?:[^"\\\n]|\\.)*"|' + r"'(?:[^'\\\n]|\\.)*')"
)
_NUMBER = r"(?:0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)[jJ]?"
_OPERATOR = r"\.\.\.|\*\*=|//=|>>=|<<=|==|!=|<=|>=|->|:=|\+=|-=|\*=|/=|%=|&=|\|=|\^=|\*\*|//|<<|>>"
LEXER = re.compile(
    rf"(?P<space>\s+|\\\n)|(?P<comment>#[^\n]*)|(?P<string>{_STRING})"
    rf"|(?P<name>[^\W\d]\w*)|(?P<number>{_NUMBER})|(?P<operator>{_OPERATOR}|.)",
    re.DOTALL,
)
CLOSING = frozenset(")]}")
ELLIPSES = frozenset({"...", "…"})
SEPARATOR = "\x00"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of code, as it is compared, and its line (from 1)."""

    text: str
    line: int


@dataclass(frozen=True)
class Code:
    """The tokens of a text, and its comments apart; `lines` is how many lines it has."""

    tokens: tuple[str, ...]
    places: tuple[int, ...]
    comments: tuple[Token, ...]

    @cached_property
    def joined(self) -> str:
        """All tokens as one string, each between separators, so that it can be searched fast."""
        return SEPARATOR + SEPARATOR.join(self.tokens) + SEPARATOR

    @cached_property
    def starts(self) -> list[int]:
        """Where each token's leading separator stands in `joined`."""
        found, place = [], 0
        for token in self.tokens:
            found.append(place)
            place += len(token) + 1
        return found

    def find(self, wanted: str, first: int = 0) -> int:
        """Where `wanted`, written as in `joined`, begins at or after token `first`; or -1."""
        if first >= len(self.tokens):
            return -1
        at = self.joined.find(wanted, self.starts[first])
        return -1 if at < 0 else bisect_right(self.starts, at) - 1


def lex(text: str) -> Code:
    """The code of `text`; line numbers begin at 1."""
    tokens: list[str] = []
    places: list[int] = []
    comments: list[Token] = []
    line = 1
    for match in LEXER.finditer(text.replace("\r\n", "\n")):
        piece, kind = match[0], match.lastgroup
        if kind == "space":
            line += piece.count("\n")
            continue
        if kind == "comment":
            comments.append(Token(" ".join(piece.lstrip("#").split()), line))
            continue
        if piece in CLOSING and tokens and tokens[-1] == ",":
            tokens.pop()
            places.pop()
        tokens.append(_normal(piece) if kind == "string" else piece)
        places.append(line)
        line += piece.count("\n")
    return Code(tuple(tokens), tuple(places), tuple(comments))


def _normal(string: str) -> str:
    """A string with double quotes, where that changes nothing."""
    body = string.lstrip("rRbBuUfF")
    prefix = string[: len(string) - len(body)].lower().replace("u", "")
    if body.startswith("'''"):
        inner, quote = body[3:-3], '"""'
    elif body.startswith("'"):
        inner, quote = body[1:-1], '"'
    else:
        return prefix + body
    return prefix + (body if '"' in inner or "\\" in inner else quote + inner + quote)
