"""Releases that were fetched, kept for the next run.

A package has a folder with its page of the index, `page.json`, and a folder for each release:
`text.zip` with its text files, and `release.json`, which says what the release is and what the
zip's hash must be. Everything is written beside its place under another name, and then renamed.
Whoever writes holds the package's lock; so what bears such a name when the lock is taken was
left by a run that was cut off, and goes.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from thumbrule.evidence.pages import Page
from thumbrule.evidence.request import ReleaseError

FORMAT = 1
WAIT = 900.0  # seconds, for another run that fetches from the same package
BESIDE = ".part-"
MADE = (1980, 1, 1, 0, 0, 0)  # the same texts make the same zip


class About(msgspec.Struct, frozen=True):
    """What `release.json` says; `texts` is the sha256 of the zip."""

    format: int
    package: str
    version: str
    date: str
    file: str
    sha256: str
    texts: str


class Packed:
    """The texts of a release, in a zip that is held in memory."""

    def __init__(self, data: bytes) -> None:
        self._file = zipfile.ZipFile(io.BytesIO(data))
        self._lock = threading.Lock()

    def paths(self) -> tuple[str, ...]:
        """The paths, sorted."""
        return tuple(sorted(self._file.namelist()))

    def read(self, path: str) -> bytes | None:
        """A file's content, or None."""
        try:
            with self._lock:
                return self._file.read(path)
        except KeyError:
            return None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The part of the cache that holds one package."""

    cache: Path
    package: str

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.cache / "releases" / self.package

    def versions(self) -> tuple[str, ...]:
        """The releases that are there."""
        return tuple(sorted(file.parent.name for file in self.folder.glob("*/release.json")))

    def open(self, version: str) -> tuple[About, Packed] | None:
        """A release; None where it is not there, or is damaged."""
        folder = self.folder / version
        try:
            about = msgspec.json.decode((folder / "release.json").read_bytes(), type=About)
            data = (folder / "text.zip").read_bytes()
            meant = (about.format, about.package, about.version)
            sound = hashlib.sha256(data).hexdigest() == about.texts
            if meant != (FORMAT, self.package, version) or not sound:
                return None
            return about, Packed(data)
        except (OSError, msgspec.MsgspecError, ValueError, zipfile.BadZipFile):
            return None

    def put(self, about: About, texts: Mapping[str, bytes]) -> tuple[About, Packed]:
        """Keep a release; the lock must be held. `about.texts` is worked out here."""
        folder = self.folder / about.version
        folder.mkdir(parents=True, exist_ok=True)
        data = packed(texts)
        about = msgspec.structs.replace(about, texts=hashlib.sha256(data).hexdigest())
        self._write(folder / "text.zip", data)
        self._write(folder / "release.json", msgspec.json.encode(about))
        return about, Packed(data)

    def page(self) -> Page | None:
        """The copy of the package's page, if there is one."""
        try:
            return msgspec.json.decode((self.folder / "page.json").read_bytes(), type=Page)
        except (OSError, msgspec.MsgspecError):
            return None

    def put_page(self, page: Page) -> None:
        """Keep a copy of the package's page; the lock must be held."""
        self._write(self.folder / "page.json", msgspec.json.encode(page))

    @contextmanager
    def locked(self) -> Iterator[Path]:
        """Hold the package's lock; gives a folder for what is passing.

        Raises ReleaseError where the cache cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=WAIT):
                for left in self.folder.glob(BESIDE + "*"):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
                with tempfile.TemporaryDirectory(prefix=BESIDE, dir=self.folder) as passing:
                    yield Path(passing)
        except Timeout as error:
            message = f"another run has been fetching {self.package} for {WAIT / 60:.0f} minutes"
            raise ReleaseError(f"{message}: end it, or wait") from error
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"the cache {self.cache} cannot be written ({reason})"
            raise ReleaseError(f"{message}: name another folder in THUMBRULE_CACHE") from error

    def _write(self, target: Path, data: bytes) -> None:
        handle, beside = tempfile.mkstemp(prefix=BESIDE, dir=self.folder)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(target)


def packed(texts: Mapping[str, bytes]) -> bytes:
    """A zip of the texts; the same bytes for the same texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(texts):
            file.writestr(zipfile.ZipInfo(path, MADE), texts[path], zipfile.ZIP_DEFLATED)
    return out.getvalue()
