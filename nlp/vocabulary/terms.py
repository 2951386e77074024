"""Which of our terms stand in a text: at each place the longest, in the sense its surroundings give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_PARTICLES = frozenset("的中里裡内內时時等")
"""What follows a word by itself, and so is no fragment of one: 该项目|的, not 该项|目的."""


@dataclass(frozen=True)
class Sense:
    """A meaning that a term has beside certain words: 质量 is mass beside 恒星."""

    name: str
    words: tuple[str, ...]
    within: int = 60
    """Characters on either side of the term, in its line, where a telling word gives the sense."""


@dataclass(frozen=True)
class Term:
    """One thing to replace: what is written, what it becomes, by which rule, in which sense."""

    written: str
    becomes: str
    rule: str
    sense: Sense | None = None


class Found(NamedTuple):
    """A term in a text, with its place in characters."""

    start: int
    end: int
    term: Term


class Terms:
    """Longest-match search of terms: at each place the longest, left to right, none overlapping.

    Of several terms that are written the same, the first whose sense fits is taken; where none
    fits, a shorter one, and where there is none the word is left whole: 置中 is not found in 裝置中
    although 裝置 is no device there. Words that become themselves keep terms from firing across
    their edges:
    with 少数 among the terms, 数组 is not found in 少数组织.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: dict[str, list[Term]] = {}
        for term in terms:
            self._terms.setdefault(term.written, []).append(term)
        lengths: dict[str, set[int]] = {}
        for written in self._terms:
            lengths.setdefault(written[:2], set()).add(len(written))
        # By its first two characters, how long a term may be; longest first.
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}
        self._single = {start for start in lengths if len(start) == 1}
        self._pairs = {a + b for written in self._terms for a, b in pairwise(written)}
        self._plain = {
            written: found[0]
            for written, found in self._terms.items()
            if len(found) == 1 and found[0].sense is None and not _latin(written)
        }

    def find(
        self,
        text: str,
        start: int = 0,
        end: int | None = None,
        without: Collection[str] = (),
    ) -> Iterator[Found]:
        """The terms in `text` between `start` and `end`, but for the rules in `without`.

        What gives a term its sense may stand beyond `start` and `end`.
        """
        end = len(text) if end is None else end
        lengths, single, at = self._lengths.get, self._single, start
        terms, plain = self._terms, self._plain.get
        while at < end:
            unfitting = 1
            for length in lengths(text[at : at + 2], ()):
                stop = at + length
                if (written := text[at:stop]) not in terms or stop > end:
                    continue
                # Most terms have one meaning: those are decided here, without another call.
                term = plain(written)
                if term is None or without:
                    term = self._fitting(text, at, stop, without)
                if term is None:
                    if unfitting == 1 and not _latin(written):
                        unfitting = length
                    continue
                cut = self._cut(text, Found(at, stop, term), end, without)
                if cut is None:
                    yield Found(at, stop, term)
                elif head := self._fitting(text, at, cut, without):
                    yield Found(at, cut, head)
                at = stop if cut is None else cut
                break
            else:
                if text[at] in single and (term := self._fitting(text, at, at + 1, without)):
                    yield Found(at, at + 1, term)
                    unfitting = 1
                at += unfitting

    def _cut(self, text: str, found: Found, end: int, without: Collection[str]) -> int | None:
        """Where in `found` another term begins that crosses its end and is the better reading.

        It is if `found` would leave a fragment behind it, and what is before the other is a term
        (通过|了解, not 通过了|解) or one character and the other the longer (家|电影院, not 家电|影院);
        of two regional words the second need not be longer (电|信号, not 电信|号).
        """
        at, stop, term = found
        # A term that crosses the end has the two characters around it.
        if text[stop - 1 : stop + 1] not in self._pairs or self._begins(text, stop):
            return None
        if text[stop] in _PARTICLES:
            return None
        for cut in range(at + 1, stop):
            for length in self._lengths.get(text[cut : cut + 2], ()):
                if cut + length <= stop:
                    break
                if cut + length > end or text[cut : cut + length] not in self._terms:
                    continue
                other = self._fitting(text, cut, cut + length, without)
                ours = other is not None and "words" not in (term.rule, other.rule)
                longer = length + ours > stop - at
                if other and (text[at:cut] in self._terms or (cut == at + 1 and longer)):
                    return cut
        return None

    def _begins(self, text: str, at: int) -> bool:
        """Whether a term of two characters or more begins here."""
        return any(
            text[at : at + length] in self._terms
            for length in self._lengths.get(text[at : at + 2], ())
        )

    def _fitting(self, text: str, start: int, end: int, without: Collection[str]) -> Term | None:
        """The first term written so whose sense fits, or None."""
        written = text[start:end]
        if _latin(written) and not stands_alone(text, start, end):
            return None
        for term in self._terms.get(written, ()):
            fits = term.sense is None or _fits(term.sense, text, start, end)
            if fits and term.rule not in without:
                return term
        return None


def _latin(written: str) -> bool:
    return written[0].isascii() or written[-1].isascii()


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither edge of [start, end) cuts a Latin word."""
    return not (
        (start and joins(text[start - 1], text[start]))
        or (end < len(text) and joins(text[end - 1], text[end]))
    )


def joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters are of one Latin word or number; not if one is missing."""
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _fits(sense: Sense, text: str, start: int, end: int) -> bool:
    """Whether a telling word of the sense stands near the term, in its line."""
    before = text[max(start - sense.within, 0) : start].rpartition("\n")[2]
    after = text[end : end + sense.within].partition("\n")[0]
    return _tells(sense.words, before) or _tells(sense.words, after)


@lru_cache(maxsize=10_000)
def _tells(words: tuple[str, ...], text: str) -> bool:
    return any(map(text.__contains__, words))
