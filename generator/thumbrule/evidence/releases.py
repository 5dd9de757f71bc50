"""The real library, release by release: from the package index, the cache, or a folder.

A release is fetched once, as a wheel or, where that is large, as its source distribution, of
which nothing is run; its text files are kept in the cache.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import platformdirs
from packaging.version import Version

from thumbrule.evidence import archive, folder, pages
from thumbrule.evidence.cache import FORMAT, About, Packed, Shelf
from thumbrule.evidence.request import (
    LATEST,
    Progress,
    ReleaseError,
    Requested,
    TooLargeError,
    UnreachableError,
    requested,
)
from thumbrule.evidence.settings import settings

if TYPE_CHECKING:
    from thumbrule.evidence.index import Index

__all__ = [
    "Progress",
    "Release",
    "ReleaseError",
    "Requested",
    "cache_folder",
    "fetch",
    "from_folder",
    "requested",
]


class Texts(Protocol):
    """Files by path."""

    def paths(self) -> tuple[str, ...]: ...
    def read(self, path: str) -> bytes | None: ...


@dataclass(frozen=True)
class Release:
    """A release and its text files.

    `date` is the ISO day (UTC) of its first upload, or '' where it is not known. `file` and
    `sha256` are those of the file that was fetched; all three are '' for a folder. `note` says
    what a reader should know about how the release was chosen, or ''.
    """

    package: str
    version: str
    date: str
    file: str
    sha256: str
    texts: Texts = field(repr=False, compare=False)
    note: str = field(default="", compare=False)

    def paths(self) -> tuple[str, ...]:
        """The posix paths of the text files, sorted; a source distribution's top folder is cut."""
        return self.texts.paths()

    def read(self, path: str) -> str | None:
        """A file's text, UTF-8 with surrogates for other bytes; None where there is none."""
        data = self.texts.read(path)
        return None if data is None else data.decode("utf-8", "surrogateescape")


def cache_folder() -> Path:
    """Where releases are kept: $THUMBRULE_CACHE, else in the user's cache folder."""
    named = os.environ.get("THUMBRULE_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("thumbrule", appauthor=False)


def from_folder(source: Path, package: str) -> Release:
    """A folder or git checkout, as if it were a release of `package`.

    Its version is what `git describe` says, else `folder`. Links that lead out of the folder
    are not read, nor are files that git does not track. Raises ReleaseError.
    """
    named = requested(LATEST, package).package
    version, texts = folder.opened(source)
    return Release(named, version, "", "", "", texts)


def fetch(wanted: Requested, cache: Path, progress: Progress | None = None) -> Release:
    """The release that is wanted: from the cache, else from the package index.

    A named version that is in the cache is read without asking anybody; so is a day that was
    over when the copy of the package's page was made. `latest` asks the index each time, and
    goes by the copy, with a note, where it does not answer. `progress` is called while a file
    comes. Raises ReleaseError.
    """
    wanted = requested(wanted.version, wanted.package)
    shelf = Shelf(cache, wanted.package)
    copy = None if wanted.exact else shelf.page()
    settled = copy is not None and bool(wanted.day) and wanted.day < copy.asked
    if wanted.exact or (settled and copy is not None):
        version = wanted.version if copy is None else pages.resolve(copy, wanted)
        held = shelf.open(version)
        if held is not None:
            return _release(*held)
    with shelf.locked() as passing:
        held = shelf.open(wanted.version) if wanted.exact else None  # another run was faster
        return _fetched(wanted, shelf, passing, progress) if held is None else _release(*held)


def _fetched(wanted: Requested, shelf: Shelf, passing: Path, progress: Progress | None) -> Release:
    """The release that is wanted, with the lock held, after the index was asked."""
    from thumbrule.evidence.index import Index  # noqa: PLC0415 - it is slow to import

    with Index(settings(os.environ)) as index:
        page, note = _page(wanted, shelf, index)
        version = pages.resolve(page, wanted)
        held = shelf.open(version)
        if held is None and note:
            raise ReleaseError(_missing(f"{wanted.package}=={version}", shelf, note))
        if held is None:
            held = _kept(page, version, shelf, index, passing, progress)
        return _release(*held, note=note)


def _page(wanted: Requested, shelf: Shelf, index: Index) -> tuple[pages.Page, str]:
    """The package's page and '', or its copy and a note on why."""
    try:
        page = index.page(wanted.package)
    except UnreachableError as error:
        copy = shelf.page()
        if copy is None or wanted.exact:
            raise ReleaseError(_missing(str(wanted), shelf, str(error))) from error
        return copy, f"{error}; the list of releases is that of {copy.index} on {copy.asked}"
    shelf.put_page(page)
    return page, ""


def _kept(
    page: pages.Page,
    version: str,
    shelf: Shelf,
    index: Index,
    passing: Path,
    progress: Progress | None,
) -> tuple[About, Packed]:
    """Fetch the best file of a release, and put its texts into the cache."""
    for file, most in pages.candidates(page, version):
        target = passing / Path(file.name).name
        try:
            index.download(file, most, target, progress)
        except TooLargeError:
            continue
        except UnreachableError as error:
            raise ReleaseError(_missing(f"{page.package}=={version}", shelf, str(error))) from error
        texts = archive.texts(target, sdist=not file.wheel)
        date = pages.day_of(page.of(Version(version)))
        about = About(FORMAT, shelf.package, version, date, file.name, file.sha256, "")
        return shelf.put(about, texts)
    raise ReleaseError(pages.too_large(shelf.package, version))


def _release(about: About, texts: Packed, note: str = "") -> Release:
    return Release(about.package, about.version, about.date, about.file, about.sha256, texts, note)


def _missing(what: str, shelf: Shelf, why: str) -> str:
    held = [version for version in shelf.versions() if shelf.open(version) is not None]
    has = f"it has {', '.join(held)}" if held else f"it has no release of {shelf.package}"
    return (
        f"{what} is not in the cache, and {why}; {has}: "
        "go online once, name one that is there, or use --source"
    )
