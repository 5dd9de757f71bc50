"""Code in colour: Pygments, with what it does not know shown as plain text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

from thumbrule.website.safe import decoded, escaped, printable

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Past this a block is shown without colour: nobody reads it, and lexers may be slow on it.
MOST_COLOURED = 100_000

_FORMATTER = HtmlFormatter(wrapcode=True, cssclass="highlight")


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False)


def dedented(code: str, indent: int) -> str:
    """`code` with up to `indent` leading spaces taken from each line."""
    if not indent:
        return code
    lines = code.split("\n")
    return "\n".join(line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in lines)


def code_html(code: str, language: str, indent: int = 0, *, references: bool = False) -> str:
    """A block of code as HTML: `<div class="highlight"><pre>…`.

    `language` is a name that Pygments knows, or anything else for plain text; `indent` is how
    far a fence stood in; `references` says that `&lt;` means `<`.
    """
    text = dedented(code.replace("\r\n", "\n"), indent).strip("\n")
    text = printable(decoded(text) if references else text)
    if len(text) > MOST_COLOURED:
        return f'<div class="highlight"><pre><code>{escaped(text)}\n</code></pre></div>'
    return highlight(text, _lexer(language.strip().lower()), _FORMATTER)
