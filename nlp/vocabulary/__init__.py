"""Our own words: OpenCC converters, regional terms and names, read from the tables beside this."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import opencc


@lru_cache(maxsize=8)
def converter(config: str) -> opencc.OpenCC:
    """OpenCC's converter of that name (`s2t`, `t2s`, `s2tw`, `s2hk`, `tw2s`), loaded once."""
    return opencc.OpenCC(config)


def by_opencc(config: str, text: str) -> str:
    """`text` converted by OpenCC, in pieces where it holds a NUL: there OpenCC loses text."""
    return "\0".join(map(converter(config).convert, text.split("\0")))


def table(name: str) -> list[dict[str, str]]:
    """The rows of `nlp/vocabulary/<name>.tsv`, by column."""
    text = (files("nlp") / "vocabulary" / f"{name}.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


class Found(NamedTuple):
    """A table's term in a text, and what it becomes."""

    start: int
    end: int
    term: str
    becomes: str


class Terms:
    """Longest-match search of a table of terms: at each place the longest term, left to right."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._becomes = dict(reversed([(a, b) for a, b in pairs if a and b]))
        by_first: dict[str, list[str]] = {}
        for term in sorted(self._becomes, key=len, reverse=True):
            by_first.setdefault(term[0], []).append(re.escape(term[1:]))
        # One alternative a first character: the engine skips places that no term begins with.
        alternatives = (f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in by_first.items())
        self._pattern = re.compile("|".join(alternatives))
        self._first = re.compile(f"[{re.escape(''.join(by_first))}]")

    def find(self, text: str) -> Iterable[Found]:
        """The terms in `text`, left to right, none overlapping."""
        at = 0
        while candidate := self._first.search(text, at):
            start = candidate.start()
            if match := self._pattern.match(text, start):
                yield Found(start, match.end(), match.group(), self._becomes[match.group()])
                at = match.end()
            else:
                at = start + 1

    def replace(self, text: str, between: Callable[[str], str] = lambda piece: piece) -> str:
        """`text` with its terms replaced, and `between` applied to what lies between them."""
        out, at = [], 0
        for found in self.find(text):
            out += [between(text[at : found.start]), found.becomes]
            at = found.end
        return "".join([*out, between(text[at:])])


@lru_cache(maxsize=1)
def _folding() -> Terms:
    simple = converter("t2s").convert
    return Terms(
        (simple(row[column]).lower(), row["zh_cn"].lower())
        for row in table("regional")
        for column in ("zh_tw", "zh_hk")
        if row["direction"] != "to-TW"
    )


def regional_to_mainland(text: str) -> str:
    """Simplified, lower-cased `text` with the words of Taiwan and Hong Kong as the mainland's."""
    return _folding().replace(text)
