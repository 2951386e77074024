"""A small web server on loopback whose every answer a test decides, and a home that crawls it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.config import Settings
from crawler.sources import Source, Way

PARAGRAPHS = (
    "港灣市的數位發展處週三宣布，市內三十七座圖書館將換上新的借閱系統，讀者用手機就能預約、續借，"
    "也能查到每一本書現在放在哪一個書架。",
    "負責這項計畫的工程師說，舊系統用了十四年，每逢開學就會變慢；新系統改用開放原始碼軟體，"
    "第一週的查詢速度快了將近三倍，而每年的維護費少了四成。",
    "不過也有館員擔心，年長的讀者不習慣用手機。市府表示，櫃檯的人工服務會一直保留，"
    "並且從下個月起，在每一座分館開設免費的教學課程。",
)


@dataclass
class Answer:
    """What the server says to one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    """Seconds between single bytes."""
    size: int = 0
    """Bytes of zeros sent after the body, without being held in memory."""


Route = Answer | Callable[[dict[str, str]], Answer]
"""An answer, or what makes one from the request's headers (lower-case names)."""


class Site:
    """One running server: `routes` by path, and the `requests` (path, headers) that came."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [headers for asked, headers in self.requests if asked == path]

    def page(
        self, path: str, title: str = "圖書館換上新系統", extra: str = "", **headers: str
    ) -> None:
        """Serve an article at `path`; `extra` goes into the head."""
        body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        html = (
            "<!doctype html><html lang='zh-Hant'><head><meta charset='utf-8'>"
            f"<title>{title}</title>{extra}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
        )
        types = {"Content-Type": "text/html; charset=utf-8"}
        self.routes[path] = Answer(html.encode(), headers=types | headers)

    def feed(self, *paths: str, at: str = "/feed.xml", date: str = "", **headers: str) -> None:
        """Serve an RSS feed at `at` that links to `paths`."""
        dated = f"<pubDate>{date}</pubDate>" if date else ""
        items = "".join(
            f"<item><title>{path}</title><link>{self.url(path)}</link>{dated}</item>"
            for path in paths
        )
        rss = (
            f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
            f"<title>港灣報</title><link>{self.base}</link>{items}</channel></rss>"
        )
        types = {"Content-Type": "application/rss+xml"}
        self.routes[at] = Answer(rss.encode(), headers=types | headers)

    def source(self, name: str = "harbour", *ways: Way, **more: Any) -> Source:
        """A source for this site; without `ways`, by the feed at /feed.xml."""
        return Source(
            name=name,
            title="港灣報",
            home=self.base + "/",
            language="zh-Hant",
            region="TW",
            timezone="Asia/Taipei",
            discovery=ways or (Way("feed", self.url("/feed.xml")),),
            **more,
        )


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.requests.append((self.path, headers))
            route = site.routes.get(self.path, Answer(status=404))
            answer = route if isinstance(route, Answer) else route(headers)
            with suppress(ConnectionError):
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(answer.body) + answer.size))
            self.end_headers()
            if answer.drip:
                for at in range(len(answer.body)):
                    self.wfile.write(answer.body[at : at + 1])
                    self.wfile.flush()
                    time.sleep(answer.drip)
                return
            self.wfile.write(answer.body)
            for _ in range(answer.size // 65_536):
                self.wfile.write(bytes(65_536))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _running() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A server for one test."""
    yield from _running()


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    """A server for all tests of a module."""
    yield from _running()


@pytest.fixture
def answer() -> type[Answer]:
    """The class of answers, for tests that need more than pages and feeds."""
    return Answer


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A home that may crawl loopback, without pauses."""
    return Settings(home=tmp_path, allow_private=True, delay=0, timeout=10)
