"""Dates as news pages write them: ISO, Chinese, of the Republic of China, "5 小時前"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from crawler.cleaning import narrow

FUTURE_TOLERANCE = timedelta(days=1)
"""Clocks and zones differ by this much; a date further ahead is not a date of publication."""

_ROC_EPOCH = 1911
"""民國 1 is 1912."""

_NUMERIC = re.compile(
    r"(?P<era>民國|民国)?\s*(?P<year>(?<!\d)(?:19|20)\d\d|(?<=民國)\s?\d{2,3}|(?<=民国)\s?\d{2,3}|(?<!\d)1[01]\d(?=年))"
    r"\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?!\d)\s?[日號号]?"
)
_TIME = re.compile(
    r"(?P<half>上午|下午|晚上|凌晨|中午|早上|傍晚|[AaPp]\.?[Mm]\.?)?\s?"
    r"(?P<hour>\d{1,2})\s?[:時时点點]\s?(?P<minute>\d{2})(?:\s?[:分]\s?(?P<second>\d{2}))?"
    r"\s?(?P<after>[AaPp]\.?[Mm]\.?)?"
)
_ZONE = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})\b")
_NAMED_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "est": -5,
    "edt": -4,
    "cst": 8,
    "pst": -8,
    "pdt": -7,
    "et": -5,
    "hkt": 8,
    "bst": 1,
    "cet": 1,
}
_NAMED_ZONE = re.compile(
    r"\d\s?(?:[ap]\.?m\.?)?\s?\(?(z|utc|gmt|est|edt|pst|pdt|et|hkt|bst|cet)\b", re.IGNORECASE
)
_AGO = re.compile(
    r"(?P<count>\d{1,3}|an?)\s?(?P<unit>秒|分鐘|分钟|小時|小时|天|日|週|周|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\s?(?:前|ago)",
    re.IGNORECASE,
)
_UNITS = {
    "秒": 1,
    "s": 1,
    "分": 60,
    "m": 60,
    "小": 3600,
    "h": 3600,
    "天": 86400,
    "日": 86400,
    "d": 86400,
    "週": 604800,
    "周": 604800,
    "w": 604800,
}
_WORDS = {
    "剛剛": 0,
    "刚刚": 0,
    "今天": 0,
    "今日": 0,
    "昨天": 1,
    "昨日": 1,
    "前天": 2,
    "today": 0,
    "yesterday": 1,
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ENGLISH = (
    re.compile(
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)",
        re.IGNORECASE,
    ),
)


def parse_date(raw: str, *, zone: tzinfo, now: datetime) -> datetime | None:
    """The first date in `raw`, timezone-aware, or None.

    `zone` is where a date without an offset was written; `now` is what "5 小時前" counts from.
    """
    text = narrow(raw).strip()
    if not text or len(text) > 300:
        return None
    try:
        return (
            _stamp(text)
            or _iso(text, zone)
            or _mail(text)
            or _written(text, zone)
            or _relative(text, zone, now)
        )
    except (ValueError, OverflowError, OSError):
        return None


def is_future(date: datetime, now: datetime) -> bool:
    """A date after the page was fetched, by more than clocks and zones can explain."""
    return date > now + FUTURE_TOLERANCE


def _stamp(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    if re.fullmatch(r"1\d{9}(\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return None


def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        date = datetime.fromisoformat(re.sub(r"\s(?=[+-]\d{2}:?\d{2}$)", "", text))
    except ValueError:
        return None
    if not 1990 <= date.year <= 2100:
        return None
    return date if date.tzinfo else date.replace(tzinfo=zone)


def _mail(text: str) -> datetime | None:
    if not re.match(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d", text):
        return None
    date = parsedate_to_datetime(text)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _written(text: str, zone: tzinfo) -> datetime | None:
    found = _NUMERIC.search(text)
    if found:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
        year += _ROC_EPOCH if year < 1000 else 0
    else:
        found = next((m for pattern in _ENGLISH if (m := pattern.search(text))), None)
        if not found:
            return None
        year, month, day = int(found["year"]), _MONTHS[found["name"].lower()], int(found["day"])
    rest = text[found.end() : found.end() + 40]
    hour, minute, second = (
        _clock(rest) or _clock(text[max(0, found.start() - 20) : found.start()]) or (0, 0, 0)
    )
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone_in(rest) or zone)


def _clock(text: str) -> tuple[int, int, int] | None:
    found = _TIME.search(text)
    if not found:
        return None
    hour = int(found["hour"])
    half = (found["half"] or found["after"] or "").lower().replace(".", "")
    if (half in ("下午", "晚上", "傍晚", "pm") and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    elif half in ("凌晨", "上午", "am") and hour == 12:
        hour = 0
    minute, second = int(found["minute"]), int(found["second"] or 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _zone_in(text: str) -> tzinfo | None:
    found = _ZONE.search(text)
    if found:
        minutes = int(found["hours"]) * 60 + int(found["minutes"])
        return timezone(timedelta(minutes=minutes if found["sign"] == "+" else -minutes))
    named = _NAMED_ZONE.search(text)
    return timezone(timedelta(hours=_NAMED_ZONES[named[1].lower()])) if named else None


def _relative(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    found = _AGO.search(text)
    if found:
        count = int(found["count"]) if found["count"].isdigit() else 1
        return (now - timedelta(seconds=count * _UNITS[found["unit"][0].lower()])).astimezone(zone)
    for word, days in _WORDS.items():
        if text.lower().startswith(word):
            day = (now - timedelta(days=days)).astimezone(zone)
            hour, minute, second = _clock(text) or (0, 0, 0)
            return day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return None
