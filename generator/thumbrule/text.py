"""Text with positions: what a file holds, where in it something stands, how names compare."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

BYTE_ORDER_MARK = "\ufeff"
SEPARATORS = re.compile(r"[\s_\-]+")


def fold(name: str) -> str:
    """A name as it is compared when it is not the same: case, spaces, `_` and `-` ignored."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


class Span(NamedTuple):
    """A half-open range of code points, `text[start:stop]`."""

    start: int
    stop: int


class Position(NamedTuple):
    """A place as people count it: line and column, both from 1, in code points."""

    line: int
    column: int


class Source:
    """The text of one file and the path that names it in messages.

    `text` is the file's bytes decoded as UTF-8 with `surrogateescape`; byte order
    mark and line ends are kept, so that offsets are the file's own. A line ends at
    a line feed; a carriage return before it belongs to the end.
    """

    __slots__ = ("__dict__", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        """Decode `data` without losing a byte; what is not UTF-8 becomes lone surrogates."""
        return cls(path, data.decode("utf-8", "surrogateescape"))

    @classmethod
    def from_file(cls, file: Path, path: str | None = None) -> Source:
        """Read `file`; raises OSError where it cannot be read."""
        return cls.from_bytes(path or file.as_posix(), file.read_bytes())

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of a code-point offset."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line_span(self, number: int) -> Span:
        """Where line `number` (from 1) stands, without its line end."""
        starts = self._line_starts
        start = starts[number - 1]
        stop = starts[number] - 1 if number < len(starts) else len(self.text)
        while stop > start and self.text[stop - 1] == "\r":
            stop -= 1
        return Span(start, stop)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        start, stop = self.line_span(number)
        return self.text[start:stop]
