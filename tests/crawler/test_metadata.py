"""Structured data, whole and broken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.extraction import parse
from crawler.json_ld import loads_tolerantly
from crawler.metadata import Metadata, names_of, read_metadata, split_keywords

URL = "https://harbor.example/news/1"


def _read(head: str) -> Metadata:
    return read_metadata(parse(f"<html><head>{head}</head><body><p>x</p></body></html>"), URL)


def _ld(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "港口重開",
    "datePublished": "2025-03-04T09:30:00+08:00",
    "author": [{"@type": "Person", "name": "周予安"}],
    "publisher": {"@type": "Organization", "name": "海風科技報"},
    "image": {"url": "/a.jpg"},
    "isAccessibleForFree": "False",
    "keywords": ["港口", "航運"],
    "articleSection": "產業",
}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "海風"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
    ],
    ids=["plain", "list", "graph", "main-entity"],
)
def test_article_is_found_wherever_it_stands(value: Any) -> None:
    data = _read(_ld(value))
    assert data.titles[0] == "港口重開"
    assert data.authors == ["周予安"]
    assert data.published == ["2025-03-04T09:30:00+08:00"]
    assert data.free is False
    assert data.image == "https://harbor.example/a.jpg"
    assert (data.section, data.keywords) == ("產業", ["港口", "航運"])


def test_article_of_this_page_is_told_from_others() -> None:
    other = {"@type": "NewsArticle", "headline": "另一篇", "url": "https://harbor.example/news/2"}
    data = _read(_ld([other, ARTICLE | {"mainEntityOfPage": {"@id": URL}}]))
    assert data.titles[0] == "港口重開"
    assert data.other_headlines == ["另一篇"]


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "港口\n重開",}',
        '<!-- {"@type": "NewsArticle", "headline": "港口 重開"} -->',
        '{"@type": "NewsArticle", "headline": "港口 重開", "description": "他說"好"了"}',
        '{"@type": "NewsArticle", "headline": "港口 重開"',
    ],
    ids=["comma-and-line-break", "comment", "unescaped-quotes", "cut"],
)
def test_broken_json_gives_what_can_be_read(text: str) -> None:
    data = _read(f'<script type="application/ld+json">{text}</script>')
    assert data.titles == ["港口 重開"]


@pytest.mark.parametrize("text", ["", "nonsense", "[" * 5000, "null", "3", '"x"', '{"@type": 3}'])
def test_hopeless_json_is_no_error(text: str) -> None:
    loads_tolerantly(text)
    assert _read(f'<script type="application/ld+json">{text}</script>').titles == []


def test_open_graph_and_meta() -> None:
    data = _read(
        '<meta property="og:title" content="港口重開"><meta name="author" content="周予安">'
        '<meta property="article:published_time" content="2025-03-04"><link rel="canonical"'
        ' href="/news/1"><meta property="og:image" content="//img.example/a.jpg">'
        '<meta name="keywords" content="港口,航運、港口">'
        '<meta property="og:site_name" content="海風">'
    )
    assert (data.titles, data.authors) == (["港口重開"], ["周予安"])
    assert data.canonical == "https://harbor.example/news/1"
    assert data.image == "https://img.example/a.jpg"
    assert (data.keywords, data.site_name) == (["港口", "航運"], "海風")


def test_every_fact_has_its_example_among_its_names() -> None:
    assert "article:published_time" in names_of("published")
    assert split_keywords("a, b；c") == ["a", "b", "c"]
