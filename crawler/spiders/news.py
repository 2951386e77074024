"""One spider for every source: discovery, then the pages that are new or changed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from crawler import settings as scrapy_settings
from crawler.config import Settings
from crawler.discovery import Found, Link, find_links
from crawler.errors import DiscoveryFailed
from crawler.further import MOST_PAGES, glued_articles, next_page
from crawler.guards import header, may_keep, refusal
from crawler.ledger import TOO_LARGE, Ledger, newer_than, reason_of
from crawler.sources import Source, Way, load
from store import times
from store.articles import Known, Page
from store.database import open_database
from store.errors import StoreError
from store.runs import finish_run, start_run

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FetchedPage:
    """A page on its way to the pipeline."""

    asked: str
    """The address that discovery gave; `page.url` is where redirects led."""
    page: Page
    keep: bool
    """Whether the site lets us keep the raw page."""
    refused: str | None
    """Why it is not read at all."""
    seconds: float | None
    more: tuple[Page, ...] = ()
    """The further pages of its article."""


class NewsSpider(scrapy.Spider):
    """`scrapy crawl news -a source=NAME`, or started by `crawler.child` for many at once."""

    name = "news"

    def __init__(
        self,
        source: Source,
        home: Settings,
        run_id: int | None = None,
        on_change: Callable[[Ledger], None] = lambda ledger: None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.home = home
        db = open_database(home.database)
        self.own_run = run_id is None
        self.run_id = start_run(db, "scrapy crawl news") if run_id is None else run_id
        self.ledger = Ledger(db, self.run_id, source, on_change)
        self.seen: set[str] = set()

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        source: Source | str = "",
        **kwargs: Any,
    ) -> Self:
        """`source` is a name of the home's catalogue, or a Source. Raises UnknownSource."""
        home = scrapy_settings.home_settings(crawler.settings)
        chosen = load(source, home.sources) if isinstance(source, str) else source
        crawler.settings.setdict(scrapy_settings.for_source(home, chosen), priority="spider")
        return super().from_crawler(crawler, source=chosen, home=home, **kwargs)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """A request for each page that is due, in the order of discovery."""
        try:
            requests = self._due(await self._discover())
        except (StoreError, sqlite3.Error) as error:
            self.give_up(error)
            return
        for request in requests:
            yield request

    async def _discover(self) -> list[Link]:
        """The links of the first way that gives some; what went wrong before is recorded."""
        problems = []
        empty = False
        for way in self.source.discovery:
            try:
                links = await self._follow(way)
            except DiscoveryFailed as error:
                problems.append(f"{way.kind} {way.url}: {error}")
                logger.warning("%s: discovery by %s", self.source.name, problems[-1])
                continue
            if links:
                return links
            empty = True
        if empty:
            logger.warning("%s: no links; nothing is wrong, and nothing is new", self.source.name)
        else:
            self.ledger.failed = str(DiscoveryFailed("; ".join(problems)))
        return []

    async def _follow(self, way: Way) -> list[Link]:
        """The links of one way; of a sitemap index, those of its newest sitemaps."""
        found = await self._document(way, way.url)
        links, problems = list(found.links), []
        for sitemap in found.sitemaps:
            try:
                links += (await self._document(way, sitemap)).links
            except DiscoveryFailed as error:
                problems.append(f"{sitemap}: {error}")
        if problems and not links:
            raise DiscoveryFailed("; ".join(problems))
        return list({link.url: link for link in reversed(links)}.values())[::-1]

    async def _document(self, way: Way, url: str) -> Found:
        """Fetch and read one document; one that has not changed is read as it was kept."""
        kept = self.ledger.document(url)
        headers = (
            _validators(kept.headers.get("etag"), kept.headers.get("last-modified")) if kept else {}
        )
        request = scrapy.Request(url, headers=headers, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            raise self._failed_document(url, None, reason_of(error)) from error
        fresh = self._page(url, response)
        if response.status == 304 and kept:
            page, base, outcome = kept, url, "not-modified"
        elif response.status == 200:
            page, base, outcome = fresh, response.url, "ok"
        else:
            raise self._failed_document(url, response.status, f"HTTP {response.status}")
        content_type = page.headers.get("content-type", "")
        try:
            found = find_links(way, page.body, base, self.source, times.now(), content_type)
        except DiscoveryFailed as error:
            raise self._failed_document(url, response.status, str(error)) from error
        nothing = None if found.links or found.sitemaps else "no links"
        self.ledger.record_document(
            url,
            response.status,
            "not-modified" if outcome == "not-modified" else "ok",
            nothing,
            page if outcome == "ok" else None,
        )
        return found

    def _failed_document(self, url: str, status: int | None, reason: str) -> DiscoveryFailed:
        self.ledger.record_document(url, status, "failed", reason)
        return DiscoveryFailed(reason)

    def _due(self, links: list[Link]) -> list[scrapy.Request]:
        """Requests for what was never fetched, or is said to have changed since."""
        now = times.now()
        known = self.ledger.known_urls([link.url for link in links])
        due = []
        for link in links:
            before = known.get(link.url)
            if before is None or newer_than(before, link.newest, now):
                due.append(self._request(link.url, before))
        self.ledger.discovered = len(links)
        self.ledger.known = len(links) - len(due)
        due = due[: self.home.max_pages]
        self.ledger.asked = len(due)
        self.seen.update(link.url for link in links)
        self.ledger.on_change(self.ledger)
        return due

    def _request(self, url: str, before: Known | None) -> scrapy.Request:
        return scrapy.Request(
            url,
            callback=self.parse,
            errback=self.failed,
            headers=_validators(before.etag, before.last_modified) if before else {},
            # Links are told apart already, and a redirect to another one must not vanish.
            dont_filter=True,
            meta={"asked": url, "handle_httpstatus_list": [304]},
        )

    def parse(self, response: Response, **kwargs: Any) -> Iterator[FetchedPage | scrapy.Request]:
        """Hand a page to the pipeline, or ask for the next page of its article first."""
        asked = response.meta["asked"]
        if response.status == 304:
            self.record_bare(asked, 304, "not-modified")
            return
        page = self._page(response.url, response)
        fetched = FetchedPage(
            asked,
            page,
            keep=may_keep(response),
            refused=refusal(response, self.source),
            seconds=response.meta.get("download_latency"),
        )
        yield self._next_page(fetched) or fetched

    def _next_page(self, fetched: FetchedPage) -> scrapy.Request | None:
        """A request for the page after the last one of an article, if there is one."""
        pages = (fetched.page, *fetched.more)
        url = next_page(pages[-1], pages[0].url) if fetched.refused is None else None
        if url is None or url in {page.url for page in pages} or len(pages) >= MOST_PAGES:
            return None
        return scrapy.Request(
            url,
            callback=self.parse_further,
            errback=self.failed_further,
            dont_filter=True,
            meta={"fetched": fetched},
        )

    def parse_further(self, response: Response) -> Iterator[FetchedPage | scrapy.Request]:
        """Add a page to its article, and go on."""
        fetched: FetchedPage = response.meta["fetched"]
        if refusal(response, self.source) is None:
            page = self._page(response.url, response)
            fetched = replace(fetched, more=(*fetched.more, page))
            yield self._next_page(fetched) or fetched
        else:
            yield fetched

    def failed_further(self, failure: Failure) -> Iterator[FetchedPage]:
        """A later page did not come: the article is what came before."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure.value or Exception("no answer"))
        logger.warning("%s: %s: %s", self.source.name, request.url, reason)
        yield request.meta["fetched"]

    def failed(self, failure: Failure) -> None:
        """Record why a page did not come."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        error = failure.value or Exception("no answer")
        response = getattr(error, "response", None)
        reason = reason_of(error)
        outcome = "refused" if reason == TOO_LARGE else "failed"
        self.record_bare(
            request.meta["asked"], response.status if response else None, outcome, reason
        )

    def glued(self, page: Page) -> Iterator[scrapy.Request]:
        """Requests for articles that stand under a page's own, each by its address, if unknown."""
        urls = [url for url in glued_articles(page, self.source) if url not in self.seen]
        known = self.ledger.known_urls(urls)
        for url in urls:
            if url not in known and self.ledger.asked < self.home.max_pages:
                self.seen.add(url)
                self.ledger.asked += 1
                yield self._request(url, None)

    def record_bare(
        self, asked: str, status: int | None, outcome: Any, reason: str | None = None
    ) -> None:
        try:
            self.ledger.record_bare(asked, status, outcome, reason)
        except (StoreError, sqlite3.Error) as error:
            self.give_up(error)

    def _page(self, url: str, response: Response) -> Page:
        names = (name.decode("latin-1") for name in response.headers)
        headers = {name.lower(): header(response, name) for name in names}
        return Page(url, self.source.name, response.status, response.body, times.now(), headers)

    def give_up(self, error: Exception) -> None:
        """The database cannot be written: end this source; what was stored stays."""
        if self.ledger.failed is None:
            logger.error("%s: stopped: %s", self.source.name, error)
            self.ledger.failed = str(error)
            assert self.crawler.engine
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="database"))

    def closed(self, reason: str) -> None:
        """Scrapy's last call."""
        try:
            if self.own_run:
                finish_run(
                    self.ledger.db, self.run_id, "failed" if self.ledger.report().failed else "ok"
                )
        finally:
            self.ledger.db.close()


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers under which a server answers 304 for what has not changed."""
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in wanted.items() if value}
