"""Assignments in cells and bullets: `r=16`, `lora_alpha = 2*r`, `VRAM < 16GB`.

A value is taken only where the words before it recommend it (`use`, `start with`, nothing at all):
`avoid r=256`, `twice lr=2e-4` and `at least r=16` say something else, and are left unread.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from thumbrule.rules.flat import Flat
from thumbrule.rules.number import NUMBER
from thumbrule.rules.quantity import NEGATION, SENTENCE, SIGNED, UNIT, quantity, unit_of, whole
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

# Names of packages: what follows their comparison is a version, and versions are no numbers.
PACKAGES = re.compile(
    r"(?:python|cuda|rocm|torch|pytorch|torchvision|jax|tensorflow|numpy|triton|xformers|peft|trl|"
    r"flash_attn|transformers|vllm|unsloth|bitsandbytes|accelerate|datasets|langchain|pydantic)"
    r"(?:\.|$)",
    re.IGNORECASE,
)
NO_NAMES = re.compile(
    r"(?:an?|and|are|be|but|is|it|no|not|of|or|than|that|the|to|was|were|when|where|which|with)$",
    re.IGNORECASE,
)
BOUNDARY = re.compile(r"[.;:,!?](?=\s|$)|[(—–]")
LEAD = re.compile(
    r"\s*(?:(?:and|or|&|\+|/|then|so|please|we|you (?:can|should|may)|always|just|simply|also|"
    r"first|e\.g\.|typically|usually|generally|initially)\s+)*"
    r"(?:(?:set|sets|setting|use|uses|using|consider|starts?|begin|try|prefer|recommend(?:s|ed)?|"
    r"defaults?|keep|choose|pick|select|pass|enable|requires?|needs?|add|apply|suggest(?:s|ed)?|"
    r"specify|with|via|(?:[A-Za-z\-]+\s+){1,4}with)"
    r"(?:\s+(?:with|at|from|to|by|training|out))*\s*)?"
    r"(?:(?:the|an?|its?)\s+)?(?:(?:default|value|setting|option|recommended|rank|flag|string)\s+)*"
    r"(?:(?:of|is|to|as)\s+)?(?:/\s*)?",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:if|when|at|for|where|while|once|until)\s+(?:using\s+|setting\s+|with\s+)?$",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"\b(?:incompatible|disable|remove|skip|stop|beware|ignore|formerly|previously|was|overrides?|"
    r"replac\w+|neither|nor|instead|rather|anything|everything|myth|conflicts?)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"^[^,;.(]{0,60}?\b(?:not|never|no longer|fails?|breaks?|deprecated|cannot|unsupported|too|"
    r"causes?|leads?|triggers?|raises?|crash\w*|wrong|overfit\w*|avoid\w*|overkill|hurts?|useless|"
    r"unnecessary|harm\w*|worse|risky|unstable|diverges?|oom)\b"
    r"|^\s*(?:→|->|=>|×|\*|/|\+(?!\s*\w+\s*=)|-(?=\s)|(?:instead|rather|vs|versus)\b)",
    re.IGNORECASE,
)
TOGETHER = re.compile(r"\W*(?:or\b|/|,|\()", re.IGNORECASE)


def assignments(
    flat: Flat, body: int, names: frozenset[str], *, prose: bool
) -> tuple[Reading, ...]:
    """Every `name = value` and `name < value` of the text from `body` on that says what to do.

    `names` are what the page assigns values to: on the right of a sign they are no words. In a
    cell (not `prose`) there is no sentence whose condition could be meant.
    """
    found = list(_found(flat, body, names, prose=prose))
    readings = [reading for reading, _ in found]
    counts = Counter(r.name for r in readings if r.role == "value")
    joined = {
        readings[i].name
        for i, (_, between) in enumerate(found)
        if i
        and readings[i].name == readings[i - 1].name
        and not TOGETHER.match(between)
        and not SENTENCE.search(between)
    }
    doubtful = {name for name in joined if counts[name] > 1}
    return tuple(r for r in readings if not (r.role == "value" and r.name in doubtful))


def _found(
    flat: Flat, body: int, names: frozenset[str], *, prose: bool
) -> Iterator[tuple[Reading, str]]:
    """The assignments, each with the text between it and the one before."""
    text = flat.text
    done = last = body
    for match in ASSIGNMENT.finditer(text, body):
        if match.start() < done:
            continue
        span = next(((a, b) for a, b in flat.code if a <= match.start() < b), None)
        limit = span[1] if span else len(text)
        if span and text[span[0] : match.start()].strip(" ,") and not _is_list(text, span, match):
            continue  # a call or a command, which is more than an assignment
        got = _read(match, text[match.end() : limit], names, code=bool(span))
        if got is None:
            continue
        value, rest = got
        stop = limit - len(rest) if rest else limit
        after = (rest + text[limit:]) if span else rest
        role = _role(match, text, last, after, prose=prose)
        if role is None:
            continue
        done, between, last = stop, text[last : match.start()], stop
        if span and not rest:
            value, after = _with_unit_after(value, after)
        start = flat.origin(match.start())
        yield Reading(match["name"], value, rest_of(after), role, start), between


def _read(
    match: re.Match[str], text: str, names: frozenset[str], *, code: bool
) -> tuple[Value, str] | None:
    comparison = match["sign"] != "="
    if re.search(r"[<>≤≥=]\s*$", match.string[: match.start()]):
        return None  # `8 <= r <= 64`: half of it would be wrong
    if NO_NAMES.match(match["name"]) or (comparison and PACKAGES.match(match["name"])):
        return None
    got = _assigned(text, names, comparison=comparison, code=code)
    if got is None or not comparison:
        return got
    value = _compared(match["sign"], got[0])
    return None if value is None else (value, got[1])


def _role(match: re.Match[str], text: str, last: int, after: str, *, prose: bool) -> Role | None:
    """Whether an assignment says what to do or when; None where it says neither."""
    sentence = SENTENCE.split(text[: match.start()])[-1]
    if NEGATION.search(sentence) or AGAINST.search(sentence) or REFUSED.match(after):
        return None
    if match["sign"] != "=":
        return "condition"
    clause = BOUNDARY.split(text[last : match.start()])[-1]
    if LEAD.fullmatch(clause):
        return "value"
    return "condition" if prose and CONDITION.search(clause) else None


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
    if number := re.match(
        rf"\s*({SIGNED}\+?)(?=\s*[+&]\s|\s*[,)]|:\s|\s+and\s)(?!\s*,\s*\d)", text
    ):
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


def rest_of(text: str) -> str:
    """What follows a value, to the end of its clause."""
    clause = SENTENCE.split(text)[0]
    text = " ".join(clause.split()).lstrip(" ,:)").rstrip(" ,")
    return text[:-1].rstrip() if text.count(")") > text.count("(") and text[-1] == ")" else text
