"""What a statement of a page can give: a quantity, some words, or a formula."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from thumbrule.rules.number import grouped


class Unit(NamedTuple):
    """A unit: what it measures, and how many of the least unit of that it is."""

    kind: str
    factor: float


COUNT = "count"
UNITS: dict[str, Unit] = {
    "K": Unit(COUNT, 1e3),
    "M": Unit(COUNT, 1e6),
    "B": Unit(COUNT, 1e9),
    "T": Unit(COUNT, 1e12),
    "bytes": Unit("bytes", 1),
    "KB": Unit("bytes", 1e3),
    "MB": Unit("bytes", 1e6),
    "GB": Unit("bytes", 1e9),
    "TB": Unit("bytes", 1e12),
    "KiB": Unit("bytes", 2**10),
    "MiB": Unit("bytes", 2**20),
    "GiB": Unit("bytes", 2**30),
    "TiB": Unit("bytes", 2**40),
    "ms": Unit("time", 1),
    "s": Unit("time", 1e3),
    "min": Unit("time", 6e4),
    "h": Unit("time", 3.6e6),
    "%": Unit("share", 1),
    "x": Unit("times", 1),
    "GB/s": Unit("bandwidth", 1),
}
"""Units that can be told apart by their spelling; any other word of UNIT_WORDS is its own unit."""

SPELLINGS = {
    "billion": "B",
    "million": "M",
    "thousand": "K",
    "k": "K",
    "percent": "%",
    "byte": "bytes",
    "gb": "GB",
    "mb": "MB",
    "kb": "KB",
    "tb": "TB",
    "times": "x",
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "minute": "min",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "millisecond": "ms",
    "milliseconds": "ms",
    "step": "steps",
    "epoch": "epochs",
    "token": "tokens",
    "sample": "samples",
    "example": "examples",
    "layer": "layers",
    "character": "characters",
    "chars": "characters",
    "bit": "bits",
    "GPU": "GPUs",
    "node": "nodes",
}

UNIT_WORDS = frozenset(SPELLINGS.values()) - UNITS.keys() | {"parameters"}


def unit_named(text: str) -> str:
    """The unit that `text` spells, as it is written here; '' for none."""
    name = SPELLINGS.get(text, text)
    if name in UNITS or name in UNIT_WORDS:
        return name
    lower = SPELLINGS.get(text.lower(), text.lower())
    return lower if lower in UNIT_WORDS or (lower in UNITS and len(text) > 1) else ""


def converted(number: float, unit: str, wanted: str) -> float | None:
    """`number` of `unit` in the unit `wanted`; None where the two do not measure the same.

    A number without a unit is taken to be in the wanted one.
    """
    if unit in ("", wanted):
        return number
    if unit not in UNITS or wanted not in UNITS or UNITS[unit].kind != UNITS[wanted].kind:
        return None
    return number * UNITS[unit].factor / UNITS[wanted].factor


class Quantity(msgspec.Struct, frozen=True, tag="quantity"):
    """The numbers from `low` to `high`; None for no end, `open` where an end is left out.

    `about` says that the page wrote `~`.
    """

    low: float | None
    high: float | None
    unit: str = ""
    low_open: bool = False
    high_open: bool = False
    about: bool = False

    @property
    def chosen(self) -> float:
        """The number to take unless somebody chooses: the least, else the greatest."""
        end = self.low if self.low is not None else self.high
        return 0.0 if end is None else end

    @property
    def text(self) -> str:
        """As people read it: `32 to 64`, `64 or more`, `under 500 steps`, `about 14 GB`."""
        words = span_text(
            self.low, self.high, self.unit, low_open=self.low_open, high_open=self.high_open
        )
        return f"about {words}" if self.about else words

    def contains(self, other: Quantity) -> bool:
        """Whether every number of `other` is one of these, units aside."""
        return _reaches(
            (self.low, self.low_open), (other.low, other.low_open), side=-1
        ) and _reaches((self.high, self.high_open), (other.high, other.high_open), side=1)


def _reaches(own: tuple[float | None, bool], theirs: tuple[float | None, bool], side: int) -> bool:
    """Whether an end lies as far out as another; `side` is -1 for the low one, 1 for the high."""
    (end, is_open), (other, other_open) = own, theirs
    if end is None or other is None:
        return end is None
    return (other - end) * side < 0 or (other == end and (not is_open or other_open))


def with_unit(text: str, unit: str) -> str:
    """A number and its unit: `8 B`, `5 %`, `2x`."""
    if not unit:
        return text
    return text + unit if unit == "x" else f"{text} {unit}"


def span_text(
    low: float | None,
    high: float | None,
    unit: str = "",
    *,
    low_open: bool = False,
    high_open: bool = False,
) -> str:
    """The range from `low` to `high` in words; its twin is `spanText` in decide.js."""
    if low is None and high is None:
        return "any"
    if low is None:
        return f"{'under' if high_open else 'at most'} {with_unit(grouped(high or 0.0), unit)}"
    if high is None:
        least = with_unit(grouped(low), unit)
        return f"over {least}" if low_open else f"{least} or more"
    if low == high:
        return with_unit(grouped(low), unit)
    words = f"{grouped(low)} to {with_unit(grouped(high), unit)}"
    left = [text for text, out in ((grouped(low), low_open), (grouped(high), high_open)) if out]
    return f"{words}, without {' and '.join(left)}" if left else words


class Words(msgspec.Struct, frozen=True, tag="words"):
    """Names such as modules or dtypes: all of `items`, or `any` one of them."""

    items: tuple[str, ...]
    any: bool = False

    @property
    def text(self) -> str:
        """The items as people read them."""
        return (" or " if self.any else ", ").join(self.items)


class Formula(msgspec.Struct, frozen=True, tag="formula"):
    """An expression of other names, `2*r`, as the page writes it."""

    text: str


Value = Quantity | Words | Formula


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same: ranges that are equal, a number within a range, or words."""
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        if _is_number(one) or _is_number(other):
            return one.contains(other) or other.contains(one)
        return one.contains(other) and other.contains(one)
    if isinstance(one, Words) and isinstance(other, Words):
        return set(one.items) == set(other.items)
    return one == other


def _is_number(quantity: Quantity) -> bool:
    return quantity.low is not None and quantity.low == quantity.high


def in_unit(value: Quantity, unit: str) -> Quantity | None:
    """`value` in another unit, or None where the two do not measure the same."""
    ends = [
        None if end is None else converted(end, value.unit, unit) for end in (value.low, value.high)
    ]
    if (ends[0] is None) != (value.low is None) or (ends[1] is None) != (value.high is None):
        return None
    return msgspec.structs.replace(value, low=ends[0], high=ends[1], unit=unit)
