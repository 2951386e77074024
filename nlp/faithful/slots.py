"""Names that stand where another stands in the source: built in Turkey, where Hungary is built in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nlp.faithful.concepts import Concepts
from nlp.faithful.ordinals import ordinals
from nlp.faithful.people import is_name, person
from nlp.faithful.problems import Problem
from nlp.faithful.text import Clause, Text, grams, likeness, rows_in, same_language
from nlp.vocabulary import table

ALIKE = 0.5
"""Likeness of two clauses, the name apart, from which they tell the same."""
CHARACTERS, WORDS = 7, 3
"""How far the surroundings of a name reach on each side, in Chinese and in English."""

_GENERIC = frozenset({"公司", "该公", "今年", "去年", "明年", "company"})
"""Words that stand beside anybody."""


@dataclass(frozen=True)
class Named:
    """A name in a clause, and what it stands beside."""

    key: str
    kind: str
    """`place`, `name` or `order`."""
    start: int
    end: int
    clause: Clause

    @cached_property
    def before(self) -> frozenset[str]:
        return frozenset(grams(_last(self.clause.said[: self.start]))) - _GENERIC

    @cached_property
    def after(self) -> frozenset[str]:
        return frozenset(grams(_first(self.clause.said[self.end :]))) - _GENERIC


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    """Only within one language, where the surroundings can be compared."""
    if not same_language(source, summary):
        return
    theirs = [name for clause in source.clauses for name in named(source, clause)]
    for clause in summary.clauses:
        for said in named(summary, clause):
            own = [name for name in theirs if name.key == said.key]
            if own and _displaced(said, own, theirs, source):
                yield Problem("relation", clause.said[said.start : said.end])


def _displaced(said: Named, own: list[Named], theirs: list[Named], source: Text) -> bool:
    """Whether `said` stands where only another name stands in the source."""
    if any(said.before & name.before or said.after & name.after for name in own):
        return False
    rest = said.clause.said[: said.start] + " " + said.clause.said[said.end :]
    wanted = frozenset(grams(rest))
    scores = {clause: likeness(wanted, clause.grams) for clause in source.clauses}
    best = max(scores.values(), default=0.0)
    if best < ALIKE:
        return False
    near = [clause for clause, score in scores.items() if score >= 0.8 * best]
    if any(name.clause in near for name in own):
        return False
    return any(
        name.clause in near
        and name.kind == said.kind
        and bool(name.start) == bool(said.start)
        and (said.before & name.before or said.after & name.after)
        for name in theirs
    )


def named(text: Text, clause: Clause) -> Iterator[Named]:
    """The names in a clause: of the tables, people's, and words in capitals."""
    taken = bytearray(len(clause.said))
    for key, kind, start, end in _found(text, clause):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            yield Named(key, kind, start, end, clause)


def _found(text: Text, clause: Clause) -> Iterator[tuple[str, str, int, int]]:
    for place in _gazetteer().find(clause.said):
        yield place.id, "place", place.start, place.end
    for start, end, row in rows_in(clause.said):
        yield f"row {row}", "name", start, end
    for match in person().finditer(clause.said):
        apart = (
            not clause.said[: match.start()] or clause.said[match.start() - 1] in "由被向与和给,. "
        )
        if apart and len(match["name"]) == 3 and is_name(match["name"]):
            yield match["name"], "name", match.start(), match.end()
    for number, start, end in ordinals(clause.said):
        yield str(number), "order", start, end
    sentence = text.sentences[clause.sentence]
    for name in text.names[clause.sentence]:
        if sentence.startswith(name) and " " not in name:
            continue  # any word has a capital at the head of a sentence
        for match in re.finditer(rf"\b{re.escape(name)}\b", clause.said):
            yield name.split()[-1], "name", match.start(), match.end()


def _last(before: str) -> str:
    if before.isascii():
        return " ".join(before.split()[-WORDS - 1 :])
    return before[-CHARACTERS:]


def _first(after: str) -> str:
    if after.isascii():
        return " ".join(after.split()[: WORDS + 1])
    return after[:CHARACTERS]


@lru_cache(maxsize=1)
def _gazetteer() -> Concepts:
    """Places as they are in folded text; "us" may be anybody."""
    return Concepts(
        (row["id"], word)
        for row in table("places")
        for word in f"{row['zh']}|{row['en']}".split("|")
        if word and word != "US"
    )
