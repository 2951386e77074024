"""People by their surnames, in Chinese characters and in Latin letters."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.faithful.text import Text
from nlp.script import HAN
from nlp.vocabulary import table

_RUN = re.compile(r"[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?(?: [A-Z][a-z]+(?:-[A-Za-z][a-z]+)?)*")
_NO_NAME = re.compile(
    "[的了是在和与及也都还就将会要已把被让对从到于等并而则以其该此个这那有为所说表示称指认]"
)
"""Characters that a given name hardly ever has: what follows a surname is none then."""


@lru_cache(maxsize=1)
def latin_surnames() -> dict[str, str]:
    """Chinese surnames as the mainland, Taiwan and Hong Kong write them in Latin letters."""
    return {row["zh"]: row["latin"] for row in table("surnames")}


@lru_cache(maxsize=1)
def _surname() -> str:
    names = sorted(latin_surnames(), key=len, reverse=True)
    return "|".join(map(re.escape, names))


@lru_cache(maxsize=1)
def person() -> re.Pattern[str]:
    """A surname and one or two characters after it; group `name`."""
    return re.compile(rf"(?P<name>(?:{_surname()})[{HAN}]{{1,2}})")


def stands_in(name: str, plain: str) -> bool:
    """Whether a Chinese name, of which the last character may be the next word's, is in a text."""
    return name in plain or (len(name) > 2 and name[:-1] in plain and not _longer(name, plain))


def is_name(text: str) -> bool:
    """Whether what `person` found may be one."""
    return not _NO_NAME.search(text[1:2]) and not _NO_NAME.search(text[:1])


def of_another(word: str, source: Text, summary: Text) -> bool:
    """Whether `word` is of a Chinese person's name in Latin letters that nobody in the source has.

    What can be compared without a pronunciation of every character is the surname: Tang Zimo and
    Zimo Tang may be 唐子墨, and are not 林若蘭.
    """
    for match in _RUN.finditer(summary.written):
        parts = [part for part in match.group().split() if part not in title_words()]
        if word not in parts or not 2 <= len(parts) <= 3:
            continue
        ends = {parts[0], parts[-1]}
        likely = [zh for zh, latin in latin_surnames().items() if ends & set(latin.split("|"))]
        return bool(likely) and not re.search(rf"(?:{'|'.join(likely)})[{HAN}]", source.plain)
    return False


@lru_cache(maxsize=1)
def title_words() -> frozenset[str]:
    """Words of English titles, as they stand before a name: President, Chief."""
    ranks = "former acting interim deputy vice incoming executive minister head senior"
    words = " ".join([ranks, *(row["en"] for row in table("titles"))]).replace("|", " ")
    return frozenset(word.capitalize() for word in words.split()) | {"CEO", "CFO", "CTO", "COO"}


def _longer(name: str, plain: str) -> bool:
    """Whether the source goes on otherwise, with a character of a name: 孟凡舟, not 孟凡星."""
    return (
        all(
            is_name("　" + plain[at.end() : at.end() + 1] or "的")
            for at in re.finditer(re.escape(name[:-1]), plain)
        )
        and bool(re.search(rf"[{HAN}]", name[-1]))
        and is_name("　" + name[-1])
    )
