from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from store import grouping
from store.articles import Article, save_article
from store.enrich import Engine, enrich
from store.grouping import WINDOW, group

Make = Callable[..., Article]
FIRST = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Any]]:
    """What is looked at together; articles of one title are one story."""
    seen: list[Sequence[Any]] = []

    def by_title(items: Sequence[Any]) -> list[Any]:
        seen.append(items)
        titles = dict.fromkeys(item.title for item in items)
        return [told([item.id for item in items if item.title == title]) for title in titles]

    monkeypatch.setattr(grouping, "told_together", by_title)
    return seen


def told(ids: list[int]) -> dict[int, str]:
    return {ids[0]: "lead"} | dict.fromkeys(ids[1:], "same-story")


def add(db: Database, make: Make, engine: Engine, number: int, title: str, day: float) -> int:
    at = FIRST + timedelta(days=day)
    saved = save_article(db, make(number, title, published_at=at, fetched_at=at))
    enrich(db, engine=engine)
    return saved.id


def stories(db: Database) -> dict[int, int]:
    return dict(db.execute("SELECT article_id, story_id FROM story_members").fetchall())


def test_every_article_gets_a_story(
    db: Database, make: Make, engine: Engine, windows: list[Any]
) -> None:
    for number in range(3):
        add(db, make, engine, number, f"第{number}則", 0)
    assert group(db) == 3
    assert len(stories(db)) == 3
    assert group(db) == 0  # nothing new came in


def test_an_archive_is_gone_through_in_windows(
    db: Database, make: Make, engine: Engine, windows: list[Sequence[Any]]
) -> None:
    for day in range(30):
        add(db, make, engine, day, f"第{day}天", day)
    steps: list[tuple[int, int]] = []
    assert group(db, on_progress=lambda *step: steps.append(step)) == 30
    assert len(stories(db)) == 30
    assert len(windows) > 5
    assert steps[-1] == (len(windows), len(windows))
    for items in windows:
        times = [item.published for item in items]
        assert max(times) - min(times) < WINDOW


def test_a_story_runs_on_through_the_windows(
    db: Database, make: Make, engine: Engine, windows: list[Any]
) -> None:
    for day in range(12):
        add(db, make, engine, day, "機房停電", day)
    assert group(db) == 1
    assert len(set(stories(db).values())) == 1


def test_a_new_article_joins_and_the_id_stays(
    db: Database, make: Make, engine: Engine, windows: list[Any]
) -> None:
    first = add(db, make, engine, 1, "機房停電", 0)
    group(db)
    story = stories(db)[first]
    second = add(db, make, engine, 2, "機房停電", 1)
    assert group(db) == 1
    assert stories(db) == {first: story, second: story}


def test_sponsored_articles_stay_apart(
    db: Database, make: Make, engine: Engine, windows: list[Any]
) -> None:
    save_article(db, make(1, sponsored=True))
    enrich(db, engine=engine)
    assert group(db) == 0
    assert stories(db) == {}


def test_a_date_in_the_future_counts_as_when_it_was_seen(
    db: Database, make: Make, engine: Engine, windows: list[Any]
) -> None:
    add(db, make, engine, 1, "第一則", 0)
    future = FIRST + timedelta(days=4000)
    save_article(db, make(2, "第二則", published_at=future, fetched_at=FIRST))
    enrich(db, engine=engine)
    assert group(db) == 2
    assert len(windows) == 1


def test_redo_looks_at_all_again(
    db: Database, make: Make, engine: Engine, windows: list[Any]
) -> None:
    for day in (0, 10):
        add(db, make, engine, day, f"第{day}天", day)
    group(db)
    before = stories(db)
    windows.clear()
    assert group(db, redo=True) == 2
    assert stories(db) == before


def test_entities_compare_by_id(
    db: Database, make: Make, engine: Engine, windows: list[Sequence[Any]]
) -> None:
    save_article(db, make(1, lines=("執行長林若蘭說，明年量產。",)))
    save_article(db, make(2, lines=("林若蘭週二在新竹演講。",)))
    enrich(db, engine=engine)
    group(db)
    first, second = windows[0]
    assert first.entities == second.entities != frozenset()
