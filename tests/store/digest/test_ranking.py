"""The score adds up, and its reasons say what it is made of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.digest.ranking import Evidence, reasons, score, worth_saying
from store.digest.text import Text

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def evidence(**changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "outlets": 1,
        "reprints": 0,
        "original": False,
        "shared_names": (),
        "newest": NOON - timedelta(hours=24),
    }
    return Evidence(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"outlets": 3}, 4),
        ({"outlets": 2, "reprints": 1}, 2.5),
        ({"outlets": 9}, 6),
        ({"original": True}, 1),
        ({"shared_names": [Text.as_written("Lumen", "en")]}, 0.5),
        ({"shared_names": [Text.as_written("Lumen", "en")] * 5}, 1.5),
        ({"newest": NOON}, 1),
        ({"newest": NOON - timedelta(hours=12)}, 0.5),
        ({"newest": NOON - timedelta(days=9)}, 0),
        ({"updated": True}, 0),
    ],
)
def test_points(changes: dict[str, Any], points: float) -> None:
    assert score(reasons(evidence(**changes), NOON)) == pytest.approx(points)


def test_every_story_has_a_reason_in_three_languages() -> None:
    (reason, _) = reasons(evidence(), NOON)
    assert reason.text == Text.chinese("目前一家媒體報導", "目前一家媒体报道")
    assert reason.english == "reported by one source"


def test_all_reasons_in_words() -> None:
    names = [Text.chinese("辰岳半導體", "辰岳半导体"), Text.as_written("Lumen", "en")]
    every = evidence(
        outlets=2,
        reprints=1,
        original=True,
        shared_names=names,
        newest=NOON,
        updated=True,
        reports=3,
    )
    assert [reason.text.hant for reason in reasons(every, NOON) if worth_saying(reason)] == [
        "先前已刊，新增3篇報導",
        "3家媒體報導",
        "署名原創報導",
        "12:00最新發布",
        "今日多則要聞提到辰岳半導體、Lumen",
    ]


def test_only_late_news_is_called_fresh() -> None:
    early, late = (
        reasons(evidence(newest=NOON - timedelta(hours=hours)), NOON)[-1] for hours in (4, 2)
    )
    assert not worth_saying(early)
    assert worth_saying(late)
