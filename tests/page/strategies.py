"""Texts that a wiki may hold, and texts that nobody would write but somebody will."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = """
{| |} |- | || ! !! |+ [[ ]] [ ] :: domain source::Repo|x|http://a.b ``` ~~~ ` `` ''' '' **
* *** _ </math> <math> <nowiki> </nowiki> <nowiki/> <pre> </pre> <code> </code> <!-- -->
<syntaxhighlight·lang=py> </syntaxhighlight> {{ }} {{#mermaid: {{Impl |domain=x =·a·= ==·h·==
##·h #·t -· 1.· *· **· #· :· ;·a·:·b >· --- \\( \\) \\[ \\] [a](b) [http://x·y] https://x.y/z).
_a_ |---|---| a·|·b <script> <br> <sub> </sub> \\* &lt; ![a](b) [[Type:Name|label]]
[[domain::X]] [[Category:X]] colspan="2"·| text
"""
WHITE_SPACE = ["\n", "\n\n", "\r\n", " ", "  ", "    ", "\t"]
ODD = ["\ufeff", "\udc80", "é", "\x00", "\x0b", "\u2028", "\r", "𝕏"]

pieces = [piece.replace("·", " ") for piece in PIECES.split()] + WHITE_SPACE * 3 + ODD

hostile_texts = st.one_of(
    st.lists(st.sampled_from(pieces), max_size=80).map("".join),
    st.text(alphabet=st.characters(exclude_categories=()), max_size=200),
)
