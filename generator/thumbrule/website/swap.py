"""A site is built beside the old one and takes its place at the end: an error loses nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path


def beside(place: Path) -> Path:
    """A new, empty folder next to `place`, on the same file system."""
    place = place.absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{place.name}-", suffix=".new", dir=place.parent))


def take_place(new: Path, place: Path) -> None:
    """Put the folder `new` where `place` is; what was there is removed.

    Raises OSError where `place` cannot be moved; it is then as it was.
    """
    place = place.absolute()
    new.chmod(0o755)  # mkdtemp makes folders that a web server may not read
    old = new.with_suffix(".old")
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
