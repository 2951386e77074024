"""The names table as a reader of articles sees it: which known name stands where, and what it is.

A name is found in either script, and a Latin one where it stands as a word of its own and has its
capital: NVIDIA is also found as Nvidia, but Apple not as apple. Rows of kind `word` are no names:
they are longer words, so that 高通 is not found in 提高通量, nor 蘋果 in 蘋果汁.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.lexicon import LONGEST, load, simplified
from nlp.script import fold
from nlp.vocabulary import table
from nlp.vocabulary.terms import stands_alone

DOTS = "·・‧•．･"
"""Between the parts of a foreign name in Chinese; the first is the one of the names table."""
_FOREIGN = (re.compile(rf"[^\W_]{DOTS[0]}"), re.compile(rf"{DOTS[0]}[^\W_]"))
"""What precedes and follows the rest of a foreign name."""
_ONE_DOT = str.maketrans(dict.fromkeys(DOTS, DOTS[0]))

TYPES = {
    "person": "PERSON",
    "organization": "ORGANIZATION",
    "product": "PRODUCT",
    "place": "LOCATION",
}
"""Type of mention by the kind that the table gives."""
LANGUAGES = {"en": "en", "zh_tw": "zh-Hant", "zh_cn": "zh-Hans", "zh_hk": ""}
"""Language of each column; Hong Kong's names are found, and shown as Taiwan's."""


@dataclass(frozen=True)
class KnownName:
    """One row: a type of mention, and the usual name by language."""

    number: int
    type: str
    names: dict[str, str]
    """`zh-Hant`, `zh-Hans`, `en`: those that the table has."""


def one_dot(name: str) -> str:
    """`name` with the middle dots that the names table has: 伊隆・馬斯克 as 伊隆·馬斯克."""
    return name.translate(_ONE_DOT)


def key(name: str) -> str:
    """One form for all spellings of a name: folded, with one kind of middle dot."""
    return fold(one_dot(name))


def look_up(name: str) -> KnownName | None:
    """The row that has `name` in any column, or None; a gigabyte is not Gigabyte."""
    name = one_dot(name)
    row = _by_name().get(name.casefold())
    return row if row and _spelled(name, row) else None


def in_full(row: KnownName) -> KnownName:
    """The row with the full name where `row` has a last name alone (Musk: Elon Musk), else itself.

    A last name that two rows of the table end with, in any language, is nobody's.
    """
    longer = {
        other.number: other
        for name in row.names.values()
        for other in _by_last_name().get(name.casefold(), ())
    }
    return next(iter(longer.values())) if len(longer) == 1 else row


def in_text(text: str) -> list[tuple[int, int, KnownName]]:
    """Known names in `text` as (start, end, row), in order; the longest at each place."""
    found = []
    position = 0
    text = one_dot(text)
    while position < len(text):
        end = _end_at(text, position)
        named = end > position and text[position:end] not in _words()
        if named and not _torn(text, position, end):
            found.append((position, end, _by_name()[text[position:end].casefold()]))
        position = max(end, position + 1)
    return found


def _torn(text: str, start: int, end: int) -> bool:
    """Whether a name of two characters is none there: 京东 in 北京|东部."""
    if end - start != 2 or text[start:end].isascii():
        return False
    first = max(0, start - 2 * LONGEST)  # more than `torn` looks at
    line = simplified(text[first : end + 2 * LONGEST])
    return load().torn(line, start - first, end - first)


def _end_at(text: str, position: int) -> int:
    """Where the longest known name that starts at `position` ends; `position` if there is none."""
    for length in _lengths().get(text[position : position + 2].casefold(), ()):
        end = position + length
        name = text[position:end]
        if name in _words():
            return end
        row = _by_name().get(name.casefold())
        if row and _spelled(name, row) and _stands_alone(text, position, end, row.type):
            return end
    return position


def _spelled(name: str, row: KnownName) -> bool:
    """Whether a Latin name has its capital, or is one without."""
    return not name[0].islower() or name in row.names.values()


def _stands_alone(text: str, start: int, end: int, kind: str) -> bool:
    """Whether [start, end) is no part of a Latin word, nor a person of a longer name (金·馬斯克)."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if kind == "PERSON" and (_FOREIGN[0].fullmatch(before) or _FOREIGN[1].fullmatch(after)):
        return False
    return stands_alone(text, start, end)


@lru_cache(maxsize=1)
def _lengths() -> dict[str, Sequence[int]]:
    """Lengths of the names that start with two characters, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in (*_by_name(), *_words()):
        lengths.setdefault(name[:2], set()).add(len(name))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, KnownName]:
    """Rows by each of their names, case-folded; the first row that has a name keeps it."""
    known: dict[str, KnownName] = {}
    for row, names in _rows():
        for name in names:
            known.setdefault(name.casefold(), row)
    return known


@lru_cache(maxsize=1)
def _by_last_name() -> dict[str, list[KnownName]]:
    """People in full by the last part of their names, case-folded."""
    known: dict[str, list[KnownName]] = {}
    for row, names in _rows():
        parts = [re.split(f"[ {DOTS[0]}]", name) for name in names]
        for last in {part[-1].casefold() for part in parts if len(part) > 1}:
            if row.type == "PERSON":
                known.setdefault(last, []).append(row)
    return known


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Words of the table that hold what would be a name if it stood alone."""
    rows = (row for row in table("names") if row["kind"] == "word")
    return frozenset(row[column] for row in rows for column in LANGUAGES if row[column])


def _rows() -> Iterator[tuple[KnownName, list[str]]]:
    """Each row with every name in it; one character alone names nothing."""
    for number, line in enumerate(table("names")):
        if line["kind"] not in TYPES:
            continue
        cells = {column: (line[column] or "").split("|") for column in LANGUAGES}
        usual = {tag: cells[c][0] for c, tag in LANGUAGES.items() if tag and cells[c][0]}
        names = [name for cell in cells.values() for name in cell if len(name) > 1]
        yield KnownName(number, TYPES[line["kind"]], usual), names
