"""The site: pages rendered to HTML, indexes made from the graph, Material around both."""

from __future__ import annotations

from pathlib import Path


class BuildFailed(Exception):
    """A site could not be built; the message says why. The site that stood is untouched."""


def build(folder: Path, out: Path, *, strict: bool = False) -> None:
    """Build the site of the pages in `folder` at `out`, whatever their diagnostics.

    An `mkdocs.yml` beside `folder` that names it as its `docs_dir` is used; `out` wins over its
    `site_dir`. Under `strict`, an error in a page stops the build. Raises BuildFailed, and
    NotADirectoryError where `folder` is not one.
    """
    from thumbrule.website.command import run_build  # MkDocs takes a while to import

    run_build(folder, out, strict=strict)


def serve(folder: Path, address: str) -> None:
    """Serve the site of `folder` at `address` (host:port), rebuilt when anything changes.

    Returns when interrupted. Raises as `build` does.
    """
    from thumbrule.website.command import run_serve

    run_serve(folder, address)
