"""What becomes of one source in one crawl: written into the database, and counted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from sqlite_utils import Database

from crawler.crawl import SourceReport
from crawler.sources import Source
from store.articles import Article, Known, Page, known_urls, save_article, save_page
from store.database import transaction
from store.documents import find_document, save_document
from store.runs import Outcome, record_fetch, save_source

logger = logging.getLogger(__name__)

TOO_LARGE = "too large"
NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "host not found"),
    (DownloadConnectionRefusedError, "connection refused"),
    (DownloadCancelledError, TOO_LARGE),
)
SCRAPY_SAYS = {
    "Forbidden by robots.txt": "robots.txt forbids it",
    "max redirections reached": "too many redirects",
}
OF_ONE_PAGE = ("HTTP 404", "HTTP 410", SCRAPY_SAYS["Forbidden by robots.txt"])
"""Reasons that say nothing about the source's health."""


def reason_of(error: BaseException) -> str:
    """An error of a download in the few stable words that the database keeps."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    for kind, name in NAMES:
        if isinstance(error, kind):
            return name
    text = str(error)
    if "exceeded DOWNLOAD_MAXSIZE" in text:
        return TOO_LARGE
    return SCRAPY_SAYS.get(text) or " ".join((text or type(error).__name__).split())[:200]


class Ledger:
    """Writes through `db`, one small transaction for each thing that happens."""

    def __init__(
        self,
        db: Database,
        run_id: int,
        source: Source,
        on_change: Callable[[Ledger], None] = lambda ledger: None,
    ) -> None:
        self.db = db
        self.run_id = run_id
        self.source = source
        self.discovered = self.known = self.asked = self.done = self.fetched = 0
        self.outcomes: Counter[Outcome] = Counter()
        self.reasons: Counter[str] = Counter()
        self.failed: str | None = None
        self.on_change = on_change
        save_source(
            db,
            source.name,
            title=source.title,
            home=source.home,
            language=source.language,
            region=source.region,
            timezone=source.timezone,
        )

    def known_urls(self, urls: list[str]) -> dict[str, Known]:
        return known_urls(self.db, urls)

    def document(self, url: str) -> Page | None:
        """The feed, sitemap or list that was last kept of this address."""
        return find_document(self.db, url)

    def record_document(
        self,
        url: str,
        status: int | None,
        outcome: Outcome,
        reason: str | None = None,
        page: Page | None = None,
    ) -> None:
        """A document of discovery was asked for; `page` where it is to be kept."""
        with transaction(self.db):
            page_id = save_document(self.db, page) if page else None
            record_fetch(
                self.db,
                self.run_id,
                self.source.name,
                url,
                status,
                outcome,
                kind="discovery",
                reason=reason,
                size=len(page.body) if page else None,
                page_id=page_id,
            )

    def record_article(
        self, asked: str, page: Page, article: Article, *, keep: bool, seconds: float | None
    ) -> None:
        """A page came and holds an article; the page itself is kept where the site allows it."""
        with transaction(self.db):
            page_id = save_page(self.db, page) if keep else None
            saved = save_article(self.db, article, page_id)
            self._record(asked, page.status, saved.status, None, page, page_id, seconds)

    def record_refused(
        self, asked: str, page: Page, reason: str, *, keep: bool, seconds: float | None
    ) -> None:
        """A page came and gives no article; kept so that better rules may try it again."""
        with transaction(self.db):
            page_id = save_page(self.db, page) if keep else None
            self._record(asked, page.status, "refused", reason, page, page_id, seconds)

    def record_bare(
        self, asked: str, status: int | None, outcome: Outcome, reason: str | None = None
    ) -> None:
        """A request that brought no page: an error, or 304 for one that has not changed."""
        self._record(asked, status, outcome, reason, None, None, None)

    def _record(
        self,
        asked: str,
        status: int | None,
        outcome: Outcome,
        reason: str | None,
        page: Page | None,
        page_id: int | None,
        seconds: float | None,
    ) -> None:
        record_fetch(
            self.db,
            self.run_id,
            self.source.name,
            asked,
            status,
            outcome,
            reason=reason,
            seconds=seconds,
            size=len(page.body) if page else None,
            page_id=page_id,
            fetched_at=page.fetched_at if page else None,
        )
        self.done += 1
        self.fetched += status is not None
        self.outcomes[outcome] += 1
        if reason:
            self.reasons[reason] += 1
            logger.info("%s: %s: %s: %s", self.source.name, asked, outcome, reason)
        self.on_change(self)

    def report(self) -> SourceReport:
        """The counts so far. A source of which every page failed has failed itself."""
        failed = self.failed
        faults = Counter({r: n for r, n in self.reasons.items() if r not in OF_ONE_PAGE})
        if not failed and faults and self.outcomes["failed"] == self.done:
            reason, _ = faults.most_common(1)[0]
            failed = f"none of its {self.done} pages could be fetched: {reason}"
        return SourceReport(
            source=self.source.name,
            discovered=self.discovered,
            known=self.known,
            fetched=self.fetched,
            stored=self.outcomes["new"],
            changed=self.outcomes["changed"],
            unchanged=self.outcomes["unchanged"] + self.outcomes["not-modified"],
            refused=dict(self.reasons),
            failed=failed,
        )


def newer_than(known: Known, newest: datetime | None, now: datetime) -> bool:
    """Whether a page is said to have changed since it was fetched; the future is not believed."""
    return newest is not None and known.fetched_at < newest <= now
