"""Numbers as pages write them and as we print them: one formatter, twice.

`plain` has a twin in `site_overrides/assets/decide.js`; the two must give the same text for
every double, so both start from its shortest digits, which Python and JavaScript agree on.
"""

from __future__ import annotations

from functools import lru_cache

LARGEST_INTEGER = 2**53
"""Past it a double no longer tells neighbouring integers apart."""

SMALLEST_PLAIN = -3
"""Powers of ten from here up to LARGEST_PLAIN are written out, others as `2e-4`."""
LARGEST_PLAIN = 15

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:_\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?"


def parse(text: str) -> float:
    """The number that `text`, which matches NUMBER, writes; ValueError if it is too large."""
    value = float(text.replace(",", "").replace("_", ""))
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large a number")
    return value


@lru_cache(maxsize=4096)
def plain(value: float) -> str:
    """`value` as text: `16`, `0.25`, `2e-4`, `1.5e20`; `value` is finite.

    Integers have no point, and no zero stands at an end.
    """
    if value == int(value) and abs(value) < 10**LARGEST_PLAIN:
        return str(int(value))
    sign, digits, power = _shortest(value)
    if power < SMALLEST_PLAIN or power >= LARGEST_PLAIN:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}e{power}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    rest = digits[power + 1 :]
    return f"{sign}{whole}.{rest}" if rest else sign + whole


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, digits without zeros at the ends, and the power of ten of the first digit."""
    text = repr(value)
    sign = "-" if text.startswith("-") else ""
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    power = len(whole) - 1 + (int(exponent) if exponent else 0)
    stripped = digits.lstrip("0")
    power -= len(digits) - len(stripped)
    return sign, stripped.rstrip("0"), power


def grouped(value: float) -> str:
    """`plain`, with commas between thousands from 10,000 on: `41,943,040`."""
    text = plain(value)
    whole, point, rest = text.partition(".")
    digits = whole.lstrip("-")
    if "e" in text or len(digits) < 5:
        return text
    return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{rest}"
