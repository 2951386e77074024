"""What was shown is written down, once."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from store.digest.edition import edition
from store.digest.ledger import record, recorded_days

Add = Callable[..., int]
TAIPEI = ZoneInfo("Asia/Taipei")
DAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 7, tzinfo=TAIPEI)


def items(db: Database) -> list[tuple[object, ...]]:
    query = "SELECT article_id, story_id, number, place FROM edition_items ORDER BY article_id"
    return list(db.conn.execute(query))


def test_record(db: Database, add: Add) -> None:
    lead = add("daylight", "辰岳動土", MORNING, story=7)
    also = add("kernel", "辰岳动土", MORNING, language="zh-Hans", story=7, kind="reprint")
    loose = add("daylight", "還沒分組", MORNING)
    paid = add("daylight", "業配", MORNING, sponsored=True)
    made = edition(db, DAY, TAIPEI)
    expected = [
        (lead, 7, 1, "lead"),
        (also, 7, 1, "also"),
        (loose, None, 2, "lead"),
        (paid, None, None, "sponsored"),
    ]
    record(db, made)
    assert items(db) == expected
    record(db, made)
    assert items(db) == expected
    assert edition(db, DAY, TAIPEI) == made


def test_recorded_days(db: Database) -> None:
    for day in (22, 24, 23):
        record(db, edition(db, date(2026, 11, day), TAIPEI))
    assert recorded_days(db, TAIPEI, 2) == [date(2026, 11, 24), date(2026, 11, 23)]
    assert recorded_days(db, ZoneInfo("UTC"), 2) == []
