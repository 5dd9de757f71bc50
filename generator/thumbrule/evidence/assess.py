"""All citations of a wiki, each held against the releases of the package that it speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from thumbrule.evidence.citation import Citation, citations
from thumbrule.evidence.judge import Cited, judge
from thumbrule.evidence.library import Files, files_named
from thumbrule.evidence.verdict import Judgement, Verdict
from thumbrule.graph.model import Graph, WikiPage
from thumbrule.text import fold

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The releases that were named, by package, and their files' paths."""

    releases: dict[str, tuple[Files, ...]]
    paths: dict[str, tuple[tuple[str, ...], ...]]


def cited_in(page: WikiPage) -> tuple[Cited, ...]:
    """The citations of a page with the blocks that quote the code, and the page's day."""
    text = page.content.source.text
    updated = page.metadata.last_updated
    date = updated.value[:10] if updated else ""
    found = []
    for each in citations(page):
        fence = each.fence
        quoted = None if fence is None else text[fence.inner_start : fence.inner_stop]
        found.append(Cited(each, quoted, fence.language if fence else "", date))
    return tuple(found)


def assess(
    graph: Graph,
    releases: Sequence[Files],
    packages: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    known: Callable[[Cited], str] | None = None,
) -> list[Judgement]:
    """A verdict on every citation of the wiki in every release that it speaks of.

    `packages` names the package of a repository (`owner/name`), where the two are not called
    alike. `known` names a release that is known to have had a citation's code, or ''. A citation
    of a repository that none of the releases is of is not checked, and says so.
    """
    asked = _asked(releases)
    groups: dict[str, list[Cited]] = defaultdict(list)
    for page in graph.pages.values():
        for each in cited_in(page):
            cited = replace(each, known=known(each)) if known else each
            groups[_package(cited.citation, asked, packages or {})].append(cited)
    total = sum(map(len, groups.values()))
    found: list[Judgement] = []
    done = 0
    for package, group in groups.items():
        own = asked.releases.get(package)
        if own is None:
            found += [_elsewhere(each, asked) for each in group]
        else:
            found += judge(group, own, _counted(progress, done, total))
        done += len(group)
        if progress:
            progress(done, total)
    order = {page: number for number, page in enumerate(graph.pages)}
    return sorted(found, key=lambda j: (order[j.page], j.line, j.path))


def _asked(releases: Iterable[Files]) -> _Asked:
    by_package: dict[str, list[Files]] = defaultdict(list)
    for release in releases:
        by_package[fold(release.package)].append(release)
    ordered = {
        package: tuple(sorted(group, key=lambda r: (r.date or "9999", r.version)))
        for package, group in by_package.items()
    }
    paths = {package: tuple(r.paths() for r in group) for package, group in ordered.items()}
    return _Asked(ordered, paths)


def _counted(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _all: progress(before + done, total)


def _package(cited: Citation, asked: _Asked, packages: Mapping[str, str]) -> str:
    """The package (folded) that a citation speaks of; '' for none of those asked for.

    An address names its repository. A path may lie in a package although the page's source is
    another repository, so for those the files decide.
    """
    named = packages.get(cited.repository) or cited.repository.rpartition("/")[2]
    own = fold(named) if named else ""
    if own in asked.releases:
        return own
    if cited.form == "section" and cited.repository:
        return ""
    having = [
        package
        for package, lists in asked.paths.items()
        if any(files_named(cited.path, paths) for paths in lists)
    ]
    if len(having) == 1:
        return having[0]
    only = next(iter(asked.releases)) if len(asked.releases) == 1 else ""
    return only if not cited.repository else ""


def _elsewhere(cited: Cited, asked: _Asked) -> Judgement:
    place = cited.citation
    about = place.repository or "a repository that the page does not name"
    names = ", ".join(r[0].package for r in asked.releases.values())
    why = f"it speaks of {about}, and the releases asked for are of {names}"
    return Judgement(place.page, place.line, place.path, "", "", Verdict.NOT_CHECKED, (), why)
