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
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import filterfalse, pairwise
from typing import NamedTuple

from nlp import lexicon
from nlp.pieces import Piece, pieces
from nlp.script import region, shows
from nlp.vocabulary import by_opencc
from nlp.vocabulary.regional import STYLE, terms
from nlp.vocabulary.terms import Found, Term, joins

TARGETS = {"zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk", "zh-Hans-CN": "tw2s"}
"""Region-qualified language tags, and OpenCC's configuration for each."""
SCRIPTS = {"zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN"}
"""The two forms in which Jianbao gives Chinese, and the target of each."""
LAYERS = ("names", "vocabulary", "words", "quotation", "style")
"""What lies over OpenCC."""

_APOSTROPHE = re.compile(r"(?<=[A-Za-z0-9])’(?=[A-Za-z]|\b)")
_QUOTES = "“”‘’「」『』"
_TO_HANT = str.maketrans("“”‘’", "「」『』")
_TO_HANS = str.maketrans("「」『』", "“”‘’")
_BY_THEMSELVES = {"了", "并"}
"""Characters that OpenCC often takes for the beginning of a word that they are not: 了如, 并成."""
_STYLED = {code for styles in STYLE.values() for code in styles.values()}


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


class _Way(NamedTuple):
    """Where to, and without which layers."""

    to: str
    without: frozenset[str]


def convert(text: str, to: str, without: Collection[str] = (), names: Collection[str] = ()) -> str:
    """`text` in the script and regional words of `to` (`zh-Hant-TW`, `zh-Hant-HK`, `zh-Hans-CN`).

    Passages that are not Chinese, or already in that script, are returned as they are; `without`
    names layers (LAYERS) to leave out. A regional word that ends one of `names`, of companies and
    other bodies, is part of it and stays: 星槎智能 is no 星槎智慧. Raises ValueError for another `to` or
    layer.
    """
    return "".join(part.after for part in _parts(text, to, without, (), names))


def convert_spans(
    text: str, to: str, spans: Sequence[tuple[int, int]], names: Collection[str] = ()
) -> tuple[str, list[tuple[int, int]]]:
    """Like `convert`, with `spans` (start, end in characters) carried to the converted text.

    No word is replaced across a span's edge, so the positions are exact.
    """
    moved = {0: 0}
    out: list[str] = []
    length = 0
    for part in _parts(text, to, (), sorted({edge for span in spans for edge in span}), names):
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


def _parts(
    text: str,
    to: str,
    without: Collection[str],
    edges: Sequence[int],
    names: Collection[str] = (),
) -> Iterator[_Part]:
    """`text` cut at `edges` and wherever another rule applies, each part with its conversion."""
    if to not in TARGETS:
        raise ValueError(f"cannot convert to {to!r}; known are {', '.join(TARGETS)}")
    if unknown := set(without) - set(LAYERS):
        raise ValueError(f"no layer {min(unknown)!r}; known are {', '.join(LAYERS)}")
    sources, way = _sources(text, to), _Way(to, frozenset(without))
    whole: dict[bool, _Whole] = {}
    words = _Words(text, names)
    for piece in pieces(text):
        if (source := sources.get(piece.language)) is None:
            yield from (_Part(start, end, text[start:end], "") for start, end in _cut(piece, edges))
            continue
        other_script = not to.startswith(piece.language)
        if other_script not in whole:
            whole[other_script] = _Whole(text, way, other_script)
        left_out = way.without | {"vocabulary"} if piece.title else way.without
        for start, end in _cut(piece, edges):
            found = terms(source, to).find(text, start, end, left_out)
            found = filterfalse(words.torn, filterfalse(words.of_name, found))
            yield from _segment(whole[other_script], start, end, found)


class _Words:
    """Where a text falls into words, and which of them belong to `names`."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self._text, self._names = text, names

    @cached_property
    def _simple(self) -> str:
        return lexicon.simplified(self._text)

    def of_name(self, found: Found) -> bool:
        """Whether a regional word is the end of a name that has two characters or more before it."""
        start, end, term = found
        return term.rule == "vocabulary" and any(
            name.endswith(term.written)
            and len(name) >= end - start + 2
            and self._text.startswith(name, max(0, end - len(name)))
            for name in self._names
        )

    def torn(self, found: Found) -> bool:
        """Whether a term takes a character each of two words, such as 居中 in 居|中国.

        Of longer ones nobody can say: what crosses them are words that the list lacks.
        """
        start, end, term = found
        if end - start != 2 or term.rule == "words" or self._text[start:end].isascii():
            return False
        return lexicon.load().torn(self._simple, start, end)


def _sources(text: str, to: str) -> dict[str, str]:
    """Of which variant the passages of a language are; a language that is not here is left.

    Hong Kong's words count in Hong Kong's text alone: 的士 is no taxi in 烏克蘭的士兵.
    """
    if to == "zh-Hans-CN":
        return {"zh-Hant": "zh-Hant-HK" if region(text) == "HK" else "zh-Hant-TW"}
    other = "HK" if to == "zh-Hant-TW" else "TW"
    traditional = {"zh-Hant": f"zh-Hant-{other}"} if shows(text, other) else {}
    return {"zh-Hans": "zh-Hans-CN", **traditional}


def _cut(piece: Piece, edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The piece between the edges that are inside it."""
    first, last = bisect_right(edges, piece.start), bisect_left(edges, piece.end)
    return pairwise([piece.start, *edges[first:last], piece.end])


def _segment(whole: _Whole, start: int, end: int, found: Iterator[Found]) -> Iterator[_Part]:
    """What lies between two edges: terms, runs that OpenCC has right, and gaps beside the others.

    OpenCC knows more of a text as a whole (鐘 in 十分鐘), but not where our words end. So the whole
    is taken as far as it has our words as they are by themselves; a word that it has otherwise, and
    the gap on either side, are converted apart.
    """
    run = gap = start
    trusted = True
    for at, stop, term in found:
        agrees = term.rule == "words" and whole.has(at, stop, term.becomes)
        if not (agrees and trusted and whole.right(gap, at)):
            if run < gap:
                yield whole.part(run, gap)
            if gap < at:
                yield whole.part(gap, at, apart=not (trusted and (agrees or term.rule != "words")))
            run = at
        if not agrees:
            yield whole.term(at, stop, term)
            run = stop
        gap, trusted = stop, agrees or term.rule != "words"
    if run < gap:
        yield whole.part(run, gap)
    if gap < end:
        yield whole.part(gap, end, apart=not trusted)


class _Whole:
    """The text, and what OpenCC makes of it as a whole; of another region, it is as it was."""

    def __init__(self, text: str, way: _Way, other_script: bool) -> None:
        self._text, self._way, self._other_script = text, way, other_script
        # OpenCC puts one character for one, so places are the same in all three.
        self._plain = by_opencc(TARGETS[way.to], text) if other_script else text
        self._dressed = _dressed(self._plain, way) if other_script else text

    def has(self, start: int, end: int, becomes: str) -> bool:
        """Whether the word from `start` to `end` is in the whole what it becomes by itself."""
        return self._plain[start:end] == becomes

    def right(self, start: int, end: int) -> bool:
        """Whether the gap between two words is right in the whole."""
        return end - start != 1 or self._text[start] not in _BY_THEMSELVES

    def part(self, start: int, end: int, apart: bool = False) -> _Part:
        """The run from `start` to `end`, taken from the whole or converted `apart`."""
        source = self._text[start:end]
        if self._other_script and (apart or source in _BY_THEMSELVES):
            return _Part(start, end, _apart(source, self._way), "opencc")
        return _Part(start, end, self._dressed[start:end], "opencc")

    def term(self, start: int, end: int, term: Term) -> _Part:
        """One of our terms; a Latin one stands apart from the word beside it (Intel Core i5)."""
        after = term.becomes
        if joins(self._text[start - 1 : start], after[:1]):
            after = " " + after
        if joins(after[-1:], self._text[end : end + 1]):
            after += " "
        if term.rule == "words" and self._other_script:
            after = _dressed(after, self._way)
        return _Part(start, end, after, term.rule, term.sense.name if term.sense else "")


def _dressed(converted: str, way: _Way) -> str:
    """OpenCC's characters in the region's style and quotation marks."""
    if "style" not in way.without:
        converted = converted.translate(STYLE[way.to])
    if "quotation" in way.without:
        return converted
    if way.to == "zh-Hans-CN":
        return converted.translate(_TO_HANS)
    # Split at apostrophes, so that they alone are not taken for quotation marks.
    return "’".join(part.translate(_TO_HANT) for part in _APOSTROPHE.split(converted))


@lru_cache(maxsize=20_000)
def _apart(source: str, way: _Way) -> str:
    return _dressed(by_opencc(TARGETS[way.to], source), way)


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
    return "style" if plain != after and ord(after) in _STYLED else "opencc"
