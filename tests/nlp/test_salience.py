"""The salience network: what is bundled loads, what is broken is refused."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from nlp import salience
from nlp.encoder import COMPACT, load
from nlp.errors import ModelUnusable
from nlp.sentences import sentences


def test_the_bundled_network_prefers_what_the_title_announces() -> None:
    text = "昨天的天氣一直很好。\n白榆科技今天推出摺疊手機，售價三萬元，下週開始出貨。\n大家都去吃午餐了。"
    title = "白榆科技推出摺疊手機"
    cut = sentences(text)
    scores = salience.load().scores(cut, title, salience.embedded(load(), title, cut))
    assert scores.shape == (3, 2)
    assert scores.argmax(axis=0).tolist() == [1, 1]


def test_nearness_to_the_title_the_middle_and_the_neighbours() -> None:
    title, east, north = np.eye(3, 4, dtype=np.float32)
    told = salience.nearness(np.stack([title, east, east, north]))
    middle = np.array([2, 2, 1]) / np.sqrt(5)
    assert told[:, 0].tolist() == [0, 0, 0]
    assert told[:, 1] == pytest.approx(middle)
    assert told[:, 2:].tolist() == [[1, 0, 1], [1, 1, 0], [0, 0, 0]]
    assert salience.nearness(np.stack([title, title])).tolist() == [[1, 1, -1, 0, 0]]


def test_nearness_in_a_long_article_is_to_all_its_sentences() -> None:
    found = np.random.default_rng(1).normal(size=(2501, 8)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    alike = found[1:] @ found[1:].T
    np.fill_diagonal(alike, -1)
    assert salience.nearness(found)[:, 2] == pytest.approx(alike.max(axis=1), abs=1e-5)


def test_a_file_that_is_not_the_one_of_config_json_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "compact"
    folder.mkdir()
    shutil.copy(COMPACT / "config.json", folder)
    (folder / salience.NAME).write_bytes((COMPACT / salience.NAME).read_bytes() + b" ")
    with pytest.raises(ModelUnusable, match="damaged"):
        salience.load(folder)


def test_what_is_no_network_is_refused() -> None:
    for data in (b"", b"PK", json.dumps({}).encode()):
        with pytest.raises(ModelUnusable, match=r"salience\.npz"):
            salience.read(data)
