"""The MkDocs settings of a site, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from thumbrule.website.safe import escaped

STYLE_SHEET = "assets/thumbrule.css"

# Pages that the navigation does not name, and links that MkDocs cannot judge, are as meant.
VALIDATION = {"nav": {"omitted_files": "ignore"}, "links": {"unrecognized_links": "ignore"}}

PALETTE = [
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-night", "name": "Switch to dark mode"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-sunny", "name": "Switch to light mode"},
    },
]

FEATURES = [
    "content.code.copy",
    "navigation.tabs",
    "navigation.tabs.sticky",
    "navigation.top",
    "search.highlight",
    "search.suggest",
    "toc.follow",
]

THEME: dict[str, Any] = {
    "name": "material",
    "font": False,  # no font from elsewhere
    "language": "en",
    "palette": PALETTE,
    "features": FEATURES,
    "icon": {"logo": "material/ruler"},
}


def site_name(folder: Path) -> str:
    """What to call the site of a folder that says nothing about it."""
    name = folder.resolve().name.replace("_", " ").replace("-", " ").strip()
    return escaped(name[:1].upper() + name[1:]) or "Wiki"


def settings(folder: Path, out: Path) -> dict[str, Any]:
    """MkDocs settings for any folder of pages: Material with our theme files, search, no CDN.

    The plugin itself is not named; who loads these settings adds it.
    """
    return {
        "site_name": site_name(folder),
        "docs_dir": str(folder.resolve()),
        "site_dir": str(out.resolve()),
        "use_directory_urls": False,  # so that the site also works from file://
        "theme": dict(THEME),
        "plugins": ["search"],
        "markdown_extensions": ["admonition", "attr_list", "tables", "fenced_code", "footnotes"],
        "validation": VALIDATION,
    }
