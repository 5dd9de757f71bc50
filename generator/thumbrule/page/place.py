"""Where blocks are being read: inside which item, in a table's cell or not."""

from __future__ import annotations

import re
from typing import NamedTuple

from thumbrule.page.marker import columns, read_marker

HEADING_LINE = re.compile(r"(={2,6})(?!=)[^\n]+(?<!=)\1[ \t\r]*(?:\n|\Z)|#{2,6}[ \t]+\S")


class Place(NamedTuple):
    """The container of the blocks being read.

    `indent` is the number of columns that a line must have to belong to it (0: any);
    `cell` says that lines which begin with a bar or `!` belong to a table around it.
    """

    indent: int
    cell: bool

    def ends_before(self, text: str, position: int, content: int) -> bool:
        """Whether the line at `position`, whose first character is at `content`, is outside."""
        if self.cell:
            char = text[content : content + 1]
            if char == "|" or (char == "!" and text[content + 1 : content + 2] != "["):
                return True
            if position == content and char in "=#" and HEADING_LINE.match(text, content):
                return True  # a heading: the table around it was never closed
        if not self.indent:
            return False
        marker = read_marker(text, position, content)
        if marker is not None:
            return marker.key <= self.indent
        return columns(text, position, content) < self.indent


TOP = Place(indent=0, cell=False)
CELL = Place(indent=0, cell=True)
