"""Quantities as pages write them: `32-64`, `70B+`, `2e-4 to 3e-4`, `<500 steps`, `5-10%`."""

from __future__ import annotations

import re

import msgspec

from thumbrule.rules.number import NUMBER, parse
from thumbrule.rules.values import COUNT, UNITS, Quantity, unit_named

SIGNED = rf"[+\-−]?{NUMBER}"
UNIT = r"\s?(?:%|[A-Za-z]+(?:/s)?)"
_LESS = r"<=|≤|<|up to\b|at most\b|max(?:imum)?\b|under\b|below\b|less than\b|fewer than\b"
_MORE = r">=|≥|>|at least\b|min(?:imum)?\b|over\b|above\b|more than\b"
_ABOUT = r"~|≈|about\b|around\b|approximately\b|roughly\b"
QUANTITY = re.compile(
    rf"\s*(?:(?P<less>{_LESS})|(?P<more>{_MORE}))?\s*(?P<about>{_ABOUT})?\s*(?P<low>{SIGNED})"
    rf"(?:(?P<low_unit>{UNIT})?\s*(?:-|–|—|−|\.\.\.?|…|\bto\b)\s*~?(?P<high>{SIGNED}))?"
    rf"(?P<plus>\+)?(?P<unit>{UNIT})?(?P<after>\+)?",
    re.IGNORECASE,
)
_OR_MORE = re.compile(
    r"\s*(?:(?:or|and)\s+(?:more|higher|above|larger|greater|up|over)|min(?:imum)?|at least)\b",
    re.IGNORECASE,
)
_OR_LESS = re.compile(
    r"\s*(?:(?:or|and)\s+(?:less|lower|below|smaller|fewer|under)|max(?:imum)?|at most)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\s*between\s+({SIGNED}(?:{UNIT})?)\s+and\s+(?={SIGNED})", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\((?:or|to|up to|and|then|vs\.?)\b")
_OPEN = frozenset(
    {"<", "under", "below", "less than", "fewer than", ">", "over", "above", "more than"}
)

NEGATION = re.compile(
    r"\b(?:avoid\w*|never|not|no|without|instead of|rather than|unless|cannot|unlike|except|"
    r"wrong|bad|incorrect|mistakes?|pitfalls?|anti-?patterns?|fails?|breaks?|crash\w*|deprecated|"
    r"too (?:high|low|large|small|big|long|short|many|few|much)|\w+n['’]t)\b",
    re.IGNORECASE,
)
REST_AFTER_NUMBER = re.compile(r"\s*(?:$|\(|[.;:,](?:\s|$)|[—–]\s|[a-z]|VRAM\b|RAM\b|GPU memory\b)")
PARENTHESES = re.compile(r"\([^()]*\)")
SENTENCE = re.compile(r"[.;!?](?=\s|$)")


def quantity(text: str) -> tuple[Quantity, str] | None:
    """The quantity that `text` begins with and what follows it; None where there is doubt."""
    text = _BETWEEN.sub(r"\1 to ", text, count=1) if _BETWEEN.match(text) else text
    match = QUANTITY.match(text)
    if match is None:
        return None
    stop = match.end()
    unit = unit_of(match["unit"])
    if match["unit"] and not unit:  # the next word is no unit: it belongs to the rest
        if match["after"]:
            return None
        stop = match.start("unit")
    low_unit = unit_of(match["low_unit"])
    if match["low_unit"] and not low_unit:
        return None
    return _quantity(match, low_unit, unit, text[stop:])


def _number(text: str) -> float | None:
    try:
        return parse(text.replace("−", "-"))
    except ValueError:
        return None  # too large for a double


def unit_of(text: str | None) -> str:
    """The unit that a match of UNIT spells, or ''."""
    return unit_named(text.strip()) if text else ""


def _quantity(
    match: re.Match[str], low_unit: str, unit: str, rest: str
) -> tuple[Quantity, str] | None:
    if low_unit and unit and low_unit != unit:
        return None
    unit = unit or low_unit
    if unit == "" or (unit in UNITS and UNITS[unit].kind == COUNT):
        rest = re.sub(r"^\s?(?:parameters|params)\b", "", rest)
    low = _number(match["low"])
    if low is None:
        return None
    if match["high"]:
        return _range(match, low, unit, rest)
    return _end(match, low, unit, rest)


def _range(match: re.Match[str], low: float, unit: str, rest: str) -> tuple[Quantity, str] | None:
    high = _number(match["high"])
    sign = match["less"] or match["more"] or match["plus"] or match["after"]
    sign = sign or _OR_MORE.match(rest) or _OR_LESS.match(rest)
    if sign or high is None or low > high:
        return None
    return _bounded(Quantity(low, high, unit, about=bool(match["about"])), rest)


def _end(match: re.Match[str], number: float, unit: str, rest: str) -> tuple[Quantity, str] | None:
    """A single number, or all numbers on one side of it."""
    above = bool(match["more"] or match["plus"] or match["after"])
    below = bool(match["less"])
    if more := _OR_MORE.match(rest):
        above, rest = True, rest[more.end() :]
    elif less := _OR_LESS.match(rest):
        below, rest = True, rest[less.end() :]
    if above and below:
        return None
    sign = " ".join((match["less"] or match["more"] or "").lower().split())
    is_open = sign in _OPEN
    found = Quantity(number, number, unit, about=bool(match["about"]))
    if above:
        found = msgspec.structs.replace(found, high=None, low_open=is_open)
    if below:
        found = msgspec.structs.replace(found, low=None, high_open=is_open)
    return _bounded(found, rest)


def _bounded(found: Quantity, rest: str) -> tuple[Quantity, str] | None:
    """`found`, if what follows cannot belong to it: `4-bit`, `0,1` and `2.5.1` are no numbers."""
    if not REST_AFTER_NUMBER.match(rest) or (rest[:1].isalpha() and not rest[:1].isspace()):
        return None
    if _BRACKETED.match(rest):
        return None  # `8 (or 16)` is more than 8
    clause = SENTENCE.split(PARENTHESES.sub("", rest))[0]
    if re.search(r"\d", clause) or NEGATION.search(clause):
        return None
    if found.unit == "x" and re.match(r"\s*[A-Z]", rest):
        return None
    return found, rest.strip()


def whole(text: str) -> Quantity | None:
    """The quantity that `text` is, with nothing left over."""
    found = quantity(text)
    return found[0] if found and not found[1] else None
