"""`jianbao source` and `jianbao crawl`, as a person uses them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crawler.adding import name_of, to_toml
from crawler.cli import jianbao
from crawler.config import Settings
from crawler.errors import SourceError, UnknownSource
from crawler.sources import Way, load_all, parse, read


@pytest.fixture
def run(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `jianbao …` in the test's home."""
    monkeypatch.setenv("JIANBAO_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("JIANBAO_DELAY", "0")

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(jianbao, ["--home", str(home.home), *words])

    return invoke


def write(home: Settings, source: Any) -> Path:
    home.sources.mkdir(exist_ok=True)
    path = home.sources / f"{source.name}.toml"
    path.write_text(to_toml(source), "utf-8")
    return path


def test_list_names_bundled_and_own_sources_and_broken_files(run: Any, home: Settings) -> None:
    assert run("source", "list").output.count("never verified") == len(load_all(home.sources))
    home.sources.mkdir()
    (home.sources / "harbour.toml").write_text("title = ", "utf-8")
    listed = run("source", "list")
    assert listed.exit_code == 2
    assert "harbour.toml: not TOML" in listed.output
    assert "數位時代" in listed.output


def test_crawl_goes_on_beside_a_broken_source_and_says_so(
    site: Any, run: Any, home: Settings
) -> None:
    site.page("/a/1")
    site.feed("/a/1")
    write(home, site.source())
    write(home, site.source("gone", Way("feed", site.url("/nothing.xml"))))
    done = run("crawl", "harbour", "gone", "--max-pages", "1")
    assert done.exit_code == 1
    assert "harbour: 1 links, 0 known, 1 fetched: 1 new" in done.output
    assert f"gone: FAILED: feed {site.base}/nothing.xml: HTTP 404" in done.output


def test_crawl_of_an_unknown_source_is_a_usage_error(run: Any) -> None:
    error = run("crawl", "technewz").exception
    assert isinstance(error, UnknownSource)
    assert (error.exit_code, "technews" in str(error)) == (2, True)


def test_check_shows_what_each_rule_did_and_dates_the_source(
    site: Any, run: Any, home: Settings
) -> None:
    site.page("/a/1")
    ad = "<p>往下滑看下一篇文章</p></article>".encode()
    site.routes["/a/1"].body = site.routes["/a/1"].body.replace(b"</article>", ad)
    site.feed("/a/1")
    path = write(home, site.source())
    path.write_text("# 我的筆記\n" + path.read_text("utf-8"), "utf-8")
    done = run("source", "check", "harbour")
    assert done.exit_code == 0, done.output
    assert f"discovery\tok\t{site.base}/feed.xml" in done.output
    assert "圖書館換上新系統" in done.output
    assert ": 往下滑看下一篇文章" in done.output
    assert read(path).verified
    assert path.read_text("utf-8").startswith("# 我的筆記\n")
    assert not home.database.exists(), "a check keeps nothing"


def test_check_of_a_source_that_fails_dates_nothing(site: Any, run: Any, home: Settings) -> None:
    path = write(home, site.source())
    done = run("source", "check", "harbour")
    assert done.exit_code == 1
    assert "harbour: feed http://127.0.0.1" in done.output
    assert read(path).verified == ""


def test_check_of_a_saved_page(site: Any, run: Any, home: Settings, tmp_path: Path) -> None:
    site.page("/a/1")
    write(home, site.source())
    (tmp_path / "page.html").write_bytes(site.routes["/a/1"].body)
    assert (
        "三十七座圖書館"
        in run("source", "check", "harbour", "--page", str(tmp_path / "page.html")).output
    )


def test_add_finds_the_feed_and_writes_a_source_that_can_be_crawled(
    site: Any, run: Any, home: Settings
) -> None:
    alternate = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    site.page("/", "港灣報 | 首頁", extra=alternate)
    site.page("/a/1", "第一則消息")
    site.feed("/a/1")
    page = type(site.routes["/"])
    site.routes["/robots.txt"] = page(b"User-agent: *\nAllow: /\nSitemap: /map.xml\n")
    done = run("source", "add", site.base, "--name", "harbour")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "第一則消息" in done.output
    source = read(home.sources / "harbour.toml")
    assert [way.kind for way in source.discovery] == ["feed", "list"]
    assert (source.title, source.language, source.region) == ("港灣報", "zh-Hant", "TW")

    refused = run("source", "add", site.base, "--name", "harbour")
    assert isinstance(refused.exception, SourceError)
    assert "--force" in str(refused.exception)


def test_add_of_a_dead_site_writes_nothing(run: Any, home: Settings) -> None:
    error = run("source", "add", "http://127.0.0.1:1/", "--name", "harbour").exception
    assert isinstance(error, SourceError)
    assert "connection refused" in str(error)
    assert not home.sources.exists()


def test_fixture_records_a_page_and_what_is_read_of_it(site: Any, run: Any, tmp_path: Path) -> None:
    site.page("/a/1")
    done = run(
        *("source", "fixture", site.url("/a/1"), "--site", "harbour", "--case", "plain"),
        *("--folder", str(tmp_path / "fixtures")),
    )
    assert done.exit_code == 0, done.output
    folder = tmp_path / "fixtures" / "harbour" / "plain"
    assert (folder / "page.html").read_bytes() == site.routes["/a/1"].body
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    assert (meta["url"], meta["content_type"]) == (site.url("/a/1"), "text/html; charset=utf-8")
    article = json.loads((folder / "article.json").read_text("utf-8"))
    assert article["title"] == "圖書館換上新系統"
    assert len(article["paragraphs"]) == 3


def test_a_written_source_reads_back_the_same(site: Any) -> None:
    tricky = site.source("x", Way("list", site.url("/l"), links='//a[@class="n"]'), delay=1.5)
    assert parse(to_toml(tricky), "x") == tricky
    assert tomllib.loads(to_toml(tricky))["title"] == "港灣報"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.bnext.com.tw/articles", "bnext"),
        ("https://tech.163.com/", "163"),
        ("http://127.0.0.1:8000/", "127-0-0-1"),
    ],
)
def test_names_come_from_the_host(url: str, name: str) -> None:
    assert name_of(url) == name
