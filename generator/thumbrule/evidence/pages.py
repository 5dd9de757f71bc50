"""What a package index says of a package, and which of its files is which release."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from packaging.version import InvalidVersion, Version

from thumbrule.evidence.archive import MIB
from thumbrule.evidence.request import LATEST, ReleaseError, Requested

HANDY = 60 * MIB  # of a wheel; a larger one is mostly binaries, and sources say more
MOST = 200 * MIB
NEAR = 2


class File(msgspec.Struct, frozen=True):
    """A file on a package's page. `size` is None and `uploaded` '' where the page tells none."""

    name: str
    url: str
    version: str
    wheel: bool
    sha256: str
    size: int | None
    uploaded: str
    yanked: bool


class Page(msgspec.Struct, frozen=True):
    """A package's page, as `index` gave it on the day `asked`; days are ISO days in UTC."""

    package: str
    index: str
    asked: str
    files: tuple[File, ...]

    def of(self, version: Version) -> tuple[File, ...]:
        """The files of a release."""
        return tuple(file for file in self.files if Version(file.version) == version)


def is_version(text: str) -> bool:
    """Whether a file's version can be compared with others."""
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def resolve(page: Page, wanted: Requested) -> str:
    """The version that is meant: the one named, or the newest final one (of that day).

    Neither what was yanked nor a pre-release is meant by `latest` or a day. Raises ReleaseError
    where there is none.
    """
    if wanted.exact:
        return wanted.version
    if wanted.day and any(not file.uploaded for file in page.files):
        raise ReleaseError(
            f"{page.index} does not say when {page.package} was uploaded: name a version instead"
        )
    final = _final(page)
    there = [v for v, day in final.items() if not wanted.day or day <= wanted.day]
    if there:
        return str(max(there))
    if wanted.version == LATEST or not final:
        raise ReleaseError(f"{page.package} has no final release on {page.index}: name a version")
    day, first = min((day, version) for version, day in final.items())
    raise ReleaseError(
        f"{page.package} had no final release by {wanted.day}: the first, {first}, is of {day}"
    )


def _final(page: Page) -> dict[Version, str]:
    """The final releases that were not yanked, and their days."""
    releases: dict[Version, list[File]] = {}
    for file in page.files:
        releases.setdefault(Version(file.version), []).append(file)
    return {
        version: day_of(files)
        for version, files in releases.items()
        if not version.is_prerelease and not all(file.yanked for file in files)
    }


def day_of(files: Iterable[File]) -> str:
    """The day on which a release's first file was uploaded, or ''."""
    return min((file.uploaded for file in files), default="")


def candidates(page: Page, version: str) -> tuple[tuple[File, int], ...]:
    """The files of a release to try, the best first, each with the most bytes it may have.

    These are handy wheels, then source distributions, then larger wheels. Raises ReleaseError
    where there is no such release, or none of its files can be taken.
    """
    files = page.of(Version(version))
    if not files:
        raise ReleaseError(_no_such(page, version))
    checked = sorted((file for file in files if file.sha256), key=_rank)
    if not checked:
        raise ReleaseError(
            f"{page.index} gives no sha256 for {page.package}=={version}, so that what it sends "
            "cannot be checked: use another index, or --source"
        )
    wheels = [file for file in checked if file.wheel]
    sources = [file for file in checked if not file.wheel]
    tries = [(w, HANDY) for w in wheels] + [(f, MOST) for f in (*sources, *wheels)]
    return tuple((file, most) for file, most in tries if file.size is None or file.size <= most)


def too_large(package: str, version: str) -> str:
    """The sentence on a release none of whose files is small enough."""
    return (
        f"every file of {package}=={version} has more than {MOST // MIB} MiB: "
        "unpack one or check it out yourself, and use --source"
    )


def _rank(file: File) -> tuple[bool, bool, bool, str]:
    """The same order on every machine: wheels for any, then those for common ones."""
    anywhere = file.name.endswith("-any.whl")
    common = "linux" in file.name and "x86_64" in file.name
    return file.yanked, not anywhere, not common, file.name


def _no_such(page: Page, version: str) -> str:
    known = sorted({Version(file.version) for file in page.files})
    if not known:
        return f"{page.package} has no release on {page.index}: is it the right name?"
    below = [v for v in known if v < Version(version)][-NEAR:]
    above = [v for v in known if v > Version(version)][:NEAR]
    near = ", ".join(map(str, (*below, *above)))
    newest = max(_final(page), default=known[-1])
    return (
        f"{page.package} has no release {version} on {page.index}: the nearest are {near}; "
        f"the newest is {newest}"
    )
