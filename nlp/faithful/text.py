"""A text as the checks read it: folded, cut into sentences and clauses, and what is like what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nlp.names import in_text, look_up
from nlp.script import HAN, fold
from nlp.sentences import sentences
from nlp.vocabulary import table

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b\.?(?=\s+\d|[,.;\s]|$)"
)
_CUT = re.compile(
    r"[。!?;:\n]+|、(?=[^、,]{0,4}\d)|,(?!\d)|\.(?=\s|$)|(?<=\s)(?=(?:but|although|though|while|whereas)\s)"
)
_SAYS = re.compile(r"(?:说|表示|指出|认为|称|强调|透露|坦言|补充|提醒|回应|警告|宣布)\s*$")
_SAID = re.compile(
    r"^[^\"“「]{2,12}?(?:表示|指出|认为|强调|透露|坦言|宣布|称|说)(?!明|法|服|为)|^[a-z ]{2,40}? (?:said|says)(?: that)? "
)
_GRAM = re.compile(rf"[{HAN}]|[a-z0-9][a-z0-9'&+.-]*[a-z0-9]|[a-z0-9]")
_STOP = frozenset(
    "the a an of in on at to for and or by with from as is are was were be been will would has have"
    " had its it he she his her they their that this which who said says also more than into not no"
    " do does did than about after before up out over new one two".split()
)
_NAME = re.compile(r"[A-Z][\w&-]*(?: [A-Z][\w&-]*)*", re.ASCII)
_GRAMMAR = frozenset("的了是在和与及也都还就将会要已把被让对从到于等并而则以其该此个这那有为所")
"""Characters that carry no content of their own."""


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence between commas, folded."""

    text: str
    sentence: int
    """Which sentence of its text it is of."""
    said: str
    """Without 「她認為」 before it."""

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset(grams(self.said))


@dataclass(frozen=True)
class Text:
    """`written` as it was, `plain` folded, with English months as Chinese write them."""

    written: str
    plain: str
    chinese: bool
    sentences: tuple[str, ...]
    """Folded."""
    names: tuple[tuple[str, ...], ...]
    """Runs of capitalised words in each sentence, in lower case."""
    clauses: tuple[Clause, ...]

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset(grams(self.plain))

    @cached_property
    def rows(self) -> frozenset[int]:
        """Rows of the names table that the text names, and those of the same company's names."""
        named = {known.number for *_, known in in_text(self.written)}
        return frozenset(named.union(*(_also().get(number, ()) for number in named)))


@lru_cache(maxsize=8)
def read(text: str) -> Text:
    """`text` taken apart."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    written = [sentence.text for sentence in sentences(text)]
    cut = tuple(_plain(sentence) for sentence in written)
    plain = "\n".join(cut)
    latin, han = len(re.findall("[A-Za-z]", plain)), len(re.findall(f"[{HAN}]", plain))
    clauses = (c for n, sentence in enumerate(cut) for c in _clauses(sentence, n))
    names = tuple(tuple(_capitalised(sentence)) for sentence in written)
    return Text(text, plain, han * 3 > latin, cut, names, tuple(clauses))


def same_language(one: Text, other: Text) -> bool:
    """Whether both are Chinese, or both are not."""
    return one.chinese == other.chinese


def grams(text: str) -> Iterator[str]:
    """Pairs of neighbouring Chinese characters, and Latin words without endings."""
    last, end = "", 0
    for match in _GRAM.finditer(text):
        unit = match.group()
        if unit.isascii():
            last = ""
            if unit not in _STOP:
                yield _stem(unit)
        else:
            if last and match.start() == end and not (last in _GRAMMAR or unit in _GRAMMAR):
                yield last + unit
            last, end = unit, match.end()


def likeness(clause: frozenset[str], other: frozenset[str]) -> float:
    """Share of the grams of one in another."""
    return len(clause & other) / len(clause) if clause else 0.0


def nearest(clause: Clause, others: Sequence[Clause]) -> tuple[float, list[Clause]]:
    """How like the most like clauses are, and those that are nearly as much so."""
    scored = [(likeness(clause.grams, other.grams), other) for other in others]
    best = max((score for score, _ in scored), default=0.0)
    return best, [other for score, other in scored if best and score >= 0.8 * best]


@lru_cache(maxsize=4096)
def rows_in(folded: str) -> tuple[tuple[int, int, int], ...]:
    """(start, end, row of the names table) of the names in a folded passage.

    Kept, because an article's clauses are asked for again with each sentence of its summaries.
    """
    return tuple((start, end, known.number) for start, end, known in in_text(folded.title()))


@lru_cache(maxsize=1)
def _also() -> dict[int, set[int]]:
    """Rows of names that mean the same company in the news: Foxconn is Hon Hai."""
    found: dict[int, set[int]] = {}
    for row in table("also"):
        one, other = look_up(row["name"]), look_up(row["also"])
        if one and other:
            found.setdefault(one.number, set()).add(other.number)
            found.setdefault(other.number, set()).add(one.number)
    return found


def _capitalised(sentence: str) -> Iterator[str]:
    for match in _NAME.finditer(sentence):
        words = match.group().split()
        if words[0].lower() in _STOP:
            words = words[1:]
        if words:
            yield " ".join(words).lower()


def _plain(text: str) -> str:
    return fold(_MONTH.sub(lambda m: f"{_number(m[1])}月", text))


def _number(month: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(month[:3]))


def _clauses(sentence: str, number: int) -> Iterator[Clause]:
    """Between commas; 「她認為」 goes with what she thinks."""
    held = ""
    for piece in filter(None, map(str.strip, _CUT.split(sentence))):
        if _SAYS.search(piece):
            held += piece + ","
        elif piece.strip("\"'”“「」 "):
            yield Clause(held + piece, number, _SAID.sub("", piece))
            held = ""
    if held:
        yield Clause(held, number, held)


def _stem(word: str) -> str:
    """`contributions` and `contribution`, `rises` and `rise` as one."""
    word = word.removesuffix("'s").rstrip(".")
    for ending in ("ies", "es", "s", "ed", "ing", "ly"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word
