"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages; the test is skipped, and says so, where it is missing."""
    folder = Path(os.environ.get("THUMBRULE_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"no corpus of real pages at {folder} (or in $THUMBRULE_CORPUS)")
    return folder
