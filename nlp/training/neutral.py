"""Take the language out of the embedding, so that a story is near to itself in another one.

Sentences of one language lie together, whatever they tell. After training, the direction from the
middle of the Chinese ones to that of the English ones is projected out of the embedder, and what
is then the middle of both becomes 0 (Yang et al., "A simple and effective method to eliminate the
self language bias in multilingual representations", 2021, with one direction).
"""

from collections.abc import Sequence

import numpy as np
import torch

from nlp.training.base import Array
from nlp.training.batching import Sample, short_to_long
from nlp.training.network import Compact

ROWS = 1500
"""Sentences of each language that its middle is taken of."""


def neutralise(weights: dict[str, Array], chinese: Array, english: Array) -> None:
    """Change `embedder.weight` (n, n) and `.bias` (n,), given the middles (n,) of two languages."""
    apart = english - chinese
    direction = apart / np.linalg.norm(apart)
    keep = np.eye(len(direction), dtype=np.float32) - np.outer(direction, direction)
    weights["embedder.weight"] = keep @ weights["embedder.weight"]
    weights["embedder.bias"] = keep @ (weights["embedder.bias"] - chinese)


def middle(model: Compact, samples: Sequence[Sample], depth: int) -> Array:
    """(n,): the mean embedding of `samples` at the exit `depth`."""
    model.eval()
    total = np.zeros(model.encoder.shape.hidden, np.float32)
    for batch in short_to_long(samples):
        with torch.inference_mode():
            found = model(batch.ids, batch.mask, batch.words, depth)[-1][1]
        total += found.sum(dim=0).numpy()
    return total / np.float32(len(samples))
