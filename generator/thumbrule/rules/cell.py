"""Values out of cells and bullets: `r=32-64`, `70B+`, `2e-4 to 3e-4`, `q_proj, v_proj only`.

What cannot be read without doubt is not read. What is left over after a value is kept beside it.
"""

from __future__ import annotations

import re

from thumbrule.rules.assignment import ASSIGNMENT, NAME, PACKAGES, Reading, assignments
from thumbrule.rules.flat import Flat
from thumbrule.rules.quantity import NEGATION, PARENTHESES, SENTENCE, quantity, whole
from thumbrule.rules.values import Words

WORD = re.compile(r"[A-Za-z_][\w.\-]*")
LISTED = re.compile(r"\s*(?:,\s*(?:and|or)\b|,|\band\b|\bor\b|&|\+|/)\s*")

REST_AFTER_WORDS = re.compile(r"\s*(?:$|(?<=\s)\(|only\b|for\b|if\b|when\b|by default\b|[.;,]\s)")


def words(text: str, *, code: bool) -> tuple[Words, str] | None:
    """The names that `text` begins with and what follows; in prose only what looks like code."""
    items: list[str] = []
    joins: list[str] = []
    place = len(text) - len(text.lstrip())
    while match := WORD.match(text, place):
        word = match[0].rstrip(".-")
        if not (code or _is_code(word)):
            break
        items.append(word)
        place = match.start() + len(word)
        join = LISTED.match(text, place)
        if join is None:
            break
        joins.append(join[0].strip(" ,"))
        place = join.end()
    else:
        return None  # a list that ends in a comma, or nothing at all
    if not items or len(items) == len(joins):
        return None
    rest = text[place:]
    if not REST_AFTER_WORDS.match(rest) or NEGATION.search(SENTENCE.split(rest)[0]):
        return None
    some = "or" in joins or "/" in joins
    if some and any(join in ("and", "&", "+") for join in joins):
        return None
    return Words(tuple(items), any=some), rest.strip()


def _is_code(word: str) -> bool:
    """Names of modules, dtypes and options have an underscore or begin small and hold a digit."""
    return "_" in word.strip("_") or (word[0].islower() and any(c.isdigit() for c in word))


def read_cell(flat: Flat, names: frozenset[str] = frozenset()) -> tuple[Reading, ...]:
    """The values of a table's cell. `names` are what the page assigns values to."""
    text = flat.text
    if found := assignments(flat, 0, names, prose=False):
        return found
    if _assigns(text):
        return ()  # it assigns something, and was not understood
    lead = len(text) - len(text.lstrip())
    start = flat.origin(lead)
    if setting := _named(flat, text, start):
        return (setting,)
    if named := quantity(text):
        return (Reading("", named[0], named[1], "value", start),)
    all_code = _covered(flat)
    if listed := words(_bare(text), code=all_code):
        return (Reading("", listed[0], listed[1], "value", start),)
    return ()


def _assigns(text: str) -> bool:
    """Whether there is an assignment in it, brackets aside."""
    return any(m["sign"] == "=" for m in ASSIGNMENT.finditer(PARENTHESES.sub("", text)))


def _named(flat: Flat, text: str, start: int) -> Reading | None:
    """`` `learning_rate`: 2e-4 `` in a cell."""
    match = re.match(rf"\s*({NAME})\s*:\s+", text)
    if match is None:
        return None
    if not _is_code(match[1]) and not any(a <= match.start(1) < b for a, b in flat.code):
        return None
    got = quantity(text[match.end() :])
    return Reading(match[1], got[0], got[1], "value", start) if got else None


def _covered(flat: Flat) -> bool:
    """Whether every word of the text that could be a name is code."""
    text = list(flat.text)
    for start, stop in flat.code:
        text[start:stop] = " " * (stop - start)
    return bool(flat.code) and not re.sub(r"\b(?:and|or|only)\b|[,&+/\s]", "", "".join(text))


def _bare(text: str) -> str:
    """`text` without the quotes around names."""
    return re.sub(r"(['\"])([\w.\-]+)\1", r"\2", text)


def read_label(text: str, start: int) -> tuple[Reading, ...]:
    """The condition in a label's brackets: `Very Large Models (70B+)`."""
    found = []
    for match in PARENTHESES.finditer(text):
        inner = match[0][1:-1]
        name = ""
        if sign := re.match(rf"\s*({NAME})\s*(?=[<>≤≥=])", inner):
            name, inner = sign[1], inner[sign.end() :].lstrip("= ")
        value = whole(inner)
        if value and not name and not value.unit:
            value = None  # `(2)` may number something, `(3.10+)` be a version
        if PACKAGES.match(text):
            value = None
        if value:
            found.append(Reading(name, value, "", "condition", start + match.start() + 1))
    return tuple(found)


def read_bullet(
    flat: Flat, body: int, names: frozenset[str] = frozenset(), name: str = ""
) -> tuple[Reading, ...]:
    """The values of a bullet whose text, after its label, begins at `body`.

    `name` is what it speaks of where its label is the name of a setting: `` `r`: 16 ``.
    """
    if found := assignments(flat, body, names, prose=True):
        return found
    if _assigns(flat.text[body:]):
        return ()
    text = flat.text[body:]
    if body == 0:
        return ()  # a sentence that happens to begin with a number is no value
    start = flat.origin(body + len(text) - len(text.lstrip()))
    if number := quantity(text):
        return (Reading(name, number[0], number[1], "value", start),)
    spans = [(a, b) for a, b in flat.code if a >= body]
    if spans and not flat.text[body : spans[0][0]].strip():
        listed = words(_bare(text), code=False) or _code_words(flat, spans)
        if listed:
            return (Reading(name, listed[0], listed[1], "value", start),)
    return ()


def _code_words(flat: Flat, spans: list[tuple[int, int]]) -> tuple[Words, str] | None:
    """Names in code with only commas, `and` or `or` between them."""
    stop = spans[0][1]
    for start, after in spans[1:]:
        if LISTED.fullmatch(flat.text[stop:start]) is None:
            break
        stop = after
    names = words(_bare(flat.text[spans[0][0] : stop]), code=True)
    rest = flat.text[stop:]
    if names is None or names[1] or not REST_AFTER_WORDS.match(rest):
        return None
    return None if NEGATION.search(SENTENCE.split(rest)[0]) else (names[0], rest.strip())
