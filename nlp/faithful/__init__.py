"""Does a summary say only what its article says?

A check by facts that can be compared exactly, in both scripts and English and across them: numbers
with their units, dates, names and places, titles and words such as former, quotations and who said
them, denials and opposites, who did what to whom, and reasons. It does not understand: a summary
that passes may still twist a relation, and one that fails may say with words of its own what the
article says. `tests/benchmarks/faithful.py` measures how often.
"""

from __future__ import annotations

from collections.abc import Iterable

from nlp.convert import convert
from nlp.faithful import (
    certainty,
    dates,
    labels,
    names,
    numbers,
    opposites,
    ordinals,
    polarity,
    reasons,
    relations,
    slots,
    speech,
    titles,
)
from nlp.faithful.problems import Kind, Problem, Verdict
from nlp.faithful.text import read

__all__ = ["Kind", "Problem", "Verdict", "check"]

_CHECKS = (
    numbers.compare,
    labels.compare,
    ordinals.compare,
    dates.compare,
    names.compare,
    titles.compare,
    speech.compare,
    opposites.compare,
    relations.compare,
    slots.compare,
    polarity.compare,
    certainty.compare,
    reasons.compare,
)


def check(source: str, summary: str) -> Verdict:
    """Compare `summary` with the article's text (`source`, title included), in any languages.

    A sentence that the source has word for word, in either script, is faithful.
    """
    theirs, said = read(source), read(summary)
    if said.sentences and _all_stand_in(source, theirs.sentences, said.sentences):
        return Verdict(True, ())
    problems = [problem for compare in _CHECKS for problem in compare(theirs, said)]
    return Verdict(not problems, tuple(dict.fromkeys(problems)))


def _all_stand_in(source: str, theirs: Iterable[str], said: Iterable[str]) -> bool:
    """Whether every folded sentence of the summary is one of the article's, in either script.

    The article is converted for those that are not: 源码 becomes 原始碼, but that 源代码.
    """
    left = set(said).difference(theirs)
    for to in ("zh-Hant-TW", "zh-Hans-CN"):
        if left:
            left.difference_update(read(convert(source, to)).sentences)
    return not left
