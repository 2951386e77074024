"""Dates: each that the summary names must stand in the source, in any form and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.faithful.problems import Problem
from nlp.faithful.text import Text

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"零": 0, "日": 7, "天": 7}
_ENGLISH_DAYS = "mon tues wednes thurs fri satur sun".split()
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_RELATIVE = (
    ("from this day:0", r"今天|今日(?!本)|today"),
    ("from this day:-1", r"昨天|昨日|yesterday"),
    ("from this day:1", r"明天|明日|tomorrow"),
    ("from this week:0", r"(?:本|这个?)(?=周|星期|礼拜)|this week|this (?=\w+day)"),
    ("from this week:1", r"下个?(?=周|星期|礼拜)|next week|next (?=\w+day)"),
    ("from this week:-1", r"上个?(?=周|星期|礼拜)|last week|last (?=\w+day)"),
    ("from this month:0", r"本月|这个月|this month"),
    ("from this month:1", r"下个?月|next month"),
    ("from this month:-1", r"上个?月|last month"),
    ("from this year:0", r"今年|本年度|this year"),
    ("from this year:1", r"明年|next year|next (?=spring|summer|autumn|fall|winter|\d+月)"),
    ("from this year:-1", r"去年|last year|a year (?:ago|earlier)"),
    ("from this year:-2", r"前年"),
    ("from this year:2", r"后年"),
    ("season:1", r"春[天季]|(?<!hot )\bspring\b"),
    ("season:2", r"夏[天季]|\bsummer\b"),
    ("season:3", r"秋[天季]|\bautumn\b|(?<=next |this )fall\b|(?<=the )fall\b"),
    ("season:4", r"冬[天季]|\bwinter\b"),
    ("half:1", r"上半年|first half"),
    ("half:2", r"下半年|second half"),
)
_PATTERN = re.compile(
    r"(?P<year>(?<![\d.])(?:19|20)\d\d\s*年|[〇零一二三四五六七八九]{4}年|民国\d{2,3}年"
    r"|(?<![\d.,$€£])(?:19|20)\d\d(?![\d,.]\d|\d|\s?(?:%|[万亿兆]|\w*(?:people|users|units|yuan))))"
    r"|(?P<month>(?<!\d)\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份)?"
    r"(?:\s*(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:日|号|th|st|nd|rd)?"
    r"(?![\d%,.]\d|\d|[%年万亿个]))?"
    r"|(?P<alone>(?<![\d.至到])\d{1,2})[日号](?![元圆内本])"
    r"|(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    rf"|\b(?P<english>{'|'.join(_ENGLISH_DAYS)})days?\b"
    r"|前(?P<upto>[二两三23])个?季度?|\bfirst (?P<quarters>two|three) quarters\b"
    r"|\bq(?P<q>[1-4])\b|第?(?P<quarter>[一二三四1-4])季度?|(?P<nth>first|second|third|fourth)[ -]quarter(?!ly)"
    + "".join(f"|(?P<r{n}>{words})" for n, (_, words) in enumerate(_RELATIVE))
)
_COMPARED = re.compile(
    r"(?:较|比|与|和)?(?:去年|上年)(?:同期|同季|同月)|[较比](?:去年|上年|前一年)"
)


@dataclass(frozen=True)
class Date:
    """A point on the calendar: `weekday:2`, `month:5`, `day:5-7`, `year:2027`, `from this year:-1`."""

    points: tuple[str, ...]
    start: int
    end: int
    text: str


def dates(text: str) -> Iterator[Date]:
    """The dates in a folded text."""
    for match in _PATTERN.finditer(_turned(text)):
        yield Date(tuple(_points(match)), match.start(), match.end(), match.group().strip())


def without_dates(text: str) -> str:
    """`text` with a space for each date: what is left of its numbers counts something."""
    text = _turned(text)
    for date in reversed(list(dates(text))):
        text = text[: date.start] + " " + text[date.end :]
    return text


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    known = {point for date in dates(source.plain) for point in date.points}
    for date in dates(_COMPARED.sub("", summary.plain)):
        if not known.issuperset(date.points):
            yield Problem("date", date.text)


def _turned(text: str) -> str:
    """7 5月 as 5月 7, which keeps its length."""
    return re.sub(r"\b(\d{1,2})((?:st|nd|rd|th)?\s+)(\d{1,2}月)", r"\3\2\1", text)


def _points(match: re.Match[str]) -> Iterator[str]:
    found = match.groupdict()
    if year := found["year"]:
        yield f"year:{_year(year)}"
    elif month := found["month"]:
        number = _small(month)
        yield f"month:{number}"
        if found["day"]:
            yield f"day:{number}-{_small(found['day'])}"
            yield f"day:{_small(found['day'])}"
    elif found["alone"]:
        yield f"day:{int(found['alone'])}"
    elif found["weekday"]:
        yield f"weekday:{_DIGITS[found['weekday']]}"
    elif found["english"]:
        yield f"weekday:{_ENGLISH_DAYS.index(found['english']) + 1}"
    elif upto := found["upto"] or found["quarters"]:
        yield f"quarters:{3 if upto in ('三', '3', 'three') else 2}"
    elif quarter := found["q"] or found["quarter"] or _ORDINALS.get(found["nth"] or ""):
        yield f"quarter:{_small(quarter)}"
    else:
        yield next(point for n, (point, _) in enumerate(_RELATIVE) if found[f"r{n}"])


def _year(text: str) -> int:
    digits = text.rstrip("年 ").strip()
    if digits.startswith("民国"):
        return int(digits.removeprefix("民国")) + 1911
    return int("".join(str(_DIGITS.get(c, c)) for c in digits))


def _small(text: str) -> int:
    """12, 十二 or 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return _DIGITS.get(tens, 1) * 10 + (_DIGITS[ones] if ones else 0)
