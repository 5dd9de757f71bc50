"""A site is built beside the old one and takes its place at the end: an error loses nothing."""

from __future__ import annotations

import glob
import shutil
import tempfile
import time
from pathlib import Path

# MkDocs writes it into every site, so a folder without it holds something else.
MARK = "404.html"

# An unfinished site this old, in seconds, is nobody's any more.
ABANDONED = 3600


def is_replaceable(place: Path) -> bool:
    """Whether a site may take `place`: nothing is there, or an empty folder, or a site.

    Hidden files do not count; they are kept (a `.git`, say).
    """
    if not place.exists():
        return True
    if not place.is_dir():
        return False
    seen = [path.name for path in place.iterdir() if not path.name.startswith(".")]
    return not seen or MARK in seen


def beside(place: Path) -> Path:
    """A new, empty folder next to `place`, on the same file system."""
    place = place.absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    for left in place.parent.glob(f".{glob.escape(place.name)}-*.new"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)  # of a build that was killed
    return Path(tempfile.mkdtemp(prefix=f".{place.name}-", suffix=".new", dir=place.parent))


def take_place(new: Path, place: Path) -> None:
    """Put the folder `new` where `place` is; of what was there only hidden files are kept.

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
    for hidden in old.glob(".*"):
        hidden.rename(place / hidden.name)
    shutil.rmtree(old, ignore_errors=True)
