"""How much of its article each sentence says: a small network over its text and its embedding.

Of the text it knows what `features` tells, of the embedding how near it lies to others, and where
along the few directions in which sentences differ most. It is taught by summaries that people wrote
(`nlp/training/salience.py`). Several copies, trained from different beginnings, are asked, and
their answers averaged.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from nlp.encoder import COMPACT, Encoder, checked, read_config
from nlp.errors import ModelUnusable
from nlp.features import Floats, features
from nlp.sentences import Sentence

NAME = "salience.npz"
MARGIN = 4.0
"""Standard deviations beyond which a feature says no more."""
_AT_ONCE = 1024  # sentences that are compared with all others
ARRAYS = ("middle", "axes", "mean", "scale", "w1", "b1", "w2", "b2", "w3", "b3")


@dataclass(frozen=True)
class Salience:
    """The network: k copies, embeddings of n, f inputs, layers of c, d and 2."""

    middle: Floats  # (n,): of all embeddings
    axes: Floats  # (n, a): the directions
    mean: Floats  # (f,)
    scale: Floats  # (f,)
    w1: Floats  # (k, f, c)
    b1: Floats  # (k, 1, c)
    w2: Floats  # (k, c, d)
    b2: Floats  # (k, 1, d)
    w3: Floats  # (k, d, 2)
    b3: Floats  # (k, 1, 2)

    def scores(self, cut: Sequence[Sentence], title: str, vectors: Floats) -> Floats:
        """(sentences, 2): for standing alone, and for adding to others; higher is better.

        `vectors` (1 + sentences, n), each of length 1: the title's embedding, the sentences'.
        """
        x = inputs(features(cut, title), vectors, self.middle, self.axes)
        x = ((x - self.mean) / self.scale).clip(-MARGIN, MARGIN)
        x = np.maximum(x @ self.w1 + self.b1, 0)
        x = np.maximum(x @ self.w2 + self.b2, 0)
        return np.asarray((x @ self.w3 + self.b3).mean(axis=0), np.float32)


def embedded(encoder: Encoder, title: str, cut: Sequence[Sentence]) -> Floats:
    """`vectors` for `Salience.scores`: what `encoder` makes of a title and of each sentence."""
    found = encoder.encode([title, *(sentence.text for sentence in cut)])
    return np.stack([encoding.embedding for encoding in found])


def inputs(told: Floats, vectors: Floats, middle: Floats, axes: Floats) -> Floats:
    """(sentences, f): all that the network knows; `told` is what `features` says."""
    return np.concatenate([told, nearness(vectors), (vectors[1:] - middle) @ axes], axis=1)


def nearness(vectors: Floats) -> Floats:
    """(sentences, 5): to the title, the middle, the nearest other one, the ones before and after.

    `vectors` as for `Salience.scores`.
    """
    title, found = vectors[0], vectors[1:]
    middle = found.mean(axis=0)
    nearest = np.empty(len(found), np.float32)
    for at in range(0, len(found), _AT_ONCE):  # of a hostile page, all at once would be gigabytes
        near = found[at : at + _AT_ONCE] @ found.T
        rows = np.arange(len(near))
        near[rows, at + rows] = -1  # itself
        nearest[at : at + _AT_ONCE] = near.max(axis=1)
    beside = (found[1:] * found[:-1]).sum(axis=1)
    columns = [
        found @ title, found @ middle / max(1e-6, float(np.linalg.norm(middle))),
        nearest, np.append(0, beside), np.append(beside, 0),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def read(data: bytes) -> Salience:
    """The network that `nlp.training.salience` wrote; raises ModelUnusable."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return Salience(**{name: arrays[name] for name in ARRAYS})
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile) as error:
        raise ModelUnusable(f"{NAME} is not a salience network: {error}") from error


@lru_cache(maxsize=1)
def load(folder: Path = COMPACT) -> Salience:
    """The bundled network, read once; raises ModelUnusable."""
    return read(checked(folder, NAME, read_config(folder)))
