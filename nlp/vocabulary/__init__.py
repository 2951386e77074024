"""Our own words: OpenCC converters, regional terms and names, read from the tables beside this.

`regional.tsv` has a word's forms in Taiwan, the mainland and Hong Kong, the direction in which it
is certain, and the sense in which it holds (`senses.tsv`: its telling words, and within how many
characters they count); rows of one word are tried from above. A row to-CN whose forms differ in
script alone says that the mainland writes Taiwan's word as well. `words.txt` are common words
whose edges no term may cross.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from zlib import crc32

import opencc

from nlp.vocabulary.terms import Sense, Term, Terms

_FOLDING = b"1"
"""Raised when the code of folding changes, so that search indexes are made again."""


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


@lru_cache(maxsize=1)
def senses() -> dict[str, Sense]:
    """The senses by name; a telling word counts in either script and region, `within` so far."""
    regional = _regional_forms()
    found = {}
    for row in table("senses"):
        words = row["words"].split("|")
        script = by_opencc("s2tw", "\n".join(words)).split("\n")
        region = [form for word in words for form in regional.get(word, ())]
        told = tuple(dict.fromkeys([*words, *script, *region]))
        found[row["sense"]] = Sense(row["sense"], told, int(row["within"]))
    return found


def _regional_forms() -> dict[str, list[str]]:
    """By a word of the mainland or of Taiwan that holds in every sense, the other's."""
    forms: dict[str, list[str]] = {}
    for row in table("regional"):
        if not row["sense"]:
            forms.setdefault(row["zh_cn"], []).append(row["zh_tw"])
            forms.setdefault(row["zh_tw"], []).append(row["zh_cn"])
    return forms


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """Common words in Simplified characters."""
    text = (files("nlp") / "vocabulary" / "words.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=1)
def _folding() -> Terms:
    # Common words become themselves: 年增 is 同比增长, but not in 今年增加.
    return Terms([*_folded_terms(), *(Term(word, word, "words") for word in words())])


def _folded_terms() -> Iterator[Term]:
    """Rows that hold in every sense: a query of one word has no surroundings."""
    simple = converter("t2s").convert
    for row in table("regional"):
        if row["direction"] != "to-TW" and not row["sense"]:
            for column in ("zh_tw", "zh_hk"):
                written, becomes = simple(row[column]).lower(), row["zh_cn"].lower()
                yield Term(written, becomes, "vocabulary")


@lru_cache(maxsize=1)
def folding_version() -> int:
    """A number that changes with what `nlp.script.fold` goes by, from 1 to 2**31 - 1."""
    folder = files("nlp") / "vocabulary"
    tables = [(folder / name).read_bytes() for name in ("regional.tsv", "words.txt")]
    return crc32(b"\0".join([_FOLDING, version("opencc").encode(), *tables])) % (2**31 - 1) + 1


def regional_to_mainland(text: str) -> str:
    """Simplified, lower-cased `text` with the words of Taiwan and Hong Kong as the mainland's."""
    out, at = [], 0
    for found in _folding().find(text):
        out += [text[at : found.start], found.term.becomes]
        at = found.end
    return "".join([*out, text[at:]])
