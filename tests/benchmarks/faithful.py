"""The faithfulness check beside simple peers, on true and subtly false summaries.

    python tests/benchmarks/faithful.py

The cases are our own (`tests/nlp/faithful/*.toml`): summaries in both scripts and English, and
across them, each false one with one change. Three parts are held out: `held out` was counted often
while the check was made and never looked at row by row; `sealed` was written before the last
mending and counted after it; `free` was written later still, by a hand that knew neither the check
nor the other cases, in the free words of a large model, a third of it in another language than the
article: it is the nearest to what such a model writes. The peers' thresholds are set on the others,
where half the sum of both errors is least. The table goes to standard output and to
`out/faithful.json` beside this file.
"""

import json
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlp import encoder
from nlp.faithful import check, names, numbers
from nlp.faithful.text import read
from nlp.script import fold
from nlp.sentences import sentences

CASES = Path(__file__).parents[1] / "nlp" / "faithful"
OUT = Path(__file__).parent / "out" / "faithful.json"
TOKEN = re.compile(r"[㐀-鿿豈-﫿]|[a-z0-9]+")
Case = tuple[str, str, str]
"""Source, summary, and what was changed; empty where it is true."""
Score = Callable[[str, str], float]
"""How faithful a summary looks: more is better."""


def cases(name: str) -> list[Case]:
    found = []
    for article in tomllib.loads((CASES / f"{name}_cases.toml").read_text("utf-8"))["article"]:
        found += [(article["text"], said, "") for said in article["true"]]
        found += [(article["text"], said, kind) for kind, said in article["false"]]
    return found


def digits(source: str, summary: str) -> float:
    """Share of the summary's digits, as they are written, that the source has."""
    known = set(re.findall(r"\d[\d,.]*", source))
    said = re.findall(r"\d[\d,.]*", summary)
    return sum(number in known for number in said) / max(1, len(said)) if said else 1.0


def values(source: str, summary: str) -> float:
    """No number with its unit that the source lacks: the part of ours that reads numbers."""
    return -float(len(list(numbers.compare(read(source), read(summary)))))


def named(source: str, summary: str) -> float:
    """No name that the source lacks: the part of ours that reads names."""
    return -float(len(list(names.compare(read(source), read(summary)))))


def rouge(source: str, summary: str) -> float:
    """Share of the summary's bigrams that the source has, both folded (ROUGE-2 precision)."""
    theirs, said = (Counter(pairwise(TOKEN.findall(fold(text)))) for text in (source, summary))
    return (theirs & said).total() / max(1, said.total())


def embedded(source: str, summary: str) -> float:
    """Cosine of the summary and the source's sentence that is nearest, by the compact model."""
    texts = [summary, *(sentence.text for sentence in sentences(source))]
    vectors = np.stack([one.embedding for one in encoder.load().encode(texts)])
    return float((vectors[1:] @ vectors[0]).max())


def ours(source: str, summary: str) -> float:
    return float(check(source, summary).ok)


def threshold(scores: list[float], true: list[bool]) -> float:
    """From which score on a summary passes, to judge the most of these rightly on balance."""
    steps = sorted({-np.inf, *scores, max(scores) + 1})
    return min(steps, key=lambda step: sum(errors(scores, true, step)))


def errors(scores: list[float], true: list[bool], step: float) -> tuple[float, float]:
    """(share of the false that pass, share of the true that do not)."""
    passed = np.array(scores) >= step
    known = np.array(true)
    return float(passed[~known].mean()), float((~passed[known]).mean())


def measure(score: Score, parts: dict[str, list[Case]]) -> dict[str, Any]:
    start = time.perf_counter()
    scores = {
        name: [score(source, said) for source, said, _ in part] for name, part in parts.items()
    }
    milliseconds = 1000 * (time.perf_counter() - start) / sum(map(len, parts.values()))
    true = {name: [not kind for *_, kind in part] for name, part in parts.items()}
    step = threshold(scores["dev"], true["dev"])
    row: dict[str, Any] = {"ms": round(milliseconds, 1)}
    for name in parts:
        missed, refused = errors(scores[name], true[name], step)
        row[name] = {"caught": round(100 - 100 * missed, 1), "refused": round(100 * refused, 1)}
    return row


def main() -> None:
    parts = {name: cases(name.replace(" ", "_")) for name in ("dev", "held out", "sealed", "free")}
    peers: dict[str, Score] = {
        "digits alone": digits,
        "ROUGE-2 precision": rouge,
        "embedding cosine": embedded,
        "our numbers alone": values,
        "our names alone": named,
        "jianbao": ours,
    }
    encoder.load()
    check("微軟。", "微軟。")
    for name, part in parts.items():
        false = sum(bool(kind) for *_, kind in part)
        print(f"{name}: {len(part) - false} true, {false} false summaries")
    print("\n% of".ljust(21) + "false caught, true refused".rjust(30))
    print(" " * 20 + "".join(f"{name:>15}" for name in parts) + f"{'ms':>8}")
    table = {}
    for name, score in peers.items():
        row = table[name] = measure(score, parts)
        cells = (f"{row[k]['caught']:7.1f} {row[k]['refused']:6.1f}" for k in parts)
        print(name.ljust(20) + "".join(f"{cell:>15}" for cell in cells) + f"{row['ms']:8.1f}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(table, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
