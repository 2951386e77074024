"""Hidden words to be guessed, so that the encoder learns to read one character at a time.

The base model's vocabulary has whole Chinese words and its matrices are rounded to 4 bits; here a
Chinese character is a token. Guessing the hidden words of running text (BERT's masked language
model; whole words as in Cui et al. 2021, "Pre-training with whole word masking for Chinese BERT")
heals both, and is where the model meets the news of its field.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.lexicon import INSIDE
from nlp.tokenizer import UNKNOWN, WORD_START, Tokenizer
from nlp.training.base import NORM_EPSILON
from nlp.training.batching import Batch
from nlp.training.corpora import Row, articles, cut
from nlp.training.network import Compact

_HIDDEN, _OTHER = 0.8, 0.1  # of the chosen tokens; the rest stay as they are, as in BERT


class Cloze(nn.Module):
    """The encoder of `model`, and what guesses a hidden token from its vector."""

    def __init__(self, model: Compact) -> None:
        super().__init__()
        self.encoder = model.encoder
        hidden = model.encoder.shape.hidden
        self.turn = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, NORM_EPSILON)
        self.bias = nn.Parameter(torch.zeros(model.encoder.shape.pieces))

    def forward(self, ids: Tensor, mask: Tensor, words: Tensor, chosen: Tensor) -> Tensor:
        """Logits of every piece at the places that are true in `chosen`: (places, pieces)."""
        states = self.encoder(ids, mask, words)[chosen]
        turned = self.norm(functional.gelu(self.turn(states)))
        # The table learns as input alone: guessing would push the rows of pieces that no text has
        # away from all others, and Adam moves them as fast as any, so that rare English is lost.
        return functional.linear(turned, self.encoder.words.weight.detach(), self.bias)


class Guessing:
    """The loss of a `Cloze`."""

    def __init__(self, model: Cloze, tokenizer: Tokenizer, masked: float) -> None:
        """`masked`: the part of the words that are hidden."""
        self._model, self._masked = model, masked
        pieces = [tokenizer.piece(number) for number in range(len(tokenizer))]
        begins = [piece.startswith(WORD_START) or not piece.isascii() for piece in pieces]
        self._begins = torch.tensor(begins, device=model.bias.device)
        self._inside = torch.tensor(INSIDE, device=model.bias.device)

    def __call__(self, batch: Batch) -> dict[str, Tensor]:
        """Hide words of `batch`, and compare what is guessed for them with what they are."""
        text = batch.ids > UNKNOWN
        # Words of the likeliest cut begin where they do not go on; Latin ones by piece.
        begins = self._begins[batch.ids] & ~batch.words[..., self._inside].any(dim=-1)
        word = begins.cumsum(dim=1).clamp(max=text.shape[1] - 1)
        chance = torch.rand(text.shape, device=text.device)
        chosen = (chance.gather(1, word) < self._masked) & text
        fate = torch.rand(text.shape, device=text.device)
        ids = torch.where(chosen & (fate < _HIDDEN), UNKNOWN, batch.ids)
        others = torch.randint_like(ids, UNKNOWN + 1, len(self._begins))
        ids = torch.where(chosen & (fate >= _HIDDEN) & (fate < _HIDDEN + _OTHER), others, ids)
        words = batch.words & ~chosen[..., None]
        guessed = self._model(ids, batch.mask, words, chosen)
        missed = functional.cross_entropy(guessed.float(), batch.ids[chosen], reduction="sum")
        return {"cloze": missed / chosen.sum().clamp(min=1)}


def texts(path: Path, rows: Iterable[Row], longest: int) -> Iterator[Row]:
    """Running text: the paragraphs of the articles at `path`, and the texts of `rows`, once each.

    Long paragraphs are cut to about `longest` characters.
    """
    for name, paragraphs in articles(path):
        for number, text in enumerate(paragraphs):
            if len(text) >= 12:
                yield from cut(Row(f"text/{name}/{number}", text, ()), longest)
    seen = set()
    for row in rows:
        if row.text not in seen:
            seen.add(row.text)
            yield Row(f"text/{row.id}", row.text, (), chinese=row.chinese)
