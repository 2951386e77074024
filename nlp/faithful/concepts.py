"""Words that mean the same in Chinese and English, from the tables in `nlp/vocabulary`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp.script import fold
from nlp.vocabulary import table


@dataclass(frozen=True)
class Found:
    """The concept `id`, where a text has a word for it."""

    id: str
    start: int
    end: int
    text: str


class Concepts:
    """Finds words of many concepts at once; at each place the longest.

    `forms` are (id, word). Chinese is folded; English stands as a word of its own, perhaps in the
    plural, and a form that ends in `*` as the beginning of one. Words are compared as they are
    written: give folded text, or with `folded` off forms as written and the text as written.
    """

    def __init__(self, forms: Iterable[tuple[str, str]], folded: bool = True) -> None:
        self._ids: dict[str, str] = {}
        for concept, word in forms:
            self._ids.setdefault(fold(word) if folded else word, concept)
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(self._ids, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)
        self._first = re.compile(f"[{re.escape(''.join(self._by_first))}]")

    def find(self, text: str) -> Iterator[Found]:
        at = 0
        while candidate := self._first.search(text, at):
            start = at = candidate.start()
            for word in self._by_first[text[start]]:
                if text.startswith(word.rstrip("*"), start) and (end := _end(text, start, word)):
                    yield Found(self._ids[word], start, end, text[start:end])
                    at = end - 1
                    break
            at += 1


def _end(text: str, start: int, word: str) -> int:
    """Where `word`, which stands at `start`, ends; 0 where it is only a part of another word."""
    if not word.isascii():
        return start + len(word)
    if start and _letter(text[start - 1]) and _letter(word[0]):
        return 0
    end = start + len(word.rstrip("*"))
    if word.endswith("*"):
        while _letter(text[end : end + 1]):
            end += 1
        return end
    if _letter(word[-1]) and text[end : end + 1] == "s":
        end += 1
    return 0 if _letter(word[-1]) and _letter(text[end : end + 1]) else end


def _letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


@lru_cache(maxsize=8)
def concepts(name: str, *columns: str) -> Concepts:
    """Those of a table with a column `id` and words between bars in `columns`."""
    return Concepts(
        (row["id"], word)
        for row in table(name)
        for column in columns
        for word in (row[column] or "").split("|")
        if word
    )
