"""How the sources did on one day: which had news, which were silent, which failed."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from sqlite_utils import Database

from store.digest.parts import Outlet, Sources
from store.digest.text import Text, clean
from store.times import to_text

LONGEST_TROUBLE = 60
"""Characters of an error message that a reader of news can bear."""

# A source has several ways of discovery, tried in order: it failed where no way worked in the
# last run of the day.
DISCOVERY = """
SELECT f.source, f.run_id, f.reason, f.outcome NOT IN ('failed', 'refused') AS worked
FROM fetches f
WHERE f.kind = 'discovery' AND f.fetched_at >= ? AND f.fetched_at < ?
ORDER BY f.run_id, f.id
"""


def sources_of(db: Database, start: datetime, end: datetime, active: Set[str]) -> Sources:
    """The state of all known sources between two times; `active` are those with articles."""
    trouble = _trouble(db, start, end)
    failed, silent = [], []
    known = list(db.query("SELECT name, title, language FROM sources ORDER BY name"))
    for row in known:
        title = Text.as_written(clean(row["title"]), row["language"] or "und")
        if row["name"] in trouble:
            failed.append(Outlet(title, trouble[row["name"]]))
        elif row["name"] not in active:
            silent.append(Outlet(title))
    return Sources(len(known), len(active), tuple(failed), tuple(silent))


def _trouble(db: Database, start: datetime, end: datetime) -> dict[str, str | None]:
    """Sources whose last discovery of the day failed, with the reason that was noted."""
    runs: dict[str, tuple[int, bool, str | None]] = {}
    for row in db.query(DISCOVERY, (to_text(start), to_text(end))):
        run, worked, _ = runs.get(row["source"], (None, False, None))
        worked = bool(row["worked"]) or (worked and run == row["run_id"])
        runs[row["source"]] = (row["run_id"], worked, row["reason"])
    return {
        source: clean(reason)[:LONGEST_TROUBLE] if reason else None
        for source, (_, worked, reason) in runs.items()
        if not worked
    }
