"""A folder or a git checkout, read as if it were a release."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from thumbrule.evidence.archive import MOST_BYTES_A_FILE, MOST_FILES, is_text
from thumbrule.evidence.request import ReleaseError
from thumbrule.project import leads_out

PASSED_OVER = frozenset({"__pycache__", "node_modules"})
OF_ANOTHER_CHECKOUT = frozenset(  # git sets them where it runs us as a hook
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}
    | {"GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES"}
)


class Folder:
    """The text files below a folder."""

    def __init__(self, folder: Path, paths: tuple[str, ...]) -> None:
        self._folder = folder
        self._paths = paths
        self._known = frozenset(paths)

    def paths(self) -> tuple[str, ...]:
        """The paths, sorted."""
        return self._paths

    def read(self, path: str) -> bytes | None:
        """A file's content; None where it is none of the paths, or has gone."""
        if path not in self._known or not _readable(self._folder, path):
            return None
        try:
            return (self._folder / path).read_bytes()
        except OSError:
            return None


def opened(folder: Path) -> tuple[str, Folder]:
    """What the state of a folder is called, and its text files.

    Of a git checkout these are the files that git tracks, as they stand in the folder. Raises
    ReleaseError where it is no folder, or git cannot read it.
    """
    if not folder.is_dir():
        raise ReleaseError(f"{folder} is not a folder: --source takes a folder or a git checkout")
    checkout = (folder / ".git").exists()
    tracked = _git(folder, "ls-files", "-z") if checkout else None
    if tracked is None:
        version, paths = "folder", _walked(folder)
    else:
        version = _described(folder)
        paths = iter(os.fsdecode(tracked).split("\0"))
    texts = sorted({p for p in paths if is_text(p) and _readable(folder, p)})
    if len(texts) > MOST_FILES:
        raise ReleaseError(f"{folder} holds {len(texts)} text files: name the package's own folder")
    return version, Folder(folder, tuple(texts))


def _readable(folder: Path, path: str) -> bool:
    file = folder / path
    try:
        return (
            not leads_out(folder, file)
            and file.is_file()
            and file.stat().st_size <= MOST_BYTES_A_FILE
        )
    except (OSError, RuntimeError):  # a link that leads round
        return False


def _walked(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in PASSED_OVER
            and not Path(root, name, "pyvenv.cfg").exists()
        ]
        for name in names:
            yield Path(root, name).relative_to(folder).as_posix()


def _described(folder: Path) -> str:
    try:
        described = _git(folder, "describe", "--tags", "--always", "--dirty")
    except ReleaseError:  # a checkout without a commit
        return "folder"
    return os.fsdecode(described or b"").strip() or "folder"


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git says; None where there is no git. Nothing that the checkout configures is run."""
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments]
    environment = {k: v for k, v in os.environ.items() if k not in OF_ANOTHER_CHECKOUT}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no words of others
            command, capture_output=True, env=environment, timeout=120, check=False
        )
    except FileNotFoundError:
        return None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReleaseError(f"git cannot read {folder}: {error}") from error
    if done.returncode:
        reason = os.fsdecode(done.stderr).strip().partition("\n")[0]
        raise ReleaseError(f"git cannot read {folder}: {reason}")
    return done.stdout
