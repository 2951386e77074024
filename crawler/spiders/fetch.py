"""Fetches a few addresses, as carefully as the news spider: for `jianbao source`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler

from crawler import settings as scrapy_settings
from crawler.guards import header
from crawler.ledger import reason_of
from store import times
from store.articles import Page


class FetchSpider(scrapy.Spider):
    """Gives each address's page, or the reason why it did not come, to `on_page`."""

    name = "fetch"
    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012

    def __init__(
        self, urls: list[str], on_page: Callable[[str, Page | str], None], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.on_page = on_page

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        home = scrapy_settings.home_settings(crawler.settings)
        crawler.settings.setdict(scrapy_settings.for_home(home), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Fetch one after the other; nothing is scheduled."""
        for url in self.urls:
            self.on_page(url, await self._fetch(url))
        for _ in ():
            yield scrapy.Request("")

    async def _fetch(self, url: str) -> Page | str:
        try:
            request = scrapy.Request(url, dont_filter=True)
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            return reason_of(error)
        if response.status != 200:
            return f"HTTP {response.status}"
        headers = {
            name.decode("latin-1").lower(): header(response, name.decode("latin-1"))
            for name in response.headers
        }
        return Page(response.url, "", response.status, response.body, times.now(), headers)
