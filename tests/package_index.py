"""A package index on this machine, and small wheels and source distributions for it."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import ssl
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Files = Mapping[str, str | bytes]
JSON = "application/vnd.pypi.simple.v1+json"


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def wheel(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in files.items():
            file.writestr(path, as_bytes(content))
    return out.getvalue()


def sdist(
    files: Files, top: str = "", mode: str = "w:gz", more: tuple[tarfile.TarInfo, ...] = ()
) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as file:  # type: ignore[call-overload]
        for path, content in files.items():
            member = tarfile.TarInfo(f"{top}{path}")
            member.size = len(as_bytes(content))
            file.addfile(member, io.BytesIO(as_bytes(content)))
        for member in more:
            file.addfile(member)
    return out.getvalue()


@dataclass
class Upload:
    name: str
    data: bytes
    day: str = "2025-12-12"
    yanked: bool = False
    hashes: dict[str, str] | None = None
    size: int | None = None

    @property
    def digests(self) -> dict[str, str]:
        if self.hashes is not None:
            return self.hashes
        return {"sha256": hashlib.sha256(self.data).hexdigest()}


@dataclass
class LocalIndex:
    """What it serves, how it behaves, and what it was asked."""

    uploads: dict[str, list[Upload]] = field(default_factory=dict)
    html: bool = False
    pace: float = 0.0  # seconds between two pieces of a file
    password: str = ""
    status: int = 200
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # names and passwords that came
    url: str = ""
    files: str = "../../files"
    stop: Callable[[], None] = lambda: None

    def add(self, package: str, *uploads: Upload) -> None:
        self.uploads.setdefault(package, []).extend(uploads)

    @property
    def downloads(self) -> list[str]:
        return [path.removeprefix("/files/") for path in self.asked if path.startswith("/files/")]

    def page(self, package: str) -> tuple[str, bytes]:
        if self.html:
            links = "".join(
                f'<a href="/files/{u.name}{_fragment(u)}">{u.name}</a>'
                for u in self.uploads[package]
            )
            return "text/html", f"<!DOCTYPE html><html><body>{links}</body></html>".encode()
        files = [
            {
                "filename": u.name,
                "url": f"{self.files}/{u.name}",
                "hashes": u.digests,
                "yanked": u.yanked,
                "size": len(u.data) if u.size is None else u.size,
                "upload-time": f"{u.day}T10:00:00Z",
            }
            for u in self.uploads[package]
        ]
        page = {"meta": {"api-version": "1.1"}, "name": package, "files": files, "versions": []}
        return JSON, json.dumps(page).encode()


def _fragment(upload: Upload) -> str:
    return "".join(f"#{name}={value}" for name, value in upload.digests.items())


class Handler(http.server.BaseHTTPRequestHandler):
    index: LocalIndex

    def do_GET(self) -> None:
        index = self.index
        index.asked.append(self.path)
        index.told += self.headers.get_all("Authorization", [])
        wanted = "Basic " + base64.b64encode(index.password.encode()).decode()
        if index.status != 200:
            self._answer(index.status, "text/plain", b"no")
        elif index.password and self.headers.get("Authorization") != wanted:
            self._answer(401, "text/plain", b"who?")
        elif self.path.startswith("/files/"):
            name = self.path.removeprefix("/files/")
            found = [u for all_ in index.uploads.values() for u in all_ if u.name == name]
            self._answer(200, "application/octet-stream", found[0].data)
        elif (package := self.path.split("/")[2]) in index.uploads:
            self._answer(200, *index.page(package))
        else:
            self._answer(404, "text/plain", b"none")

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        step = max(len(data) // 20, 1)
        for start in range(0, len(data), step):
            self.wfile.write(data[start : start + step])
            if self.index.pace and self.path.startswith("/files/"):
                time.sleep(self.index.pace)

    def log_message(self, *_: Any) -> None:
        return


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that was cut off is part of a test."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[LocalIndex]:
    index = LocalIndex()
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"index": index}))
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    scheme = "http" if context is None else "https"
    index.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/simple/"

    def stop() -> None:
        server.shutdown()
        server.server_close()

    index.stop = stop
    try:
        yield index
    finally:
        if thread.is_alive():
            stop()
