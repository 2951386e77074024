"""The sample site: what it serves, and that what is expected of it can be read on its pages."""

from __future__ import annotations

import http.client
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from zoneinfo import ZoneInfo

import feedparser
import lxml.html
import pytest

from crawler.decoding import decode
from crawler.demo.server import HERE, PUBLISHERS, SITE, serve, sources

EXPECTED = HERE / "expected"
GONE = "/article/70309"
MISLABELLED = "/article/70304"
KEYS = {
    "url_path",
    "title",
    "authors",
    "editor",
    "credit",
    "published_at",
    "access",
    "sponsored",
    "language",
    "paragraphs",
}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def get(base: str, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def bases() -> Iterator[dict[str, str]]:
    with serve() as base_urls:
        yield base_urls


@cache
def expectations(publisher: str) -> list[dict[str, Any]]:
    files = sorted((EXPECTED / publisher).rglob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def articles(publisher: str) -> list[dict[str, Any]]:
    return [page for page in expectations(publisher) if "error" not in page]


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def visible(page: str) -> str:
    """The text that a reader sees: without head, scripts and markup; lines joined by spaces."""
    root = lxml.html.document_fromstring(page)
    for hidden in root.xpath("//head | //script | //style | //noscript | //comment()"):
        hidden.drop_tree()
    return normal(" ".join(root.itertext()))


def squeezed(text: str) -> str:
    """Without white space: markup may stand within a sentence."""
    return "".join(text.split())


CASES = [(publisher, page) for publisher in PUBLISHERS for page in expectations(publisher)]
PAGES = [pytest.param(*case, id=case[0] + case[1]["url_path"]) for case in CASES]
ARTICLES = [
    pytest.param(*case, id=case[0] + case[1]["url_path"])
    for case in CASES
    if "error" not in case[1]
]


def test_there_are_enough_articles_over_two_days() -> None:
    days = [
        datetime.fromisoformat(page["published_at"]).astimezone(ZoneInfo("Asia/Taipei")).date()
        for publisher in PUBLISHERS
        for page in articles(publisher)
    ]
    assert len(days) >= 24
    assert {day.isoformat() for day in days} == {"2026-03-18", "2026-03-19"}


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_every_page_has_its_expectation_and_the_reverse(publisher: str) -> None:
    pages = {
        file.relative_to(SITE).with_suffix("") for file in SITE.joinpath(publisher).rglob("*.html")
    }
    expected = {
        file.relative_to(EXPECTED).with_suffix("")
        for file in EXPECTED.joinpath(publisher).rglob("*.json")
    }
    assert pages == expected


@pytest.mark.parametrize(("publisher", "page"), PAGES)
def test_every_expectation_is_whole(publisher: str, page: dict[str, Any]) -> None:
    if "error" in page:
        assert set(page) == {"url_path", "error"}
        return
    assert set(page) - {"disallowed"} == KEYS
    assert datetime.fromisoformat(page["published_at"]).tzinfo is not None
    assert page["access"] in ("free", "metered", "members")
    assert page["paragraphs"]
    for paragraph in page["paragraphs"]:
        assert paragraph["kind"] in ("body", "heading", "quote", "list")
        assert paragraph["text"] == normal(paragraph["text"])


@pytest.mark.parametrize(("publisher", "page"), PAGES)
def test_every_page_is_served(bases: dict[str, str], publisher: str, page: dict[str, Any]) -> None:
    answer = get(bases[publisher], page["url_path"])
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert b"{{" not in answer.body


@pytest.mark.parametrize(("publisher", "page"), ARTICLES)
def test_every_expected_paragraph_is_on_its_page(
    bases: dict[str, str], publisher: str, page: dict[str, Any]
) -> None:
    answer = get(bases[publisher], page["url_path"])
    seen = squeezed(visible(decode(answer.body, answer.headers["content-type"])))
    position = 0
    for text in [page["title"], *(paragraph["text"] for paragraph in page["paragraphs"])]:
        position = seen.index(squeezed(text), position)
    for name in (page["editor"], page["credit"]):
        assert name is None or name in seen


@pytest.mark.parametrize(("publisher", "page"), PAGES)
def test_pages_are_in_the_encoding_that_they_declare(
    bases: dict[str, str], publisher: str, page: dict[str, Any]
) -> None:
    answer = get(bases[publisher], page["url_path"])
    header = re.search(r"charset=([\w-]+)", answer.headers["content-type"])
    meta = re.search(rb"charset=\"?([\w-]+)", answer.body)
    label = header[1] if header else meta[1].decode() if meta else ""
    encoding = {"gb2312": "gb18030", "gbk": "gb18030"}.get(label.lower(), label)
    if page["url_path"] == MISLABELLED:
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode(encoding)
        encoding = "utf-8"
    assert page.get("title", "") in normal(answer.body.decode(encoding)).replace("&amp;", "&")


def test_the_feeds_name_every_article(bases: dict[str, str]) -> None:
    rss = feedparser.parse(get(bases["yujian"], "/feed.xml").body)
    atom = feedparser.parse(get(bases["harborline"], "/atom.xml").body)
    assert not rss.bozo and not atom.bozo
    assert {entry.link.removeprefix(bases["yujian"]) for entry in rss.entries} == {
        page["url_path"] for page in articles("yujian")
    } | {GONE}
    assert {entry.link.removeprefix(bases["harborline"]) for entry in atom.entries} == {
        page["url_path"] for page in articles("harborline")
    }


def test_the_sitemap_names_every_article(bases: dict[str, str]) -> None:
    base = bases["harborline"]
    robots = get(base, "/robots.txt").body.decode()
    (index,) = re.findall(r"Sitemap: (\S+)", robots)
    (urlset,) = re.findall(r"<loc>(.+?)</loc>", get(base, index.removeprefix(base)).body.decode())
    found = re.findall(r"<loc>(.+?)</loc>", get(base, urlset.removeprefix(base)).body.decode())
    assert {url.removeprefix(base) for url in found} == {
        page["url_path"] for page in articles("harborline")
    }


def test_the_list_page_names_every_article(bases: dict[str, str]) -> None:
    page = lxml.html.document_fromstring(decode(get(bases["beizhu"], "/tech/").body))
    found = page.xpath("//ul[@class='newsList']/li/a/@href")
    assert {url.removeprefix(bases["beizhu"]) for url in found} == {
        page["url_path"] for page in articles("beizhu")
    }


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_robots_txt_forbids_just_the_pages_that_say_so(
    bases: dict[str, str], publisher: str
) -> None:
    robots = RobotFileParser()
    robots.parse(get(bases[publisher], "/robots.txt").body.decode().splitlines())
    for page in articles(publisher):
        assert robots.can_fetch("Jianbao", page["url_path"]) != page.get("disallowed", False)


def test_an_article_that_is_gone_is_not_found(bases: dict[str, str]) -> None:
    assert get(bases["yujian"], GONE).status == 404


def test_a_page_that_is_known_is_not_sent_again(bases: dict[str, str]) -> None:
    base, path = bases["yujian"], "/article/70311"
    first = get(base, path)
    by_etag = get(base, path, If_None_Match=first.headers["etag"])
    by_date = get(base, path, If_Modified_Since=first.headers["last-modified"])
    assert (by_etag.status, by_etag.body) == (by_date.status, by_date.body) == (304, b"")


@pytest.mark.parametrize(
    "conditions",
    [
        {"If_None_Match": '"another"'},
        {"If_Modified_Since": "Wed, 18 Mar 2026 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"If_None_Match": '"another"', "If_Modified_Since": "Fri, 20 Mar 2026 00:00:00 GMT"},
    ],
)
def test_a_page_that_is_not_known_is_sent(
    bases: dict[str, str], conditions: dict[str, str]
) -> None:
    assert get(bases["yujian"], "/article/70311", **conditions).status == 200


def test_head_sends_headers_only(bases: dict[str, str]) -> None:
    answer = get(bases["beizhu"], "/tech/", "HEAD")
    assert answer.status == 200 and answer.body == b""
    assert int(answer.headers["content-length"]) > 1000


@pytest.mark.parametrize("path", ["/../server.py", "/%2e%2e/beizhu/robots.txt", "//etc/passwd"])
def test_nothing_outside_the_site_is_served(bases: dict[str, str], path: str) -> None:
    assert get(bases["yujian"], path).status == 404


def test_the_sources_point_at_what_is_served(bases: dict[str, str]) -> None:
    found = sources(bases)
    assert {source.name for source in found} == set(PUBLISHERS)
    assert {source.language for source in found} == {"zh-Hant", "zh-Hans", "en"}
    for source in found:
        assert "{{" not in repr(source)
