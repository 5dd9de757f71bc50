"""The site: pages rendered to HTML, indexes made from the graph, Material around both."""

from __future__ import annotations

from pathlib import Path


class BuildError(Exception):
    """A site could not be built; the message says why. The site that stood is untouched."""


def build(folder: Path, out: Path, *, strict: bool = False) -> None:
    """Build the site of the pages in `folder` at `out`, whatever their diagnostics.

    An `mkdocs.yml` beside `folder` that names it as its `docs_dir` is used; `out` wins over its
    `site_dir`. Under `strict`, an error in a page stops the build. Raises BuildError, and
    NotADirectoryError where `folder` is not one.
    """
    from thumbrule.website.command import run_build  # noqa: PLC0415 - MkDocs takes a while

    run_build(folder, out, strict=strict)


def serve(folder: Path, address: str) -> None:
    """Serve the site of `folder` at `address` (host:port), rebuilt when anything changes.

    Returns when interrupted. Raises as `build` does.
    """
    from thumbrule.website.command import run_serve  # noqa: PLC0415

    run_serve(folder, address)
