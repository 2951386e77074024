"""Which sources failed or were silent on a day."""

from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from store.digest.health import sources_of

START = datetime.now(UTC) - timedelta(hours=1)
END = START + timedelta(hours=24)


def fetch(db: Database, run: int, source: str, outcome: str, reason: str | None = None) -> None:
    db.table("runs").insert(
        {"id": run, "command": "crawl", "started_at": "2026-11-24T00:00:00Z"}, ignore=True
    )
    row = {"run_id": run, "source": source, "url": "https://x.example/feed", "kind": "discovery"}
    when = (START + timedelta(hours=run)).strftime("%Y-%m-%dT%H:%M:%SZ")
    db.table("fetches").insert({**row, "fetched_at": when, "outcome": outcome, "reason": reason})


def test_failed_silent_and_well(db: Database) -> None:
    fetch(db, 1, "daylight", "ok")
    fetch(db, 1, "kernel", "ok")
    fetch(db, 1, "ledger", "failed", "HTTP\n503")
    found = sources_of(db, START, END, {"daylight"})
    assert (found.total, found.active) == (3, 1)
    assert [(one.title.hant, one.trouble) for one in found.failed] == [
        ("The Silicon Ledger", "HTTP 503")
    ]
    assert [one.title.hant for one in found.silent] == ["核心笔记"]


def test_another_way_that_worked_makes_up_for_one_that_did_not(db: Database) -> None:
    fetch(db, 1, "ledger", "failed", "HTTP 404")
    fetch(db, 1, "ledger", "ok")
    assert sources_of(db, START, END, set()).failed == ()


def test_the_last_run_of_the_day_counts(db: Database) -> None:
    fetch(db, 1, "ledger", "ok")
    fetch(db, 2, "ledger", "failed", "timeout")
    fetch(db, 1, "kernel", "failed", "timeout")
    fetch(db, 2, "kernel", "not-modified")
    fetch(db, 30, "daylight", "failed", "the day after")
    found = sources_of(db, START, END, set())
    assert [one.title.hant for one in found.failed] == ["The Silicon Ledger"]
