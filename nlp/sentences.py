"""Paragraphs to sentences, with offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLOSING = "」』”’）)》〉】\\]\"'"
_ABBREVIATIONS = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "vs", "inc", "ltd", "co", "corp", "no",
    "fig", "dept", "est", "approx", "u.s", "u.k", "e.g", "i.e", "a.m", "p.m", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "gen", "sen", "rep",
    "gov",
])  # fmt: skip
_END = re.compile(
    rf"[。！？!?…]+[{_CLOSING}]*"  # Chinese, and English ! and ?
    rf"|\.+[{_CLOSING}]*(?=\s|$)"  # an English full stop is one before a space only
    rf"|\n"
)
_LAST_WORD = re.compile(r"[A-Za-z.]+$")
_NEXT_LETTER = re.compile(r"\s*[^\sa-z]")
_OPENING, _SHUTTING = "「『“（(《", "」』”）)》"


@dataclass(frozen=True)
class Sentence:
    """`text[start:end]` of the text that was cut; no white space at its ends."""

    text: str
    start: int
    end: int
    line: int
    """Number of its line, from 0: sentences of one paragraph share it."""


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text` in order; a line break always ends one.

    A quotation stays in one piece with its sentence, unless it is not closed on its line.
    """
    found: list[Sentence] = []
    start = line = 0
    for match in _END.finditer(text):
        line_break = match.group() == "\n"
        if not line_break and (
            _inside_quotation(text, start, match.end()) or not _ends(text, start, match)
        ):
            continue
        _add(found, text, start, match.end(), line)
        start = match.end()
        line += line_break
    _add(found, text, start, len(text), line)
    return found


def _add(found: list[Sentence], text: str, start: int, end: int, line: int) -> None:
    piece = text[start:end]
    if body := piece.strip():
        at = start + len(piece) - len(piece.lstrip())
        found.append(Sentence(body, at, at + len(body), line))


def _inside_quotation(text: str, start: int, end: int) -> bool:
    """Whether a quotation is open at `end`, and is closed before its line ends."""
    depth = sum((c in _OPENING) - (c in _SHUTTING) for c in text[start:end])
    straight = text.count('"', start, end) % 2 == 1
    if depth <= 0 and not straight:
        return False
    line_end = text.find("\n", end)
    rest = text[end : line_end if line_end >= 0 else len(text)]
    if depth <= 0:
        return '"' in rest
    return sum((c in _SHUTTING) - (c in _OPENING) for c in rest) >= depth


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: not after Mr., an initial or before a small letter."""
    if not match.group().startswith("."):
        return True
    if not _NEXT_LETTER.match(text, match.end()) and match.end() < len(text):
        return False
    word = _LAST_WORD.search(text, start, match.start())
    if word is None:
        return True
    last = word.group().lower().rstrip(".")
    return not (last in _ABBREVIATIONS or len(word.group()) == 1)
