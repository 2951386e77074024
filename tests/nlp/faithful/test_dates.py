"""Dates: the same day in any writing, and another one."""

import pytest

from nlp.faithful.dates import compare, without_dates
from nlp.faithful.text import read

SAME = [
    ("週二", "Tuesday"),
    ("禮拜三", "周三"),
    ("下週二", "next Tuesday"),
    ("第三季", "Q3"),
    ("第三季度", "the third quarter"),
    ("5月19日", "May 19"),
    ("5月19日", "19 May"),
    ("6月1日", "June 1st"),
    ("2027年3月", "March 2027"),
    ("民國113年", "2024年"),
    ("二〇二三年五月", "May 2023"),
    ("今年", "this year"),
    ("明年", "next year"),
    ("下半年", "the second half"),
    ("9月", "九月"),
    ("前三季", "first three quarters"),
    ("營收成長三成", "the first quarterly rise"),
]
DIFFERENT = [
    ("週二", "週三"),
    ("下週二", "本週二"),
    ("第三季", "第二季"),
    ("5月19日", "May 9"),
    ("5月19日", "6月19日"),
    ("2027年3月", "2026年3月"),
    ("今年", "去年"),
    ("明年", "this year"),
    ("上半年", "下半年"),
    ("前三季", "第三季"),
    ("first three quarters", "前兩季"),
    ("公司成立。", "公司今年成立。"),
    ("產品1月上線。", "產品下月上線。"),
]


def problems(source: str, summary: str) -> list[str]:
    return [problem.text for problem in compare(read(source), read(summary))]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_the_same(source: str, summary: str) -> None:
    assert problems(source, summary) == []


@pytest.mark.parametrize(("source", "summary"), DIFFERENT)
def test_another(source: str, summary: str) -> None:
    assert problems(source, summary)


def test_year_on_year_is_no_date() -> None:
    assert problems("營收成長三成", "營收較去年同期成長三成") == []


def test_what_is_left_without_them_counts_something() -> None:
    assert without_dates("2027年3月5日的5亿元").strip() == "的5亿元"
    assert "15年" in without_dates("寿命15年")
