"""What is wrong with the tables: `python -m nlp.vocabulary.check` prints it, and fails if anything.

A row is refused if it cannot be read, if another row shadows it, if what it makes is a term again
(a loop), if it makes a word of Taiwan's from which no way leads back to a mainland word, or if it
fires inside a word that means something else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from nlp.vocabulary import by_opencc, senses, table, words
from nlp.vocabulary.regional import name_terms, regional_terms, terms
from nlp.vocabulary.terms import Term, Terms

DIRECTIONS = {"both", "to-TW", "to-CN"}
WAYS = [
    ("zh-Hans-CN", "zh-Hant-TW"),
    ("zh-Hans-CN", "zh-Hant-HK"),
    ("zh-Hant-TW", "zh-Hans-CN"),
]
_ONE_CHARACTER = {"硅", "矽", "吋", "瓩"}
"""One character is a word that stands in many: only those that mean the same in all of them."""


def problems() -> Iterator[str]:
    """Every problem of `regional.tsv`, `senses.tsv` and `names.tsv`, in words."""
    yield from unreadable(table("regional"))
    yield from stranded(table("regional"), terms("zh-Hant-TW", "zh-Hans-CN"))
    for source, to in WAYS:
        found = list(regional_terms(source, to))
        yield from (f"{source} → {to}: {problem}" for problem in shadowed(found))
        yield from (f"{source} → {to}: {problem}" for problem in looping(found))
        everything = [*name_terms(source, to), *found]
        yield from (f"{source} → {to}: {problem}" for problem in inside_words(everything))
    yield from broken_words()


def unreadable(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Rows with an empty cell, a stray blank, or a direction or sense that does not exist."""
    for row in rows:
        cells = [row[column] for column in ("zh_tw", "zh_cn", "zh_hk", "source")]
        if not all(cells) or any(cell != cell.strip() for cell in cells):
            yield f"empty cell or stray blank: {row}"
        if row["direction"] not in DIRECTIONS:
            yield f"direction {row['direction']!r} of {row['zh_cn']}: not in {sorted(DIRECTIONS)}"
        if row["sense"] and row["sense"] not in senses():
            yield f"sense {row['sense']!r} of {row['zh_cn']} is not in senses.tsv"


def shadowed(found: Iterable[Term]) -> Iterator[str]:
    """Terms that never apply: one above them is written the same and always fits, or as often."""
    seen: dict[str, set[str]] = {}
    for term in found:
        above = seen.setdefault(term.written, set())
        sense = term.sense.name if term.sense else ""
        if "" in above or sense in above:
            yield f"{term.written} → {term.becomes} ({sense or 'always'}) is shadowed"
        above.add(sense)


def looping(found: list[Term]) -> Iterator[str]:
    """Terms whose result is a term that becomes something else; one that stays for a sense is none."""
    always = {term.written: term.becomes for term in found if term.sense is None}
    for term in found:
        again = always.get(term.becomes, term.becomes)
        if term.written != term.becomes != again:
            yield f"{term.written} → {term.becomes} → {again} loops"


def stranded(rows: list[dict[str, str]], back: Terms) -> Iterator[str]:
    """Rows to Taiwan whose word has no way back: a row of its own, or words that cover it.

    Where the mainland writes the word as well, a row of direction to-CN says so: 番茄 stays 番茄.
    """
    written = {row["zh_tw"] for row in rows if row["direction"] != "to-TW"}
    for row in rows:
        word = row["zh_tw"]
        same = by_opencc("tw2s", word) == row["zh_cn"] or word.isascii() or len(word) == 1
        if same or word in written:
            continue
        if sum(found.end - found.start for found in back.find(word)) < len(word):
            yield f"{row['zh_cn']} → {word} has no way back"


def inside_words(found: Iterable[Term]) -> Iterator[str]:
    """Terms of one character: they stand inside words of every meaning."""
    for term in found:
        if len(term.written) == 1 and term.written not in _ONE_CHARACTER:
            yield f"{term.written} → {term.becomes} fires inside other words"


def broken_words() -> Iterator[str]:
    """Common words in which a term is found although the word is whole."""
    for source, to in WAYS[:2]:
        lexicon = terms(source, to)
        for word in words():
            if [found.term.written for found in lexicon.find(word)] != [word]:
                yield f"{source} → {to}: a term fires inside {word}"


def main() -> int:
    """Print the problems; 1 if there are any."""
    found = list(problems())
    print("\n".join(found) or "no problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
