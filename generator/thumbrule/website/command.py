"""Build and serve any folder: MkDocs, configured and called from here."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.utils.yaml import yaml_load

from thumbrule.website import BuildError
from thumbrule.website.configuration import settings
from thumbrule.website.plugin import ThumbrulePlugin, watched

PLUGIN = "thumbrule"
log = logging.getLogger("mkdocs.plugins.thumbrule")


def _own_settings(folder: Path) -> tuple[Path | None, dict[str, Any]]:
    """The `mkdocs.yml` beside `folder` that builds it, and what it says; (None, {}) without."""
    file = folder.parent / "mkdocs.yml"
    if not file.is_file():
        return None, {}
    with file.open("rb") as stream:
        found: dict[str, Any] = yaml_load(stream) or {}
    docs = file.parent / str(found.get("docs_dir", "docs"))
    return (file, found) if docs.resolve() == folder else (None, {})


def _without_plugin(plugins: Any) -> list[Any]:
    """The configured plugins but ours, which is added as an object: no installation needed."""
    listed = plugins if isinstance(plugins, list) else list((plugins or {}).items())
    named = (dict([entry]) if isinstance(entry, tuple) else entry for entry in listed)
    return [e for e in named if e != PLUGIN and not (isinstance(e, dict) and PLUGIN in e)]


def _plugin_settings(own: dict[str, Any]) -> dict[str, Any]:
    """What an mkdocs.yml says of our plugin."""
    for entry in own.get("plugins") or []:
        if isinstance(entry, dict) and isinstance(entry.get(PLUGIN), dict):
            return dict(entry[PLUGIN])
    return {}


def configuration(
    folder: Path, out: Path, *, strict: bool = False, rules: Path | None = None
) -> MkDocsConfig:
    """The MkDocs configuration of a folder's site. Raises BuildError where it is not valid."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    folder = folder.resolve()
    file, own = _own_settings(folder)
    values = settings(folder, out) | own
    values |= {"docs_dir": str(folder), "site_dir": str(out.resolve()), "strict": strict}
    values["plugins"] = _without_plugin(values.get("plugins"))
    config = MkDocsConfig(config_file_path=str(file or folder.parent / "mkdocs.yml"))
    config.load_dict(values)
    errors, _ = config.validate()
    if errors:
        name, error = errors[0]
        raise BuildError(f"the configuration's {name} is wrong: {error}")
    plugin = ThumbrulePlugin()
    plugin.load_config({"rules": str(rules.resolve())} if rules else _plugin_settings(own))
    config.plugins[PLUGIN] = plugin
    return config


def _quiet() -> None:
    """MkDocs' warnings are for people; its errors we raise, and say once."""
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    logging.getLogger("mkdocs.commands.build").setLevel(logging.CRITICAL)


def _build(config: MkDocsConfig, **options: Any) -> None:
    try:
        mkdocs_build(config, **options)
    except MkDocsException as error:
        # MkDocs logs what went wrong and raises a second error that only says so.
        cause = error.__context__ if isinstance(error.__context__, MkDocsException) else error
        raise BuildError(cause.message) from error
    except OSError as error:
        raise BuildError(f"the site could not be written: {error}") from error
    finally:
        plugin = config.plugins[PLUGIN]
        if isinstance(plugin, ThumbrulePlugin):
            plugin.discard()


def run_build(folder: Path, out: Path, *, strict: bool = False, rules: Path | None = None) -> None:
    """See `thumbrule.website.build`."""
    _quiet()
    config = configuration(folder, out, strict=strict, rules=rules)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        _build(config)
    finally:
        config.plugins.on_shutdown()


def run_serve(folder: Path, address: str, rules: Path | None = None) -> None:
    """See `thumbrule.website.serve`."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise BuildError(f"{address!r} is not an address such as 127.0.0.1:8000")
    try:
        socket.create_server((host, int(port))).close()  # before the first build, not after it
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(f"cannot serve at {address}: {reason}") from error
    site = Path(tempfile.mkdtemp(prefix="thumbrule-"))
    config = configuration(folder, site / "site", rules=rules)
    url = f"http://{address}/"

    def builder(_: MkDocsConfig | None = None) -> None:
        fresh = configuration(folder, site / "site", rules=rules)
        fresh.site_url = url
        fresh.plugins.on_startup(command="serve", dirty=False)
        _build(fresh, serve_url=url)

    def rebuild(_: MkDocsConfig | None = None) -> None:
        """A mistake in a page or rule file is told; the site that stands is served on."""
        try:
            builder()
        except BuildError as error:
            told = f"{error}\n\nThe site before this change is served until it is mended."
            log.error(told)  # noqa: TRY400 - people are not shown a traceback

    server = LiveReloadServer(
        builder=rebuild, host=host, port=int(port), root=str(site / "site"), mount_path="/"
    )
    logging.getLogger("mkdocs.commands.build").setLevel(logging.CRITICAL)  # we say it once
    try:
        builder()
        for path in [Path(config.docs_dir), *watched(Path(config.docs_dir), rules)]:
            server.watch(str(path))
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        return  # how one stops it
    finally:
        server.shutdown()
        shutil.rmtree(site, ignore_errors=True)
