"""Names of pages: how they are compared, and which page a name means."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from thumbrule.text import fold

TYPE_PREFIX = re.compile(r"\s*([A-Za-z][A-Za-z _-]*?)\s*:(?!:|//)\s*(?=\S)")


class Name(NamedTuple):
    """A name as a link writes it: `Type:stem#section`, each '' where it is not there."""

    type: str
    stem: str
    section: str

    def __str__(self) -> str:
        return f"{self.type}:{self.stem}" if self.type else self.stem


def split_type(text: str) -> tuple[str, str]:
    """`Type: rest` as its two parts; the type is '' where there is none."""
    match = TYPE_PREFIX.match(text)
    return (match[1], text[match.end() :].strip()) if match else ("", text.strip())


def parse_name(text: str) -> Name:
    """Take `Type:stem#section` apart."""
    text, _, section = text.partition("#")
    return Name(*split_type(text), section.strip())


class Found(NamedTuple):
    """The page that a name means ('' for none), how it was found, and what else it could be."""

    id: str
    exact: bool = True
    others: tuple[str, ...] = ()


class Index:
    """All page ids, to look names up in: exactly, then folded."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = dict.fromkeys(ids)
        self._folded: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._folded_stems: dict[str, list[str]] = defaultdict(list)
        for name in self.ids:
            stem = name.partition(":")[2] or name
            self._folded[fold(name)].append(name)
            self._stems[stem].append(name)
            self._folded_stems[fold(stem)].append(name)

    def find(self, name: Name, types: tuple[str, ...] = ()) -> Found:
        """The page that `name` means; an untyped one among pages of `types` (none: of any)."""
        if name.type:
            if (text := str(name)) in self.ids:
                return Found(text)
            return _choice(self._folded.get(fold(text), ()))
        for stems, key, exact in (
            (self._stems, name.stem, True),
            (self._folded_stems, fold(name.stem), False),
        ):
            candidates = stems.get(key, [])
            fitting = [c for c in candidates if not types or c.partition(":")[0] in types]
            if fitting or candidates:
                return _choice(fitting or candidates)._replace(exact=exact)
        return Found("")

    def read(self, text: str) -> Name:
        """The name that a link writes; a `#` may belong to the name of a page."""
        whole = Name(*split_type(text), "")
        if "#" in text and (
            str(whole) in self.ids or (not whole.type and whole.stem in self._stems)
        ):
            return whole
        return parse_name(text)

    def nearest(self, name: Name) -> str:
        """The id of the most similar stem, among those of its type if it has one; or ''."""
        stems: dict[str, str] = {}
        for stem, ids in self._stems.items():
            for id_ in ids:
                if not name.type or fold(id_.partition(":")[0]) == fold(name.type):
                    stems.setdefault(stem, id_)
        return stems.get(nearest(name.stem, stems), "")


def _choice(candidates: Iterable[str]) -> Found:
    ids = sorted(candidates)
    return Found(ids[0], exact=False, others=tuple(ids[1:])) if ids else Found("")


def nearest(name: str, names: Iterable[str]) -> str:
    """The most similar of `names`, or '' where none is near."""
    matches = difflib.get_close_matches(name, list(names), n=1, cutoff=0.75)
    return matches[0] if matches else ""
