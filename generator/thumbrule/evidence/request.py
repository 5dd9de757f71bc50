"""Which release of which package is wanted, as people say it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version

LATEST = "latest"
SHAPE = "write [PACKAGE==]VERSION, [PACKAGE==]latest or [PACKAGE==]@YYYY-MM-DD"
DAY = re.compile(r"@(\d{4}-\d\d-\d\d)")

Progress = Callable[[int, int], None]
"""Called with how many bytes have come, and of how many (0: nobody knows)."""


class ReleaseError(Exception):
    """A release cannot be had; a sentence for people that says why and what to do."""


class UnreachableError(ReleaseError):
    """The package index does not answer, or must not be asked."""


class TooLargeError(ReleaseError):
    """A file is larger than its page said."""


@dataclass(frozen=True, slots=True)
class Requested:
    """A release that is wanted.

    `package` is a normalised name. `version` is a version, `latest`, or a day as
    `@2025-12-15`: the newest final release that was there on that day (UTC).
    """

    package: str
    version: str

    @property
    def exact(self) -> bool:
        """Whether a version is named, so that no index is needed to know which."""
        return self.version != LATEST and not self.day

    @property
    def day(self) -> str:
        """The ISO day that is asked for, or ''."""
        return self.version.removeprefix("@") if self.version.startswith("@") else ""

    def __str__(self) -> str:
        return f"{self.package}=={self.version}"


def requested(text: str, package: str) -> Requested:
    """Read `[PACKAGE==]VERSION`; `package` is meant where the text names none.

    Raises ReleaseError where the name or the version is not one.
    """
    name, separator, version = text.strip().rpartition("==")
    name = name.strip() if separator else package
    return Requested(_name(name, text), _version(version.strip(), text))


def _name(name: str, text: str) -> str:
    if not name:
        raise ReleaseError(f"'{text}' names no package: {SHAPE}")
    try:
        return canonicalize_name(name, validate=True)
    except InvalidName:
        raise ReleaseError(f"'{name}' is not the name of a package: {SHAPE}") from None


def _version(version: str, text: str) -> str:
    if version == LATEST:
        return LATEST
    if version.startswith("@"):
        return _day(version)
    try:
        return str(Version(version))
    except InvalidVersion:
        raise ReleaseError(f"'{version or text}' is not a version: {SHAPE}") from None


def _day(version: str) -> str:
    found = DAY.fullmatch(version)
    try:
        return f"@{date.fromisoformat(found[1]).isoformat()}" if found else _no_day(version)
    except ValueError:
        return _no_day(version)


def _no_day(version: str) -> str:
    raise ReleaseError(f"'{version}' is not a day: write it as @2025-12-15")
