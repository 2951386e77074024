"""Which story comes first, and why: a score that anyone can add up, and its reasons in words.

The weights are a choice, not a measurement. What many newsrooms carry comes first; a reporter's
own story outranks a reprint; names that run through the day and late news break ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.digest.text import Text

OUTLET_POINTS, REPRINT_POINTS, OUTLETS_MAX = 2.0, 0.5, 6.0
ORIGINAL_POINTS = 1.0
NAME_POINTS, NAMES_MAX = 0.5, 1.5
FRESH_POINTS, FRESH_SPAN = 1.0, timedelta(hours=24)
FRESH_ENOUGH = timedelta(hours=3)
"""Younger than this against the day's last report, lateness is given as a reason."""


@dataclass(frozen=True)
class Reason:
    """One part of a story's score, in words for both scripts and English."""

    kind: str
    """`updated`, `outlets`, `original`, `names` or `fresh`."""
    points: float
    text: Text
    english: str


@dataclass(frozen=True)
class Evidence:
    """What the score of one story is made of."""

    outlets: int
    """Sources with a report of their own."""
    reprints: int
    """Further sources that only reprint."""
    original: bool
    """The lead has a by-line and no credit to another publisher."""
    shared_names: Sequence[Text]
    """Names that stand in another story of the day too."""
    newest: datetime
    updated: bool = False
    """An earlier edition had the story."""
    reports: int = 1


def reasons(evidence: Evidence, last: datetime) -> tuple[Reason, ...]:
    """Why a story stands where it does; its score is the sum of the points.

    `last` is when the newest report of the whole edition came out, so that the same day always
    gives the same order, whenever it is printed.
    """
    found = [_updated(evidence)] if evidence.updated else []
    found.append(_outlets(evidence))
    if evidence.original:
        found.append(_original())
    found.append(_fresh(evidence, last))
    if evidence.shared_names:
        found.append(_names(evidence.shared_names))
    return tuple(found)


def score(parts: Sequence[Reason]) -> float:
    return sum(part.points for part in parts)


def worth_saying(reason: Reason) -> bool:
    """Whether a reason is shown: every story is somewhat fresh, few are just out."""
    return reason.kind != "fresh" or reason.points >= 1 - FRESH_ENOUGH / FRESH_SPAN


def _updated(evidence: Evidence) -> Reason:
    n = evidence.reports
    text = Text.chinese(f"先前已刊，新增{n}篇報導", f"此前已刊，新增{n}篇报道")
    return Reason("updated", 0.0, text, f"shown before; {n} new")


def _outlets(evidence: Evidence) -> Reason:
    n = evidence.outlets + evidence.reprints
    points = (evidence.outlets - 1) * OUTLET_POINTS + evidence.reprints * REPRINT_POINTS
    points = min(max(points, 0.0), OUTLETS_MAX)
    if n == 1:
        text = Text.chinese("目前一家媒體報導", "目前一家媒体报道")
        return Reason("outlets", points, text, "reported by one source")
    text = Text.chinese(f"{n}家媒體報導", f"{n}家媒体报道")
    return Reason("outlets", points, text, f"carried by {n} sources")


def _original() -> Reason:
    text = Text.chinese("署名原創報導", "署名原创报道")
    return Reason("original", ORIGINAL_POINTS, text, "original, bylined report")


def _names(names: Sequence[Text]) -> Reason:
    shown = names[:2]
    text = Text.chinese(
        "今日多則要聞提到" + "、".join(name.hant for name in shown),
        "今日多条要闻提到" + "、".join(name.hans for name in shown),
    )
    english = " and ".join(name.hans for name in shown) + " in several stories of the day"
    return Reason("names", min(len(names) * NAME_POINTS, NAMES_MAX), text, english)


def _fresh(evidence: Evidence, last: datetime) -> Reason:
    age = max(last - evidence.newest, timedelta())
    points = max(0.0, 1 - age / FRESH_SPAN) * FRESH_POINTS
    clock = f"{evidence.newest:%H:%M}"
    text = Text.chinese(f"{clock}最新發布", f"{clock}最新发布")
    return Reason("fresh", points, text, f"just out at {clock}")
