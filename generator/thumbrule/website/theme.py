"""Our theme files: where they lie, and the templates among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import jinja2

from thumbrule.graph.schema import PageType
from thumbrule.website.safe import printable

NAME = "site_overrides"


def overrides() -> Path:
    """The folder of templates, CSS and icons: inside an installed package, else the repository's.

    Raises FileNotFoundError where neither has it: the installation is broken.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / NAME, package.parents[1] / NAME):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the theme files ({NAME}/) are missing: install thumbrule again")


def templates(folders: Iterable[Path] = ()) -> Callable[..., str]:
    """A function (template name, values) -> HTML over our templates.

    `folders` are looked in first, so that a site may replace a template. Everything that is
    not marked as HTML already is escaped.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, overrides()]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )

    def fill(name: str, **values: object) -> str:
        return environment.get_template(f"thumbrule/{name}.html").render(values)

    return fill


@lru_cache(maxsize=64)
def plural(name: str) -> str:
    """An English plural for a type that the schema does not name."""
    if not name:
        return "Other pages"
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|ch|sh)$", name) else f"{name}s"


def type_title(known: PageType | None, name: str) -> str:
    """What to call the pages of a type, together."""
    return known.plural if known is not None and known.plural else plural(name)
