"""The rounds of a run: hidden words first, then tags, and the means of what their runs end with."""

import logging
from pathlib import Path

import torch
from torch import Tensor

from nlp.tokenizer import Tokenizer
from nlp.training.batching import Table, Ways, order
from nlp.training.cloze import Cloze, Guessing
from nlp.training.loop import Plan, Tagging, Trainer, development_scores, mixed
from nlp.training.network import Compact
from nlp.training.prepare import Prepared
from nlp.training.recipe import Recipe, Round

logger = logging.getLogger(__name__)


def train(prepared: Prepared, recipe: Recipe, folder: Path) -> None:
    """Train `prepared.model`, on a GPU where there is one, going on from checkpoints in `folder`.

    The model is on the CPU afterwards.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = prepared.model.to(device)
    torch.manual_seed(recipe.seed)

    table, ways = prepared.running
    guesser = Cloze(model).to(device)
    guessing = Guessing(guesser, Tokenizer(prepared.files["tokenizer.model"]), recipe.masked)
    plan = Plan(_steps(table, ways, recipe.cloze, recipe), folder / "cloze", recipe.seed)
    _train(Trainer(guesser, guessing, recipe, recipe.cloze, plan), table.on(device), ways)

    table, ways = prepared.tagged
    table = table.on(device)
    tagging = Tagging(model, recipe, torch.from_numpy(prepared.targets).to(device))
    for number, part in enumerate(recipe.rounds, start=1):
        steps = _steps(table, ways, part, recipe)
        began = _copied(model)
        ended = []
        for run in range(part.runs):
            seed = recipe.seed + 100 * number + run
            model.load_state_dict(began)
            torch.manual_seed(seed)
            plan = Plan(steps, folder / f"tags-{number}-{run}", seed)
            _train(Trainer(model, tagging, recipe, part, plan), table, ways)
            ended.append(_copied(model))
        model.load_state_dict(mixed(began, ended, part.share))
        for depth in recipe.exits:
            found = development_scores(model, prepared.held_out, bf16=recipe.bf16, depth=depth)
            logger.info("round %d, %d layers: F1 %.4f", number, depth, found["all"].f1)
    model.to("cpu")


def _steps(table: Table, ways: Ways, part: Round, recipe: Recipe) -> int:
    per_epoch = len(order(table.lengths, ways, part.tokens_a_batch, recipe.seed, 0))
    return max(1, round(per_epoch * part.epochs))


def _train(trainer: Trainer, table: Table, ways: Ways) -> None:
    if trainer.resume():
        logger.info("%s: from step %d", trainer.plan.folder.name, trainer.step)
    trainer.run(table, ways)


def _copied(model: Compact) -> dict[str, Tensor]:
    return {name: weight.clone() for name, weight in model.state_dict().items()}
