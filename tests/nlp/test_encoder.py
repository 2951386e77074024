import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nlp import encoder
from nlp.encoder import COMPACT, Encoder, Span, decode, merged
from nlp.errors import ModelUnusable
from nlp.lexicon import SIZE

LABELS = ("O", "B-PERSON", "I-PERSON", "B-PRODUCT", "I-PRODUCT")
# The toy's kinds and their types; its vocabulary: 甲 begins a person, 乙 goes on with one, 丙
# begins a game, 戊 a book, 己 an office, which is of no type, 丁 is nothing.
TYPES = {"person": "PERSON", "game": "PRODUCT", "book": "PRODUCT", "position": ""}
KIND_LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "甲", "乙", "丙", "丁", "戊", "己", "▁", "a", "b"]
FLOORS = Path(__file__).parents[1] / "benchmarks" / "floors.json"
TAG_OF = {"甲": "B-person", "乙": "I-person", "丙": "B-game", "戊": "B-book", "己": "B-position"}

MakeToy = Callable[..., Encoder]


def certain(*tags: str) -> np.ndarray:
    table = np.full((len(tags), len(LABELS)), 0.01, np.float32)
    for at, tag in enumerate(tags):
        table[at, LABELS.index(tag)] = 0.96
    return table


def places(count: int) -> np.ndarray:
    return np.array([[at, at + 1] for at in range(count)], np.int32).reshape(-1, 2)


def spans_of(*tags: str) -> list[tuple[int, int, str]]:
    found = decode(certain(*tags), places(len(tags)), LABELS)
    return [(span.start, span.end, span.label) for span in found]


@pytest.fixture
def make_toy(tmp_path: Path) -> MakeToy:
    """A model without layers: a token's tags depend on the token alone, its vector is one-hot."""
    pytest.importorskip("onnx", reason="a toy model is built with onnx: jianbao[train]")
    pytest.importorskip("google.protobuf", reason="… and with protobuf: jianbao[train]")
    from nlp.training.base import Shape
    from nlp.training.export import Described, package
    from nlp.training.lexicon import pack
    from nlp.training.vocabulary import build_model

    def make(*, window: int = 100, overlap: int = 0, int8: bool = False) -> Encoder:
        hidden = len(PIECES)
        tagger = np.zeros((len(KIND_LABELS), hidden), np.float32)
        tagger[0] = 2.0
        for piece, label in TAG_OF.items():
            tagger[KIND_LABELS.index(label), PIECES.index(piece)] = 9.0
        weights = {
            "encoder.words.weight": np.eye(hidden, dtype=np.float32),
            "encoder.positions.weight": np.zeros((128, hidden), np.float32),
            "encoder.lexicon.weight": np.zeros((hidden, SIZE), np.float32),
            "encoder.norm.weight": np.ones(hidden, np.float32),
            "encoder.norm.bias": np.zeros(hidden, np.float32),
            "tagger.weight": tagger,
            "tagger.bias": np.zeros(len(KIND_LABELS), np.float32),
            "embedder.weight": np.eye(hidden, dtype=np.float32),
            "embedder.bias": np.zeros(hidden, np.float32),
        }
        scores = [-float(at) for at in range(len(PIECES))]
        described = Described("toy", KIND_LABELS, TYPES, window, overlap)
        shape = Shape(hidden, 0, 1, 4, hidden, 128)
        files = {
            "tokenizer.model": build_model(PIECES, scores),
            "lexicon.npz": pack({"甲乙": ("person", 5)}, 10),
        }
        package(tmp_path, weights, shape, files, described, int8=int8)
        return Encoder(tmp_path)

    return make


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), []),
        (("O", "O"), []),
        (("B-PERSON", "I-PERSON", "O"), [(0, 2, "PERSON")]),
        (("B-PERSON", "B-PERSON"), [(0, 1, "PERSON"), (1, 2, "PERSON")]),
        (("B-PERSON", "I-PERSON", "B-PRODUCT"), [(0, 2, "PERSON"), (2, 3, "PRODUCT")]),
        (("O", "B-PRODUCT", "I-PRODUCT"), [(1, 3, "PRODUCT")]),
    ],
)
def test_tags_become_spans(tags: tuple[str, ...], expected: list[tuple[int, int, str]]) -> None:
    assert spans_of(*tags) == expected


@pytest.mark.parametrize(
    "tags",
    [("I-PERSON", "I-PERSON"), ("O", "I-PERSON", "O"), ("B-PRODUCT", "I-PERSON", "I-PERSON")],
)
def test_an_impossible_sequence_is_never_decoded(tags: tuple[str, ...]) -> None:
    for start, end, label in spans_of(*tags):
        assert 0 <= start < end <= len(tags)
        assert label in {"PERSON", "PRODUCT"}


def test_decoding_weighs_the_whole_sequence() -> None:
    # The first token alone looks like O; what follows makes it the beginning of a name.
    tags = certain("O", "I-PERSON", "I-PERSON")
    tags[0] = [0.52, 0.45, 0.01, 0.01, 0.01]
    assert [(s.start, s.end) for s in decode(tags, places(3), LABELS)] == [(0, 3)]


def test_a_score_is_the_mean_probability_of_the_span() -> None:
    tags = certain("B-PERSON", "I-PERSON")
    tags[1, 2] = 0.5
    (span,) = decode(tags, places(2), LABELS)
    assert span.score == pytest.approx((0.96 + 0.5) / 2)


def test_offsets_and_spans_are_of_the_text(make_toy: MakeToy) -> None:
    text = "丁 甲乙，丙"
    (encoding,) = make_toy().encode([text])
    assert [(text[s.start : s.end], s.label) for s in encoding.spans] == [
        ("甲乙", "PERSON"),
        ("丙", "PRODUCT"),
    ]
    assert encoding.tags.shape == (len(encoding.offsets), len(KIND_LABELS))
    assert encoding.tags.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_kinds_are_told_apart_and_what_has_no_type_is_no_entity(make_toy: MakeToy) -> None:
    (encoding,) = make_toy().encode(["己甲乙丁戊丙"])
    assert [(s.start, s.end, s.label) for s in encoding.kinds] == [
        (0, 1, "position"), (1, 3, "person"), (4, 5, "book"), (5, 6, "game"),
    ]  # fmt: skip
    assert [(s.start, s.end, s.label) for s in encoding.spans] == [
        (1, 3, "PERSON"), (4, 5, "PRODUCT"), (5, 6, "PRODUCT"),
    ]  # fmt: skip


def test_a_type_has_the_probability_of_all_its_kinds() -> None:
    # Neither kind alone is likelier than nothing; together they are.
    tags = np.full((1, len(KIND_LABELS)), 0.0, np.float32)
    tags[0, [0, KIND_LABELS.index("B-game"), KIND_LABELS.index("B-book")]] = [0.4, 0.3, 0.3]
    added, labels = merged(tags, KIND_LABELS, TYPES)
    (span,) = decode(added, places(1), labels)
    assert (span.label, span.score) == ("PRODUCT", pytest.approx(0.6))


def test_windows_lose_and_double_nothing(make_toy: MakeToy) -> None:
    text = "丁甲乙乙丙丁" * 9 + "甲乙"
    (whole,) = make_toy().encode([text])
    for window, overlap in ((8, 4), (7, 2), (10, 0), (55, 10), (56, 10)):
        (cut,) = make_toy(window=window, overlap=overlap).encode([text])
        assert np.array_equal(cut.offsets, whole.offsets)
        assert np.allclose(cut.tags, whole.tags, atol=1e-6)
        assert cut.spans == whole.spans


def test_an_entity_does_not_run_over_a_line_break(make_toy: MakeToy) -> None:
    (encoding,) = make_toy().encode(["甲乙\n乙丁\n\n甲"])
    assert [(s.start, s.end) for s in encoding.spans] == [(0, 2), (7, 8)]


def test_texts_keep_their_order_whatever_their_length(make_toy: MakeToy) -> None:
    texts = ["丁" * 70, "甲", "", "丙丁" * 20, "甲乙"]
    together = make_toy().encode(texts)
    for text, encoding in zip(texts, together, strict=True):
        (alone,) = make_toy().encode([text])
        assert encoding.spans == alone.spans
        assert np.allclose(encoding.embedding, alone.embedding, atol=1e-5)


def test_an_embedding_has_length_one(make_toy: MakeToy) -> None:
    full, empty = make_toy().encode(["甲乙丁", " "])
    assert np.linalg.norm(full.embedding) == pytest.approx(1.0, abs=1e-5)
    assert full.embedding.dtype == np.float32
    assert not empty.embedding.any()
    assert empty.spans == ()


def test_int8_says_what_float_says(make_toy: MakeToy) -> None:
    text = "丁甲乙丙丁a"
    floats, small = (make_toy(int8=int8).encode([text])[0] for int8 in (False, True))
    assert small.spans == tuple(
        Span(s.start, s.end, s.label, pytest.approx(s.score, abs=0.01)) for s in floats.spans
    )


def copy_of_the_model(folder: Path) -> Path:
    shutil.copytree(COMPACT, folder / "model")
    return folder / "model"


@pytest.mark.parametrize("name", ["config.json", "model.onnx", "tokenizer.model", "lexicon.npz"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = copy_of_the_model(tmp_path)
    (folder / name).unlink()
    with pytest.raises(ModelUnusable, match=name):
        Encoder(folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.model", "lexicon.npz"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = copy_of_the_model(tmp_path)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelUnusable, match="damaged"):
        Encoder(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 99}', '{"format": 1}'])
def test_a_config_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(ModelUnusable, match=r"config\.json"):
        Encoder(tmp_path)


def test_bytes_that_are_no_network_are_refused(tmp_path: Path) -> None:
    import hashlib

    folder = copy_of_the_model(tmp_path)
    (folder / "model.onnx").write_bytes(b"no network")
    config = json.loads((folder / "config.json").read_text())
    config["sha256"]["model.onnx"] = hashlib.sha256(b"no network").hexdigest()
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelUnusable, match="onnxruntime"):
        Encoder(folder)


def test_the_bundled_model_is_read_once() -> None:
    assert encoder.load() is encoder.load()
    assert encoder.load().name == "jianbao-compact"


def test_the_bundled_model_fits_the_package() -> None:
    assert sum(path.stat().st_size for path in COMPACT.iterdir()) <= 45 * 1024 * 1024


def test_like_sentences_are_near_across_scripts() -> None:
    vectors = np.stack(
        [
            encoding.embedding
            for encoding in encoder.load().encode(
                [
                    "輝達發表新一代資料中心晶片，效能提升一倍",
                    "英伟达发布新一代数据中心芯片，性能提升一倍",
                    "午後雷陣雨機率高，出門記得帶傘",
                ]
            )
        ]
    )
    near = vectors @ vectors.T
    assert vectors.shape == (3, 384)
    assert near[0, 1] > near[0, 2] + 0.2


def test_a_long_text_is_read_whole() -> None:
    text = "微軟執行長今天在西雅圖說明新的計畫，" * 60
    (encoding,) = encoder.load().encode([text])
    assert encoding.offsets[0, 0] == 0
    assert encoding.offsets[-1, 1] == len(text)
    assert (np.diff(encoding.offsets[:, 0]) > 0).all()


# Own sentences and what must be found in them; none is made from the training templates.
GATE = {
    "蘋果執行長庫克週二在加州發表 iPhone 新機。": {
        "蘋果": "ORGANIZATION", "庫克": "PERSON", "加州": "LOCATION", "iPhone": "PRODUCT",
    },
    "马斯克说，特斯拉上海工厂下个月复工。": {
        "马斯克": "PERSON", "特斯拉": "ORGANIZATION", "上海": "LOCATION",
    },
    "薩蒂亞·納德拉（Satya Nadella）認為，微軟的 Copilot 還有進步空間。": {
        "薩蒂亞·納德拉": "PERSON", "Satya Nadella": "PERSON", "微軟": "ORGANIZATION",
        "Copilot": "PRODUCT",
    },
    "Sundar Pichai said Google would open an office in Taipei.": {
        "Sundar Pichai": "PERSON", "Google": "ORGANIZATION", "Taipei": "LOCATION",
    },
    "华为与中国移动签约，华为的工程师张伟负责这个项目。": {
        "华为": "ORGANIZATION", "中国移动": "ORGANIZATION", "张伟": "PERSON",
    },
}  # fmt: skip


def test_the_bundled_model_finds_names_in_our_own_sentences() -> None:
    wanted, found = 0, 0
    for sentence, encoding in zip(GATE, encoder.load().encode(list(GATE)), strict=True):
        seen = {(sentence[s.start : s.end], s.label) for s in encoding.spans}
        wanted += len(GATE[sentence])
        found += sum(pair in seen for pair in GATE[sentence].items())
    floor = json.loads(FLOORS.read_text(encoding="utf-8"))["own_sentences"]
    assert found / wanted >= floor
