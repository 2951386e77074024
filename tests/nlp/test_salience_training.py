"""Salience is learned from decks: labels, splits, a whole small training."""

import gzip
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import COMPACT, checked, load, read_config
from nlp.salience import NAME, embedded, read

pytest.importorskip("torch")
pytest.importorskip("onnx", reason="the extra train is not installed")

from nlp.training import salience
from nlp.training.rouge import recall, score

TOWNS = ("青石", "柳溪", "北灣", "竹坪", "望海", "梅嶺", "白沙", "楓橋", "長堤", "鹿野")


def rows() -> list[salience.Row]:
    """Articles in which the sentence after the first says what the deck does."""
    made = []
    for at, town in enumerate(TOWNS * 3):
        known = f"{town}鎮的第{at}座資料中心下月啟用，會用河水來冷卻機房。"
        text = f"天氣漸漸熱起來了。{known}\n居民說他們早就聽說了。附近的餐廳都客滿。\n記者會只開了半小時。"
        made.append(salience.Row(f"row-{at}", f"{town}資料中心啟用", known, text))
    return made


def test_rouge_of_a_sentence() -> None:
    same = score("GPU 漲價三成。", "GPU漲價三成", "記憶體漲價")
    assert same[:3] == (1, 1, 1)
    assert score("晶片", "手機", "") == (0, 0, 0, 0)
    assert score("漲價了", "漲價三成", "漲價").new == 0
    assert recall(["漲價", "三成"], "漲價三成") == pytest.approx(2 / 3)


def written(folder: Path, records: Sequence[object]) -> Path:
    """A data folder with `records` as its articles."""
    (folder / "techtext").mkdir()
    with gzip.open(folder / "techtext" / "lctt.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return folder


def test_the_test_split_is_read_only_when_asked_for(tmp_path: Path) -> None:
    written(tmp_path, [
        {"id": f"a{n}", "title": "t", "deck": "d" * (n % 2), "text": "x"} for n in range(200)
    ])  # fmt: skip
    taught = salience.read_rows(tmp_path)
    test = salience.read_rows(tmp_path, test=True)
    assert {row.digit for row in test} == {"0", "1"}
    assert {row.digit for row in taught} == set("23456789abcdef")
    assert len(taught) + len(test) == 100


def test_training_learns_the_sentence_and_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(salience, "COPIES", 2)
    examples = salience.examples(rows())
    vectors = [embedded(load(), e.row.title, e.cut) for e in examples]
    data = salience.train(examples, vectors)
    assert data == salience.train(examples, vectors)
    network = read(data)
    for example, one in zip(examples, vectors, strict=True):
        scores = network.scores(example.cut, example.row.title, one)
        assert scores[:, 0].argmax() == 1
    assert salience.watch(network, examples, vectors)["Rec2"] == 100


def test_what_is_taught_is_packaged_with_its_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salience, "COPIES", 1)
    data = written(tmp_path, [asdict(row) for row in rows()])
    model = Path(shutil.copytree(COMPACT, tmp_path / "compact"))
    salience.teach(data, model)
    assert read_config(model)["salience"].keys() == {"R1", "R2", "RL", "New", "Rec2"}
    assert (model / NAME).read_bytes() != (COMPACT / NAME).read_bytes()
    assert checked(model, NAME, read_config(model))


def test_the_axes_are_those_along_which_vectors_differ_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(salience, "AXES", 2)
    rng = np.random.default_rng(0)
    spread = np.array([0.1, 3, 0.1, 1, 0.1], np.float32)
    middle, axes = salience.directions(7 + rng.normal(size=(2000, 5)).astype(np.float32) * spread)
    assert middle == pytest.approx(np.full(5, 7), abs=0.3)
    assert np.abs(axes).argmax(axis=0).tolist() == [1, 3]
    assert np.linalg.norm(axes, axis=0) == pytest.approx(1)
