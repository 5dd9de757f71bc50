"""What the record of evidence says of each quotation of a page: badges, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markdown.extensions.toc import unique
from markupsafe import Markup

from thumbrule.evidence.assess import cited_in
from thumbrule.evidence.judge import Cited
from thumbrule.evidence.record import Entry, snippet_hash
from thumbrule.evidence.verdict import FROM_BEST, Verdict
from thumbrule.graph.model import WikiPage
from thumbrule.page.nodes import CodeBlock, Node, walk
from thumbrule.website.code import code_html
from thumbrule.website.evidence import Evidence, clipped

MOST_BADGES = 8
MOST_TOLD = 40
MOST_TITLE_BADGES = 3
MOST_COMMENTS = 20
LONGEST_NAME = 40
LONGEST_PATH = 200
LONGEST_WHY = 600
LONGEST_DIFF = 20_000
LARGEST_LINE = 10**9

TONES = {
    Verdict.CONFIRMED: "good",
    Verdict.MOVED: "fair",
    Verdict.PARAPHRASED: "fair",
    Verdict.CHANGED: "bad",
    Verdict.GONE: "bad",
    Verdict.NOT_CHECKED: "none",
}
BLOCK_CHANGED = "not checked since this block changed"
NEWER = "not checked yet: newer than the record"
LINES_CHANGED = "not checked since the cited lines changed"


@dataclass(frozen=True, slots=True)
class Held:
    """A verdict on a quotation in a release, as it is shown.

    `label` is the badge's text, `said` the same without the release. `package` and `release`
    are as the record has them, '' where the verdict is about none.
    """

    package: str
    release: str
    name: str
    verdict: Verdict
    label: str
    said: str
    why: str = ""
    comments: tuple[str, ...] = ()
    diff: str = ""

    @property
    def tone(self) -> str:
        """The colour's name; comments that the file does not have make a good one fair."""
        good = self.verdict is Verdict.CONFIRMED
        return "fair" if self.comments and good else TONES[self.verdict]

    @property
    def diff_html(self) -> Markup:
        """The diff as coloured text."""
        return Markup(code_html(self.diff, "diff"))  # noqa: S704 - Pygments escapes


@dataclass(frozen=True, slots=True)
class Quotation:
    """A citation that the record speaks of: the file with its lines, and the verdicts.

    `fence` is where the quoting block starts, -1 where nothing is quoted; `line` is the page's.
    """

    place: str
    line: int
    fence: int
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge under the title, which leads to the first block that it is about."""

    label: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A page's quotations: what stands above each block, the blocks' ids, the title's badges."""

    heads: Mapping[int, str] = field(default_factory=dict)
    anchors: Mapping[int, str] = field(default_factory=dict)
    badges: tuple[Badge, ...] = ()


def quotations(evidence: Evidence, page: WikiPage) -> tuple[Quotation, ...]:
    """The citations of a page with their verdicts; none where the record does not know the page."""
    known = evidence.by_page.get(page.id)
    if not known:
        return ()
    cited = cited_in(page)
    standing = {(c.citation.path, snippet_hash(c.quoted)) for c in cited if c.quoted is not None}
    changed = {e.path for e in known if e.snippet and (e.path, e.snippet) not in standing}
    found: dict[tuple[int, str], Quotation] = {}
    for each in cited:
        made = Quotation(
            _place(each),
            each.citation.line,
            each.citation.fence.start if each.citation.fence else -1,
            _verdicts(evidence, known, each, changed),
        )
        key = (made.fence, made.place) if made.fence >= 0 else (-made.line, made.place)
        found.setdefault(key, made)
    return tuple(found.values())


def quoted(
    evidence: Evidence,
    page: WikiPage,
    shown: Sequence[Node],
    taken: Iterable[str],
    fill: Callable[..., str],
) -> Quoted:
    """What the page's own page of the site shows. `taken` are ids that it has already."""
    made = quotations(evidence, page)
    blocks = {node.start for node in walk(tuple(shown)) if isinstance(node, CodeBlock)}
    by_fence: dict[int, list[Quotation]] = defaultdict(list)
    for each in made:
        if each.fence in blocks:
            by_fence[each.fence].append(each)
    ids = set(taken)
    anchors = {
        fence: unique(f"quotation-{group[0].line}", ids) for fence, group in by_fence.items()
    }
    heads = {
        fence: fill("quotation", rows=group, most=MOST_BADGES, told=MOST_TOLD)
        for fence, group in by_fence.items()
    }
    return Quoted(heads, anchors, _badges(evidence, by_fence, anchors))


def _place(cited: Cited) -> str:
    """The path with its lines, as `path:143-145, ~300`."""
    place = cited.citation
    about = "~" if place.about else ""
    lines = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in place.ranges)
    return clipped(f"{place.path}:{about}{lines}" if lines else place.path, LONGEST_PATH)


def _verdicts(
    evidence: Evidence, known: Sequence[Entry], cited: Cited, changed: set[str]
) -> tuple[Held, ...]:
    """The verdicts in the record's order of releases, one a release."""
    assert evidence.record is not None
    place = cited.citation
    if cited.quoted is None:
        entries = tuple(e for e in known if e.path == place.path and not e.snippet)
    else:
        entries = evidence.record.of(cited)
    own = [e for e in entries if e.line == place.line] or entries
    if not own:
        stale = BLOCK_CHANGED if cited.quoted is not None and place.path in changed else NEWER
        return (Held("", "", "", Verdict.NOT_CHECKED, stale, stale),)
    worst: dict[tuple[str, str], Held] = {}
    for entry in own:
        held = _held(evidence, entry, cited)
        key = held.package, held.release
        if key not in worst or FROM_BEST.index(held.verdict) > FROM_BEST.index(worst[key].verdict):
            worst[key] = held
    releases = [(r.package, r.version) for r in evidence.record.file.releases]
    ordered = [worst.pop(key) for key in dict.fromkeys(releases) if key in worst]
    return (*ordered, *worst.values())


def _held(evidence: Evidence, entry: Entry, cited: Cited) -> Held:
    package, release = entry.package or "", entry.release or ""
    name = clipped(release, LONGEST_NAME)
    if len(evidence.packages) > 1 and release:
        name = f"{clipped(package, LONGEST_NAME)} {name}"
    verdict, said = Verdict.NOT_CHECKED, "not checked: the record's verdict is unknown"
    if entry.verdict in {v.value for v in TONES}:  # a quotation is never refuted
        verdict, said = Verdict(entry.verdict), ""
    if verdict is Verdict.CONFIRMED and not _cites(entry, cited):
        verdict, said = Verdict.NOT_CHECKED, LINES_CHANGED
    said = said or _said(verdict, entry)
    comments = tuple(clipped(c, LONGEST_PATH) for c in entry.invented_comments[:MOST_COMMENTS])
    if comments and verdict in (Verdict.CONFIRMED, Verdict.MOVED):
        count = len(entry.invented_comments)
        said += f", {count} {'comment' if count == 1 else 'comments'} not there"
    label = f"{name}: {said}" if name else said
    if verdict is Verdict.CONFIRMED:
        label = said.replace("holds", f"holds in {name}" if name else "holds", 1)
    why, diff = clipped(entry.why, LONGEST_WHY), clipped(entry.diff, LONGEST_DIFF)
    return Held(package, release, name, verdict, label, said, why, comments, diff)


def _cites(entry: Entry, cited: Cited) -> bool:
    """Whether the code was found in the lines that the page cites now; the record has no others."""
    ranges = cited.citation.ranges
    if not ranges or not entry.found:
        return True
    low, high = min(a for a, _ in ranges), max(b for _, b in ranges)
    return any(first <= high and last >= low for first, last in entry.found)


def _said(verdict: Verdict, entry: Entry) -> str:
    if verdict is Verdict.CONFIRMED:
        return "holds"
    if verdict is Verdict.MOVED and entry.found and 0 < entry.found[0][0] < LARGEST_LINE:
        return f"line {entry.found[0][0]}"
    return verdict.value.replace("-", " ")


def _badges(
    evidence: Evidence, by_fence: Mapping[int, Sequence[Quotation]], anchors: Mapping[int, str]
) -> tuple[Badge, ...]:
    """At most three: what holds in the release that most hold in, what does not in the last."""
    verdicts: dict[tuple[str, str], dict[int, Verdict]] = defaultdict(dict)
    names = {}
    for fence, group in by_fence.items():
        for held in (h for each in group for h in each.held):
            release = held.package, held.release
            names[release] = held.name
            before = verdicts[release].get(fence, held.verdict)
            verdicts[release][fence] = max(before, held.verdict, key=FROM_BEST.index)
    if not verdicts:
        return ()
    assert evidence.record is not None
    listed = [(r.package, r.version) for r in evidence.record.file.releases]
    order = [release for release in dict.fromkeys(listed) if release in verdicts]
    order = order or list(verdicts)
    best = max(order, key=lambda r: Counter(verdicts[r].values())[Verdict.CONFIRMED])
    last = order[-1]

    def told(release: tuple[str, str], words: str, *kinds: Verdict) -> list[Badge]:
        fences = [fence for fence, verdict in verdicts[release].items() if verdict in kinds]
        if not fences:
            return []
        label = f"{len(fences)} {words}" + (f" in {names[release]}" if names[release] else "")
        if words == "hold":
            noun = "quotation holds" if len(fences) == 1 else "quotations hold"
            label = label.replace("hold", noun, 1)
        return [Badge(label, TONES[kinds[0]], f"#{anchors[fences[0]]}")]

    made = told(best, "hold", Verdict.CONFIRMED)
    made += told(last, "moved", Verdict.MOVED)
    made += told(last, "changed", Verdict.CHANGED, Verdict.GONE)
    made += told(last, "paraphrased", Verdict.PARAPHRASED)
    made += _unchecked(by_fence, anchors)
    return tuple(made[:MOST_TITLE_BADGES])


def _unchecked(
    by_fence: Mapping[int, Sequence[Quotation]], anchors: Mapping[int, str]
) -> list[Badge]:
    """The blocks with a citation that no release was held against."""
    fences = [
        fence
        for fence, group in by_fence.items()
        if any(all(h.verdict is Verdict.NOT_CHECKED for h in each.held) for each in group)
    ]
    return [Badge(f"{len(fences)} not checked", "none", f"#{anchors[fences[0]]}")] if fences else []
