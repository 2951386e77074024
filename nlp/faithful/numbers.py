"""Numbers with what they count: 440億美元 is $44 billion, 三成 is 30%, doubled is 兩倍."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nlp.faithful.amount import COUNTED, FRACTION, Amount, about, agree, valued
from nlp.faithful.concepts import Concepts, concepts
from nlp.faithful.dates import without_dates
from nlp.faithful.derived import follows
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
    (r"一半|半数|对半|减半|砍半|腰斩|\b(?:by half|half of|half the|a half|one half|halved)\b|\bhalf\b(?= (?:as|its|their|of))",
     " 50% "),
    (r"(?<![上下前后大小多一第])半(?=个?(?:小时|公里|米|公斤|千克|吨|年))", " 0.5 "),
    (r"\bhalf an? (?=hour|met|kilomet|mile|tonne|year)", " 0.5 "),
    (r"\b(?:a|one)[ -]third\b", " 1/3 "), (r"\btwo[ -]thirds\b", " 2/3 "),
    (r"\b(?:a|one)[ -]quarter of\b", " 1/4 "),
    (r"(?<!last )(?<!past )(?<!previous )\bthree[ -]quarters\b(?! in a row| running)", " 3/4 "),
    (r"\b(?:a|one)[ -]fifth\b", " 1/5 "), (r"\b(?:a|one)[ -]tenth\b", " 1/10 "),
    (r"翻倍|翻了?一番|(?:增加|成长|增长|多|高出?)了?一倍|\b(?:double[sd]?|doubling|twice|twofold)\b", " 2倍 "),
    (r"\b(?:triple[sd]?|tripling|threefold|thrice)\b", " 3倍 "),
    (r"\b(?:quadruple[sd]?|fourfold)\b", " 4倍 "),
    (r"\b(?:a|one) dozen\b|\bdozen\b|一打", " 12 "),
    (r"(?<=\d)-(?=[a-z])", " "),
    (r"(?<=\d)(?:th|st|nd|rd)\b", "th"),
)  # fmt: skip
"""Rewritten before numbers are read, in this order."""
_HALF_MORE = re.compile(
    r"(?<![一二三四五六七八九十百\d.])(?P<zh>\d+|十[一二三四五六七八九]?|[一二两三四五六七八九])(?:个半(?=小时|钟头|月|星期)|(?P<year>年)半)"
    rf"|\b(?P<en>\d+|{'|'.join(_WORDS)}) and a half\b"
)
_SHARES = re.compile(
    r"\b(?:(one) (?:in|out of) (three|four|five|six|seven|eight|nine|ten)\b"
    r"|(one|two|three|four|five|six|seven|eight|nine)[ -]"
    r"(third|fifth|sixth|seventh|eighth|ninth|tenth)(?:s\b|(?= of\b)))"
)
_PIECES = {
    "third": 3, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
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
_CURRENCIES = frozenset("usd jpy eur gbp krw cny hkd twd sgd inr chf aud cad rub local".split()) | {
    "yen or yuan"
}
_ABOUT = re.compile(
    r"(?:约|近|逾|超过|大概|多|余|左右|上下|将近|接近|about|around|nearly|almost|roughly|over|more than"
    r"|some|approximately|close to)\s*$"
)
BESIDE = 24
"""How many characters of what stands before and after an amount are kept."""
_JOINS = {"", "零", "又", "and"}
"""What stands between the years and the months of one time."""


@lru_cache(maxsize=4096)
def amounts(plain: str) -> tuple[Amount, ...]:
    """The amounts in a folded text. A lone one is grammar more often than a number: left out."""
    text = _prepared(plain)
    found: list[Amount] = []
    read_to = 0
    for match in _NUMBER.finditer(text):
        if match.start("number") < read_to:
            continue  # the hundred of 百分点
        value = _value(match)
        unit, end = _unit(text, match)
        if tenths := _TENTHS.match(text, match.end()):
            value, unit, end = value * 10 + _DIGITS.get(tenths[1], 0), "%", tenths.end()
        elif "/" in match["number"]:
            value, unit = value * 100, "%"
        start, last, read_to = match.start(), read_to, end
        if value == 1 and unit not in _CURRENCIES and unit != "%":
            continue
        before, after = text[max(0, start - BESIDE) : start], text[end : end + BESIDE]
        words = text[start:end].strip()
        rough = bool(_ABOUT.search(before)) or "多" in words or "余" in words
        amount = Amount(value, unit, words, rough, before, after)
        if found and text[last:start].strip() in _JOINS and (whole := _joined(found[-1], amount)):
            found[-1] = whole
        else:
            found.append(amount)
    return tuple(found)


def _joined(first: Amount, second: Amount) -> Amount | None:
    """3年零4个月 as 40 months."""
    (value, unit), (rest, base) = first.base, second.base
    if first.unit == second.unit or unit != base or rest >= value:
        return None
    size = rest / second.value if second.value else 1.0
    words = f"{first.text}{second.text}"
    return Amount(
        (value + rest) / size, second.unit, words, first.about, first.before, second.after
    )


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    known = amounts(source.plain)
    passages = [(sentence, list(amounts(sentence))) for sentence in source.sentences]
    for sentence in summary.sentences:
        beside = amounts(sentence)
        for amount in beside:
            if not any(_borne_out(amount, other) for other in known) and not follows(
                amount, beside, passages
            ):
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
    if not agree(said.base[1], known.base[1]):
        return False
    value = valued(known, said.unit)
    return about(said, value) or (
        "/" in known.text and abs(said.value - value) <= FRACTION * abs(value)
    )


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
_LOWER = re.compile(r"低于|小于|少于|\b(?:below|lower than|less than|fewer than)\b")


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
    text = _SHARES.sub(_share, _HALF_MORE.sub(_and_a_half, text))
    for pattern, instead in _SAME:
        text = re.sub(pattern, instead, text)
    return _WORD.sub(lambda m: str(_WORDS[m[1] or m[3]] + (_WORDS[m[2]] if m[2] else 0)), text)


def _and_a_half(match: re.Match[str]) -> str:
    """两个半 hours, 一年半, two and a half."""
    number = match["zh"] or match["en"]
    whole = int(number) if number.isascii() and number.isdigit() else _WORDS.get(number)
    if whole is None:
        whole = int(_chinese(number))
    return f"{whole}.5{match['year'] or ''}"


def _share(match: re.Match[str]) -> str:
    """One in six, nine tenths."""
    above, below = match[1] or match[3], match[2] or match[4]
    return f" {_WORDS[above]}/{_WORDS.get(below) or _PIECES[below]} "


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
        if found.id in COUNTED:
            return found.id, at + found.end
    return None


@lru_cache(maxsize=1)
def _nouns() -> Concepts:
    return concepts("units", "en")
