"""A text cut in pieces of one language: what conversion may touch, and what it must leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.script import counts, detect, passages

_PROTECTED = re.compile(
    r"(?:https?://|www\.)[^\s，。！？；：、（）「」『』“”‘’《》]+"
    r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+"
    r"|[A-Za-z0-9-]+(?:\.[A-Za-z]{2,})+/[^\s，。！？；：、（）「」『』“”‘’《》]*"
    r"|`(?! )[^`\n]*(?<! )`"
)
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』|“[^“”]*”|《[^《》]*》")


@dataclass(frozen=True)
class Piece:
    """A part of a text; offsets in characters."""

    start: int
    end: int
    language: str
    """`zh-Hant`, `zh-Hans`, `en`, or `und`: of no language, such as an address or code."""
    title: bool = False
    """Whether it is a work's title, between 《 and 》."""


def pieces(text: str) -> Iterator[Piece]:
    """`text` without gaps in pieces; titles, and quotations in another script, stand apart."""
    at = 0
    for passage in passages(text):
        if passage.start > at:
            yield Piece(at, passage.start, "und")
        yield from _inside(text, passage.start, passage.end, passage.language)
        at = passage.end
    if at < len(text):
        yield Piece(at, len(text), "und")


def _inside(text: str, start: int, end: int, language: str) -> Iterator[Piece]:
    at = start
    for piece in _apart(text, start, end, language) if language.startswith("zh") else ():
        if piece.start < at:
            continue
        if piece.start > at:
            yield Piece(at, piece.start, language)
        yield piece
        at = piece.end
    if at < end:
        yield Piece(at, end, language)


def _apart(text: str, start: int, end: int, language: str) -> list[Piece]:
    """What stands apart in one line, by place; a longer one first where two begin together."""
    found = [Piece(*match.span(), "und") for match in _PROTECTED.finditer(text, start, end)]
    for quotation in _QUOTED.finditer(text, start, end):
        title = quotation.group()[0] == "《"
        own = _decided(quotation.group()) or language
        if len(quotation.group()) > 2 and (title or own != language):
            found.append(Piece(quotation.start() + 1, quotation.end() - 1, own, title))
    return sorted(found, key=lambda piece: (piece.start, -piece.end))


def _decided(quotation: str) -> str | None:
    """The script of a quotation that leaves no doubt: two telling characters, none against."""
    hant, hans = counts(quotation)
    if max(hant, hans) < 2 or min(hant, hans) > 0:
        return None
    return detect(quotation)
