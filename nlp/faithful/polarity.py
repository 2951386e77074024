"""Denials of one predicate, in any language: 沒有資料遺失 is no data loss, 尚未獲准 no approval."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from nlp.faithful.concepts import concepts
from nlp.faithful.opposites import denies, without_denial
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text, grams, same_language

_BREAK = re.compile(r"[,、]|[但并也且](?!未)|\b(?:and|but|which|that)\b")
NEAR = 40
"""Characters before a predicate in which its denial stands."""
SAID = 0.7
"""Share of a denied clause's words from which a summary says the same."""
ENOUGH = 3
"""Words that a denied clause must have, to be compared by them."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    known = _predicates(source)
    for predicate, said in _predicates(summary).items():
        if predicate in known and not said.keys() & known[predicate].keys():
            yield Problem("negation", next(iter(said.values())))
    if same_language(source, summary):
        yield from _denial_left_out(source, summary)


def _predicates(text: Text) -> Mapping[str, dict[bool, str]]:
    """For each predicate the words by which it is denied (True) and asserted (False).

    Where a denial stands farther off in the clause, nobody knows: both.
    """
    found: dict[str, dict[bool, str]] = defaultdict(dict)
    for clause in text.clauses:
        for word in concepts("predicates", "zh", "en").find(clause.text):
            before, after = clause.text[: word.start], clause.text[word.end :]
            if denies(_BREAK.split(before[-NEAR:])[-1]):
                found[word.id][True] = word.text
            elif denies(before + " " + after):
                found[word.id] |= {True: word.text, False: word.text}
            else:
                found[word.id][False] = word.text
    return found


def _share(wanted: frozenset[str], having: frozenset[str]) -> float:
    return len(wanted & having) / len(wanted)


def _denial_left_out(source: Text, summary: Text) -> Iterator[Problem]:
    """A summary that has a denied clause's words without its denial."""
    for clause in source.clauses:
        wanted = frozenset(grams(without_denial(clause.said)))
        if len(wanted) < ENOUGH or not denies(clause.text):
            continue
        if any(
            not denies(other.text) and _share(wanted, other.grams) >= SAID
            for other in source.clauses
        ):
            continue
        for said in summary.clauses:
            sentence = summary.sentences[said.sentence]
            if _share(wanted, said.grams) >= SAID and not denies(sentence):
                yield Problem("negation", said.text)
