"""A connection to a package index.

Importing this takes a third of a second, so that only who must ask an index does.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests
import truststore
from pypi_simple import (
    DigestMismatchError,
    DistributionPackage,
    NoSuchProjectError,
    PyPISimple,
    UnsupportedRepoVersionError,
)
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from requests.utils import get_auth_from_url
from urllib3.util import Retry

from thumbrule.evidence.archive import MIB
from thumbrule.evidence.pages import File, Page, is_version
from thumbrule.evidence.request import Progress, ReleaseError, TooLargeError, UnreachableError
from thumbrule.evidence.settings import Settings, without_password

TIMEOUT = (10.0, 60.0)  # to connect, and between two pieces
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Index:
    """A connection to a package index; close it by leaving its `with`."""

    def __init__(self, stated: Settings) -> None:
        self.settings = stated
        self._client: PyPISimple | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.s.close()

    def page(self, package: str) -> Page:
        """What the index says of a package.

        Raises UnreachableError where it does not answer, ReleaseError where it has no such
        package.
        """
        shown = self.settings.shown
        with _told(shown):
            try:
                page = self._connected().get_project_page(package, timeout=TIMEOUT)
            except NoSuchProjectError:
                raise ReleaseError(f"{shown} has no package {package}: check its name") from None
        files = (_file(found) for found in page.packages if is_version(found.version or ""))
        today = datetime.now(UTC).date().isoformat()
        return Page(package, shown, today, tuple(file for file in files if file is not None))

    def download(self, file: File, most: int, target: Path, progress: Progress | None) -> None:
        """Save a file of at most `most` bytes, checked by its sha256.

        Raises UnreachableError, TooLargeError, or ReleaseError where what came is not what the
        page said.
        """
        wanted = DistributionPackage(
            filename=file.name,
            url=file.url,
            project=None,
            version=file.version,
            package_type=None,
            digests={"sha256": file.sha256},
            requires_python=None,
            has_sig=None,
        )
        with _told(self.settings.shown):
            self._connected().download_package(
                wanted,
                target,
                timeout=TIMEOUT,
                progress=lambda size: _Tracker(most, size or file.size or 0, progress),
            )

    def _connected(self) -> PyPISimple:
        if self._client is None:
            self._client = _client(self.settings)
        return self._client


def _client(stated: Settings) -> PyPISimple:
    """A client that trusts the system's certificates and those that are named."""
    if stated.forbidden:
        raise UnreachableError("pip is configured to use no index")
    parts = urlsplit(stated.url)
    if parts.scheme != "https" and parts.hostname not in stated.trusted | LOOPBACK:
        raise ReleaseError(f"{stated.shown} is not https, and pip is not told to trust that host")
    context = _context(stated.certificates)

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, ssl_context=context, **options)

    retry = Retry(total=2, backoff_factor=0.3, status_forcelist=(429, 502, 503, 504))
    session = requests.Session()
    session.auth = _auth(stated.url)
    session.mount("https://", Adapter(max_retries=retry))
    session.mount("http://", HTTPAdapter(max_retries=retry))
    return PyPISimple(stated.shown, session=session)


def _auth(url: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest] | None:
    """Name and password, where the index's address has them: for its own host alone."""
    user, password = get_auth_from_url(url)
    if not user:
        return None
    basic, host = HTTPBasicAuth(user, password), urlsplit(without_password(url)).netloc

    def add(request: requests.PreparedRequest) -> requests.PreparedRequest:
        return basic(request) if urlsplit(request.url or "").netloc == host else request

    return add


def _context(certificates: tuple[str, ...]) -> ssl.SSLContext:

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for path in certificates:
        try:
            where = {"capath": path} if Path(path).is_dir() else {"cafile": path}
            context.load_verify_locations(**where)
        except (OSError, ssl.SSLError) as error:
            raise ReleaseError(f"the certificates in {path} cannot be read: {error}") from error
    return context


def _file(found: DistributionPackage) -> File | None:
    if found.package_type not in {"wheel", "sdist"}:
        return None
    uploaded = found.upload_time.astimezone(UTC).date().isoformat() if found.upload_time else ""
    return File(
        found.filename,
        found.url,
        found.version or "",
        found.package_type == "wheel",
        found.digests.get("sha256", ""),
        found.size,
        uploaded,
        bool(found.is_yanked),
    )


class _Tracker:
    """Tells of progress, and ends a download that is larger than it may be."""

    def __init__(self, most: int, total: int, progress: Progress | None) -> None:
        self._most, self._total, self._progress = most, total, progress
        self._done = 0

    def __enter__(self) -> Self:
        self.update(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def update(self, increment: int) -> None:
        self._done += increment
        if max(self._done, self._total) > self._most:
            raise TooLargeError(f"a file has more than {self._most // MIB} MiB")
        if self._progress:
            self._progress(self._done, self._total)


@contextmanager
def _told(shown: str) -> Iterator[None]:
    """What goes wrong between us and the index, said to people."""
    try:
        yield
    except DigestMismatchError as error:
        message = "what came is not what the index's sha256 says; nothing of it was kept: try again"
        raise ReleaseError(f"{message} ({without_password(error.url)})") from error
    except requests.exceptions.SSLError as error:
        message = f"the certificate of {shown} is not trusted: name yours in SSL_CERT_FILE"
        raise ReleaseError(message) from error
    except requests.HTTPError as error:
        raise _refused(shown, error) from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise UnreachableError(f"{shown} broke off in the middle") from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise UnreachableError(f"{shown} cannot be reached") from error
    except (requests.RequestException, ValueError, UnsupportedRepoVersionError) as error:
        first = str(error).partition("\n")[0]
        raise ReleaseError(f"{shown} does not answer as a package index does: {first}") from error


def _refused(shown: str, error: Any) -> ReleaseError:
    status = error.response.status_code
    if status >= 500:
        return UnreachableError(f"{shown} is out of order (it answered {status})")
    what = "wants a name and password" if status in {401, 403} else f"answered {status}"
    return ReleaseError(f"{shown} {what}: look at pip's index-url")
