"""Articles of several pages, and several articles on one page, crawled from a real server."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.config import Settings
from crawler.crawl import crawl
from crawler.further import next_page
from crawler.sources import Rules
from store.articles import Page
from store.database import open_database

PARTS = (
    "港灣市的數位發展處週三宣布，市內三十七座圖書館將換上新的借閱系統，讀者用手機就能預約。",
    "負責這項計畫的工程師說，舊系統用了十四年，每逢開學就會變慢，新系統快了將近三倍。",
    "不過也有館員擔心，年長的讀者不習慣用手機。市府表示，櫃檯的人工服務會一直保留。",
)
TITLE = "圖書館換上新系統，讀者用手機就能預約"


def _texts(home: Settings) -> dict[str, list[str]]:
    sql = "SELECT a.url, p.text FROM articles a JOIN paragraphs p ON p.article_id = a.id ORDER BY p.number"
    found: dict[str, list[str]] = {}
    with closing(open_database(home.database, readonly=True)) as db:
        for url, text in db.conn.execute(sql):
            found.setdefault(url, []).append(text)
    return found


def _serve(site: Any, answer: Any, path: str, body: str, title: str = TITLE) -> None:
    html = f"<meta charset=utf-8><title>{title}</title><article><h1>{title}</h1>{body}</article>"
    site.routes[path] = answer(html.encode(), headers={"Content-Type": "text/html"})


def test_the_pages_of_an_article_are_one_article(site: Any, answer: Any, home: Settings) -> None:
    for number, text in enumerate(PARTS, 1):
        link = f"<a href='7_{number + 1}.html'>下一頁</a>" if number < 3 else ""
        name = "7" if number == 1 else f"7_{number}"
        _serve(
            site, answer, f"/a/{name}.html", f"<p>{text}</p>{link}<a href='/a/8.html'>下一篇</a>"
        )
    site.feed("/a/7.html")
    assert crawl(home, [site.source()]).ok
    assert _texts(home) == {site.url("/a/7.html"): list(PARTS)}


def test_a_later_page_that_does_not_come_costs_only_itself(
    site: Any, answer: Any, home: Settings
) -> None:
    _serve(site, answer, "/a/7.html", f"<p>{PARTS[0]}</p><a rel=next href='7_2.html'>2</a>")
    site.feed("/a/7.html")
    assert crawl(home, [site.source()]).ok
    assert _texts(home) == {site.url("/a/7.html"): [PARTS[0]]}


def test_pages_that_link_in_a_circle_end(site: Any, answer: Any, home: Settings) -> None:
    for name, other in (("7", "7_2"), ("7_2", "7_3"), ("7_3", "7_2")):
        link = f"<a href='{other}.html'>下一页</a>"
        _serve(site, answer, f"/a/{name}.html", f"<p>{PARTS[0]}</p>{link}")
    site.feed("/a/7.html")
    assert crawl(home, [site.source()]).ok
    assert len(site.asked("/a/7_2.html")) == 1


@pytest.mark.parametrize("how", ["json-ld", "attribute", "headline"])
def test_articles_glued_by_infinite_scroll_are_fetched_by_their_own_addresses(
    site: Any, answer: Any, home: Settings, how: str
) -> None:
    second = "夜市攤商改用行動支付，三成營收來自觀光客"
    text = "花蓮的夜市去年全面導入行動支付，攤商自治會統計，觀光客的消費占了三成，平均省下二十秒。"
    url = site.url("/a/8")
    things = [{"@type": "NewsArticle", "headline": TITLE, "url": site.url("/a/7")}]
    things += [{"@type": "NewsArticle", "headline": second, "url": url}] * (how == "json-ld")
    data = f"<script type='application/ld+json'>{json.dumps(things)}</script>"
    attribute = " data-url='/a/8'" if how == "attribute" else ""
    headline = f"<a href='/a/8'>{second}</a>" if how == "headline" else second
    first = "".join(f"<p>{part}</p>" for part in PARTS)
    glued = f"</article><article{attribute}><h1>{headline}</h1><p>{text}</p>"
    _serve(site, answer, "/a/7", f"{data}{first}{glued}")
    _serve(site, answer, "/a/8", f"<p>{text}</p>", second)
    site.feed("/a/7")
    assert crawl(home, [site.source()]).ok
    assert _texts(home) == {site.url("/a/7"): list(PARTS), url: [text]}


def test_what_a_source_denies_is_not_followed(site: Any, answer: Any, home: Settings) -> None:
    first = "".join(f"<p>{part}</p>" for part in PARTS)
    glued = (
        f"</article><article data-url='/promo/8'><h1>夜市攤商改用行動支付了</h1><p>{PARTS[0]}</p>"
    )
    _serve(site, answer, "/a/7", f"{first}{glued}")
    site.feed("/a/7")
    assert crawl(home, [site.source(rules=Rules(deny=("/promo/",)))]).ok
    assert site.asked("/promo/8") == []


@pytest.mark.parametrize(
    ("first", "link", "found"),
    [
        ("/a/7.html", "<a href='7_2.html'>下一页</a>", "/a/7_2.html"),
        ("/a/7", "<a href='/a/7/2'>Next page</a>", "/a/7/2"),
        ("/a/7", "<a href='?page=2'>下一頁 ></a>", "/a/7?page=2"),
        ("/a?id=7", "<link rel=next href='/a?id=7&p=2'>", "/a?id=7&p=2"),
        ("/a/index.html", "<a href='index_1.html'>下一页</a>", "/a/index_1.html"),
        ("/a/7_1.html", "<a href='7_2.html'>下一页</a>", "/a/7_2.html"),
        ("/a/7.html", "<a href='8.html'>下一页</a>", None),
        ("/a/7", "<a href='/a/8' rel=next>下一頁</a>", None),
        ("/a/7.html", "<a href='7_2.html'>下一篇</a>", None),
        ("/a/7.html", "<a href='https://other.example/a/7_2.html'>下一页</a>", None),
        ("/a/7.html", "<a>下一页</a><a href='http://['>下一页</a>", None),
        ("/a/7.html", "", None),
    ],
)
def test_which_link_leads_to_the_next_page(first: str, link: str, found: str | None) -> None:
    base = "https://harbour.example"
    body = f"<p>x</p>{link}".encode()
    page = Page(base + first, "harbour", 200, body, datetime(2025, 3, 4, tzinfo=UTC))
    assert next_page(page, page.url) == (base + found if found else None)
