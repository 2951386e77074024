"""The whole job, stage after stage, as cron and the demo run it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawler.config import Settings
from crawler.console import progress
from crawler.crawl import CrawlReport, crawl
from crawler.lock import only_run
from crawler.sources import Source
from store.database import open_database
from store.digest.publish import publish
from store.enrich import EnrichReport, enrich, group


@dataclass(frozen=True)
class RunReport:
    """What one run did, stage by stage; `stories` is how many are in the grouped days."""

    crawled: CrawlReport
    enriched: EnrichReport
    stories: int
    editions: tuple[Path, ...]

    @property
    def ok(self) -> bool:
        """Whether every source, every article and a larger model went through."""
        return self.crawled.ok and self.enriched.ok


def run(settings: Settings, sources: Sequence[Source], day: date) -> RunReport:
    """Crawl `sources`, enrich and group what is new, and publish the digest of `day`.

    Stages meet only in the database, so a run that was stopped goes on where it was.
    Raises AnotherRunActive at once where another run holds the home's lock, DatabaseUnusable
    where the database cannot be used. A source or an article that fails is in the report.
    """
    with only_run(settings.home):
        with progress("crawl") as on_progress:
            crawled = crawl(settings, sources, on_progress=on_progress)
        with closing(open_database(settings.database)) as db:
            with progress("enrich") as on_progress:
                enriched = enrich(
                    db,
                    model=settings.model,
                    languages=settings.summary_languages,
                    on_progress=on_progress,
                )
            stories = group(db)
            editions = publish(db, day, settings.zone, settings.script, settings.digests)
    return RunReport(crawled, enriched, stories, tuple(editions))
