"""Titles and words of rank: 前執行長 is no 執行長, and a 財務長 no 執行長; and who bears them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp.faithful.concepts import Found, concepts
from nlp.faithful.people import is_name, person, stands_in
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text, same_language
from nlp.names import look_up
from nlp.script import HAN, fold

_RANKS = (
    ("former", r"(?<![目之以先此日提午当])前(?:任)?(?![一十后年天者几述往景端台线途面沿三两五所来期])|\bformer\b|\bex-|\bex\b|\b(?:once|formerly|(?:stepped down|resigned|quit|left) as)\b|卸任|辞去|辞任|曾(?:经|是|任|担任|为)|原(?=任)"),
    ("acting", r"代理|\bacting\b|暂代"),
    ("interim", r"临时|\binterim\b"),
    ("vice", r"副|\bdeputy\b|\bvice\b"),
    ("incoming", r"候任|\bincoming\b|\bdesignate\b|准(?=[首总董主])"),
)  # fmt: skip
_BREAK = re.compile(r"[，,。;；:：、.!?\"“”「」]|\band\b|\bwith\b|\bsaid\b")
_SPEAKS = r"(?=(?:表示|指出|说|认为|宣布|担任|出任|接任|强调|透露|坦言|补充|提醒|批评|质疑|回应|警告|否认|证实|持股|创办|创立|加入))"
_GOES_ON = r"(?=[持将在于任获与和,、。等已曾是说表指认为也则会])"
_COMES_AFTER = rf"(?:(?<![{HAN}])|(?<=[人师员长者授家事记任]))"
_EMPLOYER = re.compile(rf"(?:^|[^{HAN}a-z])(?P<zh>[{HAN}]{{2,6}}?)$|\b(?P<en>[a-z][\w-]+)\s*$")
_HOLDS = re.compile(r"(?:现任|的|'s)?\s*$")
_FORMER = re.compile(
    r"曾|前(?![一十后年天者几述往景端台线途面沿三两五所来期])|离开|原任|出身|待过|\b(?:former|formerly|previously|ex|once|used to|left|worked at|years at)\b"
)
"""Of where somebody was before."""
_ELSEWHERE = re.compile(r"曾[^的]{0,4}(?:任职|就职|服务|工作)[^的]*的")
"""「曾任职罗氏的」 before a title: she was there, and bears the title now."""
_POST = re.compile(r"\s*(?:的)?(?:一职|职务|职位|一席|位置|post\b|position\b|role\b|job\b)")
"""After a title: the post is meant, whoever holds it."""
BEFORE = 10
"""Characters before a title in which its word of rank is looked for; twice that in English."""
NEAR = 24
"""Characters between a title and the one who bears it, at most."""


@dataclass(frozen=True)
class Title:
    """A title with its words of rank (`former`, `vice`, …), and who bears it as far as known."""

    id: str
    ranks: frozenset[str]
    bearer: str
    text: str
    post: bool
    """The post alone is meant, and nobody in it."""


def titles(text: Text) -> list[Title]:
    """The titles in a text."""
    return [
        _title(sentence, found)
        for sentence in text.sentences
        for found in concepts("titles", "zh", "en").find(sentence)
        if sentence[found.end : found.end + 1] != "会"  # 委员 in 委员会
    ]


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    known = titles(source)
    for said in titles(summary):
        general = said.id.startswith("~") or (said.text.isascii() and said.text.endswith("s"))
        if general and not any(said.id == other.id for other in known):
            continue  # too general a word to be a claim of its own: executives, engineers
        if not known or not any(said.id == other.id for other in known):
            yield Problem("title", said.text)
            continue
        if said.post:
            continue
        same = [other for other in known if other.id == said.id]
        theirs = [other for other in same if _same_bearer(said, other)] or [
            other for other in known if other.bearer and _same_bearer(said, other)
        ]
        if not any(said.id == o.id and said.ranks == o.ranks for o in theirs or same):
            yield Problem("title", said.text)
    yield from _persons(source, summary)
    yield from _left(source, summary)


def _left(source: Text, summary: Text) -> Iterator[Problem]:
    """X's chief executive, where the source names X only as where somebody was before."""
    for sentence in summary.sentences:
        for found in concepts("titles", "zh", "en").find(sentence):
            names = _employer(sentence[: found.start])
            if not names or _FORMER.search(sentence):
                continue
            there = [c.text for c in source.clauses if any(name in c.text for name in names)]
            if there and all(_FORMER.search(text) for text in there):
                yield Problem("title", names[0] + found.text)


def _employer(before: str) -> list[str]:
    """The names of whom a title is said to be of, folded; none where nothing stands before it."""
    before = _HOLDS.sub("", before)
    for length in range(len(before), 1, -1):
        if known := look_up(before[-length:]):
            return [fold(name) for name in known.names.values()]
    named = _EMPLOYER.search(before)
    return [named["zh"] or named["en"]] if named else []


def _persons(source: Text, summary: Text) -> Iterator[Problem]:
    """People with a title, or who say or do something, whom a Chinese source lacks."""
    if not (source.chinese and same_language(source, summary)):
        return
    for sentence in summary.sentences:
        titled = list(concepts("titles", "zh", "en").find(sentence))
        found = [match for title in titled if (match := person().match(sentence, title.end))]
        for match in _speaking().finditer(sentence):
            if not any(t.start < match.end() and match.start() < t.end for t in titled):
                found.append(match)
        for match in found:
            if is_name(match["name"]) and not stands_in(match["name"], source.plain):
                yield Problem("name", match["name"])
    yield from _namesakes(source, summary)


def _namesakes(source: Text, summary: Text) -> Iterator[Problem]:
    """杨慕白 where the source has only 杨牧川."""
    theirs = [m["name"] for m in person().finditer(source.plain) if is_name(m["name"])]
    surnames = {name[0] for name in theirs if len(name) > 2}
    for match in _acting().finditer(summary.plain):
        name = match["name"]
        if len(name) < 3 or not is_name(name) or name[0] not in surnames:
            continue
        if name[:2] not in source.plain and name[1:] not in source.plain:
            yield Problem("name", name)


@lru_cache(maxsize=1)
def _speaking() -> re.Pattern[str]:
    return re.compile(person().pattern + _SPEAKS)


@lru_cache(maxsize=1)
def _acting() -> re.Pattern[str]:
    return re.compile(_COMES_AFTER + person().pattern + _GOES_ON)


def _title(sentence: str, found: Found) -> Title:
    reach = BEFORE if not found.text.isascii() else 2 * BEFORE
    before = sentence[max(0, found.start - reach) : found.start]
    before = _ELSEWHERE.sub("", _BREAK.split(before)[-1])
    ranks = frozenset(name for name, words in _RANKS if re.search(words, before))
    id_ = found.id
    for combined, (rank, base) in _COMBINED.items():
        if id_ == combined:
            id_, ranks = base, ranks | {rank}
    text = sentence[found.start - len(before.lstrip()) : found.end] if ranks else found.text
    post = bool(_POST.match(sentence, found.end))
    return Title(id_, ranks, _bearer(sentence, found), text, post)


_COMBINED = {
    "deputy-minister": ("vice", "minister"),
    "vice-chair": ("vice", "chair"),
    "vice-president": ("vice", "president"),
    "deputy-manager": ("vice", "manager"),
    "deputy-mayor": ("vice", "mayor"),
}
"""Titles that are another one with a word of rank."""


def _bearer(sentence: str, found: Found) -> str:
    """The name beside a title; empty where none is known."""
    after = sentence[found.end : found.end + NEAR]
    named = person().match(after)
    if named and is_name(named["name"]):
        return str(named["name"])
    if match := re.match(r"[\s,]*([a-z][a-z.-]+(?: [a-z][a-z.-]+){0,2})", after):
        return match[1]
    before = sentence[max(0, found.start - NEAR) : found.start]
    return " ".join(re.findall(r"[a-z][a-z-]+", before)[-4:]) if before.isascii() else ""


def _same_bearer(one: Title, other: Title) -> bool:
    if not one.bearer or not other.bearer:
        return False
    if re.search(f"[{HAN}]", one.bearer) and re.search(f"[{HAN}]", other.bearer):
        return one.bearer[:2] == other.bearer[:2]
    mine = {word for word in one.bearer.split() if len(word) > 2} - _NOT_NAMES
    return bool(mine & {word for word in other.bearer.split() if len(word) > 2})


_NOT_NAMES = frozenset("said says the and will has was who had for with from that join".split())
