"""How much of its article each sentence says: a small network over what `features` tells.

It is taught by summaries that people wrote (`nlp/training/salience.py`). Several copies, trained
from different beginnings, are asked, and their answers averaged.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from nlp.encoder import COMPACT, checked, read_config
from nlp.errors import ModelUnusable
from nlp.features import Floats, features
from nlp.sentences import Sentence

NAME = "salience.npz"
MARGIN = 4.0
"""Standard deviations beyond which a feature says no more."""
ARRAYS = ("mean", "scale", "w1", "b1", "w2", "b2", "w3", "b3")


@dataclass(frozen=True)
class Salience:
    """The network: k copies, f features, layers of c, d and 2."""

    mean: Floats  # (f,)
    scale: Floats  # (f,)
    w1: Floats  # (k, f, c)
    b1: Floats  # (k, 1, c)
    w2: Floats  # (k, c, d)
    b2: Floats  # (k, 1, d)
    w3: Floats  # (k, d, 2)
    b3: Floats  # (k, 1, 2)

    def scores(self, cut: Sequence[Sentence], title: str) -> Floats:
        """(sentences, 2): for standing alone, and for adding to others; higher is better."""
        x = ((features(cut, title) - self.mean) / self.scale).clip(-MARGIN, MARGIN)
        x = np.maximum(x @ self.w1 + self.b1, 0)
        x = np.maximum(x @ self.w2 + self.b2, 0)
        return np.asarray((x @ self.w3 + self.b3).mean(axis=0), np.float32)


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
