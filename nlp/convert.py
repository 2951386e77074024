"""From one Chinese script and region to another, with positions carried across.

OpenCC converts characters and phrases. Over it lie our layers, each of which can be left out:
`names` and `vocabulary` (the tables), `words` (OpenCC's phrases do not cross the edges of common
words: it would write 被髮明), `quotation` (「」『』 ↔ “”‘’) and `style` (characters as the region's
press writes them). Text that is already in the wanted script is left as it is, byte for byte:
OpenCC run over it would damage it (里長 becomes 裡長). Between Taiwan's and Hong Kong's Traditional
only names and words change, and only where the text shows the other region's. In doubt a word is
not converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from nlp.pieces import Piece, pieces
from nlp.script import region, shows
from nlp.vocabulary import by_opencc
from nlp.vocabulary.regional import NO_STYLE, STYLE, terms
from nlp.vocabulary.terms import Found

TARGETS = {"zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk", "zh-Hans-CN": "tw2s"}
"""Region-qualified language tags, and OpenCC's configuration for each."""
LAYERS = ("names", "vocabulary", "words", "quotation", "style")
"""What lies over OpenCC."""

_APOSTROPHE = re.compile(r"(?<=[A-Za-z0-9])’(?=[A-Za-z]|\b)")
_QUOTES = "“”‘’「」『』"
_TO_HANT = str.maketrans("“”‘’", "「」『』")
_TO_HANS = str.maketrans("「」『』", "“”‘’")
_SHORT = 16
"""Characters of a run between words that is worth remembering: most are one or two long."""


@dataclass(frozen=True)
class Change:
    """One place that conversion changed, and the rule that did; offsets in the original."""

    start: int
    end: int
    before: str
    after: str
    rule: str
    """A layer, or `opencc`."""
    sense: str = ""
    """The sense in which the table has the word, where it has several."""


class _Part(NamedTuple):
    """A part of the text and what it becomes; parts follow one another without gaps."""

    start: int
    end: int
    after: str
    rule: str
    sense: str = ""


def convert(text: str, to: str, without: Collection[str] = ()) -> str:
    """`text` in the script and regional words of `to` (`zh-Hant-TW`, `zh-Hant-HK`, `zh-Hans-CN`).

    Passages that are not Chinese, or already in that script, are returned as they are; `without`
    names layers (LAYERS) to leave out. Raises ValueError for another `to` or layer.
    """
    return "".join(part.after for part in _parts(text, to, without, ()))


def convert_spans(
    text: str, to: str, spans: Sequence[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Like `convert`, with `spans` (start, end in characters) carried to the converted text.

    No word is replaced across a span's edge, so the positions are exact.
    """
    moved = {0: 0}
    out: list[str] = []
    length = 0
    for part in _parts(text, to, (), sorted({edge for span in spans for edge in span})):
        out.append(part.after)
        length += len(part.after)
        moved[part.end] = length
    return "".join(out), [(moved[start], moved[end]) for start, end in spans]


def explain(text: str, to: str, without: Collection[str] = ()) -> list[Change]:
    """What `convert` changes, in order, each change with its rule."""
    changes: list[Change] = []
    for part in _parts(text, to, without, ()):
        before = text[part.start : part.end]
        if part.rule == "opencc":
            changes += _character_changes(before, part, to, without)
        elif before != part.after:
            changes.append(Change(part.start, part.end, before, part.after, part.rule, part.sense))
    return changes


def _parts(text: str, to: str, without: Collection[str], edges: Sequence[int]) -> Iterator[_Part]:
    """`text` cut at `edges` and wherever another rule applies, each part with its conversion."""
    if to not in TARGETS:
        raise ValueError(f"cannot convert to {to!r}; known are {', '.join(TARGETS)}")
    if unknown := set(without) - set(LAYERS):
        raise ValueError(f"no layer {min(unknown)!r}; known are {', '.join(LAYERS)}")
    sources, left_out = _sources(text, to), frozenset(without)
    for piece in _cut(pieces(text), edges):
        if source := sources.get(piece.language):
            no_layers = left_out | {"vocabulary"} if piece.title else left_out
            found = terms(source, to).find(text, piece.start, piece.end, no_layers)
            same_script = to.startswith(piece.language)
            between = _untouched if same_script else partial(_characters, to=to, without=left_out)
            style = NO_STYLE if same_script or "style" in left_out else STYLE[to]
            yield from _converted(text, piece, found, between, style)
        else:
            yield _Part(piece.start, piece.end, text[piece.start : piece.end], "")


def _untouched(source: str) -> str:
    return source


def _sources(text: str, to: str) -> dict[str, str]:
    """Of which variant the passages of a language are; a language that is not here is left.

    Hong Kong's words count in Hong Kong's text alone: 的士 is no taxi in 烏克蘭的士兵.
    """
    if to == "zh-Hans-CN":
        return {"zh-Hant": "zh-Hant-HK" if region(text) == "HK" else "zh-Hant-TW"}
    other = "HK" if to == "zh-Hant-TW" else "TW"
    traditional = {"zh-Hant": f"zh-Hant-{other}"} if shows(text, other) else {}
    return {"zh-Hans": "zh-Hans-CN", **traditional}


def _cut(found: Iterator[Piece], edges: Sequence[int]) -> Iterator[Piece]:
    for piece in found:
        at = piece.start
        for edge in edges:
            if at < edge < piece.end:
                yield Piece(at, edge, piece.language, piece.title)
                at = edge
        yield Piece(at, piece.end, piece.language, piece.title)


def _converted(
    text: str,
    piece: Piece,
    found: Iterator[Found],
    between: Callable[[str], str],
    style: Mapping[int, int],
) -> Iterator[_Part]:
    at = piece.start
    for start, end, term in found:
        if start > at:
            yield _Part(at, start, between(text[at:start]), "opencc")
        becomes = term.becomes.translate(style) if term.rule == "words" else term.becomes
        yield _Part(start, end, becomes, term.rule, term.sense.name if term.sense else "")
        at = end
    if at < piece.end:
        yield _Part(at, piece.end, between(text[at : piece.end]), "opencc")


def _characters(source: str, to: str, without: frozenset[str]) -> str:
    if len(source) <= _SHORT:
        return _remembered(source, to, without)
    return _by_characters(source, to, without)


def _by_characters(source: str, to: str, without: frozenset[str]) -> str:
    converted = by_opencc(TARGETS[to], source)
    if "style" not in without:
        converted = converted.translate(STYLE[to])
    if "quotation" in without:
        return converted
    if to == "zh-Hans-CN":
        return converted.translate(_TO_HANS)
    # Split at apostrophes, so that they alone are not taken for quotation marks.
    return "’".join(part.translate(_TO_HANT) for part in _APOSTROPHE.split(converted))


_remembered = lru_cache(maxsize=100_000)(_by_characters)


def _character_changes(
    before: str, part: _Part, to: str, without: Collection[str]
) -> Iterator[Change]:
    """The changes in a part that the tables do not know, run by run of one rule."""
    after, plain = part.after, by_opencc(TARGETS[to], before)
    if not len(before) == len(after) == len(plain):  # a phrase of another length: as a whole
        yield Change(part.start, part.end, before, after, "opencc")
        return
    rules = [_rule(*triple) for triple in zip(before, plain, after, strict=True)]
    for run in re.finditer("o+|s+|q", "".join(rule[0] for rule in rules)):
        start, end = run.span()
        places = part.start + start, part.start + end
        yield Change(*places, before[start:end], after[start:end], rules[start])


def _rule(before: str, plain: str, after: str) -> str:
    if before == after:
        return "-"
    if before in _QUOTES:
        return "quotation"
    return "opencc" if plain == after else "style"
