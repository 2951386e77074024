"""What can be told of each sentence of an article without knowing what it means.

Everything is counted on folded text, so that an article and its conversion to the other script
give the same numbers.
"""

import itertools
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.script import fold
from nlp.sentences import Sentence

Floats = NDArray[np.float32]
Pair = tuple[str, str]
Column = NDArray[Any]

LATIN_WORD = 1.7
"""Length of an English word in Chinese characters."""
USUAL = 30.0
"""Length of a one-sentence summary: a sentence's gains are shares of it and the sentence."""

_UNIT = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff]+")
_CLOSING = r"[”」』’）)\]\"']*$"
QUESTION = re.compile(rf"[？?]{_CLOSING}")
ENDED = re.compile(rf"[。！!.…]{_CLOSING}")
_MARKS = tuple(map(re.compile, (r"\d+", "[,、;]", '[(「“"]', "<", "[!?]", "我", "你", ":$")))


def units(text: str) -> list[str]:
    """Chinese characters and lower-cased words."""
    return _UNIT.findall(text.lower())


def length(parts: Sequence[str]) -> float:
    """Length of a sentence in Chinese characters."""
    return sum(1.0 if part >= "\u3400" else LATIN_WORD for part in parts)


def pairs(parts: Sequence[str]) -> list[Pair]:
    """Neighbouring units."""
    return list(itertools.pairwise(parts))


def features(cut: Sequence[Sentence], title: str) -> Floats:
    """(sentences, features) of an article cut in sentences."""
    texts = [fold(sentence.text) for sentence in cut]
    parts = [units(text) for text in texts]
    lengths = np.array([length(part) for part in parts])
    headings = _headings(cut, lengths)
    announced = units(fold(title))
    single = _Grams.of(parts)
    double = _Grams.of([pairs(part) for part in parts])
    # English words carry more than characters do; so their pairs count for more.
    weight = lengths / np.maximum(1, [len(part) for part in parts])
    gain = 2 * weight / (lengths + USUAL)
    columns = [
        *_places(cut, headings),
        *_forms(texts, parts, lengths),
        *_of_title(parts, announced, single, double),
        *_of_rest(single, double, set(pairs(announced)), headings, gain),
    ]
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)


@dataclass(frozen=True)
class _Grams:
    """Which units, or pairs of them, stand in which sentence: each once a sentence."""

    n: int
    rows: NDArray[np.intp]  # (m,): the sentence
    ids: NDArray[np.intp]  # (m,): the gram
    number: dict[object, int]

    @classmethod
    def of(cls, grams: Sequence[Sequence[object]]) -> "_Grams":
        number: dict[object, int] = {}
        rows: list[int] = []
        ids: list[int] = []
        for row, one in enumerate(grams):
            for gram in dict.fromkeys(one):
                rows.append(row)
                ids.append(number.setdefault(gram, len(number)))
        return cls(len(grams), np.array(rows, np.intp), np.array(ids, np.intp), number)

    def sums(self, weights: Column) -> NDArray[np.float64]:
        """(n,): of each sentence, the sum of its grams' `weights` (grams,)."""
        return np.bincount(self.rows, weights[self.ids], self.n).astype(float)

    def carriers(self, rows: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """(grams,): in how many sentences each stands, of all or of `rows` (n,)."""
        weights = None if rows is None else rows[self.rows].astype(float)
        return np.bincount(self.ids, weights, len(self.number)).astype(float)

    def among(self, grams: AbstractSet[object]) -> NDArray[np.float64]:
        """(grams,): 1 for those of `grams`."""
        return np.array([gram in grams for gram in self.number], float)


def _headings(cut: Sequence[Sentence], lengths: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Short lines of one sentence that nothing ends."""
    _, line, size = np.unique([s.line for s in cut], return_inverse=True, return_counts=True)
    ended = [bool(ENDED.search(s.text) or s.text[-1] in ":：?？") for s in cut]
    return np.asarray((size[line] == 1) & ~np.array(ended) & (lengths < USUAL), np.bool_)


def _places(cut: Sequence[Sentence], headings: NDArray[np.bool_]) -> list[Column]:
    """Where the sentence stands: in the article, its paragraph, its section."""
    n, at = len(cut), np.arange(len(cut))
    _, first, paragraph, size = np.unique(
        [s.line for s in cut], return_index=True, return_inverse=True, return_counts=True
    )
    last_heading = np.maximum.accumulate(np.where(headings, at, -1))
    return [
        np.log1p(at), at / n, at == 0, np.log1p(n - 1 - at), np.full(n, np.log(n)),
        np.log1p(paragraph), paragraph / len(size), np.log1p(at - first[paragraph]),
        np.log(size[paragraph]), np.minimum(np.cumsum(headings), 5), np.log1p(at - last_heading),
        last_heading < 0, np.append(headings[1:], True), np.full(n, np.log1p(headings.sum())),
    ]  # fmt: skip


def _forms(
    texts: Sequence[str], parts: Sequence[Sequence[str]], lengths: NDArray[np.float64]
) -> list[Column]:
    """How the sentence is written."""
    latin = np.array([sum(u < "\u3400" for u in p) / max(1, len(p)) for p in parts])
    marks = [np.array([min(3, len(m.findall(t))) for t in texts], float) for m in _MARKS]
    mean = max(1.0, lengths.mean())
    steps = [np.clip((lengths - step) / step, 0, 1) for step in (8, 16, 24, 32, 48, 70)]
    return [np.log1p(lengths), lengths / mean, *steps, latin, *marks]


def _of_title(
    parts: Sequence[Sequence[str]], title: Sequence[str], single: _Grams, double: _Grams
) -> list[Column]:
    """What the sentence shares with the title."""
    columns: list[Column] = []
    both: list[tuple[_Grams, AbstractSet[object]]] = [
        (single, set(title)),
        (double, set(pairs(title))),
    ]
    for grams, wanted in both:
        hits = grams.sums(grams.among(wanted))
        own = np.maximum(1, grams.sums(np.ones(len(grams.number))))
        columns += [hits / max(1, len(wanted)), hits / own, 2 * hits / (own + len(wanted))]
    rare = np.log(single.n / np.maximum(1, single.carriers())) * single.among(set(title))
    common = [2 * longest_common(title, p) / max(1, len(title) + len(p)) for p in parts]
    told = single.sums(rare) / max(1e-3, rare.sum())
    return [*columns, told, np.array(common), np.full(single.n, len(title) / USUAL)]


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence, bit by bit (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, unit in enumerate(a):
        places[unit] = places.get(unit, 0) | 1 << at
    whole = (1 << len(a)) - 1
    left = whole
    for unit in b:
        matched = left & places.get(unit, 0)
        left = ((left + matched) | (left - matched)) & whole
    return len(a) - left.bit_count()


def _of_rest(
    single: _Grams,
    double: _Grams,
    title: set[Pair],
    headings: NDArray[np.bool_],
    gain: NDArray[np.float64],
) -> list[Column]:
    """What the sentence shares with the rest of the article."""
    n, at = single.n, np.arange(single.n)
    carriers, titled = double.carriers(), double.among(title)
    columns = [
        gain * double.sums((carriers >= low) * (carriers < high) * where)
        for where in (titled, 1 - titled)
        for low, high in ((1, 2), (2, 3), (3, 5), (5, np.inf))
    ]
    for rows in (headings, at < 3, at >= n - 5, at < 0.3 * n):
        # Not counting the sentence itself, which may stand there.
        others = double.carriers(rows)
        columns.append(
            gain * (double.sums(np.minimum(others, 2)) - rows * double.sums(1.0 * (others > 0)))
        )
    for grams in (single, double):
        rare = np.log(n / np.maximum(1, grams.carriers())) + 0.1
        norms = np.sqrt(np.maximum(1e-9, grams.sums(rare**2)))
        centre = np.bincount(grams.ids, rare[grams.ids] / norms[grams.rows], len(grams.number))
        columns.append(grams.sums(rare * centre) / norms / n)
    return columns
