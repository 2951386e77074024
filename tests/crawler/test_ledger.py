"""What is counted, and when a source has failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from crawler.guards import PrivateAddress
from crawler.ledger import Ledger, newer_than, reason_of
from store.articles import Known
from store.database import open_database
from store.runs import start_run

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def ledger(site: Any, tmp_path: Path) -> Iterator[Ledger]:
    db = open_database(tmp_path / "jianbao.db")
    yield Ledger(db, start_run(db, "test"), site.source())
    db.close()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadTimeoutError("took longer than 30 seconds"), "timeout"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots.txt forbids it"),
        (IgnoreRequest("max redirections reached"), "too many redirects"),
        (IgnoreRequest("Response size 9 (3 downloaded) exceeded DOWNLOAD_MAXSIZE"), "too large"),
        (PrivateAddress("private address: x is 10.0.0.1"), "private address: x is 10.0.0.1"),
        (RuntimeError("two\nlines"), "two lines"),
        (KeyError(), "KeyError"),
    ],
)
def test_reasons_are_short_and_stable(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_a_source_whose_pages_all_fail_has_failed(ledger: Ledger) -> None:
    ledger.record_bare("https://x.example/1", None, "failed", "timeout")
    ledger.record_bare("https://x.example/2", 404, "failed", "HTTP 404")
    assert ledger.report().failed == "none of its 2 pages could be fetched: timeout"
    ledger.record_bare("https://x.example/3", 304, "not-modified")
    report = ledger.report()
    assert (report.failed, report.unchanged, report.fetched) == (None, 1, 2)


def test_pages_that_are_gone_or_forbidden_say_nothing_of_the_source(ledger: Ledger) -> None:
    ledger.record_bare("https://x.example/1", None, "failed", "robots.txt forbids it")
    ledger.record_bare("https://x.example/2", 404, "failed", "HTTP 404")
    assert ledger.report().failed is None


def test_only_a_believable_change_is_a_change() -> None:
    known = Known(NOW - timedelta(hours=2))
    assert newer_than(known, NOW - timedelta(hours=1), NOW)
    assert not newer_than(known, NOW - timedelta(hours=3), NOW)
    assert not newer_than(known, NOW + timedelta(hours=1), NOW)
    assert not newer_than(known, None, NOW)
