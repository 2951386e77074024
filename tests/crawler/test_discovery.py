"""Documents to links: feeds, sitemaps, list pages and JSONP, good and bad ones."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery import MAX_UNPACKED, Found, find_links
from crawler.errors import DiscoveryFailed
from crawler.sources import Rules, Source, Way, WayKind

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
BASE = "https://harbour.example/"


def found(kind: WayKind, body: bytes | str, rules: Rules | None = None, **way: str) -> Found:
    source = Source("harbour", "港灣報", BASE, "zh-Hant", "TW", "Asia/Taipei", (), rules or Rules())
    raw = body.encode() if isinstance(body, str) else body
    return find_links(Way(kind, BASE + "here", **way), raw, BASE + "here", source, NOW)


def urls(result: Found) -> list[str]:
    return [link.url.removeprefix(BASE) for link in result.links]


RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>港灣報</title>
<item><title>舊聞</title><link>https://harbour.example/a/1?utm_source=rss</link>
<pubDate>Mon, 23 Nov 2026 10:00:00 +0800</pubDate></item>
<item><title>新聞</title><link>https://harbour.example/a/2</link>
<pubDate>Tue, 24 Nov 2026 10:00:00 +0800</pubDate></item>
<item><title>同一則</title><link>https://harbour.example/a/1#more</link></item>
<item><title>廣告</title><link>https://ads.example.org/a/3</link></item>
<item><title>沒有位址</title></item></channel></rss>"""


def test_feed_gives_each_page_once_newest_first() -> None:
    links = found("feed", RSS).links
    assert [link.url for link in links] == [BASE + "a/2", BASE + "a/1"]
    assert links[0].title == "新聞"
    assert links[0].published == datetime(2026, 11, 24, 2, tzinfo=UTC)


def test_atom_says_when_a_page_changed() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>h</title><entry><title>t</title>
    <link href="/a/9"/><published>2026-11-20T00:00:00Z</published>
    <updated>2026-11-23T00:00:00Z</updated></entry></feed>"""
    (link,) = found("feed", atom).links
    assert link.url == BASE + "a/9"
    assert link.newest == datetime(2026, 11, 23, tzinfo=UTC)


def test_an_empty_feed_is_no_failure() -> None:
    assert found("feed", "<rss version='2.0'><channel><title>x</title></channel></rss>") == Found()


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("feed", "<html><body>維護中</body></html>", "not a feed"),
        ("feed", "不是 XML", "not a feed"),
        ("feed", '<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>', "entities"),
        ("sitemap", "<html><body/></html>", "root element is html"),
        ("sitemap", "", "not a sitemap"),
        ("sitemap", b"\x1f\x8bnonsense", "not gzip"),
        ("jsonp", "callback(oops)", "not JSON"),
        ("list", "", "not HTML"),
    ],
)
def test_what_cannot_be_read_says_so(kind: WayKind, body: bytes | str, reason: str) -> None:
    with pytest.raises(DiscoveryFailed, match=reason):
        found(kind, body)


def sitemap(*entries: tuple[str, str]) -> str:
    rows = "".join(f"<url><loc>{BASE}{path}</loc>{more}</url>" for path, more in entries)
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>'
    )


def test_news_sitemap_gives_title_and_date() -> None:
    news = (
        "<lastmod>2026-11-24</lastmod><news:news><news:publication_date>2026-11-23T08:00:00+08:00"
        "</news:publication_date><news:title>換新系統</news:title></news:news>"
    )
    (link,) = found("sitemap", sitemap(("a/1", news))).links
    assert link.title == "換新系統"
    assert link.published == datetime(2026, 11, 23, tzinfo=UTC)
    assert link.modified == datetime(2026, 11, 23, 16, tzinfo=UTC), "midnight in Taipei"


def test_a_sitemap_is_not_a_way_into_the_archive() -> None:
    dates = [("a/1", NOW), ("a/2", NOW - timedelta(days=3)), ("a/3", NOW - timedelta(days=300))]
    entries = [(path, f"<lastmod>{date.isoformat()}</lastmod>") for path, date in dates]
    assert urls(found("sitemap", sitemap(*entries))) == ["a/1", "a/2"]


def test_gzipped_sitemap_is_unpacked_within_bounds() -> None:
    assert urls(found("sitemap", gzip.compress(sitemap(("a/1", "")).encode()))) == ["a/1"]
    bomb = gzip.compress(b" " * (MAX_UNPACKED + 1))
    with pytest.raises(DiscoveryFailed, match="unpacks to more"):
        found("sitemap", bomb)


def test_sitemap_index_names_the_newest_sitemaps() -> None:
    rows = "".join(
        f"<sitemap><loc>{BASE}map-{n}.xml</loc><lastmod>2026-11-{n:02}</lastmod></sitemap>"
        for n in range(1, 20)
    )
    result = found("sitemap", f"<sitemapindex>{rows}</sitemapindex>")
    assert result.links == []
    assert [url.removeprefix(BASE) for url in result.sitemaps] == [
        f"map-{n}.xml" for n in (19, 18, 17, 16, 15)
    ]


LIST = """<html><head><base href="/tech/"></head><body>
<nav><a href="/about">關於我們的報社</a></nav>
<div class="n"><a href="20261.html">港灣市圖書館換上新系統</a><a href="/20262/">短</a>
<a href="mailto:x@harbour.example">寫信給我們編輯部</a></div></body></html>"""


def test_list_page_by_xpath_or_by_looks() -> None:
    assert urls(found("list", LIST)) == ["tech/20261.html"]
    assert urls(found("list", LIST, links="//div[@class='n']/a")) == ["tech/20261.html", "20262/"]
    assert urls(found("list", LIST, links="//div/a/@href")) == ["tech/20261.html", "20262/"]


def test_rules_filter_every_way() -> None:
    assert urls(found("feed", RSS, Rules(deny=("/a/2",)))) == ["a/1"]
    assert urls(found("feed", RSS, Rules(allow=("/news/",)))) == []


def test_jsonp_in_gbk_with_a_comma_too_many() -> None:
    body = (
        'data_callback([{"title":"港湾市图书馆换新系统","docurl":"https://harbour.example/a/1",'
        '"time":"11/24/2026 10:00:00"},{"title":"没有地址"},])'
    ).encode("gb18030")
    (link,) = found("jsonp", body).links
    assert link.title == "港湾市图书馆换新系统"
    assert link.published == datetime(2026, 11, 24, 2, tzinfo=UTC)
    plain = '{"data": {"items": [{"link": "/a/7"}]}}'
    assert urls(found("jsonp", plain, link_field="link")) == ["a/7"]
