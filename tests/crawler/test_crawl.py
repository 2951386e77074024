"""Crawling again and again: what is fetched, what is not, what is kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.config import Settings
from crawler.crawl import SourceReport, crawl, fetch
from crawler.sources import Way
from store.database import open_database
from store.errors import DatabaseUnusable

ROOT = Path(__file__).parents[2]


def once(home: Settings, source: Any) -> SourceReport:
    return crawl(home, [source]).sources[0]


def rows(home: Settings, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_database(home.database, readonly=True)) as db:
        return list(db.conn.execute(sql))


def with_etag(site: Any, path: str, etag: str) -> None:
    """Serve what stands at `path` with an ETag, and answer 304 to whoever knows it."""
    known = site.routes[path]
    known.headers["ETag"] = etag
    fresh = type(known)(status=304, headers={"ETag": etag})
    site.routes[path] = lambda headers: fresh if headers.get("if-none-match") == etag else known


def test_what_is_stored_and_unchanged_is_not_fetched_again(site: Any, home: Settings) -> None:
    site.page("/a/1", "第一則")
    site.page("/a/2", "第二則")
    site.feed("/a/1", "/a/2")
    with_etag(site, "/feed.xml", '"v1"')
    seen: list[tuple[int, int]] = []
    first = crawl(home, [site.source()], on_progress=lambda *at: seen.append(at))
    assert first.ok
    assert (first.sources[0].discovered, first.sources[0].stored) == (2, 2)
    assert seen[-1] == (2, 2)
    second = once(home, site.source())
    assert (second.known, second.fetched, second.stored) == (2, 0, 0)
    assert len(site.asked("/a/1")) == 1
    assert site.asked("/feed.xml")[1]["if-none-match"] == '"v1"'
    assert rows(home, "SELECT outcome FROM fetches ORDER BY id DESC LIMIT 1") == [("not-modified",)]
    assert rows(home, "SELECT status FROM runs") == [("ok",), ("ok",)]


def test_an_unchanged_feed_is_still_worked_off(site: Any, home: Settings) -> None:
    """Pages left over by `max_pages` are fetched later, though the feed answers 304."""
    for number in (1, 2, 3):
        site.page(f"/a/{number}", f"第 {number} 則消息")
    site.feed("/a/1", "/a/2", "/a/3")
    with_etag(site, "/feed.xml", '"v1"')
    few = home.model_copy(update={"max_pages": 2})
    assert once(few, site.source()).stored == 2
    assert once(few, site.source()).stored == 1


def dated(minutes: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(minutes=minutes))


def test_pages_said_to_have_changed_are_asked_for_again(site: Any, home: Settings) -> None:
    site.page("/a/1", "圖書館換系統")
    site.page("/a/2", "市場重新開張")
    with_etag(site, "/a/2", '"page"')
    site.feed("/a/1", "/a/2", date=dated(-60))
    assert once(home, site.source()).stored == 2
    time.sleep(1.1)  # stored times are whole seconds

    site.page("/a/1", "圖書館延後換系統")
    site.feed("/a/1", "/a/2", date=dated(0))
    again = once(home, site.source())
    assert (again.fetched, again.changed, again.unchanged, again.stored) == (2, 1, 1, 0)
    assert site.asked("/a/2")[1]["if-none-match"] == '"page"'
    versions = rows(
        home, "SELECT title, version, current FROM articles WHERE url LIKE '%1' ORDER BY version"
    )
    assert versions == [("圖書館換系統", 1, 0), ("圖書館延後換系統", 2, 1)]

    site.feed("/a/1", "/a/2", date=dated(600))
    assert once(home, site.source()).fetched == 0, "a date in the future is not believed"


def test_raw_pages_are_kept_unless_the_site_forbids_it(site: Any, home: Settings) -> None:
    site.page("/a/1", "可以保存")
    site.page("/a/2", "不可保存", extra='<meta name="robots" content="noarchive">')
    site.feed("/a/1", "/a/2")
    once(home, site.source())
    assert rows(home, "SELECT count(*) FROM articles") == [(2,)]
    kept = rows(home, "SELECT url FROM pages WHERE url LIKE '%/a/%'")
    assert kept == [(site.url("/a/1"),)]


def test_sitemap_index_list_and_jsonp_are_followed(site: Any, home: Settings) -> None:
    for name in ("a/1", "b/2", "c/3"):
        site.page(f"/{name}", f"消息 {name}")
    page = type(site.routes["/a/1"])
    index = f"<sitemapindex><sitemap><loc>{site.url('/map.xml')}</loc></sitemap></sitemapindex>"
    site.routes |= {
        "/index.xml": page(index.encode()),
        "/map.xml": page(f"<urlset><url><loc>{site.url('/a/1')}</loc></url></urlset>".encode()),
        "/list": page(b"<html><body><h2><a href='/b/2'>x</a></h2></body></html>"),
        "/data.js": page(b'cb([{"docurl": "/c/3"}])'),
    }
    ways = (
        Way("sitemap", site.url("/index.xml")),
        Way("list", site.url("/list"), links="//h2/a"),
        Way("jsonp", site.url("/data.js")),
    )
    report = crawl(home, [site.source(way.kind, way) for way in ways])
    assert [source.stored for source in report.sources] == [1, 1, 1]


def test_a_site_whose_robots_txt_is_broken_is_left_alone(site: Any, home: Settings) -> None:
    site.page("/a/1")
    site.feed("/a/1")
    site.routes["/robots.txt"] = type(site.routes["/a/1"])(status=500)
    assert "robots.txt forbids it" in (once(home, site.source()).failed or "")
    assert site.asked("/feed.xml") == []


def test_private_addresses_are_not_reached(site: Any, home: Settings) -> None:
    site.feed("/a/1")
    careful = home.model_copy(update={"allow_private": False})
    by_name = site.source(
        "byname", Way("feed", site.url("/feed.xml").replace("127.0.0.1", "localhost"))
    )
    report = crawl(careful, [site.source(), by_name])
    assert all("private address" in (source.failed or "") for source in report.sources)
    assert site.requests == []


def test_an_unusable_database_is_named_before_anything_is_fetched(
    site: Any, home: Settings
) -> None:
    home.database.write_bytes(b"this is not a database, but long enough to look at" * 40)
    site.feed("/a/1")
    with pytest.raises(DatabaseUnusable, match=r"jianbao\.db"):
        crawl(home, [site.source()])
    assert site.requests == []


def test_a_database_that_fails_midway_ends_the_crawl_with_its_reason(
    site: Any, home: Settings
) -> None:
    for number in range(9):
        site.page(f"/a/{number}", f"第 {number} 則消息")
    site.feed(*site.routes)
    with closing(open_database(home.database)) as db:
        db.conn.execute(
            "CREATE TRIGGER full BEFORE INSERT ON articles WHEN NEW.title LIKE '%5%'"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    report = once(home.model_copy(update={"concurrency": 1}), site.source())
    assert report.failed == "the disk is full"
    assert report.stored >= 1
    assert rows(home, "SELECT count(*) FROM articles") == [(report.stored,)]


def test_a_crawl_process_that_dies_is_no_success(
    site: Any, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.crawl.BOOT", "raise SystemExit(3)")
    report = once(home, site.source())
    assert report.failed == "the crawl process ended before it was done"
    assert rows(home, "SELECT status FROM runs") == [("failed",)]


def test_fetch_gives_pages_or_reasons(site: Any, home: Settings) -> None:
    site.page("/a/1")
    page, reason = fetch(home, [site.url("/a/1"), site.url("/a/404")])
    assert not isinstance(page, str)
    assert page.body == site.routes["/a/1"].body
    assert page.headers["content-type"].startswith("text/html")
    assert reason == "HTTP 404"


def _write_source(site: Any, home: Settings) -> None:
    from crawler.adding import to_toml

    home.sources.mkdir()
    (home.sources / "harbour.toml").write_text(to_toml(site.source()), "utf-8")


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
from pathlib import Path
from crawler.config import Settings
from crawler.crawl import crawl
from crawler.sources import load
home = Settings(home=Path(sys.argv[1]), allow_private=True, delay=0, concurrency=1)
crawl(home, [load("harbour", home.sources)])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_a_stopped_crawl_keeps_what_is_stored(
    site: Any, home: Settings, number: signal.Signals
) -> None:
    paths = [f"/a/{n}" for n in range(200)]
    for path in paths:
        site.page(path, f"消息 {path}")
        quick = site.routes[path]
        site.routes[path] = lambda headers, quick=quick: (time.sleep(0.05), quick)[1]
    site.feed(*paths)
    _write_source(site, home)
    command = [sys.executable, "-c", INTERRUPTED, str(home.home)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    _wait_for(lambda: len(site.requests) > 6)
    process.send_signal(number)
    assert process.wait(30) != 0
    asked = 0
    while asked != (asked := len(site.requests)):  # what was under way may finish
        time.sleep(1.5)
    assert asked < 190, "the child goes with its parent"
    (stored,) = rows(home, "SELECT count(*) FROM articles")
    assert 0 < stored[0] < 190
    if number == signal.SIGINT:
        assert rows(home, "SELECT status FROM runs") == [("failed",)]


def _wait_for(condition: Any) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
