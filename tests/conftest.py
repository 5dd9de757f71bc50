"""What all tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages; the test is skipped, and says so, where it is missing."""
    folder = Path(os.environ.get("THUMBRULE_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no corpus of real pages at {folder} (or in $THUMBRULE_CORPUS)")
    return folder


@pytest.fixture(scope="session")
def seed(corpus: Path) -> Path:
    """The page that the project was created from; the test is skipped where it is missing."""
    file = corpus.parent / "seed" / "LoRA_Rank_Selection.md"
    if not file.is_file():
        pytest.skip(f"no seed page at {file}")
    return file


@pytest.fixture(scope="session")
def node() -> str:
    """The command that runs Node, 20 or newer."""
    command = shutil.which("node")
    if command is None:
        _missing("no node on this machine: apt-get install nodejs")
    assert command is not None
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.lstrip("v").split(".")[0]) < 18:
        _missing(f"node {version.stdout.strip()} is too old: 18 or newer is needed")
    return command


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        _missing(f"none of {', '.join(BROWSERS)} on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


def _missing(what: str) -> None:
    """In continuous integration a missing program is a failure, elsewhere a skipped test."""
    if os.environ.get("THUMBRULE_REQUIRE_BROWSER"):
        pytest.fail(what)
    pytest.skip(what)
