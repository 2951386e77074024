"""Rows → token samples → batches of like length, in an order that only seed and epoch decide."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import opencc
from numpy.typing import NDArray

from nlp.convert import convert_spans
from nlp.lexicon import SIZE, Lexicon
from nlp.tokenizer import BOS, EOS, PAD, Tokenizer
from nlp.training.corpora import Row, untokenised
from nlp.training.recipe import LABELS, kinds

_ALL = (1 << len(LABELS)) - 1
_OUTSIDE = 1 << LABELS.index("O")


@dataclass(frozen=True)
class Sample:
    """One way of writing a row, as tokens."""

    row: Row
    ids: NDArray[np.int32]  # (n,), without begin and end marks
    offsets: NDArray[np.int32]  # (n, 2)
    allowed: NDArray[np.int32]  # (n,): bit i set where label i is not wrong
    words: NDArray[np.uint8]  # (n, bytes): what the lexicon says, eight bits in a byte
    target: int  # row of the teacher's embeddings; -1 without one


@dataclass(frozen=True)
class Batch:
    """Arrays for one step; begin and end marks are in `ids`, with every label allowed."""

    ids: NDArray[np.int64]  # (batch, length)
    allowed: NDArray[np.bool_]  # (batch, length, labels)
    taught: NDArray[np.float32]  # (batch, length): weight of each token's tag loss
    targets: NDArray[np.int64]  # (batch,)
    words: NDArray[np.bool_]  # (batch, length, SIZE)


def allowed_labels(row: Row, offsets: NDArray[np.int32]) -> NDArray[np.int32]:
    """The labels that `row` does not contradict, for tokens at `offsets`, as bit sets.

    A marked token allows its kind's label, or those of all kinds of its type; an unmarked one O
    and what the corpus leaves unmarked; one inside an entity that is none of ours, everything.
    Where the row is unsure of a kind, that is allowed beside.
    """
    unknown = _bits(row.unknown)
    latin = unknown | _bits(row.unknown_latin)
    bits = np.full(len(offsets), _OUTSIDE, np.int32)
    for at, (start, end) in enumerate(offsets.tolist()):
        bits[at] |= latin if row.text[start:end].isascii() else unknown
    for start, end, kind in row.marks:
        inside = np.flatnonzero((offsets[:, 0] < end) & (offsets[:, 1] > start))
        if not kind:
            bits[inside] = _ALL
        elif len(inside):
            bits[inside] = _bits([kind], "I")
            bits[inside[0]] = _bits([kind], "B")
    for start, end, kind in row.unsure:
        bits[(offsets[:, 0] < end) & (offsets[:, 1] > start)] |= _bits([kind])
    return bits


def _bits(names: Iterable[str], places: str = "BI") -> int:
    labels = {f"{place}-{kind}" for name in names for kind in kinds(name) for place in places}
    return sum(1 << LABELS.index(label) for label in labels)


class Scripts:
    """The ways to write a row: both scripts of Chinese, English with and without its spaces.

    Half of the rows are in Traditional characters alone, half also in Taiwan's words. Each also
    with other entities in the places of its own.
    """

    def __init__(self, rows: Sequence[Row] = (), seed: int = 0) -> None:
        """`rows` are those whose entities may stand in for each other."""
        self._traditional = opencc.OpenCC("s2t")
        self._taiwan = opencc.OpenCC("s2tw")
        self._swap = Swap(rows, seed)

    def writings(self, row: Row) -> list[Row]:
        """`row` first; a conversion that changes the length is left out, as marks would move."""
        if row.id.startswith("synthetic/"):
            return [row]
        other = self._swap(row)
        return self._scripts(row) + (self._scripts(other) if other.text != row.text else [])

    def _scripts(self, row: Row) -> list[Row]:
        if not row.chinese:
            return [row, untokenised(row)]
        if zlib.crc32(row.id.encode()) % 2 and not row.unsure:
            return [row, _in_taiwan(row)]
        taiwan = self._taiwan.convert(row.text)
        if len(taiwan) != len(row.text):
            taiwan = self._traditional.convert(row.text)
        if len(taiwan) != len(row.text) or taiwan == row.text:
            return [row]
        return [row, replace(row, text=taiwan)]


def _in_taiwan(row: Row) -> Row:
    """`row` in Taiwan's words and names: 服务器 as 伺服器, not only as 服務器."""
    places = [(start, end) for start, end, _ in row.marks]
    text, places = convert_spans(row.text, "zh-Hant-TW", places)
    kinds = (kind for _, _, kind in row.marks)
    marks = tuple((*place, kind) for place, kind in zip(places, kinds, strict=True))
    return replace(row, text=text, marks=marks)


class Swap:
    """Puts entities of other rows, of the same kind and language, into a row.

    With few annotated rows the names themselves are learned by heart; where they change and the
    sentence stays, the sentence has to tell (mention replacement, Dai and Adel 2020).
    """

    def __init__(self, rows: Sequence[Row], seed: int) -> None:
        self._seed = seed
        self._names: dict[tuple[bool, str], list[str]] = {}
        for row in rows:
            for start, end, kind in row.marks:
                if kind and not row.unsure and not row.id.startswith("synthetic/"):
                    self._names.setdefault((row.chinese, kind), []).append(row.text[start:end])

    def __call__(self, row: Row) -> Row:
        """`row` with about half of its entities replaced; the same ones on every call."""
        if row.unsure:
            return row  # whose unsure places would have to move
        rng = np.random.default_rng([self._seed, *row.id.encode()])
        parts, marks, at, length = [], [], 0, 0
        for start, end, kind in row.marks:
            if start < at:
                return row  # entities inside each other
            names = self._names.get((row.chinese, kind), [])
            name = row.text[start:end]
            if names and rng.random() < 0.5:
                name = names[rng.integers(len(names))]
            parts += [row.text[at:start], name]
            length += start - at
            marks.append((length, length + len(name), kind))
            length, at = length + len(name), end
        text = "".join([*parts, row.text[at:]])
        # Another id: the teacher's embedding is that of the row itself.
        return replace(row, id=f"{row.id}/swapped", text=text, marks=tuple(marks))


def sample(row: Row, tokenizer: Tokenizer, lexicon: Lexicon, target: int, longest: int) -> Sample:
    """Tokenise `row`, cut off after `longest` tokens, and look its words up."""
    tokens = tokenizer.encode(row.text)
    ids, offsets = tokens.ids[:longest], tokens.offsets[:longest]
    words = np.packbits(lexicon.features(row.text)[offsets[:, 0]], axis=1)
    return Sample(row, ids, offsets, allowed_labels(row, offsets), words, target)


def order(
    variants: Sequence[Sequence[Sample]], tokens_a_batch: int, seed: int, epoch: int
) -> list[list[Sample]]:
    """The batches of one epoch: each row once, its writings taking turns over the epochs."""
    rng = np.random.default_rng([seed, epoch])
    turns = np.random.default_rng(seed).integers(0, 4, len(variants)) + epoch
    chosen = [ways[int(turn) % len(ways)] for ways, turn in zip(variants, turns, strict=True)]
    noise = rng.random(len(chosen)) * 6  # batches of like, not of equal, length
    by_length = sorted(range(len(chosen)), key=lambda i: len(chosen[i].ids) + noise[i])
    batches: list[list[Sample]] = []
    batch: list[Sample] = []
    longest = 0
    for at in by_length:
        size = len(chosen[at].ids) + 2
        if batch and (len(batch) + 1) * max(longest, size) > tokens_a_batch:
            batches.append(batch)
            batch, longest = [], 0
        batch.append(chosen[at])
        longest = max(longest, size)
    if batch:
        batches.append(batch)
    return [batches[i] for i in rng.permutation(len(batches))]


def collate(samples: Sequence[Sample]) -> Batch:
    """Pad samples to one length."""
    length = max(len(s.ids) for s in samples) + 2
    ids = np.full((len(samples), length), PAD, np.int64)
    bits = np.full((len(samples), length), _ALL, np.int32)
    taught = np.zeros((len(samples), length), np.float32)
    words = np.zeros((len(samples), length, SIZE), np.bool_)
    for at, s in enumerate(samples):
        end = len(s.ids) + 1
        ids[at, 0], ids[at, 1:end], ids[at, end] = BOS, s.ids, EOS
        bits[at, 1:end] = s.allowed
        taught[at, 1:end] = s.row.teach
        words[at, 1:end] = np.unpackbits(s.words, axis=1, count=SIZE)
    allowed = (bits[..., None] >> np.arange(len(LABELS))) & 1
    targets = np.array([s.target for s in samples], np.int64)
    return Batch(ids, allowed.astype(np.bool_), taught, targets, words)


def batches(
    variants: Sequence[Sequence[Sample]], tokens_a_batch: int, seed: int, start: int = 0
) -> Iterator[Batch]:
    """Endless batches from step `start` on: the same ones whether or not a run was broken off."""
    epoch, step = 0, 0
    while True:
        for samples in order(variants, tokens_a_batch, seed, epoch):
            if step >= start:
                yield collate(samples)
            step += 1
        epoch += 1
