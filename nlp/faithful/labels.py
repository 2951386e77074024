"""Numbers with what they measure: the revenue is not the loss, and A's share is not B's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.faithful.amount import Amount
from nlp.faithful.dates import dates
from nlp.faithful.numbers import amounts
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text, grams, same_language

_AND = re.compile(r"、|以及|及|和|与|\band\b|;")
_RANGE = re.compile(r"从|由|自|介于|之间|至|到|分别|\b(?:from|between|to|respectively)\b")
_GENERIC = re.compile(
    r"该?公司|同比|总额|总计|一共|全年|单季|约|近|超过|达到?|逾|共|为|至|到|了|是"
    r"|\b(?:company|total|year|some|million|billion|thousand|percent)\b"
)
_RESPECTIVELY = re.compile(
    r"(?P<a>[^,。;、是有]{2,14}?)(?:和|与|及|、| and )(?P<b>[^,。;、]{2,14}?)(?:,|的[^,。]{1,6})?\s?分别(?P<rest>[^。;]*)"
    r"|(?P<a_en>[^,.;]{2,30}?) and (?P<b_en>[a-z][^,.;\s]*)(?P<rest_en>[^.;]*?\brespectively\b)"
)
CLEARLY, WHOLLY = 0.6, 0.5
"""By how much more of a label another number must have; less where it has all of it."""


@dataclass(frozen=True)
class Measured:
    """An amount, and the words around it."""

    amount: Amount
    label: frozenset[str]
    when: frozenset[str]
    """Points on the calendar in its clause."""
    beside: frozenset[float]
    """The values of that clause."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    """Only within one language, where the words can be compared."""
    if not same_language(source, summary):
        return
    known = list(_measured(source))
    for said in _measured(summary):
        if _of_another(said, known):
            yield Problem("number", said.amount.text)
    yield from _respectively(source, summary)


def _measured(text: Text) -> Iterator[Measured]:
    for clause in text.clauses:
        for piece in _pieces(clause.said):
            found = amounts(piece)
            rest = piece
            for amount in found:
                rest = rest.replace(amount.text, " ")
            label = frozenset(grams(_GENERIC.sub(" ", rest)))
            when = frozenset(point for date in dates(piece) for point in date.points)
            beside = frozenset(amount.value for amount in found)
            for amount in found:
                yield Measured(amount, label, when, beside)


def _pieces(clause: str) -> list[str]:
    """A clause cut at each "and" with a number on both sides."""
    if _RANGE.search(clause):
        return [clause]
    pieces = [""]
    for piece in re.split(f"({_AND.pattern})", clause):
        if _AND.fullmatch(piece) and amounts(pieces[-1]):
            pieces.append("")
        else:
            pieces[-1] += piece
    return pieces if all(amounts(piece) for piece in pieces) else [clause]


def _of_another(said: Measured, known: list[Measured]) -> bool:
    """Whether what is measured is measured in the source too, and the number is another's."""
    if not said.label:
        return False
    alike = [one for one in known if one.amount.unit == said.amount.unit]
    own = [one for one in alike if one.amount.value == said.amount.value]
    others = [one for one in alike if one.amount.value not in said.beside]
    if not own or not others:
        return False
    then = bool(said.when) and all(one.when and not said.when & one.when for one in own)
    if then and any(said.when & one.when and said.label & one.label for one in others):
        return True  # last year's, where the source has this year's
    mine, other = (
        max(len(said.label & one.label) / len(said.label) for one in group)
        for group in (own, others)
    )
    return other - mine >= (WHOLLY if other == 1 else CLEARLY)


def _respectively(source: Text, summary: Text) -> Iterator[Problem]:
    """A 31% and B 27%, where the source has 「A和B分別27%和31%」."""
    for match in _RESPECTIVELY.finditer(source.plain):
        found = amounts(match["rest"] or match["rest_en"])[:2]
        names = [
            frozenset(grams(name))
            for name in (match["a"] or match["a_en"], match["b"] or match["b_en"])
        ]
        if len(found) < 2 or found[0].value == found[1].value:
            continue
        for clause in summary.clauses:
            values = {amount.value for amount in amounts(clause.text)}
            named = [len(name & clause.grams) * 2 >= len(name) > 0 for name in names]
            for (here, there), (right, wrong) in zip(
                (named, named[::-1]), (found, found[::-1]), strict=True
            ):
                if here and not there and wrong.value in values and right.value not in values:
                    yield Problem("number", wrong.text)
