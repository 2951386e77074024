"""From one Chinese script and region to another, with positions carried across.

OpenCC converts characters and phrases; over it lie our names, our regional vocabulary and the
quotation marks. Text that is already in the wanted script is left as it is, byte for byte: OpenCC
run over it would damage it (里長 becomes 裡長). In doubt a word is not converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp.script import counts, detect, passages, region
from nlp.vocabulary import Terms, by_opencc, table

TARGETS = {"zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk", "zh-Hans-CN": "tw2s"}
"""Region-qualified language tags, and OpenCC's configuration for each."""
COLUMNS = {"zh-Hant-TW": "zh_tw", "zh-Hant-HK": "zh_hk", "zh-Hans-CN": "zh_cn"}
"""The column of our tables for each target."""

_PROTECTED = re.compile(
    r"https?://[^\s，。！？；：、（）「」『』“”‘’《》]+"
    r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+|`[^`\n]*`"
)
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』|“[^“”]*”|《[^《》]*》")
_APOSTROPHE = re.compile(r"(?<=[A-Za-z0-9])’(?=[A-Za-z]|\b)")
_TO_HANT = str.maketrans("“”‘’", "「」『』")
_TO_HANS = str.maketrans("「」『』", "“”‘’")


@dataclass(frozen=True)
class Change:
    """One place that conversion changed, and the rule that did; offsets in the original."""

    start: int
    end: int
    before: str
    after: str
    rule: str


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    language: str  # `und` is copied


def convert(text: str, to: str) -> str:
    """`text` in the script and regional words of `to` (`zh-Hant-TW`, `zh-Hant-HK`, `zh-Hans-CN`).

    Passages that are not Chinese, or already in that script, are returned as they are. Raises
    ValueError for another `to`.
    """
    return convert_spans(text, to, ())[0]


def convert_spans(
    text: str, to: str, spans: Sequence[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Like `convert`, with `spans` (start, end in characters) carried to the converted text.

    The text is cut at the spans' edges and converted piece by piece, so the positions are exact.
    """
    _known(to)
    edges = sorted({edge for span in spans for edge in span})
    terms = _terms_for(text, to)
    moved: dict[int, int] = {}
    out: list[str] = []
    length = 0
    for piece in _cut(_pieces(text), edges):
        moved[piece.start] = length
        source = text[piece.start : piece.end]
        converted = _converted(source, piece.language, to, terms)
        out.append(converted)
        length += len(converted)
        moved[piece.end] = length
    moved.setdefault(0, 0)
    return "".join(out), [(moved[start], moved[end]) for start, end in spans]


def explain(text: str, to: str) -> list[Change]:
    """What `convert` changes, rule by rule: `names`, `vocabulary`, `quotation` or `opencc`."""
    _known(to)
    terms = _terms_for(text, to)
    changes: list[Change] = []
    for piece in _pieces(text):
        if not _changes(piece.language, to):
            continue
        source = text[piece.start : piece.end]
        names = {found.term for found in _names(to).find(source)}
        at = 0
        for found in terms.find(source):
            changes += _character_changes(source[at : found.start], piece.start + at, to)
            rule = "names" if found.term in names else "vocabulary"
            if found.term != found.becomes:
                start = piece.start + found.start
                changes.append(
                    Change(start, piece.start + found.end, found.term, found.becomes, rule)
                )
            at = found.end
        changes += _character_changes(source[at:], piece.start + at, to)
    return changes


def _character_changes(source: str, offset: int, to: str) -> Iterator[Change]:
    after = _characters(source, to)
    if len(after) != len(source):  # a phrase of another length: named as a whole
        yield Change(offset, offset + len(source), source, after, "opencc")
        return
    for run in re.finditer("1+", "".join("01"[a != b] for a, b in zip(source, after, strict=True))):
        before = source[run.start() : run.end()]
        rule = "quotation" if before in "“”‘’「」『』" else "opencc"
        yield Change(
            offset + run.start(), offset + run.end(), before, after[run.start() : run.end()], rule
        )


def _known(to: str) -> None:
    if to not in TARGETS:
        raise ValueError(f"cannot convert to {to!r}; known are {', '.join(TARGETS)}")


def _pieces(text: str) -> Iterator[_Piece]:
    """`text` without gaps in pieces of one language; quotations in another script stand apart."""
    at = 0
    for passage in passages(text):
        if passage.start > at:
            yield _Piece(at, passage.start, "und")
        yield from _inside(text, passage.start, passage.end, passage.language)
        at = passage.end
    if at < len(text):
        yield _Piece(at, len(text), "und")


def _inside(text: str, start: int, end: int, language: str) -> Iterator[_Piece]:
    at = start
    if language.startswith("zh"):
        apart = [(m.span(), "und") for m in _PROTECTED.finditer(text, start, end)]
        for quotation in _QUOTED.finditer(text, start, end):
            own = _decided(quotation.group())
            if own and own != language:
                apart.append(((quotation.start() + 1, quotation.end() - 1), own))
        for (first, last), own in sorted(apart):
            if first < at:
                continue
            if first > at:
                yield _Piece(at, first, language)
            yield _Piece(first, last, own)
            at = last
    if at < end:
        yield _Piece(at, end, language)


def _decided(quotation: str) -> str | None:
    """The script of a quotation that leaves no doubt: two telling characters, none against."""
    hant, hans = counts(quotation)
    if max(hant, hans) < 2 or min(hant, hans) > 0:
        return None
    return detect(quotation)


def _cut(pieces: Iterator[_Piece], edges: Sequence[int]) -> Iterator[_Piece]:
    for piece in pieces:
        at = piece.start
        for edge in edges:
            if at < edge < piece.end:
                yield _Piece(at, edge, piece.language)
                at = edge
        yield _Piece(at, piece.end, piece.language)


def _changes(language: str, to: str) -> bool:
    return language.startswith("zh") and not to.startswith(language)


def _converted(source: str, language: str, to: str, terms: Terms) -> str:
    if not _changes(language, to):
        return source
    return terms.replace(source, lambda between: _characters(between, to))


def _characters(source: str, to: str) -> str:
    converted = by_opencc(TARGETS[to], source)
    if to == "zh-Hans-CN":
        return converted.translate(_TO_HANS)
    if to == "zh-Hant-TW":
        converted = converted.replace("臺", "台")  # as Taiwan's press prints it
    # Split at apostrophes, so that they alone are not taken for quotation marks.
    return "’".join(part.translate(_TO_HANT) for part in _APOSTROPHE.split(converted))


def _terms_for(text: str, to: str) -> Terms:
    """Hong Kong's words count in Hong Kong's text alone: 的士 is no taxi in 烏克蘭的士兵."""
    return _terms(to, hong_kong=to == "zh-Hans-CN" and region(text) == "HK")


@lru_cache(maxsize=6)
def _terms(to: str, hong_kong: bool) -> Terms:
    """Names, then regional words, by which the other side's text becomes `to`'s."""
    return Terms([*_name_pairs(to), *_regional_pairs(to, hong_kong)])


@lru_cache(maxsize=3)
def _names(to: str) -> Terms:
    return Terms(_name_pairs(to))


def _name_pairs(to: str) -> Iterator[tuple[str, str]]:
    others = ("zh_tw", "zh_hk") if to == "zh-Hans-CN" else ("zh_cn",)
    for row in table("names"):
        usual = row[COLUMNS[to]].partition("|")[0]
        for other in others:
            yield from ((name, usual) for name in row[other].split("|"))


def _regional_pairs(to: str, hong_kong: bool) -> Iterator[tuple[str, str]]:
    for row in table("regional"):
        if to == "zh-Hans-CN" and row["direction"] != "to-TW":
            yield row["zh_tw"], row["zh_cn"]
            if hong_kong:
                yield row["zh_hk"], row["zh_cn"]
        elif to != "zh-Hans-CN" and row["direction"] != "to-CN":
            yield row["zh_cn"], row[COLUMNS[to]]
