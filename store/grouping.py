"""The group stage: windows of days, from the oldest article without a story to the newest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from nlp import stories as nlp_stories
from store import times
from store.annotations import load_fingerprint
from store.stories import MemberKind, save_groups

Progress = Callable[[int, int], None]
"""Called with (done, total) after each step."""

WINDOW = timedelta(days=4)
"""How far apart the first and the last report of one story are looked for."""
STEP = timedelta(days=2)
"""How far the window moves on. It overlaps the one before, and stories keep their id where
members are shared, so a story that runs on is followed."""

TIME = "min(coalesce(a.published_at, a.first_seen_at), a.first_seen_at)"
"""When an article came out; a date in the future counts as the time when it was seen."""


def group(db: Database, *, redo: bool = False, on_progress: Progress | None = None) -> int:
    """Put enriched articles that tell the same into stories; gives how many stories were touched.

    Every current article that is not sponsored gets one, if only for itself. Articles that have a
    story already are looked at again where new ones came in near them, or all with `redo`.
    """
    windows = list(_windows(db, redo))
    touched: set[int] = set()
    for number, (start, end) in enumerate(windows, start=1):
        touched |= save_groups(db, _groups(db, start, end))
        if on_progress:
            on_progress(number, len(windows))
    return len(touched)


def _windows(db: Database, redo: bool) -> Iterator[tuple[datetime, datetime]]:
    """Windows (start, end], oldest first, that hold every article without a story."""
    first, last = db.conn.execute(
        f"SELECT min(CASE WHEN :redo OR m.story_id IS NULL THEN {TIME} END), max({TIME})"
        " FROM articles a JOIN fingerprints f ON f.article_id = a.id"
        " LEFT JOIN story_members m ON m.article_id = a.id"
        " WHERE a.current = 1 AND a.sponsored = 0",
        {"redo": redo},
    ).fetchone()
    if first is None:
        return
    end, newest = times.from_text(first), times.from_text(last)
    while True:
        end = min(end + STEP, newest)
        yield end - WINDOW, end
        if end >= newest:
            return


def _groups(db: Database, start: datetime, end: datetime) -> list[Mapping[int, MemberKind]]:
    rows = db.conn.execute(
        f"SELECT a.id, a.title, a.credit, {TIME}, f.embedding, f.signature"
        " FROM articles a JOIN fingerprints f ON f.article_id = a.id"
        f" WHERE a.current = 1 AND a.sponsored = 0 AND {TIME} > ? AND {TIME} <= ? ORDER BY a.id",
        [times.to_text(start), times.to_text(end)],
    ).fetchall()
    entities = _entities(db, [row[0] for row in rows])
    items = []
    for article_id, title, credit, time, embedding, signature in rows:
        vector, marks = load_fingerprint(embedding, signature)
        items.append(
            nlp_stories.Item(
                id=article_id,
                title=title,
                signature=marks,
                embedding=vector,
                entities=frozenset(entities[article_id]),
                published=times.from_text(time),
                credited=credit is not None,
            )
        )
    return told_together(items)


def told_together(items: Sequence[nlp_stories.Item]) -> list[Mapping[int, MemberKind]]:
    """Groups of article ids, and what each is in its group."""
    return [dict(found.members) for found in nlp_stories.group(items)]


def _entities(db: Database, articles: list[int]) -> dict[int, set[str]]:
    """The entities of each article, by id, so that they compare across scripts."""
    found: dict[int, set[str]] = defaultdict(set)
    for article_id in articles:
        sql = "SELECT entity_id FROM mentions WHERE article_id = ? AND entity_id IS NOT NULL"
        found[article_id] = {str(entity) for (entity,) in db.conn.execute(sql, [article_id])}
    return found
