"""Denials and opposites: what grew did not shrink, what was denied was not confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nlp.faithful.concepts import Concepts
from nlp.faithful.numbers import amounts
from nlp.faithful.problems import Problem
from nlp.faithful.text import Clause, Text, likeness, nearest, same_language
from nlp.vocabulary import table

_DENIES = re.compile(
    r"没有|并未|未曾|从未|不会|不再|不是|不能|不得|无法|尚未|无需|拒绝|并非|毫无|尚无|暂无|并无|绝无|查无|仍无|未(?!来|必)|没|不|无(?=[法意关须需]|人|证据|任何|迹象|计划|计画)"
    r"|\b(?:not|never|no|without|nobody|none|neither|nor|refuse[sd]?|cannot)\b|n't\b"
)
_DECLINES = re.compile(
    _DENIES.pattern
    + r"|婉拒|否认|缺乏|免于|避免|以免|卸下|卸任|辞去|辞任|离任|停止|终止|放弃|取消|禁止|\b(?:declin\w+|refus\w+|den(?:y|ied|ies)|lacks?|lacked|fail(?:s|ed)? to|avoid\w*|stop\w*|give up|giving up|gave up|cancel\w*|ban(?:s|ned)?|no longer|yet to|(?:step|stepp)(?:s|ed|ing)? down|resign\w*|quits?)\b"
)
"""Those, and words that say as much without a denial."""
_HARMLESS = re.compile(
    r"不过|不久|是不是|能不能|要不要|不得不|不一定|不知道|不仅|不只|不少|不断|不同|不但|不论|不管|不错|差不多|了不起|不如|不及|不到|不足|不超过|未满|不满|不锈|无人(?=[机车艇]|驾驶|商店|超市)|无线|无锡|无尘|不变"
    r"|not only|no longer than|no later than|no earlier than|no sooner than|no more than|no fewer than"
)
_FLIPS = re.compile(
    r"(?:不|没有?|未|无|非|尚未|并未|不再|不会|not|no|never|n't|without|not yet|not be|did not|has not)\s*$"
)
_STILL = re.compile(r"不变|持平|原价|\b(?:unchanged|the same|flat)\b")
"""Neither up nor down."""
_MOVES = {"change", "price"}
DENIED = 0.5
"""Likeness of two clauses from which they say the same, but for a denial."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    yield from _opposites(source, summary)
    yield from _denials(source, summary)


@lru_cache(maxsize=4096)
def signs(clause: str) -> dict[str, tuple[set[int], str]]:
    """Which way each pair of opposites points in a clause, and the last word that says so.

    It is 1, -1, or 0 where it stays. A denial turns the word after it round: not profitable is at a loss. Where it stands farther
    off, nobody knows.
    """
    denied = bool(_denial(clause))
    found: dict[str, tuple[set[int], str]] = {}
    for match in _words().find(clause):
        pair, sign = match.id[:-1], 1 if match.id[-1] == "+" else -1
        if pair == "neutral":  # 降落 is no 降
            continue
        ways = {sign}
        if _FLIPS.search(clause[: match.start]):
            ways = {-sign}
        elif denied:
            ways = {sign, -sign}
        found[pair] = (found.get(pair, (set(), ""))[0] | ways, match.text)
    if still := _STILL.search(clause):
        for pair in _MOVES - found.keys():
            found[pair] = ({0}, still.group())
    return found


def denies(folded: str) -> bool:
    """Whether a folded passage denies, refuses or ends anything."""
    return _denial(folded, _DECLINES) is not None


def without_denial(folded: str) -> str:
    """A folded passage without its words of denial."""
    return _DENIES.sub("", folded)


def _opposites(source: Text, summary: Text) -> Iterator[Problem]:
    theirs = [(clause, signs(clause.text)) for clause in source.clauses]
    for clause in summary.clauses:
        for pair, (pointing, word) in signs(clause.text).items():
            having = [(other, found[pair][0]) for other, found in theirs if pair in found]
            if len(pointing) > 1 or not having:
                continue
            near = _about_the_same(clause, [other for other, _ in having], source, summary)
            pointed = [way for other, way in having if other in near]
            if pointed and not any(pointing & way for way in pointed):
                yield Problem("opposite", word)


def _about_the_same(
    clause: Clause, others: Sequence[Clause], source: Text, summary: Text
) -> list[Clause]:
    """Those of `others` that share most with a clause: numbers count more than words."""
    mine = _facts(clause.text)
    scored = [
        (3 * len(mine & _facts(other.text)) + 2 * likeness(clause.grams, other.grams), other)
        for other in others
    ]
    best = max(score for score, _ in scored)
    if best == 0:
        return list(others) if len(others) == 1 or not same_language(source, summary) else []
    return [other for score, other in scored if score >= 0.8 * best]


def _facts(text: str) -> set[float]:
    return {round(amount.value, 6) for amount in amounts(text)}


def _denials(source: Text, summary: Text) -> Iterator[Problem]:
    """A denial where the source has none, or an assertion of what the source denies."""
    crosses = not same_language(source, summary)
    for clause in summary.clauses:
        denied = _denial(clause.text)
        if crosses:
            if (
                denied
                and not _denial(source.plain, _DECLINES)
                and not _opposite_there(clause, source)
            ):
                yield Problem("negation", denied)
            continue
        best, near = nearest(clause, source.clauses)
        theirs = [found for other in near if (found := _denial(other.text))]
        if said := denied or _denial(clause.text, _DECLINES):
            there = any(_denial(other.text, _DECLINES) for other in near)
            sure = best >= DENIED or not _denial(source.plain)
            if sure and not there and not _opposite_there(clause, source):
                yield Problem("negation", said)
        elif best >= DENIED and len(theirs) == len(near) and not _denies(summary, clause):
            yield Problem("negation", theirs[0])


def _denies(text: Text, clause: Clause) -> bool:
    """Whether the sentence of a clause denies anything."""
    return _denial(text.sentences[clause.sentence]) is not None


def _denial(text: str, words: re.Pattern[str] = _DENIES) -> str | None:
    found = words.search(_HARMLESS.sub("", text))
    return found.group() if found else None


def _opposite_there(clause: Clause, source: Text) -> bool:
    """Whether the source says with another word what a denial says: 未滿 is 低於."""
    said = signs(clause.text)
    theirs = [signs(other.text) for other in source.clauses]
    return any(
        pair in found and said[pair][0] & found[pair][0] for pair in said for found in theirs
    )


@lru_cache(maxsize=1)
def _words() -> Concepts:
    return Concepts(
        (row["id"] + sign, word)
        for row in table("opposites")
        for column, sign in (("plus", "+"), ("minus", "-"))
        for word in row[column].split("|")
    )
