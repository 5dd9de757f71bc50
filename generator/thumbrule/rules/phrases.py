"""Words of a page that stand for lists: `All attention + gate_proj, up_proj, down_proj`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thumbrule.rules.cell import REST_AFTER_WORDS, WORD, words
from thumbrule.rules.quantity import NEGATION
from thumbrule.rules.values import Words

JOIN = re.compile(r"\s*(?:,\s*(?:and|or|plus)\b|,|\b(?:and|or|plus|including|with)\b|&|\+|/)\s*")
DEEPEST = 10


class EndlessWordsError(ValueError):
    """Words that stand for themselves."""


def meaning(text: str, meanings: Mapping[str, str], depth: int = 0) -> tuple[Words, str] | None:
    """The names that `text` begins with and what is left over, phrases of `meanings` resolved.

    None where something in the list is neither a name nor a phrase. Raises EndlessWordsError.
    """
    if depth > DEEPEST:
        raise EndlessWordsError(text)
    lower = {phrase.casefold(): value for phrase, value in meanings.items()}
    phrases = sorted(lower, key=len, reverse=True)
    items: list[str] = []
    place, some = len(text) - len(text.lstrip()), False
    while True:
        got = _one(text, place, lower, phrases, depth)
        if got is None:
            return None
        items += got[0]
        place = got[1]
        join = JOIN.match(text, place)
        if join is None:
            break
        some = some or "or" in join[0].split()
        place = join.end()
    rest = text[place:]
    if not REST_AFTER_WORDS.match(rest) or NEGATION.search(rest):
        return None
    return Words(tuple(dict.fromkeys(items)), any=some), rest.strip()


def _one(
    text: str, place: int, meanings: Mapping[str, str], phrases: list[str], depth: int
) -> tuple[list[str], int] | None:
    folded = text.casefold()
    for phrase in phrases:
        stop = place + len(phrase)
        if folded.startswith(phrase, place) and not folded[stop : stop + 1].isalnum():
            inner = meaning(meanings[phrase], meanings, depth + 1)
            return (list(inner[0].items), stop) if inner and not inner[1] else None
    match = WORD.match(text, place)
    word = match[0].rstrip(".-") if match else ""
    if not word or (depth == 0 and words(word, code=False) is None):
        return None
    return [word], place + len(word)
