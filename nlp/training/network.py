"""The network: a BERT encoder with two heads, entity tags and one sentence embedding."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nlp.training.base import NORM_EPSILON, Base, Shape


class Layer(nn.Module):
    """Self-attention and an inner network, each followed by a layer norm (post-norm, as BERT)."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = dropout
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.norm_attention = nn.LayerNorm(shape.hidden, NORM_EPSILON)
        self.grow = nn.Linear(shape.hidden, shape.inner)
        self.shrink = nn.Linear(shape.inner, shape.hidden)
        self.norm_inner = nn.LayerNorm(shape.hidden, NORM_EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` (batch, length, hidden); `mask` (batch, 1, 1, length), true where a token is."""
        batch, length, hidden = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2)
            for part in self.qkv(x).split(hidden, dim=-1)
        )
        # Written out: on rows this short the fused kernel takes half again as long on a CPU.
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        shares = torch.softmax(scores.masked_fill(~mask, -1e4).float(), dim=-1)
        seen = shares.to(v.dtype) @ v
        seen = self.out(seen.transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm_attention(x + self._drop(seen))
        inner = self.shrink(functional.gelu(self.grow(x)))
        done: Tensor = self.norm_inner(x + self._drop(inner))
        return done

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training)


class Encoder(nn.Module):
    """Token ids → a vector for each token."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.pieces, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, NORM_EPSILON)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """`ids`, `mask` (batch, length) → (batch, length, hidden)."""
        places = self.positions.weight[: ids.shape[1]]
        x: Tensor = self.norm(self.words(ids) + places)
        seen = mask.bool()[:, None, None, :]
        for layer in self.layers:
            x = layer(x, seen)
        return x


def mean_pool(states: Tensor, mask: Tensor) -> Tensor:
    """Mean of the tokens' vectors, begin and end marks included: (batch, hidden)."""
    weight = mask.to(states.dtype).unsqueeze(-1)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1)


class Compact(nn.Module):
    """The model that ships: `Encoder`, a linear tagger, a linear map of the mean vector."""

    def __init__(self, shape: Shape, n_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(shape, dropout)
        self.tagger = nn.Linear(shape.hidden, n_labels)
        self.embedder = nn.Linear(shape.hidden, shape.hidden)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """→ tag logits (batch, length, labels), embedding (batch, hidden), not normalised."""
        states = self.encoder(ids, mask)
        return self.tagger(states), self.embedder(mean_pool(states, mask))


def encoder_from(base: Base) -> Encoder:
    """The base model itself, for teaching; in evaluation mode."""
    encoder = Encoder(
        Shape(**{**base.shape.__dict__, "pieces": len(base.weights["words.weight"])}), dropout=0.0
    )
    encoder.load_state_dict({k: torch.from_numpy(v) for k, v in base.weights.items()})
    return encoder.eval()


def compact_from(
    base: Base,
    kept: Sequence[int],
    layers: Sequence[int],
    centre: NDArray[np.float32],
    n_labels: int,
    dropout: float,
) -> Compact:
    """A student with the base's pieces `kept` and its `layers`, in that order.

    The embedder starts as identity less `centre`, the mean embedding (hidden,): e5's vectors all
    lie in one narrow cone, and unrelated texts come near 0 only after the shift.
    """
    shape = Shape(
        base.shape.hidden,
        len(layers),
        base.shape.heads,
        base.shape.inner,
        len(kept),
        base.shape.positions,
    )
    model = Compact(shape, n_labels, dropout)
    state = {k: v for k, v in base.weights.items() if not k.startswith("layers.")}
    state["words.weight"] = base.weights["words.weight"][list(kept)]
    for new, old in enumerate(layers):
        prefix = f"layers.{old}."
        for name, value in base.weights.items():
            if name.startswith(prefix):
                state[f"layers.{new}.{name.removeprefix(prefix)}"] = value
    model.encoder.load_state_dict({k: torch.from_numpy(v) for k, v in state.items()})
    with torch.no_grad():
        model.embedder.weight.copy_(torch.eye(shape.hidden))
        model.embedder.bias.copy_(-torch.from_numpy(centre))
        nn.init.normal_(model.tagger.weight, std=0.02)
        nn.init.zeros_(model.tagger.bias)
    return model
