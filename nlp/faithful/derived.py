"""Figures that an article does not write and a reader works out: 110 and 85 km are 25 km apart.

Only from figures of one unit in one sentence or in neighbouring ones, and only where the summary
says what kind of figure it is: a difference, a sum, a share, a multiple, or nearly so much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from nlp.faithful.amount import COUNTED, Amount, about, agree, valued
from nlp.script import HAN

_BARELY = r"(?:了|出|约|近|逾| about| nearly| almost| roughly| over| more than)?(?: an?)?\s*$"
_UP = re.compile(
    r"(?:多了|增加|增|提高|调高|调升|上调|上升|升高|涨|延长|拉长|拉高|扩大|领先|高出|高了|贵"
    r"|\b(?:up|rise of|increase of|(?:rose|rises|grew|up|increased|raised|extended) by|lead of))" + _BARELY
)  # fmt: skip
_DOWN = re.compile(
    r"(?:少了|减少|减|下调|调降|下降|下滑|降低|跌|缩短|缩小|压低|落后|低了|便宜"
    r"|\b(?:down|drop of|fall of|(?:fell|falls|dropped|cut|down|reduced|shortened|declined) by))" + _BARELY
)  # fmt: skip
_APART = re.compile(
    r"(?:相差|差距为?|其余|其他|另外|剩下?|\b(?:gap of|difference of|margin of|remaining|other))"
    + _BARELY
)
_MORE = re.compile(r"(?:^|\s)(?:more|higher|longer|extra)\b")
_LESS = re.compile(r"(?:^|\s)(?:fewer|less|lower|shorter|cheaper)\b")
_TOGETHER = re.compile(
    r"(?:合计|合共|总共|总计|一共|加起来|共|\b(?:combined|total of|altogether|totall?ing))"
    + _BARELY
)
_COUNTED = re.compile(rf"\s*([a-z]+|[{HAN}])")
_BECOMES = re.compile(r"(?:到|至|(?:减|降|增|升|改|调|变)为|\bto)\s*$")
_WAS = re.compile(
    r"(?:(?:年前|同期|原本|原先|此前)(?:为|是|有|的)?|\b(?:from|against|compared with))\s*$"
)
_HALVED = re.compile(r"砍半|减半|腰斩|对半|\bhalv(?:ed?|ing)\b|\b(?:by|in) half\b")
_LEFT = re.compile(r"(?:正常|平时|原本|原来|原先)(?:水平)?的\s*$")
_LEFT_OF = re.compile(r"^\s*of (?:normal|usual|the (?:usual|normal|original|previous))\b")
_SHORT = re.compile(r"(?:比|较).*(?:少|低|便宜|短|轻|落后)了?\s*$")
_BEYOND = re.compile(r"(?:比|较).*(?:多|高出?|贵|长|重|领先)了?\s*$")
_SHORT_OF = re.compile(r"^\s*(?:below|short of|(?:less|lower|fewer|cheaper|shorter) than)\b")
_BEYOND_OF = re.compile(r"^\s*(?:above|(?:more|higher|longer) than)\b")


def follows(
    said: Amount, beside: Sequence[Amount], passages: Sequence[tuple[str, list[Amount]]]
) -> bool:
    """Whether `said` can be worked out from the source.

    `beside` are the other amounts in the summary's sentence, `passages` the source's sentences with
    their amounts.
    """
    for number, (text, alone) in enumerate(passages):
        following = passages[number + 1] if number + 1 < len(passages) else ("", [])
        near = [*alone, *following[1]]
        if (
            _changed(said, near)
            or _summed(said, near)
            or _ratio(said, near)
            or _remains(said, alone)
            or _compared(said, beside, alone)
            or (_HALVED.search(text + following[0]) and _half(said, near))
        ):
            return True
    return False


def _pairs(said: Amount, near: Sequence[Amount]) -> Iterator[tuple[Amount, float, float]]:
    """Two figures of what `said` counts, as (second, value of the first, value of the second)."""
    for one, other in combinations(near, 2):
        if _same(said, one) and _same(said, other) and _same(one, other):
            yield other, valued(one, said.unit), valued(other, said.unit)


def _same(one: Amount, other: Amount) -> bool:
    """Whether both count one thing; points are between shares, and 座 is not 份."""
    unit, second = one.base[1], other.base[1]
    if "point" in (unit, second):
        return "%" in (unit, second)
    if not unit and not second:
        first, second_word = _COUNTED.match(one.after), _COUNTED.match(other.after)
        return bool(first and second_word and first[1] == second_word[1])
    return bool(unit and second) and agree(unit, second)


def _changed(said: Amount, near: Sequence[Amount]) -> bool:
    """少了25公里 of 110公里減為85公里, and not 多了."""
    words = f"{said.text} {said.after.partition(',')[0]}"
    up = _UP.search(said.before) or _MORE.search(words)
    down = _DOWN.search(said.before) or _LESS.search(words)
    if said.unit == "%" or not (up or down or _APART.search(said.before)):
        return False
    for second, one, other in _pairs(said, near):
        rise = other - one
        if _WAS.search(second.before):
            rise = -rise
        elif not _BECOMES.search(second.before):
            rise = abs(rise) if up else -abs(rise)  # the source does not say which was first
        told = rise > 0 if up else rise < 0 if down else rise != 0
        if told and about(said, abs(rise)):
            return True
    return False


def _summed(said: Amount, near: Sequence[Amount]) -> bool:
    """合計 and a sum of two."""
    if said.unit in ("%", "point") or not _TOGETHER.search(said.before):
        return False
    return any(about(said, one + other) for _, one, other in _pairs(said, near))


def _ratio(said: Amount, near: Sequence[Amount]) -> bool:
    """One in six of 210,000 and 1.3 million; three times 4,000."""
    share = "/" in said.text and said.unit == "%"
    if not share and said.unit != "times":
        return False
    counts = [a for a in near if a.unit not in ("%", "point", "times", "age") and a.value]
    for one, other in combinations(counts, 2):
        units = {one.base[1], other.base[1]}
        if len(units) == 1 or ("" in units and units & COUNTED):
            low, high = sorted((one.value, valued(other, one.unit)))
            if about(said, 100 * low / high if share else high / low):
                return True
    return False


def _remains(said: Amount, alone: Sequence[Amount]) -> bool:
    """Down by nine tenths, where 12% of normal is left."""
    if said.unit != "%" or not _DOWN.search(said.before):
        return False
    left = (a for a in alone if _LEFT.search(a.before) or _LEFT_OF.search(a.after))
    return any(a.unit == "%" and about(said, 100 - a.value) for a in left)


def _compared(said: Amount, beside: Sequence[Amount], alone: Sequence[Amount]) -> bool:
    """A target of 300, where the source has 260, 40 below it, and the summary the 260 as well."""
    for step in alone:
        short = _SHORT.search(step.before) or _SHORT_OF.search(step.after)
        beyond = _BEYOND.search(step.before) or _BEYOND_OF.search(step.after)
        if bool(short) == bool(beyond) or not agree(said.unit, step.unit):
            continue
        for base in alone:
            told = any(b.value == base.value and agree(b.unit, base.unit) for b in beside)
            target = base.value + step.value if short else base.value - step.value
            if (
                told
                and base is not step
                and _same(base, step)
                and abs(said.value - target) < 1e-6 * target
            ):
                return True
    return False


def _half(said: Amount, near: Sequence[Amount]) -> bool:
    """減為100座 of 200座 that would be halved."""
    return bool(_BECOMES.search(said.before)) and any(
        _same(said, a) and said.value * 2 == valued(a, said.unit) for a in near
    )
