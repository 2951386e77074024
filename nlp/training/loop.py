"""The training loop: two losses, one schedule, checkpoints that a run goes on from exactly."""

import json
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from nlp.encoder import Span, decode, merged
from nlp.errors import ModelUnusable
from nlp.tokenizer import PAD
from nlp.training.batching import Batch, Sample, batches, collate
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
    save_every_s: float = 180.0
    watch_every: int = 1500  # steps between looks at the development rows


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


def _optimizer(model: Compact, recipe: Recipe, part: Round) -> torch.optim.AdamW:
    """Heads learn faster than the encoder; biases and norms do not decay."""
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, weight in model.named_parameters():
        if name == "encoder.words.weight" and not recipe.train_words:
            weight.requires_grad_(False)
            continue
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

    def __init__(self, model: Compact, recipe: Recipe, part: Round, plan: Plan) -> None:
        self.model, self.recipe, self.plan = model, recipe, plan
        self.optimizer = _optimizer(model, recipe, part)
        self.step = 0
        self._full = [float(group["lr"]) for group in self.optimizer.param_groups]

    def run(
        self,
        variants: Sequence[Sequence[Sample]],
        targets: NDArray[np.float32],
        watch: Callable[[], dict[str, float]] | None = None,
        until: int | None = None,
    ) -> None:
        """Train up to `until` (the plan's last step by default), saving on the way."""
        last = self.plan.steps if until is None else until
        wanted = torch.from_numpy(targets)
        source = batches(variants, self.recipe.tokens_a_batch, self.recipe.seed, self.step)
        saved = began = time.monotonic()
        first, sums = self.step, np.zeros(2)
        while self.step < last:
            sums += self._one(next(source), wanted)
            if self.step % 50 == 0 or self.step == last:
                spent = time.monotonic() - began
                logger.info(
                    "step %d of %d, tags %.4f, embedding %.4f, %.2f s a step",
                    self.step,
                    self.plan.steps,
                    *(sums / 50),
                    spent / (self.step - first),
                )
                sums[:] = 0
            if watch and self.step % self.plan.watch_every == 0:
                self._note(watch())
            if time.monotonic() - saved > self.plan.save_every_s:
                self.save()
                saved = time.monotonic()
        self.save()

    def _one(self, batch: Batch, wanted: Tensor) -> tuple[float, float]:
        self.model.train()
        for group, full in zip(self.optimizer.param_groups, self._full, strict=True):
            group["lr"] = full * rate_at(self.step, self.plan.steps, self.recipe.warm_up)
        self.model.encoder.int8 = self.step >= self.recipe.rounded_from * self.plan.steps
        ids = torch.from_numpy(batch.ids)
        targets = torch.from_numpy(batch.targets)
        allowed, taught = torch.from_numpy(batch.allowed), torch.from_numpy(batch.taught)
        known = (targets >= 0).float()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.recipe.bf16):
            exits = self.model(ids, ids != PAD, torch.from_numpy(batch.words))
        losses = [
            (
                tag_loss(logits, allowed, taught),
                embedding_loss(found, wanted[targets.clamp(min=0)], known),
            )
            for logits, found in exits
        ]
        # The deepest exit learns both; those above it learn tags alone, from it too.
        tags, embedding = losses[-1]
        loss = tags + self.recipe.embedding_weight * embedding
        deepest = exits[-1][0]
        for (logits, _), (tag, _) in zip(exits[:-1], losses[:-1], strict=True):
            learnt = tag + distil_loss(logits, deepest, ids != PAD)
            loss = loss + self.recipe.shallow_weight * learnt
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        self.optimizer.step()
        self.step += 1
        return float(tags.detach()), float(embedding.detach())

    def _note(self, figures: dict[str, float]) -> None:
        logger.info("step %d: %s", self.step, figures)
        with (self.plan.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": self.step, **figures}) + "\n")

    def save(self) -> None:
        """Write `last.pt` by renaming a whole file."""
        self.plan.folder.mkdir(parents=True, exist_ok=True)
        draft = self.plan.folder / "last.pt.part"
        torch.save(
            {
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "random": torch.get_rng_state(),
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
        state = torch.load(path, weights_only=True)
        same = state["recipe"] == json.dumps(self.recipe.as_dict())
        if not same or state["steps"] != self.plan.steps:
            raise ModelUnusable(f"{path} is of a run with another recipe; move it away")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        self.step = state["step"]
        return True


def mixed(began: dict[str, Tensor], ended: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """The mean of two states of one model, the later one counting `share`."""
    return {name: torch.lerp(began[name], later, share) for name, later in ended.items()}


def predict(
    model: Compact, samples: Sequence[Sample], *, bf16: bool, depth: int | None = None
) -> list[list[Span]]:
    """The entities by type that `model` finds in `samples` at the exit `depth` (the last)."""
    model.eval()
    found: list[list[Span]] = [[] for _ in samples]
    by_length = sorted(range(len(samples)), key=lambda i: len(samples[i].ids))
    for at in range(0, len(by_length), 32):
        chosen = by_length[at : at + 32]
        batch = collate([samples[i] for i in chosen])
        ids, words = torch.from_numpy(batch.ids), torch.from_numpy(batch.words)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            logits, _ = model(ids, ids != PAD, words, depth)[-1]
        tags, labels = merged(torch.softmax(logits.float(), dim=-1).numpy(), LABELS, TYPE_OF)
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
