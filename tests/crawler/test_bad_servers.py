"""Everything that a server can do wrong, in one crawl: each is named, and the rest goes on."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from crawler.config import Settings
from crawler.crawl import CrawlReport, crawl
from crawler.sources import Way
from store.database import open_database

HUGE = 50_000_000
"""Bytes of the page that nobody wants."""
TIMEOUT = 1.5


@pytest.fixture(scope="module")
def bad(shared_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The site, what its crawl reported, and what the database says of each request."""
    site = shared_site
    _serve(site)
    home = Settings(
        home=tmp_path_factory.mktemp("bad"),
        allow_private=True,
        delay=0,
        concurrency=16,
        timeout=TIMEOUT,
        max_page_bytes=1_000_000,
    )
    report = crawl(home, _sources(site))
    with closing(open_database(home.database, readonly=True)) as db:
        rows = db.conn.execute("SELECT url, outcome, reason FROM fetches ORDER BY id").fetchall()
    by_path = {url.removeprefix(site.base): (outcome, reason) for url, outcome, reason in rows}
    yield site, report, by_path


def _serve(site: Any) -> None:
    site.page("/p/good")
    answer = type(site.routes["/p/good"])
    html = {"Content-Type": "text/html; charset=utf-8"}
    site.feed("/second", at="/good.xml")
    site.page("/second")
    good = site.routes["/good.xml"].body
    page = site.routes["/p/good"].body
    busy = iter([answer(status=503, headers={"Retry-After": "1"})])
    site.routes |= {
        "/robots.txt": answer(b"User-agent: Jianbao\nDisallow: /private/\n"),
        "/500.xml": answer(status=500),
        "/slow.xml": answer(good, drip=0.5),
        "/loop.xml": answer(status=302, headers={"Location": "/loop.xml"}),
        "/html.xml": answer(page, headers=html),
        "/huge.xml": answer(size=HUGE),
        "/busy.xml": answer(status=429, headers={"Retry-After": "3600"}),
        "/none.xml": answer(b"<rss version='2.0'><channel><title>x</title></channel></rss>"),
        "/private/feed.xml": answer(good),
        "/p/500": answer(status=500),
        "/p/slow": answer(page, headers=html, drip=0.5),
        "/p/loop": answer(status=302, headers={"Location": "/p/loop"}),
        "/p/pdf": answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}),
        "/p/huge": answer(b"<html>", headers=html, size=HUGE),
        "/p/bomb": answer(gzip.compress(bytes(HUGE)), headers=html | {"Content-Encoding": "gzip"}),
        "/p/empty": answer(headers=html),
        "/p/noise": answer(bytes(range(128, 256)) * 40, headers=html),
        "/p/ftp": answer(status=302, headers={"Location": "ftp://127.0.0.1/secret"}),
        "/p/away": answer(
            status=302, headers={"Location": site.url("/p/good").replace("127.0.0.1", "localhost")}
        ),
        "/p/busy": lambda headers: next(busy, site.routes["/p/good"]),
        "/p/json": answer(page.replace(b"<article>", JSON_LD.encode()), headers=html),
    }
    pages = [path for path in site.routes if path.startswith("/p/")]
    site.feed(*pages, "/p/404", "/private/page", at="/pages.xml")


JSON_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script><article>'
)


def _sources(site: Any) -> list[Any]:
    def by_feed(name: str, *paths: str) -> Any:
        return site.source(name, *(Way("feed", site.url(path)) for path in paths))

    return [
        site.source("unreachable", Way("feed", "http://127.0.0.1:1/feed.xml")),
        by_feed("missing", "/404.xml"),
        by_feed("broken", "/500.xml"),
        by_feed("slow", "/slow.xml"),
        by_feed("loop", "/loop.xml"),
        by_feed("html", "/html.xml"),
        by_feed("huge", "/huge.xml"),
        by_feed("busy", "/busy.xml"),
        by_feed("forbidden", "/private/feed.xml"),
        by_feed("none", "/none.xml"),
        by_feed("second", "/404.xml", "/none.xml", "/good.xml"),
        by_feed("pages", "/pages.xml"),
    ]


def report_of(report: CrawlReport, name: str) -> Any:
    return next(source for source in report.sources if source.source == name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unreachable", "connection refused"),
        ("missing", "HTTP 404"),
        ("broken", "HTTP 500"),
        ("slow", "timeout"),
        ("loop", "too many redirects"),
        ("html", "not a feed"),
        ("huge", "too large"),
        ("busy", "HTTP 429"),
        ("forbidden", "robots.txt forbids it"),
    ],
)
def test_a_source_that_fails_says_why_and_where(bad: Any, name: str, reason: str) -> None:
    _, report, _ = bad
    failed = report_of(report, name).failed
    assert failed is not None
    assert reason in failed
    assert "feed http://127.0.0.1" in failed
    assert not report.ok


def test_a_source_without_news_has_not_failed(bad: Any) -> None:
    _, report, by_path = bad
    assert report_of(report, "none").failed is None
    assert by_path["/none.xml"] == ("ok", "no links")


def test_the_next_way_is_tried(bad: Any) -> None:
    _, report, _ = bad
    second = report_of(report, "second")
    assert (second.failed, second.stored) == (None, 1)


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        ("/p/good", "new", None),
        ("/p/busy", "new", None),
        ("/p/json", "new", None),
        ("/p/404", "failed", "HTTP 404"),
        ("/p/500", "failed", "HTTP 500"),
        ("/p/slow", "failed", "timeout"),
        ("/p/loop", "failed", "too many redirects"),
        ("/p/pdf", "refused", "content-type application/pdf"),
        ("/p/huge", "refused", "too large"),
        ("/p/bomb", "refused", "too large"),
        ("/p/empty", "refused", "empty"),
        ("/p/noise", "refused", "not-html"),
        ("/p/away", "refused", "off-site"),
        ("/private/page", "failed", "robots.txt forbids it"),
    ],
)
def test_each_page_has_its_outcome(bad: Any, path: str, outcome: str, reason: str | None) -> None:
    _, _, by_path = bad
    assert by_path[path] == (outcome, reason)


def test_no_redirect_leads_out_of_the_web(bad: Any) -> None:
    _, _, by_path = bad
    outcome, reason = by_path["/p/ftp"]
    assert outcome == "failed"
    assert "ftp" in reason or "302" in reason


def test_servers_in_trouble_are_asked_three_times_at_most(bad: Any) -> None:
    site, _, _ = bad
    assert len(site.asked("/500.xml")) == 3
    assert len(site.asked("/p/500")) == 3
    assert len(site.asked("/busy.xml")) == 1, "it asked to be left alone for an hour"
    assert len(site.asked("/p/busy")) == 2
    assert site.asked("/private/feed.xml") == []


def test_the_crawler_says_who_it_is(bad: Any) -> None:
    site, _, _ = bad
    assert all(headers["user-agent"].startswith("Jianbao/") for _, headers in site.requests)
    assert site.asked("/p/good")[0]["accept-language"] == "zh-TW,zh;q=0.9"
