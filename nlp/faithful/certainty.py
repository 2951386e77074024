"""Certainty: what may happen, or is being considered, is not what will happen or has happened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.faithful.alike import anchors
from nlp.faithful.problems import Problem
from nlp.faithful.text import Clause, Text, likeness, same_language

_MAYBE = re.compile(
    r"(?<!不)可能(?!性)|或(?=将|会|于|在|可|许|达|遭)|也许|恐(?=将|会|怕|遭|有)|考虑|有机会|有望|研议|评估中"
    r"|最[快早]|不(?:能|作|做)?保证|尚未决定"
    r"|\b(?:may|might|could)\b(?! not be)|\b(?:perhaps|possibly|considers?|considering|considered"
    r"|weighs|weighing|exploring|mulls|mulling)\b|\bat the earliest\b|\bno (?:earlier|sooner) than\b"
)
"""Words that leave open whether it happens, or when."""
_OPEN = re.compile(
    _MAYBE.pattern
    + r"|可|能够?(?=[^,。]*(?:吗|否))|或|恐|如果|若|假如|预计|预期|预估|预测|估计|估|看好|希望|盼|期望|力争|目标|计划|规划|打算|有意"
    r"|拟|正(?:在)?(?:洽谈|商谈|讨论|研究)|不排除|传(?:出|闻|言)|据传|以后|之后|后才|不确定|未定|不一定|潜在|风险"
    r"|\b(?:can|plans?|planned|planning|expect\w*|estimat\w*|reckon\w*|believ\w*|likely|potential\w*"
    r"|reportedly|hopes?|aims?|wants?|intends?|looking|discuss\w*|talks|if|whether|would|earliest"
    r"|from|risks?|at risk|not certain|unsure|in talks|chance|contemplat\w*|think\w*|studying)\b"
)
"""Those, and all that say less than that it is so."""
_DONE = re.compile(r"已(?!知)|\balready\b")
_PLANNED = re.compile(
    r"预[估计期]|计划|拟|打算|将(?!近)|目标|\b(?:will|plans?|planned|planning|expects?|expected|aims?|intends?|hopes?)\b"
)
TOLD = 0.6
"""Likeness of two clauses from which they tell the same."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    """What the source leaves open, and a sentence of the summary states."""
    for clause in summary.clauses:
        if _OPEN.search(summary.sentences[clause.sentence]):
            continue
        told = _told(clause, source, summary)
        words = [_MAYBE.search(other.text) for other in told]
        if told and all(words):
            yield Problem("certainty", next(found.group() for found in words if found))
        elif (done := _DONE.search(clause.text)) and told and all(map(_planned, told)):
            yield Problem("certainty", done.group())


def _planned(clause: Clause) -> bool:
    return bool(_PLANNED.search(clause.text)) and not _DONE.search(clause.text)


def _told(clause: Clause, source: Text, summary: Text) -> Sequence[Clause]:
    """The clauses of the source that tell what this one tells."""
    if same_language(source, summary):
        scored = [(likeness(clause.grams, other.grams), other) for other in source.clauses]
        best = max((score for score, _ in scored), default=0.0)
        return [other for score, other in scored if score >= max(TOLD, 0.8 * best)]
    mine = anchors(clause.text)
    shared = [(len(mine & anchors(other.text)), other) for other in source.clauses]
    most = max((count for count, _ in shared), default=0)
    return [other for count, other in shared if most >= 2 and count == most]
