"""Everything that a run needs before its first step: vocabulary, samples, the teacher's vectors."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.lexicon import Lexicon
from nlp.tokenizer import Tokenizer
from nlp.training import lexicon, synthetic, teacher, word_classes
from nlp.training.base import Base, read_base, read_pieces, wheel_file
from nlp.training.batching import Sample, Scripts, sample
from nlp.training.corpora import (
    TESTS,
    TRAINING,
    Row,
    bare,
    cut,
    is_held_out,
    plain_sentences,
    read,
)
from nlp.training.network import Compact, compact_from
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
    half_sure: list[Row] = field(default_factory=list)  # those of `word_classes`


@dataclass(frozen=True)
class Prepared:
    """What `loop.Trainer` and `export.package` take."""

    files: dict[str, bytes]  # tokenizer.model and lexicon.npz, by name
    model: Compact
    variants: list[list[Sample]]  # of each row that trains
    half_sure: list[list[Sample]]  # of each row of `word_classes`
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
    train += synthetic.make(recipe.synthetic_rows, recipe.seed)
    train += plain_sentences(folder / "techtext" / "lctt.jsonl.gz", recipe.plain_rows)
    half_sure = [
        part
        for row in word_classes.rows(forbidden)
        for part in cut(row, recipe.longest)
        if any(kind for _, _, kind in part.marks)
    ]
    return Data(train, held_out, overlap, half_sure)


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

    def ways(row: Row) -> list[Sample]:
        return [
            sample(way, tokenizer, read_words, number.get(way.id, -1), recipe.longest)
            for way in scripts.writings(row)
        ]

    variants = [ways(row) for row in data.train]
    half_sure = [ways(row) for row in data.half_sure]
    held_out = [sample(row, tokenizer, read_words, -1, recipe.longest) for row in data.held_out]
    rows = len(variants) + len(half_sure)
    logger.info("%d pieces, %d rows, %d held out", len(kept), rows, len(held_out))
    student = _student(base, kept, recipe, raw)
    files = {"tokenizer.model": model, "lexicon.npz": words}
    return Prepared(files, student, variants, half_sure, _centred(raw), held_out)


def _taught(rows: Sequence[Row], annotated: int) -> list[Row]:
    """The rows whose embedding the teacher gives: every plain one, others evenly over the data."""
    plain = [row for row in rows if row.id.startswith("plain/")]
    others = [row for row in rows if not row.id.startswith(("plain/", "synthetic/"))]
    return plain + others[:: max(1, len(others) // max(1, annotated))][:annotated]


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
