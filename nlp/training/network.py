"""The network: a BERT encoder with two heads, entity tags and one sentence embedding.

It may end at several depths, each with heads of its own: one run trains the models of every size
(deep supervision, Lee et al. 2015), and `Compact.at` cuts one out.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nlp.lexicon import SIZE
from nlp.training.base import NORM_EPSILON, Array, Base, Shape
from nlp.training.recipe import WEIGHT_MAX


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

    def forward(self, x: Tensor, mask: Tensor, *, int8: bool = False) -> Tensor:
        """`x` (batch, length, hidden); `mask` (batch, 1, 1, length), true where a token is.

        With `int8`, products are rounded as the packaged model rounds those that are not eased.
        """

        def product(linear: nn.Linear, y: Tensor) -> Tensor:
            made: Tensor = rounded_product(linear, y) if int8 else linear(y)
            return made

        batch, length, hidden = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2)
            for part in product(self.qkv, x).chunk(3, dim=-1)
        )
        if x.is_cuda:
            seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        else:  # written out: on rows this short the fused kernel takes half again as long there
            scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
            shares = torch.softmax(scores.masked_fill(~mask, -1e4).float(), dim=-1)
            seen = shares.to(v.dtype) @ v
        seen = product(self.out, seen.transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm_attention(x + self._drop(seen))
        inner = product(self.shrink, functional.gelu(product(self.grow, x)))
        done: Tensor = self.norm_inner(x + self._drop(inner))
        return done

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training)


class Encoder(nn.Module):
    """Token ids, and what the lexicon says of them → a vector for each token."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.pieces, shape.hidden)
        self.lexicon = nn.Linear(SIZE, shape.hidden, bias=False)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, NORM_EPSILON)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.int8 = False
        """Whether the layers round as the packaged model does."""

    def forward(self, ids: Tensor, mask: Tensor, words: Tensor | None = None) -> Tensor:
        """`ids`, `mask` (batch, length) → (batch, length, hidden); `words` as in `states`."""
        *_, last = self.states(ids, mask, self.shape.layers, words)
        return last

    def states(
        self, ids: Tensor, mask: Tensor, depth: int, words: Tensor | None = None
    ) -> Iterator[Tensor]:
        """The vectors before the first layer and after each of the first `depth`.

        `words` (batch, length, SIZE): the lexicon's features; none for the base model.
        """
        places = self.positions.weight[: ids.shape[1]]
        x: Tensor = self.words(ids) + places
        if words is not None:
            x = x + self.lexicon(words.to(x.dtype))
        x = self.norm(x)
        yield x
        seen = mask.bool()[:, None, None, :]
        for layer in self.layers[:depth]:
            x = layer(x, seen, int8=self.int8)
            yield x


def rounded_product(linear: nn.Linear, x: Tensor) -> Tensor:
    """`linear` of `x`, both in the steps of `export.quantise` and of onnxruntime's activations."""
    weight = rounded(linear.weight, linear.weight.abs().amax(1, keepdim=True) / WEIGHT_MAX)
    return functional.linear(rounded(x, (x.amax() - x.amin()) / 255), weight, linear.bias)


def rounded(x: Tensor, step: Tensor) -> Tensor:
    """`x` in multiples of `step`; the gradient passes as if nothing were rounded."""
    near: Tensor = torch.round(x.detach() / step) * step
    return x + (near.to(x.dtype) - x.detach())


def mean_pool(states: Tensor, mask: Tensor) -> Tensor:
    """Mean of the tokens' vectors, begin and end marks included: (batch, hidden)."""
    weight = mask.to(states.dtype).unsqueeze(-1)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1)


class Heads(nn.Module):
    """What is read off the vectors: a linear tagger, a linear map of their mean."""

    def __init__(self, hidden: int, n_labels: int) -> None:
        super().__init__()
        self.tagger = nn.Linear(hidden, n_labels)
        self.embedder = nn.Linear(hidden, hidden)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """→ tag logits (batch, length, labels), embedding (batch, hidden), not normalised."""
        return self.tagger(states), self.embedder(mean_pool(states, mask))


class Compact(nn.Module):
    """`Encoder`, and `Heads` after each of the depths `exits`."""

    def __init__(
        self, shape: Shape, n_labels: int, dropout: float = 0.1, exits: Sequence[int] = ()
    ) -> None:
        """`exits`: the last layer alone by default."""
        super().__init__()
        self.encoder = Encoder(shape, dropout)
        self.heads = nn.ModuleDict(
            {str(depth): Heads(shape.hidden, n_labels) for depth in exits or (shape.layers,)}
        )

    def forward(
        self, ids: Tensor, mask: Tensor, words: Tensor, depth: int | None = None
    ) -> list[tuple[Tensor, Tensor]]:
        """What each exit says down to `depth` (all by default), the deepest last."""
        end = self.encoder.shape.layers if depth is None else depth
        exits = self.exits()
        return [
            exits[at](states, mask)
            for at, states in enumerate(self.encoder.states(ids, mask, end, words))
            if at in exits
        ]

    def exits(self) -> dict[int, Heads]:
        """The heads by the depth that they stand at."""
        return {int(at): heads for at, heads in self.heads.items() if isinstance(heads, Heads)}

    def at(self, depth: int) -> dict[str, NDArray[np.float32]]:
        """The weights of the model that ends at `depth`, as `export.build` names them."""
        own = f"heads.{depth}."
        return {
            name.removeprefix(own): weight.detach().float().numpy()
            for name, weight in self.state_dict().items()
            if name.startswith(own) or (name.startswith("encoder.") and _layer_of(name) < depth)
        }


def _layer_of(name: str) -> int:
    """The number of the layer that a weight belongs to; -1 for those before the first."""
    parts = name.split(".")
    return int(parts[2]) if parts[1] == "layers" else -1


def encoder_from(base: Base) -> Encoder:
    """The base model itself, for teaching; in evaluation mode."""
    encoder = Encoder(
        Shape(**{**base.shape.__dict__, "pieces": len(base.weights["words.weight"])}), dropout=0.0
    )
    encoder.load_state_dict(_tensors(base.weights, base.shape))
    return encoder.eval()


def _tensors(weights: Mapping[str, Array], shape: Shape) -> dict[str, Tensor]:
    """An encoder's weights, to which the lexicon says nothing yet."""
    told = torch.zeros(shape.hidden, SIZE)
    return {"lexicon.weight": told, **{k: torch.from_numpy(v) for k, v in weights.items()}}


def compact_from(
    base: Base,
    kept: Sequence[int],
    layers: Sequence[int],
    centre: NDArray[np.float32],
    n_labels: int,
    dropout: float,
    exits: Sequence[int] = (),
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
    model = Compact(shape, n_labels, dropout, exits)
    state = {k: v for k, v in base.weights.items() if not k.startswith("layers.")}
    state["words.weight"] = base.weights["words.weight"][list(kept)]
    for new, old in enumerate(layers):
        prefix = f"layers.{old}."
        for name, value in base.weights.items():
            if name.startswith(prefix):
                state[f"layers.{new}.{name.removeprefix(prefix)}"] = value
    model.encoder.load_state_dict(_tensors(state, shape))
    with torch.no_grad():
        for heads in model.exits().values():
            heads.embedder.weight.copy_(torch.eye(shape.hidden))
            heads.embedder.bias.copy_(-torch.from_numpy(centre))
            nn.init.normal_(heads.tagger.weight, std=0.02)
            nn.init.zeros_(heads.tagger.bias)
    return model
