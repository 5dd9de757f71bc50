"""The site: pages rendered to HTML, indexes made from the graph, Material around both."""

from __future__ import annotations

from pathlib import Path


class BuildError(Exception):
    """A site could not be built; the message says why. The site that stood is untouched."""


def build(folder: Path, out: Path, *, strict: bool = False, rules: Path | None = None) -> None:
    """Build the site of the pages in `folder` at `out`, whatever their diagnostics.

    An `mkdocs.yml` beside `folder` that names it as its `docs_dir` is used; `out` wins over its
    `site_dir`. Rule files come from `rules`, or, for `kb`, from `heuristics` beside it. Rules that
    cannot run stop the build, and under `strict` any error does. Raises BuildError, and
    NotADirectoryError where `folder` is not one.
    """
    from thumbrule.website.command import run_build  # noqa: PLC0415 - MkDocs takes a while

    run_build(folder, out, strict=strict, rules=rules)


def serve(folder: Path, address: str, *, rules: Path | None = None) -> None:
    """Serve the site of `folder` at `address` (host:port), rebuilt when anything changes.

    Returns when interrupted. Raises as `build` does.
    """
    from thumbrule.website.command import run_serve  # noqa: PLC0415

    run_serve(folder, address, rules)
