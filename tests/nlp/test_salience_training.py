"""Salience is learned from decks: labels, splits, a whole small training."""

import gzip
import json
from pathlib import Path

import pytest

from nlp.salience import read

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


def test_the_test_split_is_read_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "techtext").mkdir()
    records = [
        {"id": f"a{n}", "title": "t", "deck": "d" * (n % 2), "text": "x"} for n in range(200)
    ]
    with gzip.open(tmp_path / "techtext" / "lctt.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    taught = salience.read_rows(tmp_path)
    test = salience.read_rows(tmp_path, test=True)
    assert {row.digit for row in test} == {"0", "1"}
    assert {row.digit for row in taught} == set("23456789abcdef")
    assert len(taught) + len(test) == 100


def test_training_learns_the_sentence_and_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(salience, "COPIES", 2)
    examples = salience.examples(rows())
    data = salience.train(examples)
    assert data == salience.train(examples)
    network = read(data)
    assert all(network.scores(e.cut, e.row.title)[:, 0].argmax() == 1 for e in examples)
