"""Summaries beside simple peers, against decks that people wrote.

    python tests/benchmarks/summary.py DATA/lctt.jsonl.gz [--limit N]

The data are 477 test articles of LCTT/TranslateProject (Apache-2.0), those whose `sha1(id)` ends in
0 or 1. They are not part of Jianbao; without them nothing is measured. The table goes to standard
output and to `out/summary.json` beside this file. Nothing is tuned on these articles.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlp import encoder
from nlp.sentences import sentences
from nlp.summary import summarize

OUT = Path(__file__).parent / "out" / "summary.json"
COLUMNS = ("R1", "R2", "RL", "New", "Rec2")
TOKEN = re.compile(r"[㐀-鿿豈-﫿]|[a-z0-9]+")
Row = dict[str, str]
Summarizer = Callable[[Row], tuple[str, list[str]]]
"""An article to the sentence to show alone, and all three."""


def test_rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["deck"] and hashlib.sha1(row["id"].encode()).hexdigest()[-1] in "01":
                yield row


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())


def bigrams(parts: list[str]) -> Counter[tuple[str, str]]:
    return Counter(pairwise(parts))


def f1(a: Counter[Any], b: Counter[Any]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def longest_common(a: list[str], b: list[str]) -> int:
    row = [0] * (len(b) + 1)
    for x in a:
        last = 0
        for j, y in enumerate(b, 1):
            keep = row[j]
            row[j] = last + 1 if x == y else max(row[j], row[j - 1])
            last = keep
    return row[-1]


def score(row: Row, one: str, several: list[str]) -> tuple[float, ...]:
    """ROUGE-1, -2, -L and new bigrams (F1) of one sentence, ROUGE-2 recall of three."""
    a, deck = tokens(one), tokens(row["deck"])
    wanted, known = bigrams(deck), set(bigrams(tokens(row["title"])))

    def new(counts: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
        return Counter({gram: n for gram, n in counts.items() if gram not in known})

    together: Counter[tuple[str, str]] = Counter()
    for sentence in several[:3]:
        together |= bigrams(tokens(sentence))
    return (
        f1(Counter(a), Counter(deck)),
        f1(bigrams(a), wanted),
        2 * longest_common(a, deck) / max(1, len(a) + len(deck)),
        f1(new(bigrams(a)), new(wanted)),
        (together & wanted).total() / max(1, wanted.total()),
    )


def cut(row: Row) -> list[str]:
    return [s.text for s in sentences(row["text"]) if len(tokens(s.text)) >= 4] or [row["title"]]


def first(row: Row) -> tuple[str, list[str]]:
    found = cut(row)
    return found[0], found[:3]


def closest_to_title(row: Row) -> tuple[str, list[str]]:
    title = Counter(tokens(row["title"]))
    ranked = sorted(cut(row), key=lambda s: -f1(Counter(tokens(s)), title))
    return ranked[0], ranked[:3]


def text_rank(row: Row) -> tuple[str, list[str]]:
    """Sentences by PageRank over shared words (Mihalcea and Tarau 2004), damping 0.85."""
    found = cut(row)[:200]
    words = [set(tokens(s)) for s in found]
    sizes = np.log([len(w) + 1 for w in words])
    weights = np.array([[len(a & b) for b in words] for a in words], float)
    weights /= sizes[:, None] + sizes[None, :]
    np.fill_diagonal(weights, 0)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    rank = np.ones(len(found)) / len(found)
    for _ in range(50):
        rank = 0.15 / len(found) + 0.85 * rank @ weights
    ranked = [found[i] for i in np.argsort(-rank, kind="stable")]
    return ranked[0], ranked[:3]


def ours(row: Row) -> tuple[str, list[str]]:
    found = summarize(row["text"], row["title"], encoder.load())
    best = min(found, key=lambda s: s.rank, default=None)
    return best.text if best else "", [s.text for s in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, help="measure the first N articles only")
    options = parser.parse_args()
    if not options.data.exists():
        sys.exit(f"skipped: {options.data} is not at hand")
    rows = list(test_rows(options.data))[: options.limit]
    peers: dict[str, Summarizer] = {
        "first sentence": first,
        "closest to the title": closest_to_title,
        "TextRank": text_rank,
        "jianbao": ours,
    }
    table = {}
    print(f"{len(rows)} decks".ljust(24) + "".join(f"{column:>7}" for column in COLUMNS))
    for name, summarizer in peers.items():
        means = np.mean([score(row, *summarizer(row)) for row in rows], axis=0) * 100
        table[name] = dict(zip(COLUMNS, means.round(1).tolist(), strict=True))
        print(name.ljust(24) + "".join(f"{mean:7.1f}" for mean in means))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"decks": len(rows), "scores": table}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
