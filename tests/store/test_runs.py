from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from store.articles import Article, save_article
from store.runs import (
    Health,
    Outcome,
    finish_run,
    last_runs,
    record_fetch,
    save_source,
    source_health,
    start_run,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Make = Callable[..., Article]


def health(db: Database, name: str = "daylight", now: datetime = NOW) -> Health:
    return next(one for one in source_health(db, now=now) if one.source == name)


def night(db: Database, *outcomes: Outcome, source: str = "daylight", days_ago: int = 0) -> None:
    run = start_run(db, "crawl")
    for outcome in outcomes:
        record_fetch(
            db,
            run,
            source,
            f"https://{source}.example/feed",
            None if outcome == "failed" else 200,
            outcome,
            reason="no answer in 30 s" if outcome == "failed" else None,
            kind="discovery",
            fetched_at=NOW - timedelta(days=days_ago),
        )
    finish_run(db, run, "ok")


class TestHealth:
    def test_never_asked(self, db: Database) -> None:
        save_source(db, "daylight", title="晨光科技")
        assert health(db).state == "unseen"
        assert health(db).title == "晨光科技"

    def test_answers_and_has_news(self, db: Database, make: Make) -> None:
        save_article(db, make(fetched_at=NOW))
        night(db, "ok", "failed")
        one = health(db)
        assert (one.state, one.last_success, one.failures) == ("ok", NOW, 0)
        assert one.reason is None  # one failed page is not a failed source
        assert (one.articles, one.last_article) == (1, NOW)

    def test_failed_in_the_last_run(self, db: Database, make: Make) -> None:
        save_article(db, make(fetched_at=NOW - timedelta(days=1)))
        night(db, "ok", days_ago=1)
        night(db, "failed", "failed")
        one = health(db)
        assert (one.state, one.failures) == ("failing", 1)
        assert one.last_success == NOW - timedelta(days=1)
        assert one.reason == "no answer in 30 s"

    def test_dead_after_five_runs(self, db: Database) -> None:
        night(db, "ok", days_ago=6)
        for days_ago in range(5, 0, -1):
            assert health(db).state != "dead"
            night(db, "failed", days_ago=days_ago)
        assert (health(db).state, health(db).failures) == ("dead", 5)

    def test_one_answer_brings_it_back(self, db: Database, make: Make) -> None:
        for days_ago in range(6, 0, -1):
            night(db, "failed", days_ago=days_ago)
        night(db, "ok")
        save_article(db, make(fetched_at=NOW))
        assert (health(db).state, health(db).failures) == ("ok", 0)

    def test_dead_from_the_first_day(self, db: Database) -> None:
        for _ in range(5):
            night(db, "failed")
        assert (health(db).state, health(db).last_success) == ("dead", None)

    def test_quiet(self, db: Database, make: Make) -> None:
        save_article(db, make(fetched_at=NOW - timedelta(days=5)))
        night(db, "ok")
        assert health(db).state == "quiet"

    def test_a_new_version_is_not_news(self, db: Database, make: Make) -> None:
        save_article(db, make(fetched_at=NOW - timedelta(days=5)))
        save_article(db, make(title="改了標題", fetched_at=NOW))
        night(db, "ok")
        assert (health(db).state, health(db).articles) == ("quiet", 1)

    def test_articles_per_day(self, db: Database, make: Make) -> None:
        save_source(db, "daylight", title="晨光科技")
        db.execute("UPDATE sources SET added_at = '2026-11-14T12:00:00Z'")
        for number in range(5):
            save_article(db, make(number, fetched_at=NOW - timedelta(days=number)))
        assert health(db).articles_per_day == 0.5

    def test_sources_do_not_mix(self, db: Database) -> None:
        night(db, "failed", source="kernel")
        night(db, "ok", source="daylight")
        assert health(db, "kernel").state == "failing"
        assert health(db, "daylight").state == "ok"


class TestRuns:
    def test_newest_first_and_the_one_that_was_killed(self, db: Database) -> None:
        killed = start_run(db, "crawl")
        done = start_run(db, "enrich")
        finish_run(db, done, "failed")
        first, second = last_runs(db)
        assert (first.id, first.command, first.status) == (done, "enrich", "failed")
        assert first.finished_at is not None
        assert (second.id, second.finished_at, second.status) == (killed, None, "running")

    def test_limit(self, db: Database) -> None:
        for _ in range(3):
            start_run(db, "crawl")
        assert len(last_runs(db, 2)) == 2


def test_the_catalogue_may_change(db: Database) -> None:
    save_source(db, "daylight", title="晨光")
    save_source(db, "daylight", title="晨光科技", language="zh-Hant", region="TW")
    row = db.table("sources").get("daylight")
    assert (row["title"], row["language"], row["region"]) == ("晨光科技", "zh-Hant", "TW")


@pytest.mark.parametrize("outcome", ["ok", "not-modified"])
def test_every_list_counts_as_alive(db: Database, outcome: Outcome) -> None:
    night(db, outcome)
    assert health(db).last_success == NOW


def test_a_feed_that_is_none_any_more_does_not(db: Database) -> None:
    night(db, "refused")
    assert (health(db).state, health(db).last_success) == ("failing", None)


@pytest.mark.parametrize("outcome", ["new", "changed", "unchanged", "not-modified", "refused"])
def test_every_page_counts_as_alive(db: Database, outcome: Outcome) -> None:
    run = start_run(db, "crawl")
    record_fetch(db, run, "daylight", "https://daylight.example/1", 200, outcome, fetched_at=NOW)
    assert health(db).last_success == NOW
