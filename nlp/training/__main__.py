"""`python -m nlp.training`: from data to the packaged weights, in one command that can go on."""

import argparse
import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from nlp.encoder import COMPACT, Encoder
from nlp.training import card
from nlp.training.batching import order
from nlp.training.evaluate import evaluate
from nlp.training.export import Described, package
from nlp.training.loop import Plan, Trainer, development_scores
from nlp.training.prepare import Data, Prepared, gather, prepare
from nlp.training.recipe import LABELS, TYPES, Recipe
from nlp.training.scoring import score

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Places:
    """Where a run reads and writes."""

    data: Path
    checkpoints: Path
    out: Path

    @property
    def float32(self) -> Path:
        """Folder of the unrounded model."""
        return self.checkpoints.parent / "float32"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"),
                        help="folder with ner/ and techtext/")  # fmt: skip
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints/compact"),
                        help="a run goes on from what it finds here")  # fmt: skip
    parser.add_argument("--out", type=Path, default=COMPACT, help="where the packaged model goes")
    parser.add_argument("--epochs", type=float, help="default: the recipe's")
    parser.add_argument("--version", help="what config.json calls these weights")
    parser.add_argument("--card", action="store_true",
                        help="only measure the packaged model and write its card")  # fmt: skip
    parser.add_argument("--rows", type=int, help="measure on so many rows of each test only")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    return parser.parse_args()


def train(prepared: Prepared, recipe: Recipe, places: Places) -> Trainer:
    """Train to the recipe's end, going on from the last checkpoint."""
    per_epoch = len(order(prepared.variants, recipe.tokens_a_batch, recipe.seed, 0))
    plan = Plan(max(1, round(per_epoch * recipe.epochs)), places.checkpoints)
    trainer = Trainer(prepared.model, recipe, plan)
    if trainer.resume():
        logger.info("going on from step %d of %d", trainer.step, plan.steps)

    def watch() -> dict[str, float]:
        scores = development_scores(prepared.model, prepared.held_out, bf16=recipe.bf16)
        return {kind: round(score.f1, 4) for kind, score in scores.items()}

    trainer.run(prepared.variants, prepared.targets, watch)
    return trainer


def ship(prepared: Prepared, recipe: Recipe, places: Places) -> None:
    """Write model.onnx (int8), tokenizer.model and config.json.

    The same in float32 goes beside the checkpoints, to show what int8 costs.
    """
    weights = {k: v.detach().float().numpy() for k, v in prepared.model.state_dict().items()}
    described = Described(recipe.version, LABELS, recipe.window, recipe.overlap)
    shape, proto = prepared.model.encoder.shape, prepared.tokenizer_model
    package(places.out, weights, shape, proto, described)
    package(places.float32, weights, shape, proto, described, int8=False)


def describe(data: Data, recipe: Recipe, places: Places, rows: int | None) -> None:
    """Measure the packaged model, on the first `rows` of each test if given; write its card."""
    encoder = Encoder(places.out)
    held_out = data.held_out[:rows]
    spans = [e.spans for e in encoder.encode([row.text for row in held_out])]
    folder = places.data / "ner"
    small = tuple(evaluate(encoder, folder, rows))
    exact = places.float32 / "config.json"
    large = tuple(evaluate(Encoder(places.float32), folder, rows)) if exact.exists() else ()
    facts = card.Facts(recipe, data, score(held_out, spans, TYPES), small, large, rows)
    card.write(places.out, facts)


def main() -> None:
    """Run every stage that is not done yet."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    recipe = Recipe()
    if arguments.epochs:
        recipe = replace(recipe, epochs=arguments.epochs)
    if arguments.version:
        recipe = replace(recipe, version=arguments.version)
    places = Places(arguments.data, arguments.checkpoints, arguments.out)
    places.checkpoints.mkdir(parents=True, exist_ok=True)
    data = gather(places.data, recipe)
    logger.info("test rows found in training text, left out: %s", json.dumps(data.overlap))
    if not arguments.card:
        prepared = prepare(data, recipe, places.checkpoints.parent / "teacher")
        train(prepared, recipe, places)
        ship(prepared, recipe, places)
    describe(data, recipe, places, arguments.rows)


if __name__ == "__main__":
    main()
