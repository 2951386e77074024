"""`python -m nlp.training`: from data to the packaged weights, in one command that can go on."""

import argparse
import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from nlp.encoder import COMPACT, Encoder, read_config
from nlp.training import card, salience
from nlp.training.corpora import typed
from nlp.training.evaluate import Result, evaluate
from nlp.training.export import Described, package
from nlp.training.neutral import middle, neutralise
from nlp.training.outliers import easing
from nlp.training.prepare import Data, Prepared, gather, prepare
from nlp.training.recipe import LABELS, TYPE_OF, TYPES, Recipe
from nlp.training.rounds import train
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

    def depth(self, layers: int) -> Path:
        """Folder of the model with so many layers, where that is not the one that ships."""
        return self.checkpoints.parent / f"layers-{layers}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"),
                        help="folder with ner/ and techtext/")  # fmt: skip
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints/compact"),
                        help="a run goes on from what it finds here")  # fmt: skip
    parser.add_argument("--out", type=Path, default=COMPACT, help="where the packaged model goes")
    parser.add_argument("--version", help="what config.json calls these weights")
    parser.add_argument("--card", action="store_true",
                        help="only measure the packaged model and write its card")  # fmt: skip
    parser.add_argument("--rows", type=int, help="measure on so many rows of each test only")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    return parser.parse_args()


def ship(prepared: Prepared, recipe: Recipe, places: Places) -> None:
    """Write model.onnx (int8), tokenizer.model, lexicon.npz and config.json.

    Models of the other depths, and the same in float32, go beside the checkpoints, to show what
    layers give and what int8 costs.
    """
    described = Described(recipe.version, LABELS, TYPE_OF, recipe.window, recipe.overlap)
    both = [sample for language in prepared.languages for sample in language]
    eased = easing(prepared.model, both)
    for depth in recipe.exits:
        shape = replace(prepared.model.encoder.shape, layers=depth)
        weights = prepared.model.at(depth)
        if depth == recipe.ships:
            neutralise(weights, *(middle(prepared.model, one, depth) for one in prepared.languages))
            package(places.out, weights, shape, prepared.files, described, eased=eased)
            package(places.float32, weights, shape, prepared.files, described, int8=False)
        else:
            package(places.depth(depth), weights, shape, prepared.files, described, eased=eased)


def describe(data: Data, recipe: Recipe, places: Places, rows: int | None) -> None:
    """Measure the packaged model, on the first `rows` of each test if given; write its card."""
    encoder = Encoder(places.out)
    held_out = [typed(row) for row in data.held_out[:rows]]
    spans = [e.spans for e in encoder.encode([row.text for row in held_out])]

    def tests(folder: Path) -> tuple[Result, ...]:
        if not (folder / "config.json").exists():
            return ()
        return tuple(evaluate(Encoder(folder), places.data / "ner", rows))

    depths = {depth: tests(places.depth(depth)) for depth in recipe.exits if depth != recipe.ships}
    config = read_config(places.out)
    facts = card.Facts(
        recipe,
        data,
        held_out=score(held_out, spans, TYPES),
        tests=tests(places.out),
        float_tests=tests(places.float32),
        depths={depth: results for depth, results in depths.items() if results},
        rows=rows,
        salience=config["salience"],
        history=config.get("history", ""),
    )
    card.write(places.out, facts)


def main() -> None:
    """Run every stage that is not done yet."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    recipe = Recipe()
    if arguments.version:
        recipe = replace(recipe, version=arguments.version)
    places = Places(arguments.data, arguments.checkpoints, arguments.out)
    places.checkpoints.mkdir(parents=True, exist_ok=True)
    data = gather(places.data, recipe)
    logger.info("test rows found in training text, left out: %s", json.dumps(data.overlap))
    if not arguments.card:
        prepared = prepare(data, recipe, places.checkpoints.parent / "teacher")
        train(prepared, recipe, places.checkpoints)
        ship(prepared, recipe, places)
        salience.teach(places.data, places.out)
    describe(data, recipe, places, arguments.rows)


if __name__ == "__main__":
    main()
