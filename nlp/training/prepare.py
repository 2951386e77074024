"""Everything that a run needs before its first step: vocabulary, samples, the teacher's vectors."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.lexicon import Lexicon
from nlp.tokenizer import Tokenizer
from nlp.training import cloze, lexicon, msra, synthetic, teacher
from nlp.training.base import Base, read_base, read_pieces, wheel_file
from nlp.training.batching import Sample, Scripts, Table, Ways, sample, tabled
from nlp.training.corpora import (
    TESTS,
    TRAINING,
    Row,
    bare,
    cut,
    evenly,
    is_held_out,
    plain_sentences,
    read,
)
from nlp.training.network import Compact, compact_from
from nlp.training.neutral import ROWS
from nlp.training.recipe import LABELS, Recipe
from nlp.training.vocabulary import choose, pruned_model

logger = logging.getLogger(__name__)

_CHARACTERS_A_TOKEN = {True: 1.0, False: 3.6}  # Chinese, English: to cut long rows


@dataclass(frozen=True)
class Data:
    """The rows of a run."""

    train: list[Row]  # annotated ones, then synthetic, then unannotated
    held_out: list[Row]
    overlap: dict[str, int]  # test rows of each test file whose text also stands in `train`
    running: list[Row]  # texts whose words are hidden to be guessed


@dataclass(frozen=True)
class Prepared:
    """What `loop.Trainer` and `export.package` take."""

    files: dict[str, bytes]  # tokenizer.model and lexicon.npz, by name
    model: Compact
    tagged: tuple[Table, Ways]  # the rows that train
    running: tuple[Table, Ways]  # the texts whose words are guessed
    languages: tuple[list[Sample], ...]  # some real Chinese, some real English rows
    targets: NDArray[np.float32]  # the teacher's embeddings, less their mean, of length 1
    held_out: list[Sample]


def gather(folder: Path, recipe: Recipe) -> Data:
    """Read the corpora in `folder`/ner and `folder`/techtext; test rows' texts never train."""
    tests = {c.file: {bare(row.text) for row in read(c, folder / "ner")} for c in TESTS}
    forbidden = set().union(*tests.values())
    rows: list[Row] = []
    overlap = dict.fromkeys(tests, 0)
    for corpus in TRAINING:
        for row in read(corpus, folder / "ner"):
            text = bare(row.text)
            if text in forbidden:
                for name, texts in tests.items():
                    overlap[name] += text in texts
                continue
            rows += cut(row, int(recipe.longest * _CHARACTERS_A_TOKEN[row.chinese]))
    held_out = [row for row in rows if is_held_out(row)]
    train = [row for row in rows if not is_held_out(row)]
    unseen = forbidden | {bare(row.text) for row in held_out}
    for row in msra.rows(unseen, (bare(row.text) for row in rows)):
        train += cut(row, recipe.longest)
    articles = folder / "techtext" / "lctt.jsonl.gz"
    train += synthetic.make(recipe.synthetic_rows, recipe.seed)
    running = list(cloze.texts(articles, train, recipe.longest))
    train += plain_sentences(articles, recipe.plain_rows)
    return Data(train, held_out, overlap, running)


def prepare(data: Data, recipe: Recipe, cache: Path) -> Prepared:
    """Prune, tokenise, ask the teacher (which `cache` remembers), build the student."""
    base = read_base()
    english = read_pieces(wheel_file("e5-small-enpt-q4.bin"))
    texts = [row.text for row in data.train]
    kept = choose(base, english, texts, recipe.ascii_pieces)
    model = pruned_model(base, kept)
    tokenizer = Tokenizer(model)
    words = lexicon.build()
    read_words = Lexicon(words)
    taught = _taught(data.train, recipe.teacher_rows)
    raw = teacher.embeddings(base, [row.text for row in taught], cache, bf16=recipe.bf16)
    number = {row.id: at for at, row in enumerate(taught)}
    scripts = Scripts(data.train, recipe.seed)

    def read_as(row: Row, target: int = -1) -> Sample:
        return sample(row, tokenizer, read_words, target, recipe.longest)

    def ways(row: Row) -> list[Sample]:
        return [read_as(way, number.get(way.id, -1)) for way in scripts.writings(row)]

    tagged = tabled(map(ways, data.train), [times(row, recipe) for row in data.train])
    running = tabled(map(ways, data.running), [times(row, recipe) for row in data.running])
    held_out = list(map(read_as, data.held_out))
    logger.info("%d pieces, %d rows, %d held out", len(kept), len(tagged[1]), len(held_out))
    real = [row for row in data.train if not row.id.startswith("synthetic/")]
    languages = tuple(
        list(map(read_as, evenly([row for row in real if row.chinese == chinese], ROWS)))
        for chinese in (True, False)
    )
    student = _student(base, kept, recipe, raw)
    files = {"tokenizer.model": model, "lexicon.npz": words}
    return Prepared(files, student, tagged, running, languages, _centred(raw), held_out)


def times(row: Row, recipe: Recipe) -> int:
    """How often an epoch has `row`: most are Chinese news, in which three types are marked."""
    if not row.chinese:
        return recipe.english_times
    made = row.id.startswith(("synthetic/", "plain/", "text/"))
    return 1 if made or "PRODUCT" in row.unknown else recipe.kinds_times


def _taught(rows: Sequence[Row], annotated: int) -> list[Row]:
    """The rows whose embedding the teacher gives: every plain one, others evenly over the data."""
    plain = [row for row in rows if row.id.startswith("plain/")]
    others = [row for row in rows if not row.id.startswith(("plain/", "synthetic/"))]
    return plain + list(evenly(others, annotated)[:annotated])


def _centred(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    moved = raw - raw.mean(axis=0)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _student(base: Base, kept: Sequence[int], recipe: Recipe, raw: NDArray[np.float32]) -> Compact:
    import torch

    torch.manual_seed(recipe.seed)
    centre = np.asarray(raw.mean(axis=0), dtype=np.float32)
    return compact_from(
        base, kept, recipe.layers, centre, len(LABELS), recipe.dropout, recipe.exits
    )
