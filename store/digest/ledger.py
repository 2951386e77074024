"""The editions that were made, and what each of them showed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from store.database import transaction
from store.digest.parts import Edition
from store.times import now, to_text

Item = tuple[int, int | None, int | None, str]
"""article, story, rank, place"""


def record(db: Database, edition: Edition) -> None:
    """Write down what an edition showed, in place of an earlier one for the same day and zone."""
    about = (edition.day.isoformat(), edition.zone.key)
    with transaction(db):
        db.conn.execute("DELETE FROM editions WHERE day = ? AND timezone = ?", about)
        made = db.conn.execute(
            "INSERT INTO editions (day, timezone, made_at) VALUES (?, ?, ?)",
            (*about, to_text(now())),
        )
        db.conn.executemany(
            "INSERT INTO edition_items (edition_id, article_id, story_id, number, place)"
            " VALUES (?, ?, ?, ?, ?)",
            [(made.lastrowid, *item) for item in _items(edition)],
        )


def recorded_days(db: Database, zone: ZoneInfo, limit: int) -> list[date]:
    """The newest days that have an edition in `zone`, newest first."""
    query = "SELECT day FROM editions WHERE timezone = ? ORDER BY day DESC LIMIT ?"
    return [date.fromisoformat(row["day"]) for row in db.query(query, (zone.key, limit))]


def _items(edition: Edition) -> Iterator[Item]:
    for story in edition.stories:
        lead = story.lead.article_id
        yield lead, story.id, story.number, "lead"
        for article in sorted(story.covered - {lead}):
            yield article, story.id, story.number, "also"
    for report in edition.sponsored:
        yield report.article_id, None, None, "sponsored"
