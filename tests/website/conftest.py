"""What the tests of the site share: small wikis built on the spot, a browser where there is one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from thumbrule import website
from thumbrule.project import load
from thumbrule.website.document import Document
from thumbrule.website.emit import Site, emit
from wiki import write

sys.path.insert(0, str(Path(__file__).parent))  # for `links`, a command, and `batch`
from batch import BATCH

ROOT = Path(__file__).parents[2]

Pages = dict[str, str]


@pytest.fixture
def wiki(tmp_path: Path) -> Callable[[Pages], Path]:
    """A function that writes pages (path: text) into a new folder."""

    def write(pages: Pages) -> Path:
        folder = tmp_path / "wiki"
        for name, text in pages.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
        return folder

    return write


@pytest.fixture
def emitted(wiki: Callable[[Pages], Path]) -> Callable[[Pages], Site]:
    """A function from pages to the site, in memory."""
    return lambda pages: emit(load(wiki(pages)), "A wiki")


@pytest.fixture
def shown(emitted: Callable[[Pages], Site]) -> Callable[[Pages], dict[str, Document]]:
    """A function from pages to the site's documents by output path."""
    return lambda pages: emitted(pages).documents


@pytest.fixture
def built(wiki: Callable[[Pages], Path], tmp_path: Path) -> Callable[[Pages], Path]:
    """A function that writes pages and builds their site; gives the site's folder."""

    def make(pages: Pages) -> Path:
        website.build(wiki(pages), tmp_path / "site")
        return tmp_path / "site"

    return make


@pytest.fixture(scope="session")
def kb_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of kb/, built once."""
    out = tmp_path_factory.mktemp("kb") / "site"
    website.build(ROOT / "kb", out)
    return out


@pytest.fixture
def ruled(tmp_path: Path) -> Callable[[str], Path]:
    """A function that writes a wiki with rule files (`@ kb/…`, `@ heuristics/…`); gives `kb`."""
    return lambda text: write(tmp_path, text) / "kb"


@pytest.fixture
def ruled_pages(ruled: Callable[[str], Path]) -> Callable[[str], dict[str, Document]]:
    """A function from such a wiki to its pages by output path."""
    return lambda text: emit(load(ruled(text)), "A wiki").documents


@pytest.fixture(scope="session")
def batch_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of `BATCH`, built once."""
    folder = tmp_path_factory.mktemp("batch")
    website.build(write(folder, BATCH) / "kb", folder / "site")
    return folder / "site"
