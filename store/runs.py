"""Runs, the requests that they made, and how each source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlite_utils import Database

from store import times
from store.database import transaction

FetchKind = Literal["discovery", "page"]
Outcome = Literal["ok", "new", "changed", "unchanged", "not-modified", "refused", "failed"]
"""`ok` is a discovery that gave links; `refused` a page that came and was not taken."""
State = Literal["ok", "quiet", "failing", "dead", "unseen"]

DEAD_AFTER_RUNS = 5
"""Runs in a row without one good answer: a week of nightly runs less a weekend's outage."""
QUIET_AFTER = timedelta(days=4)
"""Longer than a weekend with a holiday: a news site that answers but gives nothing new."""
RATE_DAYS = 30
"""How far back articles per day are counted."""


@dataclass(frozen=True)
class Health:
    """How one source is doing, by the record of its requests."""

    source: str
    title: str
    state: State
    last_success: datetime | None
    """The last request that brought a list of links or a page."""
    last_article: datetime | None
    """When its newest article was first fetched."""
    failures: int
    """Runs in a row, up to the last one, in which nothing of it could be fetched."""
    reason: str | None
    """Why the last request failed, where the last run failed."""
    articles: int
    """Current articles in the database."""
    articles_per_day: float
    """New ones a day, over the last 30 days or since the source was added."""


@dataclass(frozen=True)
class Run:
    """One run of a command. `finished_at` is None while it runs, and after it was killed."""

    id: int
    command: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    prompt_tokens: int = 0
    """That a larger model was sent, and wrote: what endpoints charge for."""
    completion_tokens: int = 0


def save_source(
    db: Database,
    name: str,
    *,
    title: str,
    home: str | None = None,
    language: str | None = None,
    region: str | None = None,
    timezone: str | None = None,
) -> None:
    """Keep what the catalogue says about a source; a name known before is brought up to date."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO sources (name, title, home, language, region, timezone, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            " title = excluded.title, home = excluded.home, language = excluded.language,"
            " region = excluded.region, timezone = excluded.timezone",
            [name, title, home, language, region, timezone, times.to_text(times.now())],
        )


def ensure_source(db: Database, name: str) -> None:
    """A row for `name`, so that pages and articles can point at it; one that is there stays."""
    db.conn.execute(
        "INSERT INTO sources (name, title, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [name, name, times.to_text(times.now())],
    )


def start_run(db: Database, command: str) -> int:
    """A row for a run that begins now; gives its id."""
    with transaction(db):
        cursor = db.conn.execute(
            "INSERT INTO runs (command, started_at) VALUES (?, ?)",
            [command, times.to_text(times.now())],
        )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def finish_run(db: Database, run_id: int, status: Literal["ok", "failed"]) -> None:
    """The run is over."""
    with transaction(db):
        db.conn.execute(
            "UPDATE runs SET finished_at = ?, status = ? WHERE id = ?",
            [times.to_text(times.now()), status, run_id],
        )


def record_fetch(
    db: Database,
    run_id: int,
    source: str,
    url: str,
    status: int | None,
    outcome: Outcome,
    *,
    kind: FetchKind = "page",
    reason: str | None = None,
    seconds: float | None = None,
    size: int | None = None,
    page_id: int | None = None,
    fetched_at: datetime | None = None,
) -> None:
    """Keep one request: `status` is HTTP's, None where no answer came; `size` in bytes.

    Call it for the address that was asked for, not the one redirected to: that one is what
    discovery will offer again. A source of which nothing can even be asked (its robots.txt
    forbids all) has one too, with the outcome `failed` and the reason.
    """
    at = times.to_text(fetched_at or times.now())
    row = [run_id, source, url, kind, at, status, outcome, reason, seconds, size, page_id]
    with transaction(db):
        ensure_source(db, source)
        db.conn.execute(
            "INSERT INTO fetches (run_id, source, url, kind, fetched_at, status, outcome, reason,"
            " seconds, bytes, page_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )


def last_runs(db: Database, limit: int = 5) -> list[Run]:
    """The newest runs, newest first."""
    rows = db.query(
        "SELECT r.*, coalesce(sum(q.prompt_tokens), 0) AS prompt_tokens,"
        " coalesce(sum(q.completion_tokens), 0) AS completion_tokens"
        " FROM runs r LEFT JOIN model_requests q ON q.run_id = r.id"
        " GROUP BY r.id ORDER BY r.id DESC LIMIT ?",
        [limit],
    )
    return [
        Run(
            row["id"],
            row["command"],
            times.from_text(row["started_at"]),
            times.from_text(row["finished_at"]),
            row["status"],
            row["prompt_tokens"],
            row["completion_tokens"],
        )
        for row in rows
    ]


# A feed that is no feed any more answers, and is refused: that is no life.
HEALTH = """
WITH asked AS (
    SELECT id, source, run_id, fetched_at,
           outcome != 'failed' AND (kind, outcome) != ('discovery', 'refused') AS answered
    FROM fetches
), by_run AS (
    SELECT source, run_id, max(id) AS last_fetch, max(answered) AS answered
    FROM asked GROUP BY source, run_id
), answered AS (
    SELECT source, max(run_id) AS run_id FROM by_run WHERE answered GROUP BY source
), silent AS (
    SELECT b.source, count(*) AS runs, max(b.last_fetch) AS last_fetch
    FROM by_run b LEFT JOIN answered a ON a.source = b.source
    WHERE b.run_id > coalesce(a.run_id, 0) GROUP BY b.source
), successes AS (
    SELECT source, max(fetched_at) AS at FROM asked WHERE answered GROUP BY source
), written AS (
    SELECT source, sum(current) AS articles, max(first_seen_at) AS last_article,
           sum(version = 1 AND first_seen_at >= :since) AS recent
    FROM articles GROUP BY source
)
SELECT s.name, s.title, s.added_at, successes.at AS last_success, written.last_article,
       coalesce(silent.runs, 0) AS failures, f.reason, f.status,
       coalesce(written.articles, 0) AS articles, coalesce(written.recent, 0) AS recent
FROM sources s
LEFT JOIN silent ON silent.source = s.name
LEFT JOIN fetches f ON f.id = silent.last_fetch
LEFT JOIN successes ON successes.source = s.name
LEFT JOIN written ON written.source = s.name
ORDER BY s.name
"""


def source_health(db: Database, *, now: datetime | None = None) -> list[Health]:
    """How every source is doing, by name.

    `dead`: nothing could be fetched in five runs in a row; `failing`: in the last one; `quiet`:
    it answers, and has had nothing new for four days; `unseen`: never asked.
    """
    now = now or times.now()
    since = times.to_text(now - timedelta(days=RATE_DAYS))
    found = []
    for row in db.query(HEALTH, {"since": since}):
        last_success = times.from_text(row["last_success"])
        last_article = times.from_text(row["last_article"])
        added_at = times.from_text(row["added_at"])
        days = min(max((now - added_at) / timedelta(days=1), 1.0), RATE_DAYS)
        reason = row["reason"] or (f"HTTP {row['status']}" if row["status"] else None)
        found.append(
            Health(
                source=row["name"],
                title=row["title"],
                state=_state(row["failures"], last_success, last_article or added_at, now),
                last_success=last_success,
                last_article=last_article,
                failures=row["failures"],
                reason=reason if row["failures"] else None,
                articles=row["articles"],
                articles_per_day=round(row["recent"] / days, 2),
            )
        )
    return found


def _state(
    failures: int, last_success: datetime | None, last_news: datetime, now: datetime
) -> State:
    if failures >= DEAD_AFTER_RUNS:
        return "dead"
    if failures:
        return "failing"
    if last_success is None:
        return "unseen"
    return "quiet" if now - last_news > QUIET_AFTER else "ok"
