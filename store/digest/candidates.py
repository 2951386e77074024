"""Which articles an edition may show: those of its day that no earlier edition had."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from store.digest import words
from store.digest.parts import Report
from store.digest.text import Text, clean, web_link
from store.times import from_text, to_text

CLOCK_SLACK = timedelta(hours=1)
"""A date this far after the article was fetched is a clock that is off, not a date to come."""

OF_THESE_DAYS = """
SELECT a.id, a.source, s.title AS outlet, s.language AS outlet_language, a.url, a.title,
       hant.title AS title_hant, hans.title AS title_hans,
       coalesce(nullif(a.language, 'und'), e.language, 'und') AS language,
       a.authors, a.editor, a.credit, a.access, a.sponsored,
       a.published_at, a.first_seen_at, a.fetched_at, m.story_id, m.kind
FROM articles a
JOIN sources s ON s.name = a.source
LEFT JOIN enrichments e ON e.article_id = a.id
LEFT JOIN texts hant ON hant.article_id = a.id AND hant.script = 'zh-Hant'
LEFT JOIN texts hans ON hans.article_id = a.id AND hans.script = 'zh-Hans'
LEFT JOIN story_members m ON m.article_id = a.id
WHERE a.current = 1
  AND (a.published_at >= :start AND a.published_at < :end
       OR a.first_seen_at >= :start AND a.first_seen_at < :end)
ORDER BY a.id
"""

# A changed article is a new row: what counts as shown is the page, whichever version it was.
SHOWN_EARLIER = """
SELECT current.id AS article_id, members.story_id AS story_id
FROM edition_items item
JOIN editions edition ON edition.id = item.edition_id
JOIN articles shown ON shown.id = item.article_id
JOIN articles current ON current.source = shown.source
     AND current.canonical_url = shown.canonical_url AND current.current = 1
LEFT JOIN story_members members ON members.article_id IN (current.id, shown.id)
WHERE edition.timezone = :zone AND edition.day < :day
  AND edition.day >= date(:day, '-30 days')   -- a story that rested for a month is a new one
"""


@dataclass(frozen=True)
class Candidate:
    """An article that may be shown, and what decides where."""

    report: Report
    source: str
    language: str
    sponsored: bool
    story: int | None
    kind: str | None
    """Its part in the story: `lead`, `duplicate`, `reprint` or `same-story`."""
    fetched_at: datetime
    told_before: bool
    """An earlier edition had its story, not this article."""

    @property
    def key(self) -> str:
        """Equal for the articles of one story."""
        return f"article/{self.report.article_id}" if self.story is None else f"story/{self.story}"


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Midnight to midnight: 23 or 25 hours where the clocks change."""
    following = day + timedelta(days=1)
    return datetime.combine(day, time.min, zone), datetime.combine(following, time.min, zone)


def candidates(db: Database, day: date, zone: ZoneInfo) -> list[Candidate]:
    """Articles of `day`, without those of earlier editions in the same zone.

    Where there is an earlier edition, what came out on the day before but after that edition was
    made is taken too: nothing falls between an edition made at breakfast and the next.
    """
    start, end = day_bounds(day, zone)
    about = {"zone": zone.key, "day": day.isoformat()}
    if _any_earlier(db, about):
        start, _ = day_bounds(day - timedelta(days=1), zone)
    shown = list(db.query(SHOWN_EARLIER, about))
    shown_articles = {row["article_id"] for row in shown}
    shown_stories = {row["story_id"] for row in shown} - {None}
    rows = db.query(OF_THESE_DAYS, {"start": to_text(start), "end": to_text(end)})
    found = (_candidate(row, zone, shown_stories) for row in rows)
    return [
        one
        for one in found
        if start <= one.report.at < end and one.report.article_id not in shown_articles
    ]


def _any_earlier(db: Database, about: dict[str, str]) -> bool:
    query = "SELECT 1 FROM editions WHERE timezone = :zone AND day < :day LIMIT 1"
    return any(db.query(query, about))


def _candidate(row: dict[str, Any], zone: ZoneInfo, told: set[int]) -> Candidate:
    language = row["language"]
    at, note = _when(from_text(row["published_at"]), from_text(row["first_seen_at"]))
    report = Report(
        article_id=row["id"],
        outlet=Text.as_written(clean(row["outlet"]), row["outlet_language"] or "und"),
        title=passage(row["title"], row["title_hant"], row["title_hans"], language),
        url=web_link(row["url"]),
        at=at.astimezone(zone),
        date_note=note,
        authors=tuple(_name(author, language) for author in json.loads(row["authors"])),
        editor=_name(row["editor"], language) if row["editor"] else None,
        credit=_name(row["credit"], language) if row["credit"] else None,
        access=row["access"],
    )
    return Candidate(
        report=report,
        source=row["source"],
        language=language,
        sponsored=bool(row["sponsored"]),
        story=row["story_id"],
        kind=row["kind"],
        fetched_at=from_text(row["fetched_at"]),
        told_before=row["story_id"] in told,
    )


def _when(published: datetime | None, first_seen: datetime) -> tuple[datetime, Text | None]:
    """When an article came out as far as can be known, and what is wrong with its own date."""
    if published is None:
        return first_seen, words.NO_DATE
    if published > first_seen + CLOCK_SLACK:
        return first_seen, words.FUTURE_DATE
    return published, None


def passage(text: str, hant: str | None, hans: str | None, language: str) -> Text:
    """A stored text in both scripts; as it was written where it is not Chinese or not yet read."""
    if not language.startswith("zh") or hant is None or hans is None:
        return Text.as_written(clean(text), language)
    return Text.chinese(clean(hant), clean(hans))


def _name(text: str, language: str) -> Text:
    return Text.as_written(clean(text), language)
