"""Entity F1 and speed of the bundled model: `python tests/benchmarks/entities.py [--rows N]`.

Reads the test splits from `JIANBAO_DATA` or `../shared/data`, prints a table, writes it to
tests/benchmarks/out/entities.json, and fails where a figure is under its floor in floors.json
(floors hold for whole splits; with --rows they are not checked). The unrounded model is measured
too where a training run has left it in checkpoints/float32. Where torch is installed, a network
of BERT-base's shape with random weights is timed on the same text: weights do not change the cost.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nlp.encoder import Encoder, load
from nlp.training.evaluate import evaluate

HERE = Path(__file__).parent
FLOAT32 = HERE.parents[1] / "checkpoints" / "float32"
# Own writing, repeated to the length of a news article.
ARTICLE = (
    "新創公司今天在台北發表新的翻譯服務，執行長林怡君表示，年底前會開放給日本和新加坡的使用者。"
    * 33
)


def data_folder() -> Path:
    """Where the test splits are."""
    default = HERE.parents[2] / "shared" / "data"
    return Path(os.environ.get("JIANBAO_DATA", default)) / "ner"


def milliseconds(run: Callable[[], object], rounds: int = 5) -> float:
    """The fastest of some rounds, for 1,000 characters."""
    run()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times) * 1e6 / len(ARTICLE)


def bert_base_milliseconds() -> float | None:
    """Cost of BERT-base's shape in float32 on the article, windows of 256; None without torch."""
    try:
        import torch
    except ImportError:
        return None
    from nlp.training.base import Shape
    from nlp.training.network import Compact

    torch.set_num_threads(2)
    model = Compact(Shape(768, 12, 12, 3072, 21_128, 512), 9).eval()
    ids = torch.randint(4, 21_000, (len(ARTICLE) // 254 + 1, 256))

    def run() -> None:
        with torch.no_grad():
            model(ids, torch.ones_like(ids))

    return milliseconds(run, rounds=2)


def figures(encoder: Encoder, folder: Path, rows: int | None) -> dict[str, float]:
    """F1 by test, "NAME, Traditional" beside NAME."""
    found: dict[str, float] = {}
    for result in evaluate(encoder, folder, rows):
        found[result.test.name] = round(result.scores["all"].f1, 4)
        if result.traditional:
            found[f"{result.test.name}, Traditional"] = round(result.traditional["all"].f1, 4)
    return found


def main() -> int:
    """Measure, print, write, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="only so many rows of each test")
    rows = parser.parse_args().rows
    folder = data_folder()
    if not folder.is_dir():
        print(f"skipped: no test splits in {folder} (set JIANBAO_DATA)")
        return 0
    f1 = figures(load(), folder, rows)
    exact = figures(Encoder(FLOAT32), folder, rows) if FLOAT32.is_dir() else {}
    cost = {"compact": milliseconds(lambda: load().encode([ARTICLE]))}
    if (bert := bert_base_milliseconds()) is not None:
        cost["BERT-base shape"] = bert
    for name, value in f1.items():
        beside = f"{exact[name]:.3f}" if name in exact else "–"
        print(f"{name:36} {value:.3f}   float32 {beside}")
    for name, value in cost.items():
        print(f"{name:36} {value:.0f} ms per 1,000 characters")
    (HERE / "out").mkdir(exist_ok=True)
    report = {"version": load().version, "rows": rows, "f1": f1, "float32": exact, "ms": cost}
    (HERE / "out" / "entities.json").write_text(json.dumps(report, indent=2, ensure_ascii=False))
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["entities"]
    fallen = [name for name, floor in floors.items() if f1[name] < floor] if rows is None else []
    for name in fallen:
        print(f"below its floor of {floors[name]:.3f}: {name}", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
