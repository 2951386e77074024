"""An edition on disk."""

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
from sqlite_utils import Database

from store.digest.ledger import recorded_days
from store.digest.publish import publish
from store.errors import DigestNotWritten

Add = Callable[..., int]
TAIPEI = ZoneInfo("Asia/Taipei")
DAY = date(2026, 11, 24)


def at(clock: str, day: int = 24) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{clock}:00+08:00")


def test_three_files_and_a_record(db: Database, add: Add, tmp_path: Path) -> None:
    add("daylight", "辰岳動土", at("07:00"))
    folder = tmp_path / "new" / "digest"
    paths = publish(db, DAY, TAIPEI, "zh-Hant", folder)
    assert paths == [folder / "2026-11-24.html", folder / "2026-11-24.md", folder / "atom.xml"]
    assert sorted(folder.iterdir()) == sorted(paths)
    for path in paths:
        assert "辰岳動土" in path.read_text("utf-8")
    assert recorded_days(db, TAIPEI, 9) == [DAY]


def test_publishing_again_changes_nothing(db: Database, add: Add, tmp_path: Path) -> None:
    add("daylight", "辰岳動土", at("07:00"))
    before = [path.read_bytes() for path in publish(db, DAY, TAIPEI, "zh-Hant", tmp_path)]
    assert [path.read_bytes() for path in publish(db, DAY, TAIPEI, "zh-Hant", tmp_path)] == before


def test_only_the_formats_asked_for(db: Database, tmp_path: Path) -> None:
    paths = publish(db, DAY, TAIPEI, "zh-Hans", tmp_path / "d", ["markdown", "markdown"])
    assert [path.name for path in paths] == ["2026-11-24.md"]
    assert len(list((tmp_path / "d").iterdir())) == 1


def test_the_feed_holds_the_last_editions(db: Database, add: Add, tmp_path: Path) -> None:
    for day in (22, 23, 24):
        add("daylight", f"{day}日的事", at("07:00", day))
        *_, feed = publish(db, date(2026, 11, day), TAIPEI, "zh-Hant", tmp_path)
    publish(db, date(2026, 11, 23), TAIPEI, "zh-Hant", tmp_path)
    titles = [entry.title for entry in feedparser.parse(feed.read_bytes()).entries]
    assert titles == ["24日的事", "23日的事", "22日的事"]


def test_a_folder_that_cannot_be_written(db: Database, tmp_path: Path) -> None:
    blocked = tmp_path / "digest"
    blocked.write_text("a file, not a folder")
    with pytest.raises(DigestNotWritten, match=r"digest/2026-11-24\.html: cannot be written"):
        publish(db, DAY, TAIPEI, "zh-Hant", blocked)
    assert recorded_days(db, TAIPEI, 9) == []


def test_a_page_is_replaced_whole(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page, *_) = publish(db, DAY, TAIPEI, "zh-Hant", tmp_path / "d", ["html"])
    before = page.read_bytes()

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(DigestNotWritten, match="No space left"):
        publish(db, DAY, TAIPEI, "zh-Hans", tmp_path / "d", ["html"])
    assert page.read_bytes() == before
    assert list(page.parent.iterdir()) == [page]
