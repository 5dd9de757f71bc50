# ruff: noqa: ARG002 - hooks have the signatures that MkDocs calls
"""The MkDocs plugin: an adapter. Its hooks hand over to the rest of the package and back."""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's advertisement, before its import

from mkdocs.config import config_options as option
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import CountHandler

from thumbrule.diagnostic import Severity, render
from thumbrule.evidence.record import FILE_NAME
from thumbrule.project import Project, default_rules, leads_out, load, located
from thumbrule.website import swap
from thumbrule.website.configuration import STYLE_SHEET
from thumbrule.website.document import Document, TocItem
from thumbrule.website.emit import Site, emit
from thumbrule.website.evidence import read_evidence
from thumbrule.website.progress import Bars
from thumbrule.website.safe import clean_markdown, escaped, printable
from thumbrule.website.slugs import digest
from thumbrule.website.theme import overrides

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

# Files in the folder that are ours to read, not the site's to show.
PRIVATE = frozenset({"schema.yaml", "schema.yml", FILE_NAME})
MOST_PLAIN_PAGES = 20
MOST_ERRORS = 10

# The search plugin parses each page's HTML in Python, and most tags are colours of code that
# mean nothing to it: without them a large site is written in two thirds of the time.
_COLOURS = re.compile(r"</?span\b[^>]*>")


class Options(Config):  # type: ignore[no-untyped-call]
    """The plugin's settings in mkdocs.yml: `rules` names another folder of rule files."""

    rules = option.Optional(option.Type(str))


class ThumbrulePlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Renders a folder of wiki pages; other Markdown files go through MkDocs as ever."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.place: Path | None = None
        self.begun: Path | None = None
        self.bars = Bars()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add our theme files, and build beside the site that stands."""
        config.use_directory_urls = False
        folder = str(overrides())
        if folder not in map(os.path.abspath, config.theme.dirs):
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, folder)
        if STYLE_SHEET not in config.extra_css:
            config.extra_css.insert(0, STYLE_SHEET)
        self.place = Path(config.site_dir)
        if not swap.is_replaceable(self.place):
            raise PluginError(f"{self.place} holds something that is no site: name another folder")
        self.begun = swap.beside(self.place)
        config.site_dir = str(self.begun)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read the folder, render it, and name every page of the site to MkDocs."""
        folder = Path(config.docs_dir)
        files = _ordinary(files, folder)
        with self.bars.step("Reading") as progress:
            project = load(folder, progress, self.rules_folder(config))
        _refuse(project, strict=config.strict)
        own = {page.path for page in project.graph.pages.values()}
        others = [
            f.src_uri
            for f in files
            if f.src_uri not in own and f.inclusion.value > InclusionLevel.DRAFT.value
        ]
        with self.bars.step("Rendering") as progress:
            site = emit(
                project,
                str(config.site_name),
                others=others,
                folders=map(Path, config.theme.dirs),
                progress=progress,
                evidence=read_evidence(folder),
            )
        self.documents = {}
        for file in files:
            if file.src_uri in PRIVATE:
                file.inclusion = InclusionLevel.EXCLUDED
        for document in site.documents.values():
            self.documents[_file(files, config, document).src_uri] = document
        if config.nav is None:
            config.nav = _navigation(site, self.documents, files)
        self.bars.start("Writing", len(site.documents))
        return files

    def on_page_read_source(self, page: Page, config: MkDocsConfig) -> str | None:
        """Nothing for MkDocs to read in our pages; bad bytes elsewhere must not stop it."""
        if page.file.src_uri in self.documents:
            return ""
        try:
            page.file.content_bytes.decode("utf-8")
        except UnicodeDecodeError:
            return page.file.content_bytes.decode("utf-8", "replace")
        return None

    def on_page_content(
        self, html: str, page: Page, config: MkDocsConfig, files: Files
    ) -> str | None:
        """Our HTML, with what MkDocs would have found in Markdown."""
        document = self.documents.get(page.file.src_uri)
        if document is None:
            return clean_markdown(html)
        page.title = escaped(document.title)
        page.toc = TableOfContents(_toc(document.toc))
        page.present_anchor_ids = {item.id for item in document.toc} | set(document.anchors)
        page.meta = {
            "hide": ["navigation"],
            "thumbrule": True,
            "aside": document.aside,
            "calculator": document.calculator,
            "description": escaped(document.description),
            "search": {"exclude": not document.searched},
        }
        return _COLOURS.sub("", document.body)

    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """The search has read the page by now; give it back what colours its code."""
        document = self.documents.get(page.file.src_uri)
        if document is not None:
            page.content = document.body
        self.bars.advance()
        return context

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Put the new site where the old one stood."""
        if config.strict and (counted := _warnings()):
            raise PluginError(f"MkDocs warned ({counted}), and --strict allows no warning")
        _search_without_server(Path(config.site_dir))
        if self.begun is not None and self.place is not None:
            swap.take_place(self.begun, self.place)
            config.site_dir = str(self.place)
            self.begun = None
        self.bars.finish(f"{len(self.documents)} pages in {self.place}")

    def on_build_error(self, error: Exception) -> None:
        """Remove what was begun; the old site stays."""
        self.discard()

    def discard(self) -> None:
        """Remove an unfinished site, if there is one."""
        self.bars.stop()
        if self.begun is not None:
            shutil.rmtree(self.begun, ignore_errors=True)
            self.begun = None

    def on_serve(
        self, server: LiveReloadServer, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Watch what the pages depend on beside the pages themselves."""
        for folder in watched(Path(config.docs_dir), self.rules_folder(config)):
            server.watch(str(folder))
        return server

    def rules_folder(self, config: MkDocsConfig) -> Path | None:
        """The folder of rule files that the settings name, relative to mkdocs.yml."""
        if not self.config.rules:
            return None
        return Path(config.config_file_path or ".").parent / self.config.rules


def watched(folder: Path, rules: Path | None = None) -> list[Path]:
    """What a site depends on beside its folder of pages: rule files and our templates."""
    used = rules or default_rules(folder)
    return [path for path in (used, overrides()) if path is not None and path.is_dir()]


def _ordinary(files: Files, folder: Path) -> Files:
    """The files that are ordinary ones of the folder: links out of it are not published."""

    def is_ordinary(file: File) -> bool:
        path = folder / file.src_uri
        own = file.src_dir is not None and Path(file.src_dir) == folder
        return not own or (path.is_file() and not leads_out(folder, path))

    return Files([file for file in files if is_ordinary(file)])


def _refuse(project: Project, *, strict: bool) -> None:
    """Rules that cannot run stop a build, and under --strict any error does."""
    if project.rules.errors:
        folder = Path(os.path.relpath(project.folder))
        shown = [located(d, folder) for d in project.rules.errors[:MOST_ERRORS]]
        told = "\n\n".join(map(render, shown))
        more = len(project.rules.errors) - MOST_ERRORS
        rest = f"\n\nand {more} more: `thumbrule check` lists them all" if more > 0 else ""
        raise PluginError(printable(f"the rules of the pages cannot run:\n\n{told}{rest}"))
    errors = [d for d in project.diagnostics if d.severity is Severity.ERROR]
    if strict and errors:
        first = errors[0]
        raise PluginError(
            printable(
                f"the pages have errors ({len(errors)}), and --strict allows none; the first: "
                f"{first.path}:{first.line}: {first.message}. `thumbrule check` lists them all."
            )
        )


def _warnings() -> int:
    """How many warnings MkDocs has counted in this build."""
    handlers = logging.getLogger("mkdocs").handlers
    counts = (h.get_counts() for h in handlers if isinstance(h, CountHandler))
    return sum(number for count in counts for _, number in count)


def _search_without_server(site: Path) -> None:
    """The search index as a script too: a page opened from a file may load nothing else."""
    index = site / "search" / "search_index.json"
    if index.is_file():
        index.with_suffix(".js").write_bytes(b"var __index = " + index.read_bytes())


def _file(files: Files, config: MkDocsConfig, document: Document) -> File:
    """The MkDocs file of a document: the page's own where there is one, for its edit link."""
    file = files.get_file_from_path(document.source) if document.source else None
    if file is not None and not file.is_documentation_page():
        file.inclusion = InclusionLevel.EXCLUDED  # a .wiki file, which MkDocs would only copy
        file = None
    if file is None:
        uri = f"{document.path.removesuffix('.html')}.md"
        if files.get_file_from_path(uri) is not None:
            uri = f"{uri.removesuffix('.md')}-{digest(uri)}.md"
        file = File.generated(config, printable(uri), content="")
        file.edit_uri = document.source or None
        files.append(file)
    file.inclusion = InclusionLevel.NOT_IN_NAV
    for cached in ("dest_uri", "url", "abs_dest_path"):
        file.__dict__.pop(cached, None)
    file.dest_uri = document.path
    return file


def _toc(items: Iterable[TocItem]) -> list[AnchorLink]:
    """A tree by level from the flat list."""
    top: list[AnchorLink] = []
    above: list[AnchorLink] = []
    for item in items:
        link = AnchorLink(escaped(item.text), item.id, item.level)
        while above and above[-1].level >= item.level:
            above.pop()
        (above[-1].children if above else top).append(link)
        above.append(link)
    return top


def _navigation(site: Site, documents: dict[str, Document], files: Files) -> list[Any]:
    """Index pages only: thousands of pages in every page's navigation help nobody."""
    named = {document.path: uri for uri, document in documents.items()}
    plain = [
        file.src_uri
        for file in files.documentation_pages()
        if file.src_uri not in documents and file.dest_uri != site.addresses.start
    ]
    start = named.get(site.addresses.start) or next(
        (f.src_uri for f in files.documentation_pages() if f.dest_uri == site.addresses.start), ""
    )
    nav: list[Any] = [{"Start": start}] if start else []
    nav += [{title: named[path]} for title, path in site.tabs]
    nav.append({"Upkeep": [{title: named[path]} for title, path in site.upkeep]})
    if plain:
        nav.append({"Help": list(plain[:MOST_PLAIN_PAGES])})
    for uri in (uri for entry in nav for uri in _uris(entry)):
        if (file := files.get_file_from_path(uri)) is not None:
            file.inclusion = InclusionLevel.INCLUDED
    for uri in plain[MOST_PLAIN_PAGES:]:
        if (file := files.get_file_from_path(uri)) is not None:
            file.inclusion = InclusionLevel.NOT_IN_NAV
    return nav


def _uris(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    children = entry.values() if isinstance(entry, dict) else entry
    return [uri for child in children for uri in _uris(child)]
