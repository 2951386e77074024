"""The process that crawls: a job on standard input, one JSON object a line on standard output."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings as ScrapySettings

from crawler import settings as scrapy_settings
from crawler.config import Settings
from crawler.console import setup_logging
from crawler.crawl import SourceReport
from crawler.ledger import Ledger
from crawler.sources import Source, from_table
from crawler.spiders.fetch import FetchSpider
from crawler.spiders.news import NewsSpider
from store import times
from store.articles import Page

STOP_SECONDS = 15.0
"""After this time a stopping crawl is cut off; transactions are whole or not there."""

Say = Callable[[dict[str, Any]], None]
logger = logging.getLogger(__name__)


def main() -> None:
    """Do the job, then end."""
    say = _voice()
    job = json.loads(sys.stdin.buffer.readline())
    settings = Settings(**job["settings"])
    process = _process(settings)
    setup_logging(logging.getLevelName(job["log_level"]))
    # An unreachable robots.txt is a traceback for Scrapy; the page's own failure says it in a line.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    if "fetch" in job:
        process.crawl(
            FetchSpider, urls=job["fetch"], on_page=lambda url, page: _tell(say, url, page)
        )
    else:
        sources = [from_table(table, table["name"]) for table in job["sources"]]
        _Crawls(process, say).start(sources, job["run_id"])
    loop = asyncio.get_event_loop()
    threading.Thread(target=_stop_with_input, args=(process, loop), daemon=True).start()
    process.start()


def _voice() -> Say:
    """Writes messages to what was standard output; prints of libraries go to standard error."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: dict[str, Any]) -> None:
        with suppress(BrokenPipeError):  # nobody listens: our input closes too, and ends us
            print(json.dumps(message), file=stream, flush=True)

    return say


def _process(settings: Settings) -> AsyncCrawlerProcess:
    merged = ScrapySettings()
    merged.setmodule(scrapy_settings, priority="project")
    merged.setdict(scrapy_settings.for_home(settings), priority="project")
    merged.set("LOG_INSTALL_ROOT_HANDLER", False)
    return AsyncCrawlerProcess(merged)


def _stop_with_input(process: AsyncCrawlerProcess, loop: asyncio.AbstractEventLoop) -> None:
    """Stop when the parent closes our input, or is gone; cut off what takes too long."""
    while os.read(0, 1024):
        pass
    asyncio.run_coroutine_threadsafe(process.stop(), loop)
    cut = threading.Timer(STOP_SECONDS, os._exit, [130])
    cut.daemon = True
    cut.start()


class _Crawls:
    """The sources' crawls in one process, and how far they are together."""

    def __init__(self, process: AsyncCrawlerProcess, say: Say) -> None:
        self.process = process
        self.say = say
        self.ledgers: dict[str, Ledger] = {}

    def start(self, sources: list[Source], run_id: int) -> None:
        for source in sources:
            crawler = self.process.create_crawler(NewsSpider)
            task = self.process.crawl(
                crawler, source=source, run_id=run_id, on_change=self._changed
            )
            task.add_done_callback(self._ended(source, crawler))

    def _changed(self, ledger: Ledger) -> None:
        self.ledgers[ledger.source.name] = ledger
        done = sum(one.done for one in self.ledgers.values())
        asked = sum(one.asked for one in self.ledgers.values())
        self.say({"progress": [done, asked]})

    def _ended(self, source: Source, crawler: Crawler) -> Callable[[asyncio.Future[None]], None]:
        def report(task: asyncio.Future[None]) -> None:
            error = None if task.cancelled() else task.exception()
            spider = crawler.spider
            if error or not isinstance(spider, NewsSpider):
                logger.error("%s: the crawl could not run", source.name, exc_info=error)
                result = SourceReport(source.name, failed=str(error or "stopped"))
            else:
                result = spider.ledger.report()
            self.say({"report": asdict(result)})

        return report


def _tell(say: Say, url: str, page: Page | str) -> None:
    if isinstance(page, str):
        say({"url": url, "reason": page})
        return
    say(
        {
            "url": url,
            "final_url": page.url,
            "status": page.status,
            "body": b64encode(page.body).decode(),
            "fetched_at": times.to_text(page.fetched_at),
            "headers": page.headers,
        }
    )


if __name__ == "__main__":
    main()
