"""Defaults that a page states, held against the signatures of a release.

A page writes `[[default::unsloth.FastLanguageModel.get_peft_model.r|16]]`: a parameter by its
dotted name, and its default as Python writes it.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from thumbrule.evidence.modules import STRANGE
from thumbrule.evidence.outcome import Outcome, Ruling
from thumbrule.evidence.signature import Interface, Parameter, Signature, Unknown
from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import Annotation, walk
from thumbrule.text import fold

PROPERTY = "default"


@dataclass(frozen=True, slots=True)
class Claim:
    """A stated default: of which parameter of which callable, and its value as written.

    `problem` says why it cannot be read, '' where it can.
    """

    page: str
    line: int
    start: int
    stop: int
    callable: str
    parameter: str
    stated: str
    problem: str = ""

    @property
    def what(self) -> str:
        """The parameter's dotted name."""
        return ".".join(filter(None, (self.callable, self.parameter)))


def claims_in(page: WikiPage) -> tuple[Claim, ...]:
    """The defaults that a page states, in its order."""
    content = page.content
    found = []
    for node in walk(content.children):
        if not isinstance(node, Annotation) or fold(node.property) != PROPERTY:
            continue
        name = node.value.strip().strip("`")
        stated = "|".join(node.parts[1:]).strip().strip("`").strip()
        after = content.source.text[node.stop : node.stop + 1]
        if after == "]" and stated.count("[") > stated.count("]"):
            stated += "]"  # the list's own bracket, before those of the annotation
        called, _, parameter = name.rpartition(".")
        problem = ""
        if not called or not all(part.isidentifier() for part in name.split(".")):
            problem = f"'{name}' is no dotted name of a parameter, such as package.function.x"
        elif not stated:
            problem = "it states no value: write [[default::package.function.x|16]]"
        line = content.source.position(node.start).line
        found.append(
            Claim(page.id, line, node.start, node.stop, called, parameter, stated, problem)
        )
    return tuple(found)


def judge_claims(claims: Iterable[Claim], interface: Interface) -> list[Ruling]:
    """A ruling on each claim about the release's package; others are passed over.

    A name that does not begin with a package is looked for in the release's own.
    """
    found = []
    for claim in claims:
        top = claim.callable.partition(".")[0]
        elsewhere = top.islower() and top not in interface.tops
        if not elsewhere or claim.problem:
            found.append(_ruled(claim, interface))
    return found


def _ruled(claim: Claim, interface: Interface) -> Ruling:
    release = interface.release
    ruling = Ruling(
        claim.page,
        claim.line,
        claim.what,
        release.package,
        release.version,
        Outcome.NOT_CHECKED,
        claim.problem,
    )
    if claim.problem:
        return ruling
    signature = interface.lookup(claim.callable)
    if isinstance(signature, Unknown):
        return replace(ruling, why=f"no signature: {signature.reason}")
    ruling = replace(ruling, path=signature.path, found=signature.line)
    parameter = signature.parameter(claim.parameter)
    if parameter is None:
        return _without(claim, signature, ruling)
    if parameter.default is None:
        return replace(ruling, why=f"{claim.parameter} has no default: it must be given")
    outcome, why = compared(claim.stated, parameter)
    if signature.note:
        why += f" ({signature.note})"
    return replace(ruling, outcome=outcome, why=why)


def _without(claim: Claim, signature: Signature, ruling: Ruling) -> Ruling:
    """The callable has no such parameter: told apart where it takes any."""
    where = f"{signature.path}:{signature.line}"
    names = [each.name for each in signature.parameters]
    near = difflib.get_close_matches(claim.parameter, names, 1, 0.6)
    nearest = f" (the nearest is {near[0]})" if near else ""
    why = f"there is no parameter {claim.parameter}{nearest} in {where}"
    if signature.open_ended:
        return replace(ruling, why=f"{why}, which takes any keyword")
    if signature.doubt:
        return replace(ruling, why=f"{why}, but {signature.doubt}")
    return replace(ruling, outcome=Outcome.REFUTED, why=why)


def compared(stated: str, parameter: Parameter) -> tuple[Outcome, str]:
    """Whether a stated default is a parameter's, and the sentence that says so."""
    default = parameter.default or ""
    value = parameter.value if parameter.value is not None else default
    shown = default if value == default else f"{default}, which is {value}"
    says = f"the code has {parameter.name} = {shown}"
    if "".join(stated.split()) in {"".join(default.split()), "".join(value.split())}:
        return Outcome.CONFIRMED, says
    real, known = _literal(value)
    claimed, readable = _literal(stated)
    if known and readable:
        same = _equal(claimed, real)
        return (Outcome.CONFIRMED if same else Outcome.REFUTED), says
    if known and isinstance(real, str) and real == stated:
        return Outcome.NOT_CHECKED, f"{says}: state a string in quotes, as Python does"
    if known or readable:
        computed = not known and not _is_name(value)
        if not known and (computed or _is_name(value)):
            return Outcome.NOT_CHECKED, f"{says}, which is no plain value"
        return Outcome.REFUTED, says
    if _is_name(value) and _is_name(stated):
        last = value.rpartition(".")[2] == stated.rpartition(".")[2]
        return (Outcome.CONFIRMED if last else Outcome.REFUTED), says
    return Outcome.NOT_CHECKED, f"{says}, which is no plain value"


def _literal(text: str) -> tuple[object, bool]:
    """What a literal means, and whether the text is one."""
    try:
        return ast.literal_eval(text), True
    except STRANGE:
        return None, False


def _equal(first: object, second: object) -> bool:
    """Equal as literals: 0 is 0.0, but True is not 1, and a list is no tuple."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, int | float) and isinstance(second, int | float):
        return first == second
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        same = type(first) is type(second) and len(first) == len(second)
        return same and all(map(_equal, first, second))
    return type(first) is type(second) and first == second


def _is_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
