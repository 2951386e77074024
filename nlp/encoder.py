"""The compact model: one pass gives entity tags and an embedding of each text.

The model ships in `nlp/models/compact` and runs on `onnxruntime` alone; beside the tokens it reads
what a list of words says of them (`nlp/lexicon.py`). Each paragraph is read by
itself; a long one in windows that overlap, of which every token takes its tags from the window
that shows most of what stands around it.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from nlp import lexicon
from nlp.errors import ModelUnusable
from nlp.lexicon import SIZE
from nlp.tokenizer import BOS, EOS, PAD, Tokenizer

COMPACT = Path(__file__).parent / "models" / "compact"
FORMAT = 3  # of config.json; a newer one is refused
_TOKENS_A_RUN = 4096  # tokens in one run of the network, padding included: bounds the memory

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]
Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class Span:
    """An entity in the text: [start, end) in characters, `score` the mean probability 0..1."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True)
class Encoding:
    """What the model says about one text of n tokens."""

    offsets: Integers  # (n, 2): [start, end) in characters of the text
    tags: Floats  # (n, labels): probabilities over the BIO labels
    embedding: Floats  # (384,): of length 1; zeros for a text without tokens
    labels: tuple[str, ...]
    types: Mapping[str, str]  # the type of each kind that the labels tell apart; "": none
    paragraphs: tuple[int, ...]  # number of the first token of each paragraph

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The entities by type, in the order of the text; none runs over a line break."""
        return self._decoded(*merged(self.tags, self.labels, self.types))

    @cached_property
    def kinds(self) -> tuple[Span, ...]:
        """The same by kind (company, government, …), with what is of no type, too."""
        return self._decoded(self.tags, self.labels)

    def _decoded(self, tags: Floats, labels: Sequence[str]) -> tuple[Span, ...]:
        edges = [*self.paragraphs, len(self.offsets)]
        return tuple(
            span
            for a, b in itertools.pairwise(edges)
            for span in decode(tags[a:b], self.offsets[a:b], labels)
        )


@dataclass(frozen=True)
class _Text:
    """A text of n tokens as the network takes it."""

    ids: Integers  # (n,)
    offsets: Integers  # (n, 2)
    words: Bits  # (n, SIZE): the lexicon's features of each token's first character
    starts: list[int]  # number of the first token of each paragraph, closed by n


@dataclass(frozen=True)
class _Window:
    """A stretch of one paragraph's tokens; positions count from the first token of its text."""

    text: int
    start: int
    end: int
    keep_start: int  # the tokens whose tags are taken from this window
    keep_end: int


class Encoder:
    """The model in `folder`: config.json, model.onnx, tokenizer.model, lexicon.npz."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        config = read_config(folder)
        self.name: str = config["name"]
        self.version: str = config["version"]
        self.labels: tuple[str, ...] = tuple(config["labels"])
        self.types: Mapping[str, str] = config["types"]
        self._window: int = config["window"]
        self._overlap: int = config["overlap"]
        self._size: int = config["embedding_size"]
        self._tokenizer = Tokenizer(checked(folder, "tokenizer.model", config))
        self._lexicon = lexicon.read(checked(folder, "lexicon.npz", config))
        self._session = _session(checked(folder, "model.onnx", config), threads)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode `texts`, in their order; windows of like length share a run of the network."""
        cut = [self._read(text) for text in texts]
        windows = [
            window
            for number, read in enumerate(cut)
            for window in _windows(number, read.starts, self._window, self._overlap)
        ]
        tags = [np.zeros((len(read.ids), len(self.labels)), np.float32) for read in cut]
        sums = np.zeros((len(texts), self._size), np.float32)
        for batch in _batches(windows):
            ids, words = _padded([(cut[w.text], w) for w in batch])
            given = {"ids": ids, "mask": (ids != PAD).astype(np.int32), "words": words}
            probabilities, means = self._session.run(None, given)
            for row, w in enumerate(batch):
                first = 1 + w.keep_start - w.start  # after the begin mark
                kept = probabilities[row, first : first + w.keep_end - w.keep_start]
                tags[w.text][w.keep_start : w.keep_end] = kept
                sums[w.text] += means[row] * (w.keep_end - w.keep_start)
        return [
            Encoding(
                read.offsets, tag, _unit(total), self.labels, self.types, tuple(read.starts[:-1])
            )
            for read, tag, total in zip(cut, tags, sums, strict=True)
        ]

    def _read(self, text: str) -> _Text:
        """Tokens and features of each paragraph (line), in one row."""
        ids, offsets = [np.zeros(0, np.int32)], [np.zeros((0, 2), np.int32)]
        words, starts, at = [np.zeros((0, SIZE), np.uint8)], [0], 0
        for line in text.split("\n"):
            tokens = self._tokenizer.encode(line)
            if len(tokens.ids):
                ids.append(tokens.ids)
                offsets.append(tokens.offsets + at)
                words.append(self._lexicon.features(line)[tokens.offsets[:, 0]])
                starts.append(starts[-1] + len(tokens.ids))
            at += len(line) + 1
        joined = np.concatenate(offsets).astype(np.int32)
        return _Text(np.concatenate(ids), joined, np.concatenate(words), starts)


@lru_cache(maxsize=1)
def load() -> Encoder:
    """The bundled model, read once; raises ModelUnusable."""
    return Encoder(COMPACT)


def merged(
    tags: Floats, labels: Sequence[str], types: Mapping[str, str]
) -> tuple[Floats, tuple[str, ...]]:
    """`tags` (n, labels) with the probabilities of one type's kinds added up, and their labels."""
    kinds = (types.get(label[2:], "") for label in labels)
    coarse = [
        f"{label[:2]}{kind}" if kind else "O" for label, kind in zip(labels, kinds, strict=True)
    ]
    wanted = tuple(dict.fromkeys(coarse))
    table = np.zeros((len(labels), len(wanted)), np.float32)
    for at, label in enumerate(coarse):
        table[at, wanted.index(label)] = 1.0
    return tags @ table, wanted


def decode(tags: Floats, offsets: Integers, labels: Sequence[str]) -> list[Span]:
    """The likeliest valid BIO sequence (Viterbi: I-X only after B-X or I-X), as spans.

    `tags` (n, labels) probabilities, `offsets` (n, 2) in characters.
    """
    if not len(tags):
        return []
    path = _viterbi(np.log(np.maximum(tags, 1e-9)), _transitions(tuple(labels)))
    spans: list[Span] = []
    first = 0
    for at in range(1, len(path) + 1):
        if at < len(path) and labels[path[at]].startswith("I-"):
            continue
        if labels[path[first]] != "O":
            score = float(tags[np.arange(first, at), path[first:at]].mean())
            kind = labels[path[first]][2:]
            start, end = int(offsets[first, 0]), int(offsets[at - 1, 1])
            spans.append(Span(start, end, kind, min(score, 1.0)))
        first = at
    return spans


@lru_cache(maxsize=8)
def _transitions(labels: tuple[str, ...]) -> Floats:
    """(from, to): 0 where allowed, minus infinity where not."""
    table = np.zeros((len(labels), len(labels)), np.float32)
    for to, label in enumerate(labels):
        if label.startswith("I-"):
            for origin, before in enumerate(labels):
                if before[1:] != label[1:]:
                    table[origin, to] = -np.inf
    return table


def _viterbi(scores: Floats, transitions: Floats) -> NDArray[np.intp]:
    """The best path through `scores` (n, labels) of log probabilities."""
    best = scores[0].copy()
    # Nothing stands before the first token, so it cannot continue an entity.
    best[~np.isfinite(transitions).all(axis=0)] = -np.inf
    back = np.zeros(scores.shape, np.intp)
    for at in range(1, len(scores)):
        ways = best[:, None] + transitions
        back[at] = ways.argmax(axis=0)
        best = ways.max(axis=0) + scores[at]
    path = np.empty(len(scores), np.intp)
    path[-1] = best.argmax()
    for at in range(len(scores) - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def _windows(text: int, starts: Sequence[int], size: int, overlap: int) -> Iterator[_Window]:
    """Cut each paragraph into windows of at most `size` tokens; the kept parts tile it."""
    for first, last in itertools.pairwise(starts):
        at = keep = first
        while True:
            end = min(at + size, last)
            keep_end = last if end == last else end - overlap // 2
            yield _Window(text, at, end, keep, keep_end)
            if end == last:
                break
            at, keep = end - overlap, keep_end


def _batches(windows: Sequence[_Window]) -> Iterator[list[_Window]]:
    """Windows by length, so that little is padding, a bounded number of tokens at a time."""
    batch: list[_Window] = []
    for window in sorted(windows, key=lambda w: w.end - w.start):
        if batch and (len(batch) + 1) * (window.end - window.start + 2) > _TOKENS_A_RUN:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _padded(rows: Sequence[tuple[_Text, _Window]]) -> tuple[Integers, Bits]:
    """Ids between begin and end marks, and features, padded to the longest window."""
    length = max(w.end - w.start for _, w in rows) + 2
    ids = np.full((len(rows), length), PAD, np.int32)
    words = np.zeros((len(rows), length, SIZE), np.uint8)
    for number, (read, w) in enumerate(rows):
        end = w.end - w.start + 1
        ids[number, 0], ids[number, end] = BOS, EOS
        ids[number, 1:end] = read.ids[w.start : w.end]
        words[number, 1:end] = read.words[w.start : w.end]
    return ids, words


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector


def read_config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelUnusable(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ModelUnusable(f"{path} is not JSON: {error}") from error
    wanted = {"name", "version", "labels", "types", "window", "overlap", "embedding_size", "sha256"}
    if not isinstance(config, dict) or config.get("format") != FORMAT or not wanted <= set(config):
        raise ModelUnusable(f"{path} does not describe a model of format {FORMAT}")
    return config


def checked(folder: Path, name: str, config: dict[str, Any]) -> bytes:
    """The bytes of a model file, if they are those that config.json was written for."""
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelUnusable(f"cannot read {path}: {error.strerror}; reinstall jianbao") from error
    if hashlib.sha256(data).hexdigest() != config["sha256"].get(name):
        raise ModelUnusable(f"{path} is damaged (wrong SHA-256); reinstall jianbao")
    return data


def _session(model: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A worker that spins while it waits takes the cores away from everything else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base class
        raise ModelUnusable(f"onnxruntime cannot load the model: {error}") from error
