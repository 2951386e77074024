"""Numbers with what they count: 440億美元 is $44 billion, 三成 is 30%, doubled is 兩倍."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp.faithful.concepts import Concepts, concepts
from nlp.faithful.dates import without_dates
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 1e4, "亿": 1e8, "兆": 1e12, "万亿": 1e12}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12,
}  # fmt: skip
_WORDS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: n * 10
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_WORD = re.compile(
    r"\b(?:(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(one|two|three|four|five|six"
    rf"|seven|eight|nine)|({'|'.join(_WORDS)}))\b"
)
_SAME = (
    (r"百分之([\d.]+|[零一二两三四五六七八九十百点]+)", r"\1%"),
    (r"一半|半数|对半|减半|腰斩|\b(?:by half|half of|half the|a half|one half|halved)\b|\bhalf\b(?= (?:as|its|their|of))",
     " 50% "),
    (r"\b(?:a|one)[ -]third\b", " 1/3 "), (r"\btwo[ -]thirds\b", " 2/3 "),
    (r"\b(?:a|one)[ -]quarter of\b", " 1/4 "), (r"\bthree[ -]quarters\b", " 3/4 "),
    (r"\b(?:a|one)[ -]fifth\b", " 1/5 "), (r"\b(?:a|one)[ -]tenth\b", " 1/10 "),
    (r"翻倍|翻了?一番|(?:增加|成长|增长|多|高出?)了?一倍|\b(?:double[sd]?|doubling|twice|twofold)\b", " 2倍 "),
    (r"\b(?:triple[sd]?|tripling|threefold|thrice)\b", " 3倍 "),
    (r"\b(?:quadruple[sd]?|fourfold)\b", " 4倍 "),
    (r"\b(?:a|one) dozen\b|\bdozen\b|一打", " 12 "),
    (r"(?<=\d)-(?=[a-z])", " "),
    (r"(?<=\d)(?:th|st|nd|rd)\b", "th"),
)  # fmt: skip
"""Rewritten before numbers are read, in this order."""
_PARTS = re.compile("([二三四五六七八九])分之([一二三四五六七八九])")
_SIGNS = {
    "us$": "usd", "nt$": "twd", "hk$": "hkd", "s$": "sgd", "sg$": "sgd", "a$": "aud", "au$": "aud",
    "c$": "cad", "ca$": "cad", "rmb": "cny", "cny": "cny", "usd": "usd", "eur": "eur",
    "twd": "twd", "ntd": "twd", "hkd": "hkd", "jpy": "jpy", "krw": "krw", "gbp": "gbp",
    "人民币": "cny", "新台币": "twd", "台币": "twd", "港币": "hkd", "美金": "usd",
    "$": "usd", "€": "eur", "£": "gbp", "₩": "krw", "₹": "inr", "¥": "yen or yuan",
}  # fmt: skip
_SEGMENT = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)\s?[多余几]?\s?(?:万亿|[千百]?[万亿兆]|[千百](?!米|克|瓦|字|位))?"
_NUMBER = re.compile(
    rf"(?P<sign>{'|'.join(re.escape(s) for s in sorted(_SIGNS, key=len, reverse=True))})?\s?"
    rf"(?<![a-z\d.第])(?<![a-z]-)(?P<number>\d+/\d+|{_SEGMENT}(?:{_SEGMENT})*)"
    rf"(?:\s?(?P<scale>hundred|thousand|million|billion|trillion|mn|bn|tn)\b|(?P<short>[kmb])(?![a-z]))?"
    r"(?!th\b)"
)
_TENTHS = re.compile("成([一二三四五六七八九]?)(?![为功立熟员就绩本长果交])")
_LOCAL = {"local", "cny", "hkd", "twd", "yen or yuan"}
_CURRENCIES = frozenset("usd jpy eur gbp krw cny hkd twd sgd inr chf aud cad rub local".split()) | {
    "yen or yuan"
}
_COUNTED = frozenset({"person", "institution", "machine", "country", "place", "satellite", "age"})
_ABOUT = re.compile(
    r"(?:约|近|逾|超过|大概|多|余|左右|上下|将近|接近|about|around|nearly|almost|roughly|over|more than"
    r"|some|approximately|close to)\s*$"
)
NEAR = 0.05
"""What a number may differ by where the summary says "about"."""
FRACTION = 0.015
"""What a third and 33% differ by."""


@dataclass(frozen=True)
class Amount:
    """A number with what it counts: a currency, a measure, `%`, `times`, or nothing known."""

    value: float
    unit: str
    text: str
    about: bool


@lru_cache(maxsize=4096)
def amounts(plain: str) -> tuple[Amount, ...]:
    """The amounts in a folded text. A lone one is grammar more often than a number: left out."""
    text = _prepared(plain)
    found = []
    for match in _NUMBER.finditer(text):
        value = _value(match)
        unit, end = _unit(text, match)
        if tenths := _TENTHS.match(text, match.end()):
            value, unit, end = value * 10 + _DIGITS.get(tenths[1], 0), "%", tenths.end()
        elif "/" in match["number"]:
            value, unit = value * 100, "%"
        if value == 1 and unit not in _CURRENCIES and unit != "%":
            continue
        words = text[match.start() : end].strip()
        about = bool(_ABOUT.search(text[: match.start()])) or "多" in words or "余" in words
        found.append(Amount(value, unit, words, about))
    return tuple(found)


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    known = amounts(source.plain)
    for amount in amounts(summary.plain):
        if not any(_borne_out(amount, other) for other in known):
            yield Problem("number", amount.text)
    yield from _turned_round(source, summary)
    yield from _compared(summary)
    yield from _ones(source, summary)


_ONE = re.compile(
    r"一(?:个)?(?P<zh>分钟|小时|天|周|星期|月|年)(?!度|级|月)"
    r"|\b(?:one|an?) (?P<en>minute|hour|day|week|month|year)\b"
)
_SPANS = {
    "分钟": "minute", "小时": "hour", "天": "day", "周": "week", "星期": "week", "月": "month",
    "年": "year",
}  # fmt: skip


def _ones(source: Text, summary: Text) -> Iterator[Problem]:
    """One day for one hour: a lone one counts only where the source has one of another span."""
    theirs, said = (
        {_SPANS.get(m["zh"], m["en"]): m.group() for m in _ONE.finditer(text.plain)}
        for text in (source, summary)
    )
    for span, words in said.items():
        if theirs and span not in theirs:
            yield Problem("number", words)


def _borne_out(said: Amount, known: Amount) -> bool:
    if not _agree(said.unit, known.unit):
        return False
    off = abs(said.value - known.value) / max(abs(known.value), 1e-9)
    allowed = NEAR if said.about else FRACTION if "/" in said.text + known.text else 1e-6
    return off <= allowed


def _agree(one: str, other: str) -> bool:
    """Whether two things counted may be the same: what is not named may be anything but a share."""
    if "%" in (one, other):
        return one == other
    if one in _LOCAL and other in _LOCAL:
        return "local" in (one, other) or one == other or "yen or yuan" in (one, other)
    if "yen or yuan" in (one, other):
        return bool({one, other} & {"jpy", "cny", ""})
    return one == other or "" in (one, other)


_FROM_TO = re.compile(r"(?:从|由|自|\bfrom\b)(.{1,24}?)(?:到|至|为|\bto\b)(.{1,16})")


def _turned_round(source: Text, summary: Text) -> Iterator[Problem]:
    """从900万上调到1200万 where the source goes from 1200 to 900."""
    known = set(_steps(source))
    for step in _steps(summary):
        if (step[1], step[0]) in known and step not in known:
            yield Problem("number", f"{step[0]:g} → {step[1]:g}")


def _steps(text: Text) -> Iterator[tuple[float, float]]:
    for match in _FROM_TO.finditer(text.plain):
        before, after = amounts(match[1]), amounts(match[2])
        if before and after:
            yield before[-1].value, after[0].value


_HIGHER = re.compile(r"高于|大于|多于|高出|超越|\b(?:above|higher than|more than|greater than)\b")
_LOWER = re.compile(r"低于|小于|少于|不如|不及|\b(?:below|lower than|less than|fewer than)\b")


def _compared(summary: Text) -> Iterator[Problem]:
    """34 above 90: wrong whatever the source says."""
    for sentence in summary.sentences:
        for words, sign in ((_HIGHER, 1), (_LOWER, -1)):
            for match in words.finditer(sentence):
                before = amounts(sentence[: match.start()])[-1:]
                after = amounts(sentence[match.end() :])[:1]
                for one, other in zip(before, after, strict=False):
                    turned = (one.value - other.value) * sign < 0
                    if turned and one.unit == other.unit != "%":
                        yield Problem("number", match.group())


def _prepared(plain: str) -> str:
    text = _PARTS.sub(lambda m: f" {_DIGITS[m[2]]}/{_DIGITS[m[1]]} ", without_dates(plain))
    for pattern, instead in _SAME:
        text = re.sub(pattern, instead, text)
    return _WORD.sub(lambda m: str(_WORDS[m[1] or m[3]] + (_WORDS[m[2]] if m[2] else 0)), text)


def _value(match: re.Match[str]) -> float:
    number = match["number"]
    if "/" in number:
        above, below = number.split("/")
        return float(above) / max(float(below), 1)
    total = sum(_segment(piece) for piece in re.findall(_SEGMENT, number))
    return total * _SCALES.get(match["scale"] or match["short"] or "", 1)


def _segment(text: str) -> float:
    """三亿, 4,400.5 or 五千万."""
    parts = re.match(r"([\d,.]+|[零〇一二两三四五六七八九十百千]+)\s?[多余几]?\s?(.*)", text)
    assert parts is not None
    digits, scale = parts[1].rstrip(",."), parts[2]
    value = float(digits.replace(",", "")) if digits[0].isdigit() else _chinese(digits)
    for step in re.findall("万亿|.", scale):
        value *= _LARGE.get(step, _SMALL.get(step, 1))
    return value


def _chinese(digits: str) -> float:
    """四十五 or 二〇二六."""
    if not any(c in _SMALL for c in digits):
        return float("".join(str(_DIGITS[c]) for c in digits))
    total, digit = 0, 0
    for c in digits:
        if c in _SMALL:
            total += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return float(total + digit)


def _unit(text: str, match: re.Match[str]) -> tuple[str, int]:
    """What a number counts, and where the words for it end."""
    if sign := match["sign"]:
        after = _unit_at(text, match.end())
        return (after[0], after[1]) if after and sign == "$" else (_SIGNS[sign], match.end())
    found = _unit_at(text, match.end()) or _counted_at(text, match.end())
    return found or ("", match.end())


def _unit_at(text: str, at: int) -> tuple[str, int] | None:
    """A unit that begins at `at`, after a space perhaps."""
    window = text[at : at + 24]
    for found in concepts("units", "zh", "en").find(window):
        if window[: found.start].strip(" -个") == "":
            return found.id, at + found.end
        break
    return None


def _counted_at(text: str, at: int) -> tuple[str, int] | None:
    """What is counted with a word or two before it: 3 million paying users."""
    words = re.match(r"(?:\s[a-z-]+){1,3}", text[at : at + 40])
    if words is None:
        return None
    for found in _nouns().find(words.group()):
        if found.id in _COUNTED:
            return found.id, at + found.end
    return None


@lru_cache(maxsize=1)
def _nouns() -> Concepts:
    return concepts("units", "en")
