"""Who does what to whom: who bought is not who was bought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.faithful.concepts import concepts
from nlp.faithful.numbers import amounts
from nlp.faithful.people import is_name, person
from nlp.faithful.problems import Problem
from nlp.faithful.text import Clause, Text, grams, nearest, rows_in, same_language
from nlp.names import in_text
from nlp.script import HAN, fold

_PASSIVE = re.compile(r"被|遭|由|获(?!利)")
_MEANS = re.compile(r"[以用](?=[^,。]{1,12}$)")
_PRICE = re.compile(r"(?:以|用|斥资|花费|出资)(?P<sum>[^,。]*)$")
_WAS = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)(?:\s+\w+)?\s*$")
_SAYS = re.compile(
    r"(?:表示|指出|认为|称|说|透露|强调)|\b(?:said|says|added|announced)\b(?: that)?"
)
_REFERS = re.compile(
    r"^\W*(?:他|她|它|该|其|公司|双方|it|he|she|they|the (?:company|firm|start-?up))\b"
)

_CONTRASTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<yes>(?:\w+ ){0,3}\w+),? (?:rather than|instead of) (?P<no>\w+(?: \w+){0,2})",
        r"(?P<yes>(?:\w+ ){0,3}\w+), not (?P<no>\w+(?: \w+){0,2}),",
        r"\bnot (?P<no>\w+(?: \w+){0,2}),? but (?P<yes>\w+(?: \w+){0,3})",
        r"(?:不是|并非)(?P<no>[^,。而]{2,10}),?而是(?P<yes>[^,。]{2,10})",
        r"(?P<yes>[^,。是]{2,10}),?(?:而非|而不是|不是)(?P<no>[^,。]{2,10})",
        r"[以用](?P<yes>[^,。]{1,8})(?:取代|代替|替代)(?P<no>[^,。]{1,8})",
    )
)
_ROUTE = re.compile(
    r"(?:\bfrom (?=[a-z])|[从由自])([\w·-]{2,12}?)(?: to |飞往|开往|驶往|前往|迁往|到|至|飞)([a-z-]{2,20}|\w{2,4})"
)
_CHINESE_NAME = re.compile(rf"(?:(?![是的在了和以这那其他])[{HAN}]){{3,8}}")
SAME = 0.6
"""Likeness of two clauses from which they tell the same."""


@dataclass(frozen=True)
class Deed:
    """A verb with the words before and after it, turned round where it is passive."""

    verb: str
    doer: frozenset[str]
    other: frozenset[str]
    doers: frozenset[str]
    """The names among `doer`."""
    refers: bool
    """The doer is a pronoun, or not said."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    known = list(_deeds(source))
    for said in _deeds(summary):
        same = [other for other in known if other.verb == said.verb]
        if not same or any(_agree(said, other) for other in same):
            continue
        turned = any(_turned(said, other) for other in same)
        if turned or (same_language(source, summary) and _by_another(said, same, source)):
            yield Problem("relation", said.verb)
    yield from _misplaced(source, summary)
    yield from _contrasts(source, summary)
    yield from _routes(source, summary)


def _by_another(said: Deed, same: Sequence[Deed], source: Text) -> bool:
    """Whether the source names others as the doers, and this one elsewhere."""
    if not all(other.doers and not other.refers for other in same):
        return False
    others = frozenset().union(*(other.doers for other in same))
    return bool(said.doers & _named(source.written)) and not said.doers & others


def _misplaced(source: Text, summary: Text) -> Iterator[Problem]:
    """A clause that the source has with another subject, and its own subject elsewhere."""
    if not same_language(source, summary):
        return
    everyone = _named(source.written)
    for clause in summary.clauses:
        best, near = nearest(clause, source.clauses)
        if best < SAME or not near:
            continue
        head = _head(clause, near[0])
        mine = _named_in(head, summary, clause.sentence) & everyone
        if _CHINESE_NAME.fullmatch(head) and head in source.plain:
            mine.add(head)
        subject = _head(near[0], clause)
        if not mine or not _someone(subject.strip(), source, near[0].sentence):
            continue
        sentence = source.sentences[near[0].sentence]
        if head not in sentence and not mine & (
            _keys(sentence) | _named_in(sentence, source, near[0].sentence)
        ):
            yield Problem("relation", clause.text)


def _contrasts(source: Text, summary: Text) -> Iterator[Problem]:
    """Not this but that, where the source has not that but this."""
    if not same_language(source, summary):
        return
    known = list(_chosen(source))
    for yes, no in _chosen(summary):
        turned = any(yes & other_no and no & other_yes for other_yes, other_no in known)
        if turned and not any(yes & other_yes and no & other_no for other_yes, other_no in known):
            yield Problem("relation", " ".join(sorted(no)))


def _chosen(text: Text) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What is said to be so, and what is said not to be."""
    for sentence in text.sentences:
        for pattern in _CONTRASTS:
            for match in pattern.finditer(sentence):
                yield frozenset(grams(match["yes"])), frozenset(grams(match["no"]))


def _someone(subject: str, source: Text, number: int) -> bool:
    """Whether a clause of the source says outright whose deed it tells."""
    if len(subject) < 2 or _REFERS.search(subject):
        return False
    named = _named_in(subject, source, number)
    return bool(named) or (len(subject) <= 8 and source.plain.count(subject) > 1)


def _head(clause: Clause, other: Clause) -> str:
    """What stands in a clause before the first words that the other has too."""
    shared = [at for gram in clause.grams & other.grams if (at := clause.said.find(gram)) >= 0]
    return clause.said[: min(shared, default=0)]


def _agree(said: Deed, known: Deed) -> bool:
    if _turned(said, known):
        return False
    if said.doers and known.doers:
        return bool(said.doers & known.doers)
    return bool(said.doer & known.doer or said.other & known.other)


def _turned(said: Deed, known: Deed) -> bool:
    """Whether doer and other have changed sides, or one of them went where the other was."""
    went = (said.doer & known.other) - known.doer
    came = (said.other & known.doer) - known.other
    if went and came:
        return True
    stays = bool(said.doer & known.doer)
    return not stays and (bool(came and said.doer) or bool(said.doers & known.other))


def _routes(source: Text, summary: Text) -> Iterator[Problem]:
    """From here to there, where the source goes from there to here."""
    known = {match.groups() for match in _ROUTE.finditer(source.plain)}
    for match in _ROUTE.finditer(summary.plain):
        if match.groups()[::-1] in known and match.groups() not in known:
            yield Problem("relation", match.group())


def _deeds(text: Text) -> Iterator[Deed]:
    for number, sentence in enumerate(text.sentences):
        for found in concepts("deeds", "zh", "en").find(sentence):
            before = _last_clause(_without_price(sentence[: found.start]))
            after = re.split("[。;；]", sentence[found.end :])[0]
            doer, other, refers = _sides(before, after, found.text)
            yield Deed(
                found.id,
                frozenset(_keys(doer)),
                frozenset(_keys(other)),
                frozenset(_named_in(doer, text, number)),
                refers or not doer.strip(),
            )


def _last_clause(before: str) -> str:
    """What stands before a verb back to where its clause begins.

    A short clause takes one more, and an English one too: "X, led by Y, asked".
    """
    before = re.split(r"[。;；:]", _SAYS.split(before)[-1])[-1]
    pieces = before.rstrip(" ,").split(",")
    if len(pieces[-1].strip()) < 6 or pieces[-1].isascii():
        return ",".join(pieces[-2:])
    return pieces[-1]


def _without_price(before: str) -> str:
    """What stands before a verb without 「以每股68元」, which is nobody's name."""
    paid = _PRICE.search(before)
    return before[: paid.start()] if paid and amounts(paid["sum"]) else before


def _sides(before: str, after: str, verb: str) -> tuple[str, str, bool]:
    passive = _PASSIVE.search(before) if not verb.isascii() else None
    if passive:
        return before[passive.end() :], before[: passive.start()] + after, False
    if means := _MEANS.search(before):
        return before[means.end() :], after, False
    if verb.isascii() and _WAS.search(before):
        done, _, doer = after.partition(" by ")
        return doer, before + done, False
    return before, after, bool(_REFERS.search(before))


def _keys(text: str) -> set[str]:
    return set(grams(text)) | {f"row {row}" for *_, row in rows_in(text)}


def _named(written: str) -> set[str]:
    words = {word.lower() for word in re.findall(r"[A-Z][A-Za-z0-9&-]+", written)}
    return (
        words | _people(fold(written)) | {f"row {known.number}" for *_, known in in_text(written)}
    )


def _named_in(side: str, text: Text, number: int) -> set[str]:
    """Names on one side of a verb: words in capitals, and those of the table."""
    names = {word for name in text.names[number] for word in name.split() if word in side}
    rows = {f"row {known.number}" for *_, known in in_text(side)}
    titled = {f"row {row}" for *_, row in rows_in(side)}
    return names | rows | titled | _people(side)


def _people(text: str) -> set[str]:
    """Chinese names of three characters in a folded text."""
    found = (match["name"] for match in person().finditer(text))
    return {name for name in found if len(name) == 3 and is_name(name)}
