"""The sample site on loopback: one server per publisher, because robots.txt is one per host."""

from __future__ import annotations

import hashlib
import mimetypes
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from crawler.sources import Source, parse

HERE = Path(__file__).parent
SITE = HERE / "site"
PUBLISHERS = ("yujian", "beizhu", "harborline")
"""Traditional Chinese (Taiwan), Simplified Chinese (mainland), English."""

PLACEHOLDER = "{{base}}"
"""Stands for the publisher's base URL in pages, feeds, sitemaps and sources."""

LAST_MODIFIED = "Thu, 19 Mar 2026 12:00:00 GMT"
"""Of every file: the sample site stands still at this moment, whenever it is installed."""


@contextmanager
def serve() -> Iterator[dict[str, str]]:
    """Serve all publishers until the block ends; gives each publisher's base URL.

    >>> with serve() as base_urls:
    ...     sorted(base_urls)
    ['beizhu', 'harborline', 'yujian']
    """
    with ExitStack() as stack:
        yield {name: stack.enter_context(_running(name)) for name in PUBLISHERS}


def sources(base_urls: Mapping[str, str]) -> list[Source]:
    """The sample site's own catalogue: one source per publisher, at the addresses being served."""
    files = [(HERE / "sources" / f"{name}.toml", base) for name, base in base_urls.items()]
    return [parse(_text(file).replace(PLACEHOLDER, base), str(file)) for file, base in files]


@contextmanager
def _running(publisher: str) -> Iterator[str]:
    with _SiteServer(publisher) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.base
        finally:
            server.shutdown()
            thread.join()


class _SiteServer(ThreadingHTTPServer):
    """One publisher on a port of its own that the system chooses."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, publisher: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.files = _files(SITE / publisher)
        self.content_types: dict[str, str] = _content_types()[publisher]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error; anything else is reported by the base class."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def find(self, path: str) -> Path | None:
        """The file of a URL path; only files that stood in the folder at the start are known."""
        return self.files.get(unquote(path))

    def content_type(self, path: str, file: Path) -> str:
        if file.suffix == ".html":
            return self.content_types.get(path, self.content_types["default"])
        if file.suffix == ".xml":
            return "application/xml; charset=utf-8"
        if file.suffix == ".txt":
            return "text/plain; charset=utf-8"
        return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD with validators; everything else is 501, as the base class answers."""

    server_version = "JianbaoDemo"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the crawler reports every fetch itself."""

    def _answer(self, *, with_body: bool) -> None:
        server = cast(_SiteServer, self.server)
        path = urlsplit(self.path).path
        file = server.find(path)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        stored = file.read_bytes()
        etag = f'"{hashlib.sha256(stored).hexdigest()[:16]}"'
        fresh = _is_fresh(self.headers, etag)
        body = b"" if fresh else stored.replace(PLACEHOLDER.encode(), server.base.encode())
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", LAST_MODIFIED)
        if not fresh:
            self.send_header("Content-Type", server.content_type(path, file))
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _files(root: Path) -> dict[str, Path]:
    """Files by URL path: as named, without `.html`, and a folder's index by the folder."""
    files = {}
    for file in root.rglob("*.*"):
        path = f"/{file.relative_to(root).as_posix()}"
        for name in (path, path.removesuffix(".html"), path.removesuffix("index.html")):
            files[name] = file
    return files


def _is_fresh(headers: Message, etag: str) -> bool:
    """Whether the client holds the file already; an ETag goes before a date (RFC 9110, 13.2.2)."""
    tags, since = headers.get("If-None-Match"), headers.get("If-Modified-Since", "")
    if tags is not None:
        held = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return etag in held or "*" in held
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(LAST_MODIFIED)
    except (TypeError, ValueError):  # none given, not a date, or one without a zone
        return False


def _content_types() -> dict[str, dict[str, str]]:
    return tomllib.loads(_text(HERE / "headers.toml"))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
