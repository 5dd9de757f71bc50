"""Calls in the Python blocks of a page, bound against the signatures of a release."""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

from thumbrule.evidence.modules import STRANGE, dotted
from thumbrule.evidence.outcome import Outcome, Ruling
from thumbrule.evidence.signature import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    STARS,
    VARIADIC,
    Interface,
    Signature,
    Unknown,
)
from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import CodeBlock, walk

PYTHON = frozenset({"python", "py", "python3", "pycon", "ipython"})
PROMPT = re.compile(r"^(\s*)(?:>>>|\.\.\.) ?", re.MULTILINE)
MAGIC = re.compile(r"^(\s*)[!%].*$", re.MULTILINE)
ELIDED = re.compile(r"#[^\n]*(?:\.\.\.|…|\betc\b|\bother\b|\bmore\b|\bremaining\b)", re.IGNORECASE)
EXPORTED = re.compile(r"[A-Z]\w*[a-z]\w*")


@dataclass(frozen=True, slots=True)
class Call:
    """A call on a page: what is called, as the page writes it and as an absolute name.

    `name` is absolute where an import of the page says so, else as written. `positional` is
    how many arguments are given by position, `keywords` the names of the others. `open`: there
    are `*args` or `**kwargs`. `elided`: some arguments are left out, with `...`.
    """

    page: str
    line: int
    text: str
    name: str
    imported: bool
    positional: int
    keywords: tuple[str, ...]
    open_positional: bool
    open_keywords: bool
    elided: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """A block that could not be read as Python, with its line on the page, and why."""

    page: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class PageCalls:
    """The calls of a page, and its Python blocks that could not be read.

    `blocks` counts all Python blocks; `mentions` are the packages that the page imports or
    whose repositories are among its sources.
    """

    calls: tuple[Call, ...]
    skipped: tuple[Skipped, ...]
    blocks: int
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    tree: ast.Module
    lines: tuple[str, ...]
    imports: dict[str, str]
    bound: frozenset[str]


def calls_in(page: WikiPage) -> PageCalls:
    """The calls of a page's Python blocks whose callee is a name, or dotted from one."""
    blocks: list[_Block] = []
    skipped: list[Skipped] = []
    count = 0
    for node in walk(page.content.children):
        if not isinstance(node, CodeBlock) or node.language.lower() not in PYTHON:
            continue
        count += 1
        code = page.content.source.text[node.inner_start : node.inner_stop]
        line = page.content.source.position(node.inner_start).line
        read = _read(code, line)
        if isinstance(read, str):
            skipped.append(Skipped(page.id, line, read))
        else:
            blocks.append(read)
    imports: dict[str, str] = {}
    for block in blocks:
        imports = block.imports | imports
    bound = frozenset[str]().union(*(block.bound for block in blocks))
    known = {name: target for name, target in imports.items() if name not in bound}
    found = [c for block in blocks for c in _calls(page.id, block, known, bound)]
    tops = {target.partition(".")[0] for target in imports.values()}
    sources = {_tail(source.url) for source in page.metadata.sources}
    return PageCalls(tuple(found), tuple(skipped), count, frozenset(tops | sources))


def _tail(url: str) -> str:
    """The repository's name in an address on GitHub, as a package would be called; or ''."""
    found = re.match(r"https?://(?:www\.)?github\.com/[\w.\-]+/([\w.\-]+)", url)
    return found[1].removesuffix(".git").lower().replace("-", "_") if found else ""


def _read(code: str, line: int) -> _Block | str:
    """A block as a syntax tree; a sentence where it is none."""
    text = code.replace("\r\n", "\n")
    if re.match(r"\s*>>>", text):
        text = "\n".join(
            PROMPT.sub(r"\1", each) if PROMPT.match(each) else "" for each in text.split("\n")
        )
    text = MAGIC.sub(r"\1pass", textwrap.dedent(text))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            where = line + (error.lineno or 1) - 1
            return f"it is no whole Python: {error.msg} in line {where}"
        except STRANGE as error:
            return f"it cannot be read: {type(error).__name__}"
    imports, stored = _names(tree)
    twice = stored & imports.keys()
    clear = {name: target for name, target in imports.items() if name not in twice and target}
    hidden = frozenset(stored | {name for name, target in imports.items() if not target})
    return _Block(line, tree, tuple(text.split("\n")), clear, hidden)


def _names(tree: ast.Module) -> tuple[dict[str, str], set[str]]:
    """What a block imports (absolute name by name, '' where unclear) and what else it binds."""
    imports: dict[str, str] = {}
    stored: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            _imports(node, imports)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stored.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stored.add(node.name)
        elif isinstance(node, ast.arg):
            stored.add(node.arg)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            stored.add(node.name)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            stored.add(dotted(node))  # `Trainer.train = mine`
    return imports, stored


def _imports(node: ast.Import | ast.ImportFrom, imports: dict[str, str]) -> None:
    for each in node.names:
        if isinstance(node, ast.ImportFrom):
            name = each.asname or each.name
            target = "" if node.level or not node.module else f"{node.module}.{each.name}"
        else:
            name = each.asname or each.name.partition(".")[0]
            target = each.name if each.asname else name
        imports[name] = target if imports.get(name, target) == target else ""


def _calls(
    page: str, block: _Block, known: dict[str, str], bound: frozenset[str]
) -> Iterator[Call]:
    for node in ast.walk(block.tree):
        if not isinstance(node, ast.Call) or not (written := dotted(node.func)):
            continue
        first, _, rest = written.partition(".")
        hidden = block.bound if first in block.imports else block.bound | bound
        if first in hidden or written in hidden:
            continue
        target = block.imports.get(first) or known.get(first)
        if target is None and not EXPORTED.fullmatch(first):
            continue
        name = ".".join(filter(None, (target or first, rest)))
        yield _call(page, block, node, written, name, imported=target is not None)


def _call(
    page: str, block: _Block, node: ast.Call, written: str, name: str, *, imported: bool
) -> Call:
    plain = [a for a in node.args if not isinstance(a, ast.Starred)]
    given = [a for a in plain if not _is_ellipsis(a)]
    own = "\n".join(block.lines[node.lineno - 1 : node.end_lineno])
    alone = [k for k in node.keywords if k.arg and _is_ellipsis(k.value)]
    return Call(
        page,
        block.line + node.lineno - 1,
        written,
        name,
        imported,
        len(given),
        tuple(k.arg for k in node.keywords if k.arg),
        open_positional=len(plain) < len(node.args),
        open_keywords=any(k.arg is None for k in node.keywords),
        elided=len(given) < len(plain) or bool(alone) or bool(ELIDED.search(own)),
    )


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


# Binding


def judge_calls(page: PageCalls, interface: Interface) -> list[Ruling]:
    """A ruling on each call of a page that speaks of the release's package.

    A name that the page does not import is taken for the package's own where the page speaks of
    the package, and the package has it; else nothing is said of it.
    """
    found = []
    for call in page.calls:
        if call.imported and call.name.partition(".")[0] not in interface.tops:
            continue
        if not call.imported and not page.mentions & interface.tops:
            continue
        signature = interface.lookup(call.name)
        if isinstance(signature, Unknown) and not call.imported:
            continue
        found.append(_ruled(call, signature, interface))
    return found


def _ruled(call: Call, signature: Signature | Unknown, interface: Interface) -> Ruling:
    release = interface.release
    ruling = Ruling(
        call.page,
        call.line,
        call.text,
        release.package,
        release.version,
        Outcome.NOT_CHECKED,
        "",
    )
    if isinstance(signature, Unknown):
        return replace(ruling, why=f"no signature: {signature.reason}")
    ruling = replace(ruling, path=signature.path, found=signature.line)
    problem = mismatch(call, signature)
    where = f"{signature.path}:{signature.line}"
    if not problem:
        why = f"it binds to {where}"
        if signature.note:
            why += f" ({signature.note})"
        return replace(ruling, outcome=Outcome.CONFIRMED, why=why)
    if any(not mismatch(call, other) for other in signature.others):
        why = f"{problem} in {where}, but it binds to another definition of that name"
        return replace(ruling, why=why)
    if signature.doubt:
        return replace(ruling, why=f"{problem} in {where}, but {signature.doubt}")
    return replace(ruling, outcome=Outcome.REFUTED, why=f"{problem} in {where}")


def mismatch(call: Call, signature: Signature) -> str:
    """Why a call does not bind, as the beginning of a sentence; '' where it does."""
    return (
        _unknown_keyword(call, signature)
        or _too_many(call, signature)
        or _given_twice(call, signature)
        or _missing(call, signature)
    )


def _unknown_keyword(call: Call, signature: Signature) -> str:
    if signature.open_ended:
        return ""
    takes = [p.name for p in signature.parameters if p.kind not in {POSITIONAL_ONLY, *STARS}]
    for name in call.keywords:
        if name not in takes:
            near = difflib.get_close_matches(name, takes, 1, 0.6)
            nearest = f" (the nearest is {near[0]})" if near else ""
            return f"there is no parameter {name}{nearest}"
    return ""


def _by_position(signature: Signature) -> list[str]:
    return [p.name for p in signature.parameters if p.kind not in {KEYWORD_ONLY, *STARS}]


def _too_many(call: Call, signature: Signature) -> str:
    takes = _by_position(signature)
    if any(p.kind == VARIADIC for p in signature.parameters) or call.positional <= len(takes):
        return ""
    return f"{call.positional} arguments are given by position, and {len(takes)} are taken"


def _given_twice(call: Call, signature: Signature) -> str:
    if call.open_positional or call.elided:
        return ""
    takes = _by_position(signature)[: call.positional]
    ordinary = {p.name for p in signature.parameters if p.kind != POSITIONAL_ONLY}
    twice = [name for name in takes if name in call.keywords and name in ordinary]
    return f"{twice[0]} is given twice, by position and by name," if twice else ""


def _missing(call: Call, signature: Signature) -> str:
    if call.elided or call.open_positional or call.open_keywords:
        return ""
    placed = set(_by_position(signature)[: call.positional]) | set(call.keywords)
    needed = [p for p in signature.parameters if p.default is None and p.kind not in STARS]
    missing = [p.name for p in needed if p.name not in placed]
    if not missing:
        return ""
    lacks = ", ".join(missing)
    return f"{lacks} must be given, and {'is' if len(missing) == 1 else 'are'} not,"
