"""Conversion beside OpenCC and its peers: `python tests/benchmarks/conversion.py [--peers PYTHON]`.

Reads `conversion/` and `techtext/` under `JIANBAO_DATA` or `../shared/data`, prints a table, writes
it to tests/benchmarks/out/conversion.json, and fails where a figure of ours is under its floor in
floors.json. Peers run in one process each, by the interpreter of `--peers` (or `JIANBAO_PEERS`):
their modules must not stand beside `opencc`. A peer that does not start is skipped with the reason.

Terms are counted in two ways: `strict` asks for the word that the reference translation has,
`accepted` for any word that the region uses for it. Rows whose SHA-1 of `id` is even were looked
at while the vocabulary was written; `held` figures come from the odd ones alone.
"""

import argparse
import csv
import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import opencc

from nlp.convert import convert, convert_spans
from nlp.script import HAN, detect

HERE = Path(__file__).parent
TAIWAN, MAINLAND = "zh-Hant-TW", "zh-Hans-CN"
System = Callable[[list[str], str], tuple[list[str], float]]
"""Texts and a target → the texts converted, and the seconds of processor time that took."""

# BYVoid/OpenCC issue 1497: words that OpenCC cuts at the wrong place, and what is right. Either
# 瞭解 or 了解 is.
ISSUE_1497 = {
    "改变量子比特": {"改變量子位元"},
    "少数组织": {"少數組織"},
    "聚集成群": {"聚集成群"},
    "被发明": {"被發明"},
    "被发掘": {"被發掘"},
    "展示了如何": {"展示了如何"},
    "学习了如何": {"學習了如何"},
    "了解了如何": {"瞭解了如何", "了解了如何"},
    "参与制造": {"參與製造"},
}
PEERS = {
    "opencc-pyo3": "from opencc_pyo3 import OpenCC\n"
    "f = OpenCC('s2twp' if TW else 'tw2sp').convert\nrun = lambda t: f(t, True)",
    "opencc-jieba-pyo3": "from opencc_jieba_pyo3 import OpenCC\n"
    "f = OpenCC('s2twp' if TW else 'tw2sp').convert\nrun = lambda t: f(t, True)",
    "zhtw": "import zhtw\nassert TW, 'converts to Taiwan only'\nrun = zhtw.convert",
    "zhconv": "import zhconv\nrun = lambda t: zhconv.convert(t, 'zh-tw' if TW else 'zh-cn')",
    "zhconv-rs": "from zhconv_rs import zhconv\nrun = lambda t: zhconv(t, 'zh-tw' if TW else 'zh-cn')",
}
"""What sets `run`, one text to its conversion, in the peer's own process."""
SERVE = """
import json, sys, time
texts, TW = json.load(sys.stdin)
{setup}
run(texts[0])
began = time.process_time()
out = [run(text) for text in texts]
json.dump([out, time.process_time() - began], sys.stdout)
"""


def ours(texts: list[str], to: str) -> tuple[list[str], float]:
    """This project's converter."""
    return _timed(lambda text: convert(text, to), texts)


def plain_opencc(texts: list[str], to: str) -> tuple[list[str], float]:
    """OpenCC with its own regional phrases."""
    return _timed(opencc.OpenCC("s2twp" if to == TAIWAN else "tw2sp").convert, texts)


def _timed(run: Callable[[str], str], texts: list[str]) -> tuple[list[str], float]:
    run(texts[0])
    began = time.process_time()
    return [run(text) for text in texts], time.process_time() - began


def peer(setup: str, python: str) -> System:
    """A peer's converter, run by another interpreter."""

    def run(texts: list[str], to: str) -> tuple[list[str], float]:
        done = subprocess.run(
            [python, "-c", SERVE.format(setup=setup)],
            input=json.dumps([texts, to == TAIWAN]),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip().splitlines()[-1])
        out, seconds = json.loads(done.stdout)
        return out, seconds

    return run


def data_folder() -> Path:
    """Where the measuring data are."""
    return Path(os.environ.get("JIANBAO_DATA", HERE.parents[2] / "shared" / "data"))


def held(row: dict[str, Any]) -> bool:
    """Whether a row was not looked at while the vocabulary was written."""
    return hashlib.sha1(row["id"].encode()).digest()[-1] % 2 == 1


def terms(system: System, rows: list[dict[str, Any]]) -> Iterator[tuple[str, list[bool]]]:
    """Named lists of hits: the regional terms of the sentences, one by one."""
    sentences = [row for row in rows if row["kind"] == "sentence"]
    taiwan = _converted(system, [row["zh_cn"] for row in sentences], TAIWAN)
    back = _converted(system, [row["zh_tw"] for row in sentences], MAINLAND)
    for name, chosen in {
        "news-like": lambda row: row["register"] != "ui/docs",
        "all": lambda row: True,
        "all, held": held,
    }.items():
        picked = [
            (i, row, t) for i, row in enumerate(sentences) if chosen(row) for t in row["terms"]
        ]
        if taiwan:
            strict = [any(word in taiwan[i] for word in t["tw_ref"]) for i, _, t in picked]
            accepted = [any(word in taiwan[i] for word in t["tw_accept"]) for i, _, t in picked]
            yield f"terms CN→TW, {name}, strict", strict
            yield f"terms CN→TW, {name}, accepted", accepted
        if back:
            yield f"terms TW→CN, {name}", [t["cn"] in back[i] for i, _, t in picked]


def glossary(system: System, rows: list[dict[str, Any]]) -> Iterator[tuple[str, list[bool]]]:
    """Named lists of hits: the items that are one term."""
    items = [row for row in rows if row["kind"] == "term"]
    if out := _converted(system, [row["zh_cn"] for row in items], TAIWAN):
        hits = [word in row["zh_tw"] for word, row in zip(out, items, strict=True)]
        yield "glossary CN→TW", hits
        yield "glossary CN→TW, held", [h for h, row in zip(hits, items, strict=True) if held(row)]
    if out := _converted(system, [row["zh_tw"][0] for row in items], MAINLAND):
        yield "glossary TW→CN", [w == row["zh_cn"] for w, row in zip(out, items, strict=True)]


def phrases(system: System) -> Iterator[tuple[str, list[bool]]]:
    """Named lists of hits: OpenCC's issue 1497."""
    if out := _converted(system, list(ISSUE_1497), TAIWAN):
        right = ISSUE_1497.values()
        yield "OpenCC issue 1497", [word in good for word, good in zip(out, right, strict=True)]


def names(system: System, file: Path) -> Iterator[tuple[str, list[bool]]]:
    """Named lists of hits: names that differ by more than their characters."""
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    plain = opencc.OpenCC("s2tw").convert
    rows = [row for row in rows if plain(row["zh_cn"]) != row["zh_tw"]]
    for name, source, target, to in (
        ("names CN→TW", "zh_cn", "zh_tw", TAIWAN),
        ("names TW→CN", "zh_tw", "zh_cn", MAINLAND),
    ):
        if out := _converted(system, [row[source] for row in rows], to):
            yield name, [word == row[target] for word, row in zip(out, rows, strict=True)]


def stability(system: System, rows: list[dict[str, Any]]) -> Iterator[tuple[str, list[bool]]]:
    """Named lists of hits: what is already Taiwan's stays, and there and back is the same."""
    sentences = [row for row in rows if row["kind"] == "sentence"]
    for name, chosen in {"sentences": sentences, "sentences and terms": rows}.items():
        here = [word for row in chosen for word in _list(row["zh_tw"])]
        if out := _converted(system, here, TAIWAN):
            yield f"Taiwan's {name} stay", [a == b for a, b in zip(out, here, strict=True)]
        there = [row["zh_cn"] for row in chosen]
        out = _converted(system, there, TAIWAN)
        if out and (back := _converted(system, out, MAINLAND)):
            yield f"round trip, {name}", [a == b for a, b in zip(back, there, strict=True)]


def speed(system: System, text: str) -> float | None:
    """Megabytes of UTF-8 a second of one core, Simplified to Taiwan's; words are remembered."""
    try:
        _, seconds = system([text, text], TAIWAN)
    except RuntimeError:
        return None
    return 2 * len(text.encode()) / 1e6 / seconds


def scripts(rows: list[dict[str, Any]], size: int = 20) -> list[bool]:
    """Whether each window of `size` characters, at least half of them Chinese, is told apart."""
    hits = []
    for column, language in (("zh_cn", "zh-Hans"), ("zh_tw", "zh-Hant")):
        text = " ".join(row[column] for row in rows if row["kind"] == "sentence")
        for at in range(0, len(text) - size, size):
            window = text[at : at + size]
            if len(re.findall(f"[{HAN}]", window)) >= size / 2:
                hits.append(detect(window) == language)
    return hits


def spans(rows: list[dict[str, Any]], count: int = 5_000) -> list[bool]:
    """Whether words placed in a text at random are cut out whole after conversion."""
    draw = random.Random(7)
    words = [row["zh_cn"] for row in rows if row["kind"] == "term"]
    sentences = [row["zh_cn"] for row in rows if row["kind"] == "sentence"]
    hits = []
    for _ in range(count):
        before, word, after = draw.choice(sentences), draw.choice(words), draw.choice(sentences)
        start, end = len(before) + 1, len(before) + 1 + len(word)
        text = f"{before}，{word}，{after}"
        out, [(first, last), whole] = convert_spans(text, TAIWAN, [(start, end), (0, len(text))])
        left, right = convert_spans(text, TAIWAN, [(0, start), (end, len(text))])[1]
        hits.append(
            whole == (0, len(out))
            and out[first - 1] == out[last] == "，"
            and (left, right) == ((0, first), (last, len(out)))
        )
    return hits


def _converted(system: System, texts: list[str], to: str) -> list[str]:
    """The texts converted; nothing where the system cannot convert to that side."""
    try:
        return system(texts, to)[0]
    except RuntimeError:
        return []


def _list(cell: str | list[str]) -> list[str]:
    return [cell] if isinstance(cell, str) else cell


def measure(system: System, rows: list[dict[str, Any]], folder: Path) -> dict[str, float]:
    """Every figure of one system, by name: shares of 1, and megabytes a second."""
    found: dict[str, float] = {}
    for part in (terms(system, rows), glossary(system, rows), phrases(system)):
        found |= {name: sum(hits) / len(hits) for name, hits in part}
    found |= {n: sum(h) / len(h) for n, h in names(system, folder / "conversion" / "names.csv")}
    found |= {name: sum(hits) / len(hits) for name, hits in stability(system, rows)}
    with gzip.open(folder / "techtext" / "lctt.jsonl.gz", "rt", encoding="utf-8") as file:
        text = "\n".join(json.loads(next(file))["text"] for _ in range(80))
    if (rate := speed(system, text)) is not None:
        found["MB/s"] = rate
    return found


def main() -> int:
    """Measure, print, write, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=os.environ.get("JIANBAO_PEERS", sys.executable))
    python = parser.parse_args().peers
    folder = data_folder()
    if not (folder / "conversion").is_dir():
        print(f"skipped: no conversion data in {folder} (set JIANBAO_DATA)")
        return 0
    lines = (folder / "conversion" / "eval.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    report = {"jianbao": measure(ours, rows, folder), "opencc": measure(plain_opencc, rows, folder)}
    for name, setup in PEERS.items():
        try:
            peer(setup, python)(["软件"], TAIWAN)
        except (OSError, RuntimeError) as reason:
            print(f"skipped: {name} does not run by {python}: {reason}")
            continue
        report[name] = measure(peer(setup, python), rows, folder)
    for name, hits in (("script at 20 characters", scripts(rows)), ("spans exact", spans(rows))):
        report["jianbao"][name] = sum(hits) / len(hits)
    _print(report)
    (HERE / "out").mkdir(exist_ok=True)
    text = json.dumps(report, indent=2, ensure_ascii=False)
    (HERE / "out" / "conversion.json").write_text(text, "utf-8")
    floors = json.loads((HERE / "floors.json").read_text("utf-8")).get("conversion", {})
    fallen = [name for name, floor in floors.items() if report["jianbao"][name] < floor]
    for name in fallen:
        print(f"below its floor of {floors[name]:.3f}: {name}", file=sys.stderr)
    return 1 if fallen else 0


def _print(report: dict[str, dict[str, float]]) -> None:
    print(f"{'':36}" + "".join(f"{name:>18}" for name in report))
    for name in report["jianbao"]:
        cells = (figures.get(name) for figures in report.values())
        shown = ("–" if c is None else f"{c:.2f}" if name == "MB/s" else f"{c:.1%}" for c in cells)
        print(f"{name:36}" + "".join(f"{cell:>18}" for cell in shown))


if __name__ == "__main__":
    sys.exit(main())
