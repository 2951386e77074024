"""The training loop: one schedule, checkpoints that a run goes on from exactly; the tag losses."""

import json
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder import Span, decode, merged
from nlp.errors import ModelUnusable
from nlp.training.batching import Batch, Sample, Table, Ways, batches
from nlp.training.cloze import Cloze
from nlp.training.corpora import typed
from nlp.training.network import Compact
from nlp.training.recipe import LABELS, TYPE_OF, TYPES, Recipe, Round
from nlp.training.scoring import Score, score

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """How long, how often to save, where."""

    steps: int
    folder: Path
    seed: int = 0  # of the order of the rows
    save_every_s: float = 180.0


def tag_loss(logits: Tensor, allowed: Tensor, taught: Tensor) -> Tensor:
    """Minus the log of the probability that falls on allowed labels, mean over taught tokens.

    `logits`, `allowed` (batch, length, labels), `taught` (batch, length).
    """
    scores = functional.log_softmax(logits.float(), dim=-1)
    inside = torch.logsumexp(scores.masked_fill(~allowed, -1e4), dim=-1)
    return -(inside * taught).sum() / taught.sum().clamp(min=1.0)


def distil_loss(student: Tensor, teacher: Tensor, mask: Tensor) -> Tensor:
    """Cross entropy of `student` to what `teacher` believes, mean over the tokens of `mask`.

    Logits (batch, length, labels); only the student learns (Hinton et al. 2015).
    """
    wanted = functional.softmax(teacher.detach().float(), dim=-1)
    missed = -(wanted * functional.log_softmax(student.float(), dim=-1)).sum(-1)
    return (missed * mask).sum() / mask.sum()


def embedding_loss(found: Tensor, wanted: Tensor, known: Tensor) -> Tensor:
    """One minus the cosine to the teacher's vector, mean over the rows that have one."""
    distance = 1 - functional.cosine_similarity(found.float(), wanted, dim=-1)
    return (distance * known).sum() / known.sum().clamp(min=1.0)


def rate_at(step: int, steps: int, warm_up: float) -> float:
    """Part of the full learning rate: up in a line, down along a cosine to 0."""
    rise = max(1, int(steps * warm_up))
    if step < rise:
        return (step + 1) / rise
    return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))


Losses = dict[str, Tensor]
"""The parts of a loss by name, each with its weight in it; their sum is what falls."""


@dataclass(frozen=True)
class Tagging:
    """The loss of entity tags, and of the embedding that the teacher gives."""

    model: Compact
    recipe: Recipe
    wanted: Tensor  # (taught rows, hidden): the teacher's embeddings

    def __call__(self, batch: Batch) -> Losses:
        """The deepest exit learns both; those above it learn tags alone, from it too."""
        mask = batch.mask
        exits = self.model(batch.ids, mask, batch.words)
        deepest, found = exits[-1]
        known = (batch.targets >= 0).float()
        wanted = self.wanted[batch.targets.clamp(min=0)]
        losses = {
            "tags": tag_loss(deepest, batch.allowed, batch.taught),
            "embedding": self.recipe.embedding_weight * embedding_loss(found, wanted, known),
        }
        if len(exits) > 1:
            shallow = [
                tag_loss(logits, batch.allowed, batch.taught) + distil_loss(logits, deepest, mask)
                for logits, _ in exits[:-1]
            ]
            losses["shallow"] = self.recipe.shallow_weight * torch.stack(shallow).sum()
        return losses


def _optimizer(model: nn.Module, recipe: Recipe, part: Round) -> torch.optim.AdamW:
    """What is new learns faster than the encoder; biases and norms do not decay."""
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, weight in model.named_parameters():
        key = (name.startswith("encoder.") and "lexicon" not in name, weight.ndim > 1)
        groups.setdefault(key, []).append(weight)
    return torch.optim.AdamW(
        [
            {
                "params": weights,
                "lr": part.rate if encoder else part.head_rate,
                "weight_decay": recipe.decay if matrix else 0.0,
            }
            for (encoder, matrix), weights in groups.items()
        ]
    )


class Trainer:
    """A model in one round of training and everything that its next step depends on."""

    def __init__(
        self,
        model: Compact | Cloze,
        loss: Callable[[Batch], Losses],
        recipe: Recipe,
        part: Round,
        plan: Plan,
    ) -> None:
        self.model, self.loss, self.recipe, self.part, self.plan = model, loss, recipe, part, plan
        self.optimizer = _optimizer(model, recipe, part)
        self.step = 0
        self._full = [float(group["lr"]) for group in self.optimizer.param_groups]
        self._device = next(model.parameters()).device

    def run(self, table: Table, ways: Ways, until: int | None = None) -> None:
        """Train up to `until` (the plan's last step by default), saving on the way."""
        last = self.plan.steps if until is None else until
        source = batches(table, ways, self.part.tokens_a_batch, self.plan.seed, self.step)
        saved = began = time.monotonic()
        first = noted = self.step
        sums: Losses = {}
        while self.step < last:
            for name, part in self._one(next(source)).items():
                sums[name] = sums.get(name, 0) + part.detach()
            if self.step % 50 == 0 or self.step == last:
                means = (f"{k} {float(v) / (self.step - noted):.4f}" for k, v in sums.items())
                spent = (time.monotonic() - began) / (self.step - first)
                logger.info(
                    "step %d of %d, %s, %.3f s a step",
                    self.step, self.plan.steps, ", ".join(means), spent,
                )  # fmt: skip
                sums, noted = {}, self.step
            if time.monotonic() - saved > self.plan.save_every_s:
                self.save()
                saved = time.monotonic()
        self.save()

    def _one(self, batch: Batch) -> Losses:
        self.model.train()
        for group, full in zip(self.optimizer.param_groups, self._full, strict=True):
            group["lr"] = full * rate_at(self.step, self.plan.steps, self.recipe.warm_up)
        self.model.encoder.int8 = self.step >= self.part.rounded_from * self.plan.steps
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self.recipe.bf16):
            losses = self.loss(batch)
        self.optimizer.zero_grad(set_to_none=True)
        sum(losses.values(), torch.zeros((), device=self._device)).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        self.optimizer.step()
        self.step += 1
        return losses

    def save(self) -> None:
        """Write `last.pt` by renaming a whole file."""
        self.plan.folder.mkdir(parents=True, exist_ok=True)
        draft = self.plan.folder / "last.pt.part"
        torch.save(
            {
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "random": self._random_state(),
                "step": self.step,
                "steps": self.plan.steps,
                "recipe": json.dumps(self.recipe.as_dict()),
            },
            draft,
        )
        draft.replace(self.plan.folder / "last.pt")

    def resume(self) -> bool:
        """Go on from `last.pt` if there is one; raises ModelUnusable if it is of another run."""
        path = self.plan.folder / "last.pt"
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True, map_location="cpu")
        same = state["recipe"] == json.dumps(self.recipe.as_dict())
        if not same or state["steps"] != self.plan.steps:
            raise ModelUnusable(f"{path} is of a run with another recipe; move it away")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"][0])
        if self._device.type == "cuda":
            torch.cuda.set_rng_state(state["random"][1], self._device)
        self.step = state["step"]
        return True

    def _random_state(self) -> list[Tensor]:
        """Of the processor, and of the device where that is another."""
        states = [torch.get_rng_state()]
        if self._device.type == "cuda":
            states.append(torch.cuda.get_rng_state(self._device))
        return states


def mixed(
    began: dict[str, Tensor], ended: Sequence[dict[str, Tensor]], share: float
) -> dict[str, Tensor]:
    """The mean of a model's state and of those it ended with, which count `share` together."""
    return {
        name: torch.lerp(first, torch.stack([e[name] for e in ended]).mean(dim=0), share)
        for name, first in began.items()
    }


def predict(
    model: Compact, samples: Sequence[Sample], *, bf16: bool, depth: int | None = None
) -> list[list[Span]]:
    """The entities by type that `model` finds in `samples` at the exit `depth` (the last)."""
    model.eval()
    found: list[list[Span]] = [[] for _ in samples]
    device = next(model.parameters()).device
    by_length = sorted(range(len(samples)), key=lambda i: len(samples[i].ids))
    table = Table.of(samples).on(device)
    for at in range(0, len(by_length), 32):
        chosen = by_length[at : at + 32]
        batch = table.batch(chosen)
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            logits, _ = model(batch.ids, batch.mask, batch.words, depth)[-1]
        shares = torch.softmax(logits.float(), dim=-1).cpu().numpy()
        tags, labels = merged(shares, LABELS, TYPE_OF)
        for row, i in enumerate(chosen):
            count = len(samples[i].ids)
            found[i] = decode(tags[row, 1 : count + 1], samples[i].offsets, labels)
    return found


def development_scores(
    model: Compact, samples: Sequence[Sample], *, bf16: bool, depth: int | None = None
) -> dict[str, Score]:
    """Entity scores on samples at the exit `depth` (the last by default), by type."""
    found = predict(model, samples, bf16=bf16, depth=depth)
    return score([typed(s.row) for s in samples], found, TYPES)
