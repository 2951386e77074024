"""Rows → token samples → batches of like length, in an order that only seed and epoch decide."""

import itertools
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import opencc
import torch
from numpy.typing import NDArray
from torch import Tensor

from nlp.convert import convert_spans
from nlp.lexicon import SIZE, Lexicon
from nlp.tokenizer import BOS, EOS, PAD, Tokenizer
from nlp.training.corpora import Row, untokenised
from nlp.training.recipe import LABELS, kinds

_ALL = (1 << len(LABELS)) - 1
_OUTSIDE = 1 << LABELS.index("O")
_PART = 20_000  # samples that become tensors at once


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
    """Tensors for one step; begin and end marks are in `ids`, with every label allowed."""

    ids: Tensor  # (batch, length)
    allowed: Tensor  # (batch, length, labels), true or false
    taught: Tensor  # (batch, length): weight of each token's tag loss
    targets: Tensor  # (batch,)
    words: Tensor  # (batch, length, SIZE), true or false

    @property
    def mask(self) -> Tensor:
        """(batch, length): true where a token is."""
        return self.ids != PAD


def allowed_labels(row: Row, offsets: NDArray[np.int32]) -> NDArray[np.int32]:
    """The labels that `row` does not contradict, for tokens at `offsets`, as bit sets.

    A marked token allows its kind's label, or those of all kinds of its type; an unmarked one O
    and what the corpus leaves unmarked; one inside an entity that is none of ours, everything.
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
        if not row.marks:
            return self._scripts(row)
        other = self._swap(row)
        return self._scripts(row) + (self._scripts(other) if other.text != row.text else [])

    def _scripts(self, row: Row) -> list[Row]:
        if not row.chinese:
            return [row, untokenised(row)]
        if zlib.crc32(row.id.encode()) % 2:
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
                if kind and not row.id.startswith("synthetic/"):
                    self._names.setdefault((row.chinese, kind), []).append(row.text[start:end])

    def __call__(self, row: Row) -> Row:
        """`row` with about half of its entities replaced; the same ones on every call."""
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


@dataclass(frozen=True)
class Table:
    """Samples token by token in a few tensors, so that a batch is one look-up on any device."""

    lengths: NDArray[np.int64]  # (samples,): tokens of each
    ids: Tensor  # (tokens,)
    allowed: Tensor  # (tokens,)
    words: Tensor  # (tokens, bytes)
    teach: Tensor  # (samples,)
    targets: Tensor  # (samples,)

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "Table":
        """A table of `samples`."""
        return cls(
            np.array([len(s.ids) for s in samples], np.int64),
            torch.from_numpy(np.concatenate([s.ids for s in samples])),
            torch.from_numpy(np.concatenate([s.allowed for s in samples])),
            torch.from_numpy(np.concatenate([s.words for s in samples])),
            torch.tensor([s.row.teach for s in samples]),
            torch.tensor([s.target for s in samples]),
        )

    @classmethod
    def joined(cls, tables: Sequence["Table"]) -> "Table":
        """One table of the samples of several."""
        return cls(
            np.concatenate([table.lengths for table in tables]),
            *(torch.cat(parts) for parts in zip(*(t._tensors() for t in tables), strict=True)),
        )

    def on(self, device: torch.device) -> "Table":
        """The same, in the memory of `device`."""
        return Table(self.lengths, *(tensor.to(device) for tensor in self._tensors()))

    def _tensors(self) -> tuple[Tensor, ...]:
        return self.ids, self.allowed, self.words, self.teach, self.targets

    @cached_property
    def _edges(self) -> Tensor:
        """(samples, 2): each one's first token, and how many."""
        edges = np.stack([np.cumsum(self.lengths) - self.lengths, self.lengths], axis=1)
        return torch.from_numpy(edges).to(self.ids.device)

    def batch(self, numbers: Sequence[int]) -> Batch:
        """The samples `numbers`, padded to one length."""
        device = self.ids.device
        rows = torch.tensor(numbers, device=device)
        place = torch.arange(-1, int(self.lengths[list(numbers)].max()) + 1, device=device)
        starts, sizes = self._edges[rows].T.unsqueeze(-1)
        inside = (place >= 0) & (place < sizes)
        at = torch.where(inside, starts + place, 0)
        ids = torch.where(inside, self.ids[at].long(), PAD)
        ids[:, 0] = BOS
        ids[place == sizes] = EOS
        bits = torch.where(inside, self.allowed[at], _ALL)[..., None]
        words = (self.words[at][..., None] >> torch.arange(7, -1, -1, device=device)) & 1
        return Batch(
            ids,
            ((bits >> torch.arange(len(LABELS), device=device)) & 1).bool(),
            inside * self.teach[rows][:, None],
            self.targets[rows],
            words.flatten(2)[..., :SIZE].bool() & inside[..., None],
        )


def short_to_long(samples: Sequence[Sample]) -> Iterator[Batch]:
    """All of `samples`, 32 of like length at a time."""
    table = Table.of(sorted(samples, key=lambda sample: len(sample.ids)))
    for at in range(0, len(samples), 32):
        yield table.batch(range(at, min(at + 32, len(samples))))


Ways = Sequence[range]
"""For each row, the numbers in a `Table` of its writings."""


def tabled(variants: Iterable[Sequence[Sample]], times: Iterable[int] = ()) -> tuple[Table, Ways]:
    """The samples of all rows in one table, and where those of each row are.

    A row whose number in `times` (1 by default) is n is in each epoch n times.
    """
    tables: list[Table] = []
    ways: list[range] = []
    samples: list[Sample] = []
    first = 0
    for some, often in zip(variants, times or itertools.repeat(1), strict=False):
        ways += [range(first, first + len(some))] * often
        samples += some
        first += len(some)
        if len(samples) > _PART:
            tables.append(Table.of(samples))
            samples = []
    return Table.joined([*tables, Table.of(samples)] if samples else tables), ways


def order(
    lengths: NDArray[np.int64], ways: Ways, tokens_a_batch: int, seed: int, epoch: int
) -> list[list[int]]:
    """The batches of one epoch: each row once, its writings taking turns over the epochs.

    `lengths` are those of the table's samples, in tokens; a batch is their numbers.
    """
    rng = np.random.default_rng([seed, epoch])
    turns = np.random.default_rng(seed).integers(0, 4, len(ways)) + epoch
    chosen = [some[turn % len(some)] for some, turn in zip(ways, turns.tolist(), strict=True)]
    sizes = lengths[chosen] + 2
    # Batches of like, not of equal, length.
    by_length = np.argsort(sizes + rng.random(len(sizes)) * 6, kind="stable").tolist()
    batches: list[list[int]] = []
    batch: list[int] = []
    longest = 0
    for at in by_length:
        size = int(sizes[at])
        if batch and (len(batch) + 1) * max(longest, size) > tokens_a_batch:
            batches.append(batch)
            batch, longest = [], 0
        batch.append(chosen[at])
        longest = max(longest, size)
    if batch:
        batches.append(batch)
    return [batches[i] for i in rng.permutation(len(batches))]


def batches(
    table: Table, ways: Ways, tokens_a_batch: int, seed: int, start: int = 0
) -> Iterator[Batch]:
    """Endless batches from step `start` on: the same ones whether or not a run was broken off."""
    epoch, step = 0, 0
    while True:
        for numbers in order(table.lengths, ways, tokens_a_batch, seed, epoch):
            if step >= start:
                yield table.batch(numbers)
            step += 1
        epoch += 1
