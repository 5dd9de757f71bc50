"""File names for generated pages: safe everywhere, and never the same twice."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60

# Names that Windows keeps for devices, whatever their ending.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)


def digest(text: str) -> str:
    """Eight hexadecimal digits that stand for `text`."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def slug(text: str) -> str:
    """`text` in `[a-z0-9-]`, at most 60 long; a digest of it where nothing of it remains."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
    if not name or name in _DEVICES:
        return "-".join(filter(None, (name, digest(text))))
    return name


def distinct(folder: str, names: Iterable[tuple[str, str]], taken: set[str]) -> dict[str, str]:
    """A path `folder/slug.html` for each (key, name), none of them in `taken`.

    `taken` holds paths in lower case, as file systems that fold case see them, and grows by
    the paths given. Where a slug is taken, a digest of the key tells the two apart.
    """
    prefix = f"{folder}/" if folder else ""
    paths: dict[str, str] = {}
    for key, name in names:
        stem = slug(name)
        path, attempt = f"{prefix}{stem}.html", 0
        while path in taken:
            path = f"{prefix}{stem}-{digest(key + attempt * '+')}.html"
            attempt += 1
        taken.add(path)
        paths[key] = path
    return paths
