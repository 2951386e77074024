"""What else a page leads to: the next page of its article, and articles glued under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from lxml.html import HtmlElement

from crawler.addresses import clean_url, is_wanted
from crawler.blocks import HEADINGS, clean
from crawler.errors import NotAnArticle
from crawler.extraction import Reading, content_hash, page_root, read_shown
from crawler.sources import Source
from store.articles import Article, Page

MOST_PAGES = 20
"""Pages of one article that are fetched."""

_NEXT = re.compile(
    r"[\s>»›→(（\[]*(下一?[页頁]|後一[页頁]|后一[页頁]|next( page)?|continue to page \d+)[\s>»›→)）\]]*",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:[_-]1)?(/?|\.s?html?|\.php|\.aspx?)$", re.IGNORECASE)
_NUMBER = r"(?:[_-](?:p|page)?\d{1,2}|/(?:page/|p)?\d{1,2})"
"""How a later page's path differs from the first: `7.html` and `7_2.html`, `7/` and `7/2`."""
_PAGE_QUERY = re.compile(r"(?:^|&)(?:page|p|pn|pageno|pg)=\d{1,2}(?=&|$)", re.IGNORECASE)
_ADDRESSES = ("data-url", "data-href", "data-link", "data-permalink", "data-article-url", "itemid")
_MOST_ADDRESSES = 10


def next_page(page: Page, first: str) -> str | None:
    """The address of the page after this one of the same article, if there is a link to it.

    `first` is the address of its first page: the next one's is that with a number. 「下一頁」 of a
    gallery or a list of articles leads elsewhere.
    """
    try:
        root = page_root(page)
    except NotAnArticle:
        return None
    for link in root.iter("a", "link"):
        named = "next" in (link.get("rel") or "").lower().split()
        if named or (link.tag == "a" and _NEXT.fullmatch(clean(link.text_content()))):
            url = clean_url(link.get("href") or "", page.url)
            if url and url != page.url and _is_later(urlsplit(url), urlsplit(first)):
                return url
    return None


def _is_later(url: SplitResult, first: SplitResult) -> bool:
    if url.netloc != first.netloc:
        return False
    if url.path == first.path:
        return _PAGE_QUERY.sub("", url.query) == _PAGE_QUERY.sub("", first.query) != url.query
    ending = _ENDING.search(first.path)
    base = first.path[: ending.start()] if ending else first.path
    extension = ending[1].strip("/") if ending else ""
    return bool(re.fullmatch(rf"{re.escape(base)}{_NUMBER}{re.escape(extension)}/?", url.path))


def joined(articles: list[Article]) -> Article:
    """One article of the articles of its pages, in their order."""
    first = articles[0]
    paragraphs = tuple(paragraph for article in articles for paragraph in article.paragraphs)
    return replace(
        first,
        paragraphs=paragraphs,
        removed=tuple(removed for article in articles for removed in article.removed),
        editor=next((article.editor for article in articles if article.editor), None),
        credit=next((article.credit for article in articles if article.credit), None),
        content_hash=content_hash(first.title, paragraphs),
    )


def glued_articles(page: Page, source: Source) -> list[str]:
    """The addresses of further articles that infinite scroll put under the first, as it gives them.

    They stand in structured data, in an attribute of the article's box, or in its linked headline.
    """
    try:
        reading = read_shown(page, source)
    except NotAnArticle:
        return []
    found = (clean_url(url, page.url) for url in _addresses(reading))
    own = {page.url, clean_url(reading.data.canonical or page.url)}
    rules = source.rules_on(page.fetched_at)
    kept = dict.fromkeys(url for url in found if url and url not in own)
    wanted = [url for url in kept if is_wanted(url, source.home, rules.allow, rules.deny)]
    return wanted[:_MOST_ADDRESSES]


def _addresses(reading: Reading) -> Iterator[str]:
    glued = [block for block in reading.page.blocks if block.role == "next-article"]
    if not glued:
        return
    yield from reading.data.other_addresses
    seen: set[HtmlElement] = set()
    for block in glued:
        if block.element.tag in HEADINGS:
            yield from (link.get("href") or "" for link in block.element.iter("a"))
        for element in (block.element, *block.element.iterancestors()):
            if element in seen:
                break
            seen.add(element)
            yield from (element.get(name) or "" for name in _ADDRESSES if element.get(name))
