"""The terms of one direction: names, regional words and common words, as `convert` looks for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from nlp.vocabulary import by_opencc, senses, table, words
from nlp.vocabulary.terms import Sense, Term, Terms

COLUMNS = {"zh-Hant-TW": "zh_tw", "zh-Hant-HK": "zh_hk", "zh-Hans-CN": "zh_cn"}
"""The column of our tables for each variant."""
STYLE: dict[str, dict[int, int]] = {
    "zh-Hant-TW": str.maketrans("臺賬", "台帳"),
    "zh-Hant-HK": str.maketrans("羣户麪説温衞悦鋭脱税閲賬", "群戶麵說溫衛悅銳脫稅閱帳"),
    "zh-Hans-CN": str.maketrans("帐揹暱瞇妳牠", "账背昵眯你它"),
}
"""Characters after OpenCC's standard, and as the region's press writes them."""


@lru_cache(maxsize=8)
def terms(source: str, to: str) -> Terms:
    """What in text of variant `source` becomes what in `to`; a term's rule is its layer."""
    return Terms([*name_terms(source, to), *regional_terms(source, to), *word_terms(source, to)])


def name_terms(source: str, to: str) -> Iterator[Term]:
    """Every spelling of a name, and the usual one of `to`; a Latin one stays as it is."""
    for row in table("names"):
        if row["kind"] == "word":
            continue
        usual = row[COLUMNS[to]].partition("|")[0]
        for column in _columns(source):
            for name in row[column].split("|"):
                if usual and not name.isascii():
                    yield Term(name, usual, "names")


def regional_terms(source: str, to: str) -> Iterator[Term]:
    """Regional words, in the table's order."""
    wrong_way = "to-TW" if source.startswith("zh-Hant") else "to-CN"
    for row in table("regional"):
        if row["direction"] == wrong_way:
            continue
        for column in _columns(source):
            yield Term(row[column], row[COLUMNS[to]], "vocabulary", _sense(row["sense"]))


def word_terms(source: str, to: str) -> Iterator[Term]:
    """Common words, each converted by OpenCC by itself, and those in which no name is to be read."""
    simplified = "\n".join(words())
    if source == "zh-Hans-CN":
        config = "s2tw" if to == "zh-Hant-TW" else "s2hk"
        pairs = list(zip(words(), by_opencc(config, simplified).split("\n"), strict=True))
    else:
        written = by_opencc("s2tw", simplified).translate(STYLE["zh-Hant-TW"]).split("\n")
        pairs = list(zip(written, words() if to == "zh-Hans-CN" else written, strict=True))
    for row in table("names"):
        if row["kind"] == "word":
            pairs.append((row[COLUMNS[source]], row[COLUMNS[to]]))
    for written_word, becomes in pairs:
        yield Term(written_word, becomes, "words")


def _columns(source: str) -> tuple[str, ...]:
    """Where the words of `source` are; Hong Kong's press writes many of Taiwan's."""
    return ("zh_hk", "zh_tw") if source == "zh-Hant-HK" else (COLUMNS[source],)


def _sense(name: str) -> Sense | None:
    return senses()[name] if name else None
