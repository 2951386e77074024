"""The ways in which one thing may be written: in either script, region and language.

Search looks for all of them, so that 軟體, 软件 and software find the same articles. What is
compared is `searchable`: a form in which every character stays one character, or where Unicode
joins or parts some, can be traced back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from nlp.vocabulary import converter, table

MOST = 64
"""Spellings of one term that are looked for; more words in it than that allows stay as they are."""
COLUMNS = ("en", "zh_tw", "zh_cn", "zh_hk")
TABLES = ("names", "english", "regional")

_HAN = [range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x30000)]
_BEYOND = str.maketrans("著妳祂牠於乾瞭藉麼", "着你他它于干了借么")
"""Written apart in Traditional text alone, which OpenCC keeps as they are in some words."""


def plain(text: str) -> str:
    """NFKC and lower case: the form in which words are compared within one script.

    A zero byte ends a text for SQLite, so it becomes a space.
    """
    return unicodedata.normalize("NFKC", text).lower().replace("\0", " ")


def searchable(text: str) -> str:
    """`plain` in Simplified characters, each by itself: 乾 is 干 in every word."""
    return plain(text).translate(_simplified())


def spellings(term: str) -> list[str]:
    """The searchable forms of `term`: itself first, then with the words in it written otherwise.

    人工智慧晶片 is also 人工智能芯片; Musk is also 马斯克, and machine learning 机器学习. English
    takes the place of a whole term only: no text says 人工智能chip.
    """
    term = searchable(term)
    parts: list[list[str]] = []
    many, at = 1, 0
    for start, end in _known(term):
        others = _others()[term[start:end]]
        if term[start:end] != term and not term[start].isascii():
            others = [other for other in others if not other[0].isascii()]
        if many * len(others) <= MOST:
            parts += [[term[at:start]], others]
            many, at = many * len(others), end
    parts.append([term[at:]])
    return list(dict.fromkeys([term, *map("".join, product(*parts))]))


def is_known(words: str) -> bool:
    """Whether `words` together are a term of our tables, as `machine learning` is."""
    return searchable(words) in _others()


@lru_cache(maxsize=1)
def _simplified() -> dict[int, int | str]:
    characters = [chr(code) for block in _HAN for code in block]
    simple = converter("t2s").convert("\n".join(characters)).split("\n")
    changed = {ord(a): b for a, b in zip(characters, simple, strict=True) if a != b}
    return {**changed, **_BEYOND}


@lru_cache(maxsize=1)
def _others() -> dict[str, list[str]]:
    """The spellings of each known term, itself among them, by each of them."""
    others: dict[str, dict[str, None]] = {}
    for forms in _rows():
        for form in forms:
            others.setdefault(form, {form: None}).update(dict.fromkeys(forms))
    return {form: list(found) for form, found in others.items() if len(found) > 1}


def _rows() -> Iterator[list[str]]:
    """The words of a row that stand for one another: always, or in a sense there and back."""
    to_taiwan = {
        (row["zh_tw"], row["zh_cn"]) for row in table("regional") if row["direction"] != "to-CN"
    }
    for name in TABLES:
        for row in table(name):
            certain = not row.get("sense") or (row["zh_tw"], row["zh_cn"]) in to_taiwan
            if row.get("direction") != "to-TW" and certain:
                cells = [form for c in COLUMNS for form in (row.get(c) or "").split("|")]
                yield list(dict.fromkeys(searchable(form) for form in cells if len(form) > 1))


def _known(term: str) -> Iterator[tuple[int, int]]:
    """Where known terms stand in `term`: the longest at each place, Latin ones as whole words."""
    at = 0
    while at < len(term):
        ends = range(min(len(term), at + _longest()), at + 1, -1)
        end = next((end for end in ends if term[at:end] in _others() and _whole(term, at, end)), 0)
        if end:
            yield at, end
        at = end or at + 1


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _others()))


def _whole(term: str, start: int, end: int) -> bool:
    """Whether neither edge cuts a Latin word."""
    return not any(
        re.fullmatch("[a-z0-9]{2}", term[edge - 1 : edge + 1]) for edge in (start, end) if edge
    )
