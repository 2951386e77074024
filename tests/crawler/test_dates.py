"""Dates as pages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.dates import is_future, parse_date

EAST = timezone(timedelta(hours=8))
NOW = datetime(2025, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2023-05-19T09:30:00+08:00", "2023-05-19T09:30:00+08:00"),
        ("2023-05-19T01:30:00Z", "2023-05-19T01:30:00+00:00"),
        ("2023-05-19 09:30:00", "2023-05-19T09:30:00+08:00"),
        ("2023.05.19 09:30", "2023-05-19T09:30:00+08:00"),
        ("2023/5/19 下午 3:05", "2023-05-19T15:05:00+08:00"),
        ("2023年5月19日", "2023-05-19T00:00:00+08:00"),
        ("發布於 2023 年 5 月 19 日 09 時 30 分", "2023-05-19T09:30:00+08:00"),
        ("民國112年5月19日", "2023-05-19T00:00:00+08:00"),
        ("112年5月19日", "2023-05-19T00:00:00+08:00"),
        ("Fri, 19 May 2023 09:30:00 +0800", "2023-05-19T09:30:00+08:00"),
        ("May 19, 2023 9:30 PM", "2023-05-19T21:30:00+08:00"),
        ("19 May 2023", "2023-05-19T00:00:00+08:00"),
        ("Published May 19, 2023, 9:30 a.m. EST", "2023-05-19T09:30:00-05:00"),
        ("1684459800", "2023-05-19T01:30:00+00:00"),
        ("1684459800000", "2023-05-19T01:30:00+00:00"),
        ("5 小時前", "2025-03-04T15:00:00+08:00"),
        ("30分钟前", "2025-03-04T19:30:00+08:00"),
        ("3 days ago", "2025-03-01T20:00:00+08:00"),
        ("昨天 08:15", "2025-03-03T08:15:00+08:00"),
        ("２０２３－０５－１９　０９：３０", "2023-05-19T09:30:00+08:00"),
    ],
)
def test_date_is_read(raw: str, iso: str) -> None:
    date = parse_date(raw, zone=EAST, now=NOW)
    assert date is not None and date.isoformat() == iso


@pytest.mark.parametrize(
    "raw", ["", "港口", "2023-13-45", "2023-02-30", "1", "v2.10.3", "99999999999", "x" * 10_000]
)
def test_what_is_no_date(raw: str) -> None:
    assert parse_date(raw, zone=EAST, now=NOW) is None


def test_the_future() -> None:
    assert is_future(NOW + timedelta(days=2), NOW)
    assert not is_future(NOW + timedelta(hours=20), NOW)
