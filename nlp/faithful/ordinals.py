"""Order: second is not first, in either script and English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.faithful.problems import Problem
from nlp.faithful.text import Text

_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}
_WORDS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
    )
}
_PATTERN = re.compile(
    r"第(?P<zh>\d{1,2}|[一二三四五六七八九十])(?![季\d十]|人称|三方|手|产业|线|时间)"
    rf"|(?<![-\d])\b(?P<en>{'|'.join(_WORDS)})\b(?!s|[ -](?:quarter|half|party|hand|of (?:its|the|their|all)))"
    r"|(?<![\d.])\b(?P<th>\d{1,2})(?:st|nd|rd|th)\b(?! (?:century|anniversary|of))|(?:no\.|number|#) ?(?P<no>\d{1,2})\b"
)
_FIRSTS = re.compile(
    r"首(?![席脑尔都相])|第一|第1|冠军|居冠|最[大高多快早佳强]|龙头|榜首|开创|前所未有|率先|\b(?:first|1st|maiden|debut|initial|inaugural|top|leading|leader"
    r"|largest|biggest|highest|no\. ?1|number one|original\w*|begin\w*|start\w*|never before|ever)\b"
)
_SECONDS = re.compile(
    r"第二|第2|亚军|居次|其次|二|再度|另一|续|下一|\b(?:second\w*|2nd|two|twice|runner-up|followed by|again|next|another|no\. ?2)\b"
)


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    """Those above the second are compared by number, where the source counts in order at all."""
    known = {number for number, *_ in ordinals(source.plain)}
    for number, start, end in ordinals(summary.plain):
        if number in known:
            continue
        words = {1: _FIRSTS, 2: _SECONDS}.get(number)
        if not (words and words.search(source.plain)) and known:
            yield Problem("number", summary.plain[start:end])


def ordinals(plain: str) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) of the words of order in a folded text."""
    for match in _PATTERN.finditer(plain):
        if not _measures(plain, match):
            yield _number(match), match.start(), match.end()


def _measures(plain: str, match: re.Match[str]) -> bool:
    """A second of time, a third of something, or a day of the month."""
    before = plain[: match.start()]
    if match["en"]:
        return bool(re.search(r"(?:\bper|\ba|\bone|\beach|\d|月)\s*$", before))
    return bool(match["th"] and re.search(r"月\s*$", before))


def _number(match: re.Match[str]) -> int:
    text = match["zh"] or match["en"] or match["th"] or match["no"]
    return _DIGITS.get(text) or _WORDS.get(text) or int(text)
