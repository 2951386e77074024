from datetime import UTC, datetime, timedelta, timezone

import pytest

from store import times


def test_text_is_utc_to_the_second() -> None:
    taipei = timezone(timedelta(hours=8))
    assert times.to_text(datetime(2026, 11, 24, 8, 5, 6, 789, tzinfo=taipei)) == (
        "2026-11-24T00:05:06Z"
    )


def test_round_trip() -> None:
    time = datetime(2026, 11, 24, 0, 5, 6, tzinfo=UTC)
    assert times.from_text(times.to_text(time)) == time
    assert times.from_text(times.to_text(None)) is None


def test_early_years_sort_as_text() -> None:
    early = times.to_text(datetime(999, 1, 1, tzinfo=UTC))
    assert early < times.to_text(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        times.to_text(datetime(2026, 11, 24))
