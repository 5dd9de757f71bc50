"""Values out of cells and bullets: `r=32-64`, `70B+`, `2e-4 to 3e-4`, `q_proj, v_proj only`.

What cannot be read without doubt is not read. What is left over after a value is kept beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from thumbrule.rules.flat import Flat
from thumbrule.rules.number import NUMBER
from thumbrule.rules.quantity import (
    NEGATION,
    PARENTHESES,
    SENTENCE,
    SIGNED,
    UNIT,
    quantity,
    unit_of,
    whole,
)
from thumbrule.rules.values import Formula, Quantity, Value, Words

Role = Literal["value", "condition"]


class Reading(msgspec.Struct, frozen=True):
    """One value in a cell or bullet.

    `name` is what it is assigned to, '' where the text says only the value. A `condition` says
    when a statement holds (`70B+`), a `value` what it gives. `rest` is the text that follows and
    was not understood. `start` is where it stands in the page's text.
    """

    name: str
    value: Value
    rest: str
    role: Role
    start: int


NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
ASSIGNMENT = re.compile(rf"(?<![\w.\-/$])(?P<name>{NAME})\s*(?P<sign>==?|<=|>=|≤|≥|<|>)\s*(?=\S)")
WORD = re.compile(r"[A-Za-z_][\w.\-]*")
LISTED = re.compile(r"\s*(?:,\s*(?:and|or)\b|,|\band\b|\bor\b|&|\+|/)\s*")

# Names of packages: what follows their comparison is a version, and versions are no numbers.
PACKAGES = re.compile(
    r"(?:python|cuda|rocm|torch|pytorch|torchvision|jax|tensorflow|numpy|triton|xformers|peft|trl|"
    r"flash_attn|transformers|vllm|unsloth|bitsandbytes|accelerate|datasets|langchain|pydantic)"
    r"(?:\.|$)",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:if|when|at|than|above|below|beyond|under|over|for|where|while|once|until|unless|from)"
    r"\s+(?:using\s+|setting\s+|with\s+)?\W*$",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\W*(?:(?:is|are|was|were|does|do|will|can|may|might|should|must|often)\s+)*"
    r"(?:not\b|never\b|no longer\b|fails?\b|breaks?\b|deprecated\b|cannot\b|unsupported\b|too\b|"
    r"causes?\b|leads?\b|triggers?\b|raises?\b|crash|wrong\b|overfit)|\s*(?:→|->|=>)",
    re.IGNORECASE,
)
NO_NAMES = re.compile(
    r"(?:an?|and|are|be|but|is|it|no|not|of|or|than|that|the|to|was|were|when|where|which|with)$",
    re.IGNORECASE,
)
EARLIER = re.compile(rf"(?:{NAME}\s*[=<>≤≥]+\s*[\w.+\-]+\W*(?:(?:,|\band\b|&|\+)\s*)+)+\W*$")
REST_AFTER_WORDS = re.compile(r"\s*(?:$|(?<=\s)\(|only\b|for\b|if\b|when\b|by default\b|[.;:,]\s)")


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
    found = tuple(_assignments(flat, names, prose=False))
    if found:
        return found
    lead = len(text) - len(text.lstrip())
    start = flat.origin(lead)
    if named := quantity(text):
        return (Reading("", named[0], named[1], "value", start),)
    all_code = _covered(flat)
    if listed := words(_bare(text), code=all_code):
        return (Reading("", listed[0], listed[1], "value", start),)
    return ()


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
        if value and not name and not value.unit and value.low == value.high:
            value = None  # `(2)` may number something
        if value:
            found.append(Reading(name, value, "", "condition", start + match.start() + 1))
    return tuple(found)


def read_bullet(
    flat: Flat, body: int, names: frozenset[str] = frozenset(), name: str = ""
) -> tuple[Reading, ...]:
    """The values of a bullet whose text, after its label, begins at `body`.

    `name` is what it speaks of where its label is the name of a setting: `` `r`: 16 ``.
    """
    found = tuple(_assignments(flat, names, prose=True))
    if found:
        return found
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


def _assignments(flat: Flat, names: frozenset[str], *, prose: bool) -> Iterator[Reading]:
    """Every `name = value` and `name < value` of the text, in code or in the open."""
    text = flat.text
    done = 0
    for match in ASSIGNMENT.finditer(text):
        if match.start() < done:
            continue
        span = next(((a, b) for a, b in flat.code if a <= match.start() < b), None)
        limit = span[1] if span else len(text)
        if span and text[span[0] : match.start()].strip(" ,") and not _is_list(text, span, match):
            continue  # a call or a command, which is more than an assignment
        comparison = match["sign"] != "="
        got = _assigned(text[match.end() : limit], names, comparison=comparison, code=bool(span))
        if got is None or _is_no_name(match["name"], comparison=comparison):
            continue
        value, rest = got
        if comparison:
            compared = _compared(match["sign"], value)
            if compared is None:
                continue
            value = compared
        done = limit - len(rest) if rest else limit
        before = SENTENCE.split(text[: match.start()])[-1]
        after = (rest + text[limit:]) if span else rest
        if REFUSED.match(after) or (prose and NEGATION.search(before)):
            continue
        if span and not rest:
            value, after = _with_unit_after(value, after)
        role: Role = "value"
        if comparison or (prose and CONDITION.search(EARLIER.sub(" ", before))):
            role = "condition"
        yield Reading(match["name"], value, _rest(after), role, flat.origin(match.start()))


def _with_unit_after(value: Value, after: str) -> tuple[Value, str]:
    """`chunk_size=4000` in code and its unit after it, in the open."""
    match = re.match(rf"({UNIT})(?![\w/])", after)
    unit = unit_of(match[1]) if match else ""
    if not unit or match is None or not isinstance(value, Quantity) or value.unit:
        return value, after
    return msgspec.structs.replace(value, unit=unit), after[match.end() :]


def _is_list(text: str, span: tuple[int, int], match: re.Match[str]) -> bool:
    """Whether what stands before in this code is an assignment too: `r=16, lora_alpha=32`."""
    before = text[span[0] : match.start()]
    return bool(re.fullmatch(rf"(?:\s*{NAME}\s*=\s*[^,=()]+,)+\s*", before))


def _is_no_name(name: str, *, comparison: bool) -> bool:
    """Words of a sentence are no names, and what a package is compared with is a version."""
    return bool(NO_NAMES.match(name) or (comparison and PACKAGES.match(name)))


def _compared(sign: str, value: Value) -> Value | None:
    if not isinstance(value, Quantity) or value.low is None or value.low != value.high:
        return None
    number, unit = value.low, value.unit
    if sign == "==":
        return value
    if sign in ("<", "<=", "≤"):
        return Quantity(None, number, unit, high_open=sign == "<", about=value.about)
    return Quantity(number, None, unit, low_open=sign == ">", about=value.about)


def _assigned(
    text: str, names: frozenset[str], *, comparison: bool, code: bool
) -> tuple[Value, str] | None:
    """What stands to the right of `=`, and what follows it within the same code or text."""
    cut = re.match(r"[^,]*(?:,\d{3}\b)*", text) if code else None
    own, after = (text[: cut.end()], text[cut.end() :]) if cut else (text, "")
    got = quantity(own)
    if got and not (code and got[1]):
        return got[0], got[1] + after
    if number := re.match(rf"\s*({SIGNED}\+?)(?=\s*[+&]\s|\s*[,)]|:\s)", text):
        value = whole(number[1])  # one of several, `temperature=0.7 + top_p=0.9`
        return (value, text[number.end() :]) if value else None
    if comparison or not code:
        return None
    if re.match(r"\s*[\[(]", text) or re.match(r"\s*['\"]", text):
        named = _literal(text.strip())
        return (named, "") if named else None
    if not is_expression(own):
        return None
    own = own.strip()
    if re.fullmatch(NAME, own) and own not in names:
        return Words((own,)), after
    return Formula(own), after


def _literal(text: str) -> Words | None:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not items:
        return None
    return Words(tuple(items)) if all(isinstance(item, str) for item in items) else None


EXPRESSION = re.compile(rf"(?:{NAME}|{NUMBER}|[\s+\-*/()])+")
LONGEST_EXPRESSION = 200


def is_expression(text: str) -> bool:
    """Whether `text` is arithmetic over names and numbers, with nothing else in it."""
    if not text.strip() or len(text) > LONGEST_EXPRESSION or not EXPRESSION.fullmatch(text):
        return False
    try:
        ast.parse(text.strip(), mode="eval")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _rest(text: str) -> str:
    """What follows a value, to the end of its clause."""
    clause = SENTENCE.split(text)[0]
    text = " ".join(clause.split()).lstrip(" ,:)").rstrip(" ,")
    return text[:-1].rstrip() if text.count(")") > text.count("(") and text[-1] == ")" else text
