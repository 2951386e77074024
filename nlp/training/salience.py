"""`python -m nlp.training.salience`: teach which sentences people's summaries come from.

Reads `techtext/lctt.jsonl.gz` in DATA: articles of which 3,571 have a deck, a summary of one
sentence that a person wrote. Those whose `sha1(id)` ends in 0 or 1 are the test split and are never
read; those ending in 2 are held out to watch. The packaged encoder reads them all first, which is
most of the work: a quarter of an hour on two cores. Writes salience.npz beside it, its SHA-256 into
config.json. `python -m nlp.training` ends with it; equal data and encoder give equal bytes.
"""

import argparse
import gzip
import hashlib
import io
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from nlp.encoder import COMPACT, Encoder, read_config
from nlp.features import Floats, features
from nlp.salience import MARGIN, NAME, Salience, embedded, inputs, read
from nlp.sentences import Sentence, sentences
from nlp.training.corpora import split_digit
from nlp.training.rouge import recall, score

logger = logging.getLogger(__name__)

SENTENCES = 120  # of an article; what comes later is hardly ever what the deck says
COPIES = 5
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 12, 64, 4e-3, 0.01, 0.2
UNTOLD = 0.1  # part of the inputs that it has to do without
AXES = 24  # directions of the embeddings; 6 to 32 did about equally well
WIDTH, INNER = 64, 32
SHARPNESS = 20.0  # of the distribution that the network is to imitate: exp(20 × ROUGE)
EXPECTED = 10.0  # weight of the expected ROUGE beside that
NEW = 0.3  # weight of what the title lacks beside ROUGE-1, -2 and -L


@dataclass(frozen=True)
class Row:
    """An article with a deck."""

    id: str
    title: str
    deck: str
    text: str

    @property
    def digit(self) -> str:
        """Which split it is in."""
        return split_digit(self.id)


@dataclass(frozen=True)
class Example:
    """A row as the network sees it, n sentences; those beyond SENTENCES are left out."""

    row: Row
    cut: Sequence[Sentence]
    told: Floats  # (n, features)
    aims: Floats  # (n, 2): worth alone, worth beside others


def read_rows(data: Path, *, test: bool = False) -> list[Row]:
    """The articles with a deck: those to learn from, or the test split."""
    with gzip.open(data / "techtext" / "lctt.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    rows = [Row(r["id"], r["title"], r["deck"], r["text"]) for r in records if r["deck"]]
    return [row for row in rows if (row.digit in "01") == test]


def aims(cut: Sequence[Sentence], row: Row) -> Floats:
    """(n, 2): what a sentence is worth alone (ROUGE) and beside others (recall)."""
    found = []
    for sentence in cut:
        s = score(sentence.text, row.deck, row.title)
        alone = (s.r1 + s.r2 + s.rl) / 3 + NEW * s.new
        found.append((alone, recall([sentence.text], row.deck)))
    return np.array(found, np.float32)


def examples(rows: Sequence[Row]) -> list[Example]:
    """The rows of two sentences and more."""
    read = [(row, sentences(row.text)[:SENTENCES]) for row in rows]
    return [
        Example(row, cut, features(cut, row.title), aims(cut, row))
        for row, cut in read
        if len(cut) > 1
    ]


def directions(vectors: Floats) -> tuple[Floats, Floats]:
    """The middle (n,) of `vectors` (m, n), and (n, AXES), along which they differ most.

    The axes are the first principal components.
    """
    middle = vectors.mean(axis=0)
    apart = vectors - middle
    _, axes = np.linalg.eigh(apart.T @ apart)  # the largest stand last
    return middle, axes[:, : -AXES - 1 : -1]


def network(told: int) -> nn.Sequential:
    """`Salience` in training: (m, told) to scores (m, 2)."""
    return nn.Sequential(
        nn.Dropout(UNTOLD), nn.Linear(told, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT),
        nn.Linear(WIDTH, INNER), nn.ReLU(), nn.Dropout(DROPOUT),
        nn.Linear(INNER, 2),
    )  # fmt: skip


def loss(scores: torch.Tensor, aims: torch.Tensor, owner: torch.Tensor, n: int) -> torch.Tensor:
    """Over each article's sentences: cross-entropy to softmax(SHARPNESS × aim), and expected aim.

    `scores` and `aims` (m, 2), `owner` (m,) the article of each sentence, of `n`.
    """
    log_chance = scores - _log_sum(scores, owner, n)[owner]
    wanted = SHARPNESS * aims
    target = (wanted - _log_sum(wanted, owner, n)[owner]).exp()
    return -(target * log_chance + EXPECTED * aims * log_chance.exp()).sum() / n


def _log_sum(values: torch.Tensor, owner: torch.Tensor, n: int) -> torch.Tensor:
    """(n, 2): log of the sum of exponentials, by owner."""
    return torch.zeros(n, 2).index_add(0, owner, values.clamp(-30, 30).exp()).clamp(min=1e-30).log()


def fit(told: Floats, made: Sequence[Example], seed: int) -> nn.Sequential:
    """One copy of the network, from standardised features; deterministic for its seed."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    x, y = torch.from_numpy(told), torch.from_numpy(np.concatenate([e.aims for e in made]))
    starts = np.cumsum([0, *(len(e.aims) for e in made)])
    copy = network(told.shape[1])
    optimizer = torch.optim.AdamW(copy.parameters(), RATE, weight_decay=DECAY)
    batches = -(-len(made) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=EPOCHS * batches, pct_start=0.1
    )
    for _ in range(EPOCHS):
        for chosen in np.array_split(rng.permutation(len(made)), batches):
            spans = [np.arange(starts[a], starts[a + 1]) for a in chosen]
            rows = torch.from_numpy(np.concatenate(spans))
            owner = torch.repeat_interleave(torch.tensor([len(span) for span in spans]))
            optimizer.zero_grad()
            loss(copy(x[rows]), y[rows], owner, len(chosen)).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(copy.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return copy.eval()


def train(made: Sequence[Example], vectors: Sequence[Floats]) -> bytes:
    """The trained network as `nlp.salience.read` takes it; `vectors` as `embedded` gives them."""
    middle, axes = directions(np.concatenate([one[1:] for one in vectors]))
    told = np.concatenate(
        [inputs(e.told, one, middle, axes) for e, one in zip(made, vectors, strict=True)]
    )
    mean, scale = told.mean(axis=0), told.std(axis=0) + np.float32(1e-6)
    told = ((told - mean) / scale).clip(-MARGIN, MARGIN)
    copies = [fit(told, made, seed) for seed in range(COPIES)]
    arrays = {"middle": middle, "axes": axes, "mean": mean, "scale": scale}
    for number, layer in enumerate((1, 4, 7), start=1):
        weights = [c.get_parameter(f"{layer}.weight").detach().numpy().T for c in copies]
        biases = [c.get_parameter(f"{layer}.bias").detach().numpy()[None] for c in copies]
        arrays |= {f"w{number}": np.stack(weights), f"b{number}": np.stack(biases)}
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def watch(
    network: Salience, held_out: Sequence[Example], vectors: Sequence[Floats]
) -> dict[str, float]:
    """Mean ROUGE of the best sentence, and recall of the best three, rules apart."""
    found = []
    for example, one in zip(held_out, vectors, strict=True):
        scores = network.scores(example.cut, example.row.title, one)
        texts = [sentence.text for sentence in example.cut]
        best = texts[int(scores[:, 0].argmax())]
        others = [texts[at] for at in np.argsort(-scores[:, 1], kind="stable") if texts[at] != best]
        row = example.row
        found.append([*score(best, row.deck, row.title), recall([best, *others[:2]], row.deck)])
    names = ("R1", "R2", "RL", "New", "Rec2")
    return dict(zip(names, (100 * np.mean(found, axis=0)).round(1).tolist(), strict=True))


def write(folder: Path, data: bytes, held_out: dict[str, float]) -> None:
    """Write salience.npz, and its SHA-256 and scores into config.json, by renaming whole files."""
    config = read_config(folder)
    config["sha256"][NAME] = hashlib.sha256(data).hexdigest()
    config["salience"] = held_out
    text = json.dumps(config, ensure_ascii=False, indent=2) + "\n"
    for name, content in ((NAME, data), ("config.json", text.encode())):
        draft = folder / f"{name}.part"
        draft.write_bytes(content)
        draft.replace(folder / name)


def _vectors(encoder: Encoder, made: Sequence[Example]) -> list[Floats]:
    """What `encoder` makes of each, with a line of progress now and then."""
    found = []
    for number, example in enumerate(made, start=1):
        found.append(embedded(encoder, example.row.title, example.cut))
        if number % 200 == 0:
            logger.info("%d of %d articles read", number, len(made))
    return found


def teach(data: Path, model: Path) -> None:
    """Read, train, measure on the held-out articles, write into the folder `model`."""
    encoder = Encoder(model)
    made = examples(read_rows(data))
    taught = [e for e in made if e.row.digit != "2"]
    watched = [e for e in made if e.row.digit == "2"]
    trained = train(taught, _vectors(encoder, taught))
    held_out = watch(read(trained), watched, _vectors(encoder, watched))
    logger.info("held out: %s", held_out)
    write(model, trained, held_out)


def main() -> None:
    """Teach it for a packaged encoder."""
    parser = argparse.ArgumentParser(
        prog="python -m nlp.training.salience", description=(__doc__ or "").partition("\n\n")[0]
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--model", type=Path, default=COMPACT, help="folder of the packaged encoder"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    teach(arguments.data, arguments.model)


if __name__ == "__main__":
    main()
