"""The text files of a wheel or a source distribution.

Nothing of an archive is ever written to its own path or run: what is text is read into memory,
within limits, and the rest is passed over.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from thumbrule.evidence.request import ReleaseError

MIB = 1024 * 1024
MOST_BYTES_A_FILE = 2 * MIB
MOST_BYTES = 256 * MIB
MOST_FILES = 100_000
MOST_RATIO = 100
RATIO_FROM = 16 * MIB  # smaller contents may be packed as densely as they like
MOST_UNPACKED = 1024 * MIB  # of a tar archive, which is read through from end to end

KINDS = """
    py pyi pyx pxd pxi ipynb md rst txt toml cfg ini conf json jsonl yaml yml xml html css scss
    c cc cpp cxx h hh hpp cu cuh cl metal hip rs go java kt swift js mjs cjs jsx ts tsx vue svelte
    sh bash zsh fish ps1 bat cmake in j2 jinja jinja2 tmpl sql proto graphql mk
"""
UNSUFFIXED = """
    Dockerfile Containerfile Makefile Justfile LICENSE NOTICE AUTHORS README CHANGELOG METADATA
    PKG-INFO Pipfile
"""
SUFFIXES = frozenset(KINDS.split())
NAMES = frozenset(UNSUFFIXED.split())
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)

OPENERS: dict[tuple[str, ...], Callable[..., Any]] = {
    (".tar.gz", ".tgz"): gzip.open,
    (".tar.bz2", ".tbz2"): bz2.open,
    (".tar.xz", ".txz"): lzma.open,
    (".tar",): open,
}


def is_text(path: str) -> bool:
    """Whether a file of that name is kept: code, prose and configuration are."""
    name = PurePosixPath(path).name
    stem, dot, suffix = name.rpartition(".")
    return name in NAMES or (bool(dot and stem) and suffix.lower() in SUFFIXES)


def looks_binary(data: bytes) -> bool:
    """Whether a file is no text, whatever its name says."""
    return b"\0" in data[:8192]


def texts(archive: Path, *, sdist: bool) -> dict[str, bytes]:
    """The text files in `archive` by their posix path; a source distribution's top folder is cut.

    Raises ReleaseError where the archive is damaged, or larger inside than is sensible.
    """
    try:
        found = _collected(archive, _members(archive))
    except BROKEN as error:
        raise ReleaseError(
            f"{archive.name} is damaged: {str(error) or type(error).__name__}"
        ) from error
    return _without_top(found) if sdist else found


def _collected(archive: Path, members: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    packed = archive.stat().st_size
    limit = min(MOST_BYTES, max(RATIO_FROM, MOST_RATIO * packed))
    found: dict[str, bytes] = {}
    total = 0
    for path, data in members:
        total += len(data)
        if total > limit:
            raise _too_large(archive, f"more than {limit // MIB} MiB of text")
        if len(data) <= MOST_BYTES_A_FILE and not looks_binary(data):
            found[path] = data
    return found


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of each ordinary file with a text's name and a path that stays inside."""
    name = archive.name.lower()
    if name.endswith((".whl", ".zip")):
        return _zip_members(archive)
    for suffixes, opened in OPENERS.items():
        if name.endswith(suffixes):
            return _tar_members(archive, opened)
    raise ReleaseError(f"{archive.name} is neither a wheel, a zip nor a tar archive")


def _zip_members(archive: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as file:
        members = file.infolist()
        if len(members) > MOST_FILES:
            raise _too_large(archive, f"{len(members)} files")
        for member in members:
            kind = stat.S_IFMT(member.external_attr >> 16)
            ordinary = kind in {0, stat.S_IFREG} and not member.flag_bits & 1
            if not ordinary or member.is_dir() or not _kept(member.filename):
                continue
            if member.file_size <= MOST_BYTES_A_FILE:
                with file.open(member) as content:
                    yield member.filename, content.read(MOST_BYTES_A_FILE + 1)


def _tar_members(archive: Path, opened: Callable[..., Any]) -> Iterator[tuple[str, bytes]]:
    with (
        opened(archive, "rb") as unpacked,
        tarfile.open(fileobj=cast("IO[bytes]", _Bounded(unpacked, archive)), mode="r|") as file,
    ):
        for count, member in enumerate(file, 1):
            if count > MOST_FILES:
                raise _too_large(archive, f"more than {MOST_FILES} files")
            path = member.name.removeprefix("./")
            if not member.isreg() or member.size > MOST_BYTES_A_FILE or not _kept(path):
                continue
            content = file.extractfile(member)
            if content is not None:
                yield path, content.read(MOST_BYTES_A_FILE + 1)


class _Bounded:
    """An unpacked stream that ends in an error where it is larger than is sensible."""

    def __init__(self, stream: IO[bytes], archive: Path) -> None:
        self._stream = stream
        self._archive = archive
        packed = archive.stat().st_size
        self._left = min(MOST_UNPACKED, max(4 * RATIO_FROM, MOST_RATIO * packed))

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._archive, "far more than its size lets expect")
        return data


def _kept(path: str) -> bool:
    """Whether a member is wanted, and its path one that stays below where it stands."""
    parts = path.split("/")
    inside = not any(part in {"", ".", ".."} for part in parts) and ":" not in parts[0]
    return inside and "\\" not in path and path.isprintable() and is_text(path)


def _without_top(found: dict[str, bytes]) -> dict[str, bytes]:
    tops = {path.partition("/")[0] if "/" in path else "" for path in found}
    if len(tops) != 1 or "" in tops:
        return found
    return {path.partition("/")[2]: data for path, data in found.items()}


def _too_large(archive: Path, what: str) -> ReleaseError:
    return ReleaseError(
        f"{archive.name} is refused, since it holds {what}; unpack it yourself and use --source"
    )
