"""What a list of words says about each character of a text, as numbers that the network reads.

A network that saw few annotated sentences cannot know that 呼和浩特 is a city and 納德 no word; a
list of words does (soft lexicon: Ma et al., "Simplify the usage of lexicon in Chinese NER", 2020).
Each character is told in which kinds of words it may begin, continue or end, and its place in the
likeliest cut of its line into words. The same list tells common words from names, and whether two
characters are a word where they stand.
"""

import io
from functools import lru_cache
from pathlib import Path

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from nlp.errors import ModelUnusable
from nlp.vocabulary import by_opencc

GROUPS = (
    "person", "foreigner", "place", "organization", "name", "noun", "short",
    "verb", "adjective", "number", "time", "idiom", "other",
)  # fmt: skip
"""The kinds of words; of the first `ANYWHERE`, those outside the likeliest cut count too."""
ANYWHERE = 7
_NAMES = frozenset(("person", "foreigner", "place", "organization", "name", "short"))
_IN_CUT = 4  # numbers a group in the cut: a word of one character, its begin, middle, end
_UNKNOWN = _IN_CUT * len(GROUPS)  # number of a character that is no word
_AROUND = 3  # numbers a group anywhere: begin, middle, end of a word of two or more characters
SIZE = _UNKNOWN + 1 + _AROUND * ANYWHERE
"""Numbers a character."""
INSIDE = tuple(_IN_CUT * group + place for group in range(len(GROUPS)) for place in (2, 3))
"""Which numbers say that a character goes on a word of the likeliest cut: its middle, its end."""
LONGEST = 12
"""Characters of the longest word."""
_COMMON = 150
"""Cost up to which a word is common: about one in three million of running text."""
_NEAR = 8
"""Characters on either side that tell whether a word is torn."""
_TORN = 30
"""Gain in cost from which on it is other words that stand there: e**3 times as likely. In a million
characters of news and technology, what was found above it were errors, but for a few."""
_KNOWN = 120
"""Cost of a word that is asked about: somebody's list has it, so it is not rare in his texts."""
_STRANGE = 200  # cost of a character that is no word; words cost less
_FIRST = "㐀"  # of the ideographs; nothing before it begins a word


class Lexicon:
    """Words, each with its group and its cost: -10 times the log of its share of running text."""

    def __init__(self, data: bytes) -> None:
        """`data`: a file that `nlp.training.lexicon` made; raises ModelUnusable for another."""
        try:
            with np.load(io.BytesIO(data)) as arrays:
                self._words = marisa_trie.Trie().frombytes(arrays["words"].tobytes())
                self._groups, self._costs = arrays["groups"].tobytes(), arrays["costs"].tobytes()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnusable(f"not a list of words: {error}") from error

    def torn(self, text: str, start: int, end: int) -> bool:
        """Whether two characters are no word there, but of two: 内存 in 银行卡内|存款.

        `text` is in Simplified characters. The likeliest cut with a border between them is weighed
        against the likeliest with both as one word, as far as a few characters around tell.
        """
        middle = start + 1
        if end - start != 2 or not self._borders(text, middle):
            return False  # as most often, and cheaper told
        number = self._words.get(text[start:end])
        own = _KNOWN if number is None else min(_KNOWN, self._costs[number])
        first, last = max(0, start - _NEAR), end + _NEAR
        edges = (first, start), (end, last), (first, middle), (middle, last)
        before, after, left, right = (self._totals(text[a:b], None)[0][0] for a, b in edges)
        return before + own + after - left - right >= _TORN

    def _borders(self, text: str, at: int) -> bool:
        """Whether a word of two characters or more begins or ends `at` a place of `text`."""
        return any(text[at - size : at] in self._words for size in (2, 3, 4) if size <= at) or any(
            len(word) > 1 for word in self._words.iter_prefixes(text[at : at + LONGEST])
        )

    def features(self, line: str) -> NDArray[np.uint8]:
        """(len(line), SIZE), each 0 or 1; the same for both scripts."""
        line = simplified(line)
        table = np.zeros((len(line), SIZE), np.uint8)
        for start, end, group in self._cut(line, table):
            if group is None:
                table[start, _UNKNOWN] = 1
            elif end == start + 1:
                table[start, _IN_CUT * group] = 1
            else:
                _mark(table, start, end, _IN_CUT * group + 1)
        return table

    def ordinary(self, word: str) -> bool:
        """Whether `word`, in either script, is a common word that is in no group of names."""
        number = self._words.get(simplified(word))
        if number is None or self._costs[number] > _COMMON:
            return False
        return GROUPS[self._groups[number]] not in _NAMES

    def _cut(self, line: str, table: NDArray[np.uint8]) -> list[tuple[int, int, int | None]]:
        """The cheapest cut of `line` into (start, end, group); marks in `table` what is anywhere."""
        _, step = self._totals(line, table)
        found, at = [], 0
        while at < len(line):
            length, kind = step[at]
            if line[at] >= _FIRST:
                found.append((at, at + length, kind))
            at += length
        return found

    def _totals(
        self, line: str, table: NDArray[np.uint8] | None
    ) -> tuple[list[int], list[tuple[int, int | None]]]:
        """From each place to the end: the cost of the cheapest cut, and its first word's length
        and group."""
        total = [0] * (len(line) + 1)
        step: list[tuple[int, int | None]] = [(1, None)] * len(line)
        for at in range(len(line) - 1, -1, -1):
            best, length, kind = _STRANGE + total[at + 1], 1, None
            begins = line[at : at + LONGEST] if line[at] >= _FIRST else ""
            for word, number in self._words.iter_prefixes_with_ids(begins):
                size, group = len(word), self._groups[number]
                if table is not None and size > 1 and group < ANYWHERE:
                    _mark(table, at, at + size, _UNKNOWN + 1 + _AROUND * group)
                cost = self._costs[number] + total[at + size]
                if cost < best:
                    best, length, kind = cost, size, group
            total[at], step[at] = best, (length, kind)
        return total, step


@lru_cache(maxsize=2)
def read(data: bytes) -> Lexicon:
    """The list in `data`; equal bytes are read once, for the encoder and for the rules."""
    return Lexicon(data)


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The bundled list; raises ModelUnusable."""
    path = Path(__file__).parent / "models" / "compact" / "lexicon.npz"
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise ModelUnusable(f"cannot read {path}: {error.strerror}; reinstall jianbao") from error


def _mark(table: NDArray[np.uint8], start: int, end: int, first: int) -> None:
    """Begin, middle and end of the word at [start, end), in three columns from `first` on."""
    table[start, first] = 1
    table[start + 1 : end - 1, first + 1] = 1
    table[end - 1, first + 2] = 1


def simplified(line: str) -> str:
    """`line` in Simplified characters, of the same length."""
    made = by_opencc("t2s", line)
    return made if len(made) == len(line) else "".join(map(_simple, line))


@lru_cache(maxsize=20_000)
def _simple(character: str) -> str:
    made = by_opencc("t2s", character)
    return made if len(made) == 1 else character
