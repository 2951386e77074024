"""Crawling many sources at once, in a child process.

Scrapy's reactor can start only once in a process, so each crawl has a process of its own
(`crawler.child`). It is given a job on its standard input and answers with one JSON object a
line. It stops when its input closes: when we ask it to, and also when we are killed.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from base64 import b64decode
from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from crawler.config import Settings
from crawler.console import Progress
from crawler.sources import Source
from store import times
from store.articles import Page
from store.database import open_database
from store.runs import finish_run, start_run

logger = logging.getLogger(__name__)

GRACE_SECONDS = 20.0
"""How long a child that was asked to stop may finish what is under way."""
BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from crawler.child import main
main()
"""
"""The child finds modules where we do, whatever lies in the current folder."""


@dataclass(frozen=True)
class SourceReport:
    """What one crawl did with one source. Counts are of pages."""

    source: str
    discovered: int = 0
    """Links that discovery gave."""
    known: int = 0
    """Of these, stored before and not said to have changed: not asked for."""
    fetched: int = 0
    """Pages that were answered."""
    stored: int = 0
    """New articles."""
    changed: int = 0
    """New versions of articles."""
    unchanged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """Pages that gave no article, by reason."""
    failed: str | None = None
    """Why nothing of the source could be had."""


@dataclass(frozen=True)
class CrawlReport:
    """What one crawl did, source by source, in the order in which they were given."""

    sources: tuple[SourceReport, ...]

    @property
    def ok(self) -> bool:
        """Whether no source failed. Single pages that fail are in the counts."""
        return not any(source.failed for source in self.sources)


def crawl(
    settings: Settings, sources: Sequence[Source], on_progress: Progress | None = None
) -> CrawlReport:
    """Fetch what is new of `sources` into the home's database.

    `on_progress` gets (pages done, pages asked for), over all sources. A source that fails is in
    the report and stops no other. Raises DatabaseUnusable before anything is fetched where the
    database cannot be used. Ctrl-C lets what is under way finish, and keeps what is stored.
    """
    with closing(open_database(settings.database)) as db:
        run_id = start_run(db, "crawl")
    job = {"run_id": run_id, "sources": [asdict(source) for source in sources]}
    reports: dict[str, SourceReport] = {}
    ok = False
    try:
        with closing(_converse(settings, job)) as messages:
            for message in messages:
                if "report" in message:
                    report = SourceReport(**message["report"])
                    reports[report.source] = report
                elif on_progress and "progress" in message:
                    on_progress(*message["progress"])
        result = CrawlReport(tuple(reports.get(s.name) or _lost(s) for s in sources))
        ok = result.ok
    finally:
        with closing(open_database(settings.database)) as db:
            finish_run(db, run_id, "ok" if ok else "failed")
    return result


def fetch(settings: Settings, urls: Sequence[str]) -> list[Page | str]:
    """The pages at `urls`, or for each the reason why it did not come; robots.txt is obeyed."""
    found: dict[str, Page | str] = {}
    with closing(_converse(settings, {"fetch": list(urls)})) as messages:
        for message in messages:
            if "reason" in message:
                found[message["url"]] = message["reason"]
            elif "body" in message:
                found[message["url"]] = Page(
                    message["final_url"],
                    "",
                    message["status"],
                    b64decode(message["body"]),
                    times.from_text(message["fetched_at"]),
                    message["headers"],
                )
    return [found.get(url, "the crawl process ended early") for url in urls]


def _lost(source: Source) -> SourceReport:
    return SourceReport(source.name, failed="the crawl process ended before it was done")


def _converse(settings: Settings, job: dict[str, Any]) -> Generator[dict[str, Any], None, None]:
    """Start the child with a job, and give what it says until it ends."""
    job |= {
        "settings": settings.model_dump(mode="json"),
        "log_level": logging.getLogger().getEffectiveLevel(),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", BOOT, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is ours to handle; the child sees its input close
    )
    assert child.stdin and child.stdout
    try:
        child.stdin.write(json.dumps(job).encode() + b"\n")
        child.stdin.flush()
        for line in child.stdout:
            yield json.loads(line)
    except BrokenPipeError:
        logger.error("the crawl process could not be started")
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin and child.stdout
    with suppress(BrokenPipeError):
        child.stdin.close()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    except BaseException:  # a second Ctrl-C does not wait
        child.kill()
        child.wait()
        raise
    finally:
        child.stdout.close()
