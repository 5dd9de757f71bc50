"""From a file's text to a page: the tree, and what was found wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from thumbrule.diagnostic import Code, Diagnostic
from thumbrule.page.blocks import parse_blocks
from thumbrule.page.nodes import FrontMatter, Leaf, Node, leaves
from thumbrule.page.place import TOP
from thumbrule.page.scan import Scan
from thumbrule.text import BYTE_ORDER_MARK, Source

FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t\r]*(?=\n|\Z)", re.DOTALL | re.MULTILINE
)
BLANK_START = re.compile(r"\s*")
SURROGATES = re.compile(r"[\udc80-\udcff]+")
LFS_POINTER = "version https://git-lfs.github.com/spec/"


class Page(msgspec.Struct, frozen=True):
    """A page as it was read: its blocks tile the text together with the gaps between them."""

    source: Source
    children: tuple[Node, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def stem(self) -> str:
        """The file's name without folder and suffix."""
        return PurePosixPath(self.source.path).stem

    def text(self, node: Node) -> str:
        """The text that `node` covers."""
        return self.source.text[node.start : node.stop]


def read(source: Source) -> Page:
    """Read a page. Never raises for what a page holds: bad input gives diagnostics."""
    scan = Scan(source, parse_blocks)
    text = source.text
    _report_file(scan)
    if text.startswith(LFS_POINTER):
        return Page(source, (), tuple(scan.diagnostics))
    position = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    front: list[Node] = []
    matter = FRONT_MATTER.match(text, position)
    if matter is not None:
        front.append(FrontMatter(position, matter.end(), *matter.span(1)))
        position = matter.end()
    scan.title_at = BLANK_START.match(text, position).end()  # type: ignore[union-attr]
    blocks, _ = parse_blocks(scan, position, TOP)
    scan.report_rest()
    return Page(source, (*front, *blocks), tuple(scan.diagnostics))


def tree(page: Page) -> Iterator[Leaf]:
    """The leaf spans of a page; they tile its text."""
    return leaves(0, len(page.source.text), page.children, "page")


def _report_file(scan: Scan) -> None:
    """Say what is wrong with the file as a whole."""
    text = scan.text
    if text.startswith(LFS_POINTER):
        scan.report(
            0,
            len(text),
            Code.LFS_POINTER,
            "this is a Git LFS pointer, not a page: its text was never fetched",
            "run `git lfs pull`, then try again",
        )
    elif not text.strip(BYTE_ORDER_MARK + " \t\r\n"):
        scan.report(0, 0, Code.EMPTY_PAGE, "this page is empty", "write it, or remove the file")
    elif bad := SURROGATES.search(text):
        count = sum(len(run[0]) for run in SURROGATES.finditer(text))
        scan.report(
            *bad.span(),
            Code.NOT_UTF8,
            f"{count} {'byte is' if count == 1 else 'bytes are'} not UTF-8, the first of them here",
            "save the file as UTF-8",
        )
