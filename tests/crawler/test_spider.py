"""The spider under Scrapy's own command, and what it and its pipeline do when things break."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawler import pipelines
from crawler.adding import to_toml
from crawler.config import Settings
from crawler.pipelines import StorePipeline
from crawler.spiders.news import FetchedPage, NewsSpider
from store import times
from store.articles import Page
from store.database import open_database

ROOT = Path(__file__).parents[2]


def test_scrapys_own_command_crawls_a_source(site: Any, home: Settings) -> None:
    site.page("/a/1")
    site.feed("/a/1")
    home.sources.mkdir()
    (home.sources / "harbour.toml").write_text(to_toml(site.source()), "utf-8")
    environment = os.environ | {
        "JIANBAO_HOME": str(home.home),
        "JIANBAO_ALLOW_PRIVATE": "1",
        "JIANBAO_DELAY": "0",
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "source=harbour"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with closing(open_database(home.database, readonly=True)) as db:
        assert list(db.conn.execute("SELECT source FROM articles")) == [("harbour",)]
        runs = list(db.conn.execute("SELECT command, status FROM runs"))
    assert runs == [("scrapy crawl news", "ok")]


@pytest.fixture
def spider(site: Any, home: Settings) -> Iterator[NewsSpider]:
    """A spider without an engine, whose giving up can be looked at."""
    spider = NewsSpider(source=site.source(), home=home)
    closed: list[str] = []

    async def close_spider_async(reason: str) -> None:
        closed.append(reason)

    engine = SimpleNamespace(close_spider_async=close_spider_async)
    spider.crawler = SimpleNamespace(spider=spider, engine=engine)  # type: ignore[assignment]
    yield spider
    spider.closed("finished")


def fetched(site: Any, path: str = "/a/1", refused: str | None = None) -> FetchedPage:
    site.page(path)
    body = site.routes[path].body
    url = site.url(path)
    page = Page(url, "harbour", 200, body, times.now(), {"content-type": "text/html"})
    return FetchedPage(url, page, keep=True, refused=refused, seconds=0.1)


def process(spider: NewsSpider, item: FetchedPage) -> None:
    StorePipeline(spider.crawler).process_item(item)


def count(spider: NewsSpider, table: str) -> int:
    value = spider.ledger.db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    assert isinstance(value, int)
    return value


def test_a_page_that_breaks_the_extraction_is_recorded_and_kept(
    site: Any, spider: NewsSpider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*args: Any) -> None:
        raise RuntimeError("a rule went wrong")

    monkeypatch.setattr(pipelines, "extract", breaks)
    process(spider, fetched(site))
    assert spider.ledger.report().refused == {"extract-error": 1}
    assert (count(spider, "pages"), count(spider, "articles")) == (1, 0)
    assert site.url("/a/1") in caplog.text
    assert "harbour" in caplog.text
    monkeypatch.undo()
    process(spider, fetched(site, "/a/2"))
    assert spider.ledger.report().stored == 1


def test_a_page_is_stored_whole_or_not_at_all(
    site: Any, spider: NewsSpider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **named: Any) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("crawler.ledger.record_fetch", full)
    given_up: list[Exception] = []
    monkeypatch.setattr(spider, "give_up", given_up.append)
    process(spider, fetched(site))
    assert [str(error) for error in given_up] == ["disk full"]
    assert (count(spider, "pages"), count(spider, "articles")) == (0, 0)


def test_a_refused_page_is_not_kept(site: Any, spider: NewsSpider) -> None:
    process(spider, fetched(site, refused="content-type application/pdf"))
    assert spider.ledger.report().refused == {"content-type application/pdf": 1}
    assert (count(spider, "pages"), count(spider, "fetches")) == (0, 1)
