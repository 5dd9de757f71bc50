"""The record of evidence beside the pages, read so that no record can stop a build."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from thumbrule.evidence.record import FILE_NAME, Entry, Record, RecordError, read_record
from thumbrule.project import leads_out
from thumbrule.website.safe import printable

MOST_BYTES = 64 * 1024 * 1024
MOST_PROBLEM = 400


@dataclass(frozen=True)
class Evidence:
    """A record, or what is wrong with the file that should be one; neither where there is none."""

    record: Record | None = None
    problem: str = ""

    @property
    def there(self) -> bool:
        """Whether the folder has such a file, sound or not."""
        return self.record is not None or bool(self.problem)

    @cached_property
    def by_page(self) -> dict[str, tuple[Entry, ...]]:
        """The verdicts by page."""
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.record.file.entries if self.record else ():
            groups[entry.page].append(entry)
        return {page: tuple(entries) for page, entries in groups.items()}

    @cached_property
    def packages(self) -> frozenset[str]:
        """The packages whose releases the record names."""
        return (
            frozenset(r.package for r in self.record.file.releases) if self.record else frozenset()
        )


NONE = Evidence()


def read_evidence(folder: Path) -> Evidence:
    """The record in a folder of pages. Whatever is wrong with it is said, never raised."""
    path = folder / FILE_NAME
    try:
        if not path.is_file():
            return Evidence()
        if leads_out(folder, path):
            return Evidence(problem="it is a link that leads out of the folder of pages")
        if path.stat().st_size > MOST_BYTES:
            return Evidence(problem=f"it is larger than {MOST_BYTES // 1024 // 1024} MiB")
        return Evidence(read_record(path.read_text("utf-8", "replace")))
    except RecordError as error:
        return Evidence(problem=clipped(str(error), MOST_PROBLEM))
    except OSError as error:
        return Evidence(problem=error.strerror or type(error).__name__)
    except (RecursionError, ValueError, OverflowError):
        return Evidence(problem="it is no record of evidence")


def clipped(text: str, most: int) -> str:
    """Text of a record as a page can hold it: printable, and not longer than `most`."""
    text = printable(text)
    return text if len(text) <= most else text[: most - 1] + "…"
