"""Article → store: a page is read, and what it holds is kept."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Self, cast

from scrapy.crawler import Crawler

from crawler.errors import NotAnArticle
from crawler.extraction import extract
from crawler.further import joined
from crawler.spiders.news import FetchedPage, NewsSpider
from store.articles import Article
from store.errors import StoreError

logger = logging.getLogger(__name__)


class StorePipeline:
    """One page, one transaction: a crawl that is killed loses no page that was recorded."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: FetchedPage) -> FetchedPage:
        """Read and keep one page. Whatever is wrong with it is recorded, and the crawl goes on."""
        spider = cast(NewsSpider, self.crawler.spider)
        outcome = item.refused or _read(item, spider)
        # Of a page that was refused unread, nothing is worth keeping.
        keep = item.keep and item.refused is None
        try:
            if isinstance(outcome, str):
                spider.ledger.record_refused(
                    item.asked, item.page, outcome, keep=keep, seconds=item.seconds
                )
            else:
                spider.ledger.record_article(
                    item.asked, item.page, outcome, keep=keep, seconds=item.seconds
                )
                self._follow(item, spider)
        except (StoreError, sqlite3.Error) as error:
            spider.give_up(error)
        return item

    def _follow(self, item: FetchedPage, spider: NewsSpider) -> None:
        """Ask for the articles that infinite scroll put under this one."""
        for request in spider.glued(item.page):
            assert self.crawler.engine
            self.crawler.engine.crawl(request)


def _read(item: FetchedPage, spider: NewsSpider) -> Article | str:
    """The article, or the stable name of the reason why there is none."""
    try:
        first = extract(item.page, spider.source)
        return joined([first, *_further(item, spider)]) if item.more else first
    except NotAnArticle as error:
        return error.reason
    except Exception:
        logger.exception("%s: %s: extraction failed", spider.source.name, item.page.url)
        return "extract-error"


def _further(item: FetchedPage, spider: NewsSpider) -> Iterator[Article]:
    """What the further pages hold; one without a text gives nothing, and stops no other."""
    for page in item.more:
        with suppress(NotAnArticle):
            yield extract(page, spider.source)
