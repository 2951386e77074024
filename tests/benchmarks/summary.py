"""Summaries beside peers, against decks that people wrote.

    python tests/benchmarks/summary.py [--limit N]

Reads techtext/lctt.jsonl.gz of `JIANBAO_DATA` or ../shared/data: the 477 test articles of
LCTT/TranslateProject (Apache-2.0), those whose `sha1(id)` ends in 0 or 1. Nothing is tuned on them.
The boosted trees (where lightgbm is installed) learn from the other articles in the same run, what
our network learned from. Prints a table, writes it to out/summary.json beside this file,
and fails where a figure of ours is under its floor in floors.json (for whole runs only).
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp import salience, summary
from nlp.encoder import load
from nlp.features import Floats, features
from nlp.sentences import Sentence, sentences
from nlp.training import salience as training
from nlp.training.rouge import bigrams, f1, recall, score, tokens

HERE = Path(__file__).parent
COLUMNS = ("R1", "R2", "RL", "New", "Rec2", "ms")
Choice = tuple[str, list[str]]
"""The sentence to show alone, and all three."""
Scorer = Callable[[Sequence[Sentence], str, Floats], Floats]
"""Sentences, title and vectors to (sentences, 2), as `Salience.scores`."""


@dataclass(frozen=True)
class Article:
    """A test article, cut, with the embeddings of its title and its sentences."""

    row: training.Row
    cut: Sequence[Sentence]
    vectors: Floats


Peer = Callable[[Article], Choice]


def data_folder() -> Path:
    """Where the articles are."""
    return Path(os.environ.get("JIANBAO_DATA", HERE.parents[2] / "shared" / "data"))


def texts(article: Article) -> list[str]:
    row = article.row
    found = [s.text for s in sentences(row.text) if len(tokens(s.text)) >= 4]
    return found or [row.title]


def top(found: Sequence[str], scores: Iterable[float]) -> Choice:
    ranked = [found[i] for i in np.argsort(-np.array(list(scores)), kind="stable")]
    return ranked[0], ranked[:3]


def first(article: Article) -> Choice:
    found = texts(article)
    return found[0], found[:3]


def closest_to_title(article: Article) -> Choice:
    title = Counter(tokens(article.row.title))
    found = texts(article)
    return top(found, (f1(Counter(tokens(text)), title) for text in found))


def text_rank(article: Article) -> Choice:
    """Sentences by PageRank over shared words (Mihalcea and Tarau 2004), damping 0.85."""
    found = texts(article)[:200]
    words = [set(tokens(text)) for text in found]
    sizes = np.log([len(w) + 1 for w in words])
    weights = np.array([[len(a & b) for b in words] for a in words], float)
    weights /= sizes[:, None] + sizes[None, :]
    np.fill_diagonal(weights, 0)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    rank = np.ones(len(found)) / len(found)
    for _ in range(50):
        rank = 0.15 / len(found) + 0.85 * rank @ weights
    return top(found, rank)


def best_possible(article: Article) -> Choice:
    deck = bigrams(tokens(article.row.deck))
    found = texts(article)
    return top(found, (f1(bigrams(tokens(text)), deck) for text in found))


def by_scores(scorer: Scorer, *, rules: bool = True) -> Peer:
    """Our choice by `scorer`; without `rules` any sentence may stand, and repeat another."""

    def choose(article: Article) -> Choice:
        scores = scorer(article.cut, article.row.title, article.vectors)
        if not rules:
            found = [sentence.text for sentence in article.cut]
            best = found[int(scores[:, 0].argmax())]
            return best, [best, *(t for t in top(found, scores[:, 1])[1] if t != best)]
        chosen = sorted(
            summary.select(article.cut, scores, article.vectors[1:]), key=lambda s: s.rank
        )
        return chosen[0].text if chosen else "", [s.text for s in chosen]

    return choose


def boosted_trees(data: Path) -> Scorer | None:
    """Gradient-boosted trees over `features` alone; None where lightgbm is not installed."""
    try:
        from lightgbm import LGBMRegressor
    except ImportError:
        return None
    trees = LGBMRegressor(
        n_estimators=300, learning_rate=0.05, num_leaves=15, min_child_samples=100,
        colsample_bytree=0.4, subsample=0.8, subsample_freq=1, random_state=0, n_jobs=1, verbose=-1,
    )  # fmt: skip
    taught = training.examples(training.read_rows(data))
    told = np.concatenate([e.told for e in taught])
    trees.fit(told, np.concatenate([e.aims[:, 0] for e in taught]))

    def scorer(cut: Sequence[Sentence], title: str, _: Floats) -> Floats:
        alone = trees.booster_.predict(features(cut, title))
        return np.stack([alone, alone], axis=1)

    return scorer


def peers(data: Path) -> dict[str, Peer]:
    """Every row of the table; each scorer by our rules, and by none."""
    ours = salience.load().scores
    found: dict[str, Peer] = {
        "first sentence": first,
        "closest to the title": closest_to_title,
        "TextRank": text_rank,
    }
    if trees := boosted_trees(data):
        found["boosted trees, no rules"] = by_scores(trees, rules=False)
        found["boosted trees"] = by_scores(trees)
    return found | {
        "jianbao, no rules": by_scores(ours, rules=False),
        "jianbao": by_scores(ours),
        "best possible sentence": best_possible,
    }


def measure(peer: Peer, articles: Sequence[Article]) -> dict[str, float]:
    """Means over the articles, in COLUMNS."""
    found = []
    began = time.perf_counter()
    choices = [peer(article) for article in articles]
    ms = 1000 * (time.perf_counter() - began) / len(articles)
    for article, (one, several) in zip(articles, choices, strict=True):
        row = article.row
        found.append([*score(one, row.deck, row.title), recall(several[:3], row.deck)])
    means = [*(100 * np.mean(found, axis=0)).tolist(), ms]
    return dict(zip(COLUMNS, (round(mean, 1) for mean in means), strict=True))


def read(row: training.Row) -> Article:
    """Cut and embed an article, of which the end is left out where it is very long."""
    cut = sentences(row.text)[: training.SENTENCES]
    return Article(row, cut, salience.embedded(load(), row.title, cut))


def main() -> int:
    """Measure, print, write, compare with the floors."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--limit", type=int, help="measure the first N articles only")
    options = parser.parse_args()
    data = data_folder()
    if not (data / "techtext").is_dir():
        print(f"skipped: no techtext in {data} (set JIANBAO_DATA)")
        return 0
    rows = training.read_rows(data, test=True)[: options.limit]
    began = time.perf_counter()
    articles = [read(row) for row in rows]
    encoding = round(1000 * (time.perf_counter() - began) / len(rows), 1)
    print(f"{len(rows)} decks".ljust(30) + "".join(f"{column:>7}" for column in COLUMNS))
    table = {}
    for name, peer in peers(data).items():
        table[name] = measure(peer, articles)
        print(name.ljust(30) + "".join(f"{v:7.1f}" for v in table[name].values()), flush=True)
    print(f"beside that, the encoder's pass: {encoding} ms an article")
    report = {
        "version": load().version,
        "decks": len(rows),
        "scores": table,
        "encoder_ms": encoding,
    }
    (HERE / "out").mkdir(exist_ok=True)
    (HERE / "out" / "summary.json").write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    floors = json.loads((HERE / "floors.json").read_text("utf-8"))["summary"]
    fallen = [] if options.limit else [k for k, v in floors.items() if table["jianbao"][k] < v]
    for column in fallen:
        print(f"below its floor of {floors[column]}: {column}", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
