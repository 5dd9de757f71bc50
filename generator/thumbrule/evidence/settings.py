"""Which package index pip is configured for: PyPI where nothing says otherwise."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

PYPI = "https://pypi.org/simple/"
SETTING = re.compile(r"(:env:|install|global)\.([\w-]+)=('.*'|\".*\")")
CERTIFICATES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index is and whom to trust."""

    url: str = PYPI
    certificates: tuple[str, ...] = ()
    trusted: frozenset[str] = frozenset()
    forbidden: bool = False

    @property
    def shown(self) -> str:
        """The index's address without a password, for people."""
        return without_password(self.url)


def settings(environment: Mapping[str, str]) -> Settings:
    """What pip says it is configured for; without pip, what the environment says."""
    stated = pip_settings(_asked_of_pip(), environment)
    certificates = (stated.get("cert", ""), *(environment.get(name, "") for name in CERTIFICATES))
    return Settings(
        stated.get("index-url") or PYPI,
        tuple(dict.fromkeys(filter(None, certificates))),
        frozenset(host.partition(":")[0] for host in stated.get("trusted-host", "").split()),
        forbidden=stated.get("no-index", "").lower() in {"1", "true", "yes", "on"},
    )


def pip_settings(listing: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The settings of `pip config list` by name: environment, then `install`, then `global`."""
    found: dict[str, dict[str, str]] = {":env:": {}, "install": {}, "global": {}}
    for section, name, value in SETTING.findall(listing):
        found[section][name] = str(ast.literal_eval(value))
    for name in ("index-url", "cert", "trusted-host", "no-index"):
        variable = environment.get("PIP_" + name.upper().replace("-", "_"))
        if variable is not None:
            found[":env:"][name] = variable
    return {**found["global"], **found["install"], **found[":env:"]}


def _asked_of_pip() -> str:
    command = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "config", "list"]
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that runs us
            command, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def without_password(url: str) -> str:
    """An address as people may see it: no name, no password, no query."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
