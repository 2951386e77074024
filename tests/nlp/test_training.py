"""How the model is made: small corpora of our own, a tiny network, two steps."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: pip install 'jianbao[train]'")
pytest.importorskip("onnx", reason="training needs onnx: pip install 'jianbao[train]'")
pytest.importorskip("google.protobuf", reason="training needs protobuf: jianbao[train]")

from nlp.encoder import COMPACT, Encoder, Span  # noqa: E402
from nlp.errors import ModelUnusable  # noqa: E402
from nlp.lexicon import SIZE, Lexicon  # noqa: E402
from nlp.tokenizer import PAD, Tokenizer  # noqa: E402
from nlp.training import card, cloze, lexicon, msra, outliers, synthetic  # noqa: E402
from nlp.training.base import Base, Shape  # noqa: E402
from nlp.training.batching import (  # noqa: E402
    Sample,
    Scripts,
    Swap,
    Table,
    allowed_labels,
    batches,
    order,
    sample,
    tabled,
)
from nlp.training.cloze import Cloze, Guessing  # noqa: E402
from nlp.training.corpora import (  # noqa: E402
    Corpus,
    Row,
    cut,
    is_held_out,
    read,
    typed,
    untokenised,
)
from nlp.training.export import Described, package  # noqa: E402
from nlp.training.loop import (  # noqa: E402
    Plan,
    Tagging,
    Trainer,
    distil_loss,
    mixed,
    predict,
    rate_at,
    tag_loss,
)
from nlp.training.network import Compact, compact_from, mean_pool, rounded  # noqa: E402
from nlp.training.neutral import middle, neutralise  # noqa: E402
from nlp.training.prepare import Data, Prepared, times  # noqa: E402
from nlp.training.recipe import LABELS, TYPE_OF, Recipe, Round  # noqa: E402
from nlp.training.rounds import train  # noqa: E402
from nlp.training.scoring import score  # noqa: E402
from nlp.training.vocabulary import build_model, choose, pruned_tokenizer  # noqa: E402

TINY = Shape(hidden=16, layers=2, heads=2, inner=32, pieces=40, positions=64)
PIECES = [
    "<s>", "<pad>", "</s>", "<unk>", *"雲端公司推出新產品的人在台北说输入微软",
    "▁", "▁Cloud", "▁C", "lo", "ud", "云端", "a", "▁a", "ب", "é", "1", ",", "▁the",
]  # fmt: skip
RECIPE = Recipe(dropout=0.1, bf16=False, warm_up=0.5)
ROUND = Round(1.0, rate=5e-3, head_rate=2e-3, tokens_a_batch=64, rounded_from=0.9)


def tokenizer() -> Tokenizer:
    return Tokenizer(build_model(PIECES, [-float(at) for at in range(len(PIECES))]))


WORDS = lexicon.pack({"雲端": ("noun", 50), "云端": ("noun", 50), "台北": ("place", 90)}, 1000)


def rows() -> list[Row]:
    texts = ["雲端公司推出新產品", "人在台北", "台北的公司", "Cloud 推出產品", "新的雲端"] * 4
    return [
        Row(f"own/{at}", text, ((0, 2, "company"),) if "公司" in text else ())
        for at, text in enumerate(texts)
    ]


def samples() -> list[list[Sample]]:
    cutter, words = tokenizer(), Lexicon(WORDS)
    return [[sample(row, cutter, words, at, 30)] for at, row in enumerate(rows())]


def trainer(folder: Path, steps: int = 4, recipe: Recipe = RECIPE) -> Trainer:
    torch.manual_seed(1)
    model = Compact(TINY, len(LABELS), RECIPE.dropout, exits=(1, 2))
    wanted = torch.nn.functional.normalize(torch.randn(len(rows()), TINY.hidden), dim=1)
    return Trainer(model, Tagging(model, recipe, wanted), recipe, ROUND, Plan(steps, folder))


def bits(*labels: str) -> int:
    return sum(1 << LABELS.index(label) for label in labels)


def test_a_run_that_goes_on_ends_where_an_unbroken_one_does(tmp_path: Path) -> None:
    table, ways = tabled(samples())
    unbroken = trainer(tmp_path / "a")
    unbroken.run(table, ways)
    broken = trainer(tmp_path / "b")
    broken.run(table, ways, until=2)
    torch.rand(5)  # the world goes on between
    resumed = trainer(tmp_path / "b")
    assert resumed.resume()
    assert resumed.step == 2
    resumed.run(table, ways)
    for name, weight in unbroken.model.state_dict().items():
        assert torch.equal(weight, resumed.model.state_dict()[name]), name


def test_training_teaches_the_tags(tmp_path: Path) -> None:
    data = samples()
    run = trainer(tmp_path, steps=150)
    run.run(*tabled(data))
    assert isinstance(run.model, Compact)
    found = predict(run.model, [ways[0] for ways in data], bf16=False)
    gold = [typed(ways[0].row) for ways in data]
    assert score(gold, found, ["ORGANIZATION"])["all"].f1 > 0.8


def test_hidden_words_are_learnt(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = Cloze(Compact(TINY, len(LABELS), 0.0))
    guessing = Guessing(model, tokenizer(), 0.3)
    run = Trainer(model, guessing, RECIPE, ROUND, Plan(150, tmp_path))
    table, ways = tabled(samples())
    whole = table.batch(range(len(table.lengths)))
    first = float(guessing(whole)["cloze"].detach())
    run.run(table, ways)
    assert float(guessing(whole)["cloze"].detach()) < first / 2


def test_whole_words_are_hidden_and_what_the_list_of_words_says_of_them_with_them() -> None:
    table, _ = tabled(samples())
    batch = table.batch(range(4))
    seen = []

    class Seen(Cloze):
        def forward(self, ids, mask, words, chosen):  # type: ignore[no-untyped-def]
            seen.append((ids, words, chosen))
            return super().forward(ids, mask, words, chosen)

    torch.manual_seed(3)
    guessing = Guessing(Seen(Compact(TINY, len(LABELS), 0.0)), tokenizer(), 0.5)
    for _ in range(20):
        guessing(batch)
    cloud = (batch.ids == PIECES.index("雲")).nonzero().tolist()
    hidden = 0
    for ids, words, chosen in seen:
        assert not chosen[batch.ids < 4].any()  # neither marks nor padding
        assert not words[chosen].any()
        assert torch.equal(ids[~chosen], batch.ids[~chosen])
        for row, at in cloud:
            assert chosen[row, at] == chosen[row, at + 1]  # 雲端 is one word
            hidden += int(chosen[row, at])
    assert 0 < hidden < 20 * len(cloud)


def test_running_text_is_that_of_the_articles_less_the_test_split(tmp_path: Path) -> None:
    records = [
        {
            "id": str(at),
            "title": f"第{at}篇文章的標題有多長呢就這樣",
            "text": "太短\n" + "雲端" * 20,
        }
        for at in range(30)
    ]
    with gzip.open(tmp_path / "own.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    row = Row("own/1", "The firm grew.", (), chinese=False)
    found = list(cloze.texts(tmp_path / "own.gz", [row, replace(row, id="own/2")], 100))
    tests = {r["id"] for r in records if hashlib.sha1(r["id"].encode()).hexdigest()[-1] in "01"}
    told = {r.id.split("/")[1] for r in found if r.chinese}
    assert tests and told == {str(at) for at in range(30)} - tests
    assert [r.text for r in found if not r.chinese] == ["The firm grew."]
    assert not any(r.text == "太短" for r in found)


def test_the_rounds_of_a_run_follow_each_other_and_are_not_run_again(tmp_path: Path) -> None:
    part = Round(1, 5e-3, 2e-3, 64, runs=2, share=0.5)
    recipe = replace(RECIPE, exits=(1, 2), cloze=replace(part, runs=1), rounds=(part, part))
    shelf = tabled(samples())
    held_out = [ways[0] for ways in samples()[:3]]
    wanted = np.random.default_rng(1).normal(size=(len(rows()), TINY.hidden)).astype(np.float32)
    files = {"tokenizer.model": build_model(PIECES, [-float(at) for at in range(len(PIECES))])}

    def ended() -> dict[str, torch.Tensor]:
        torch.manual_seed(1)
        model = Compact(TINY, len(LABELS), 0.1, exits=(1, 2))
        train(Prepared(files, model, shelf, shelf, (held_out,), wanted, held_out), recipe, tmp_path)
        return model.state_dict()

    first = ended()
    folders = ["cloze", "tags-1-0", "tags-1-1", "tags-2-0", "tags-2-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == folders
    steps = [torch.load(tmp_path / name / "last.pt", weights_only=True)["step"] for name in folders]
    assert len(set(steps)) == 1 and steps[0] > 1
    again = ended()
    assert all(torch.equal(weight, again[name]) for name, weight in first.items())


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    run = trainer(tmp_path)
    run.save()
    run.recipe = replace(RECIPE, seed=99)
    with pytest.raises(ModelUnusable, match="another recipe"):
        run.resume()


def test_without_a_checkpoint_a_run_begins_at_the_beginning(tmp_path: Path) -> None:
    assert not trainer(tmp_path).resume()


@pytest.mark.parametrize("depth", [1, 2])
def test_the_packaged_model_says_what_its_exit_says(tmp_path: Path, depth: int) -> None:
    torch.manual_seed(2)
    model = Compact(TINY, len(LABELS), 0.0, exits=(1, 2)).eval()  # which heeds the lexicon
    proto = build_model(PIECES, [-float(at) for at in range(len(PIECES))])
    described = Described("test", LABELS, TYPE_OF, 60, 8)
    shape = replace(TINY, layers=depth)
    files = {"tokenizer.model": proto, "lexicon.npz": WORDS}
    package(tmp_path, model.at(depth), shape, files, described, int8=False)
    texts = ["雲端公司推出新產品", "Cloud 在台北"]
    for text, encoding in zip(texts, Encoder(tmp_path).encode(texts), strict=True):
        tokens = Tokenizer(proto).encode(text)
        ids = torch.tensor([[0, *tokens.ids.tolist(), 2]])
        words = torch.zeros(1, ids.shape[1], SIZE)
        words[0, 1:-1] = torch.from_numpy(Lexicon(WORDS).features(text)[tokens.offsets[:, 0]])
        with torch.no_grad():
            logits, embedding = model(ids, ids != PAD, words)[depth - 1]
        tags = torch.softmax(logits, -1)[0, 1:-1].numpy()
        assert np.allclose(encoding.tags, tags, atol=1e-5)
        unit = torch.nn.functional.normalize(embedding, dim=1)[0].numpy()
        assert np.allclose(encoding.embedding, unit, atol=1e-4)


def test_a_channel_that_reaches_far_does_not_coarsen_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outliers, "USUAL", 0.9)  # of 16 channels; 0.99 would be about all
    torch.manual_seed(6)
    model = Compact(TINY, len(LABELS), 0.0).eval()
    with torch.no_grad():
        model.get_parameter("encoder.layers.0.norm_attention.weight")[3] = 90
        model.get_parameter("encoder.layers.0.grow.weight").mul_(10)[:, 3] /= 900
    cutter = tokenizer()
    texts = ["雲端公司推出新產品", "的人在台北說", "Cloud 在台北推出微软", "輸入新產品的人"]
    samples = [sample(Row(text, text, ()), cutter, Lexicon(WORDS), -1, 60) for text in texts]
    eased = outliers.easing(model, samples)
    assert list(eased) == ["encoder.layers.0.grow"]
    assert eased["encoder.layers.0.grow"].argmax() == 3
    assert eased["encoder.layers.0.grow"].min() == 1

    described = Described("test", LABELS, TYPE_OF, 60, 8)
    files = {"tokenizer.model": build_model(PIECES, [0.0] * len(PIECES)), "lexicon.npz": WORDS}
    weights = model.at(TINY.layers)
    package(tmp_path / "float", weights, TINY, files, described, int8=False)
    package(tmp_path / "coarse", weights, TINY, files, described)
    package(tmp_path / "eased", weights, TINY, files, described, eased=eased)
    exact, coarse, fine = (
        np.concatenate([found.tags for found in Encoder(tmp_path / name).encode(texts)])
        for name in ("float", "coarse", "eased")
    )
    assert np.abs(fine - exact).mean() < 0.2 * np.abs(coarse - exact).mean()


def test_padding_changes_nothing() -> None:
    model = Compact(TINY, len(LABELS), 0.0).eval()
    short = torch.tensor([[0, 5, 6, 2]])
    long = torch.tensor([[0, 5, 6, 2, PAD, PAD]])
    with torch.no_grad():
        ((tags, vector),) = model(short, short != PAD, torch.zeros(1, 4, SIZE))
        ((padded_tags, padded_vector),) = model(long, long != PAD, torch.zeros(1, 6, SIZE))
    assert torch.allclose(tags, padded_tags[:, :4], atol=1e-5)
    assert torch.allclose(vector, padded_vector, atol=1e-5)
    assert mean_pool(torch.ones(1, 3, 2), torch.tensor([[1, 1, 0]])).tolist() == [[1.0, 1.0]]


def test_a_student_takes_the_layers_and_pieces_it_is_told_to() -> None:
    full = Compact(TINY, 3, 0.0).encoder
    weights = {name: value.numpy() for name, value in full.state_dict().items()}
    del weights["lexicon.weight"]
    base = Base(TINY, tuple(PIECES), np.zeros(len(PIECES), np.float32), weights)
    student = compact_from(base, [0, 1, 2, 3, 7], [1], np.ones(16, np.float32), 3, 0.0)
    assert torch.equal(student.encoder.words.weight[4], full.words.weight[7])
    assert torch.equal(student.encoder.layers[0].qkv.weight, full.layers[1].qkv.weight)
    assert not student.encoder.lexicon.weight.any()  # the list of words says nothing yet
    assert student.exits()[1].embedder.bias.tolist() == [-1.0] * 16


def test_the_language_is_taken_out_of_the_embedding() -> None:
    rng = np.random.default_rng(1)
    told = rng.normal(size=(50, 6)).astype(np.float32)
    chinese, english = told + 3 * np.eye(6)[0], told - 5 * np.eye(6)[2]  # the same in two languages
    weights = {
        "embedder.weight": np.eye(6, dtype=np.float32),
        "embedder.bias": np.ones(6, np.float32),
    }
    neutralise(weights, (chinese + 1).mean(axis=0), (english + 1).mean(axis=0))
    a, b = (x @ weights["embedder.weight"].T + weights["embedder.bias"] for x in (chinese, english))
    assert np.allclose(a, b, atol=1e-5)
    assert np.allclose(a.mean(axis=0), 0, atol=1e-5)


def test_the_middle_of_a_language_is_its_mean_embedding() -> None:
    model = Compact(TINY, len(LABELS), 0.0, exits=(1, 2)).eval()
    data = [ways[0] for ways in samples()[:3]]
    expected = []
    for one in data:
        ids = torch.tensor([[0, *one.ids.tolist(), 2]])
        with torch.no_grad():
            words = Table.of([one]).batch([0]).words
            expected.append(model(ids, ids != PAD, words)[0][1][0].numpy())
    assert np.allclose(middle(model, data, 1), np.mean(expected, axis=0), atol=1e-5)


def test_pruning_keeps_our_scripts_and_the_words_in_use() -> None:
    base = Base(TINY, tuple(PIECES), -np.arange(len(PIECES), dtype=np.float32), {})
    kept = choose(base, ["▁Cloud", "▁C", "lo", "ud", "▁the", "1", ","], ["Cloud公司"], n_ascii=6)
    pieces = [PIECES[number] for number in kept]
    assert pieces[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {"雲", "软", "é", "▁Cloud", "lo", "ud"} <= set(pieces)
    assert not {"云端", "ب", "▁the"} & set(pieces)
    assert pruned_tokenizer(base, kept).encode("雲端").offsets.tolist() == [[0, 1], [1, 2]]


def test_what_a_corpus_does_not_mark_is_not_taught_as_nothing() -> None:
    cutter = tokenizer()
    row = Row(
        "own/1", "雲端推出Cloud的人", ((0, 2, "company"), (9, 11, "")),
        unknown=frozenset({"LOCATION"}), unknown_latin=frozenset({"book"}),
    )  # fmt: skip
    allowed = allowed_labels(row, cutter.encode(row.text).offsets).tolist()
    place = bits("O", "B-address", "I-address", "B-scene", "I-scene")
    assert allowed[:4] == [bits("B-company"), bits("I-company"), place, place]
    assert allowed[4] == place | bits("B-book", "I-book")
    assert allowed[5:] == [bits(*LABELS)] * 2


def test_a_corpus_that_knows_the_type_alone_is_taught_no_kind() -> None:
    row = Row("own/1", "微软", ((0, 2, "ORGANIZATION"),))
    first, second = allowed_labels(row, tokenizer().encode(row.text).offsets).tolist()
    assert first == bits("B-company", "B-government", "B-institution")
    assert second == bits("I-company", "I-government", "I-institution")


def test_a_sentence_is_read_from_its_characters_tags() -> None:
    tags = "B-PER E-PER O S-LOC B-ORG M-ORG E-ORG B-ORG O M-LOC B-LOC E-LOC B-PER".split()
    assert msra.marks(tags) == (
        (0, 2, "PERSON"), (3, 4, "LOCATION"), (4, 7, "ORGANIZATION"), (7, 8, "ORGANIZATION"),
        (9, 10, "LOCATION"), (10, 12, "LOCATION"), (12, 13, "PERSON"),
    )  # fmt: skip


def test_rows_that_share_letters_with_a_test_row_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known, other = "这一句在别的语料里也有，一字不差。", "记者王明在江州报道。"
    shared = "他说：" + "甲乙丙丁戊己庚辛壬癸子丑寅卯辰" + "，就是这样。"
    texts = ["短句也在里面。", known, other, shared, "甲乙丙丁不够长。"]
    blocks = ["\n".join(f"{c} O" for c in text) for text in texts]
    (tmp_path / "msra.txt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    monkeypatch.setattr(msra, "packaged_file", lambda *_: tmp_path / "msra.txt")
    forbidden = ["前言甲乙丙丁戊己庚辛壬癸子丑寅卯辰后语", "他的短句也在里面"]
    found = [row.text for row in msra.rows(forbidden, ["这一句在别的语料里也有一字不差"])]
    assert found == [other, "甲乙丙丁不够长。"]


def test_rows_that_know_more_than_news_do_come_more_often() -> None:
    news = Row("own/1", "台北", (), unknown=frozenset({"PRODUCT"}))
    recipe = replace(RECIPE, kinds_times=2, english_times=3)
    assert times(news, recipe) == 1
    assert times(Row("own/2", "台北", ()), recipe) == 2
    assert times(Row("own/3", "Taipei", (), chinese=False), recipe) == 3
    assert times(Row("synthetic/1", "台北", ()), recipe) == 1
    table, ways = tabled(samples()[:2], [1, 2])
    assert sorted(n for batch in order(table.lengths, ways, 64, 1, 0) for n in batch) == [0, 1, 1]


def test_names_of_like_kind_stand_in_for_each_other() -> None:
    rows = [
        Row(f"own/{at}", f"记者{name}在台北报道", ((2, 4, "person"), (5, 7, "address")))
        for at, name in enumerate(["王明", "李华", "陈静", "周杰"])
    ]
    swap = Swap(rows, seed=1)
    swapped = [swap(row) for row in rows]
    assert swapped == [swap(row) for row in rows]
    assert [row.text for row in swapped] != [row.text for row in rows]
    names = {row.text[2:4] for row in rows}
    for row in swapped:
        marked = {kind: row.text[start:end] for start, end, kind in row.marks}
        assert marked["person"] in names
        assert marked["address"] == "台北"


def test_rounding_keeps_close_and_lets_the_gradient_through() -> None:
    x = torch.linspace(-1, 1, 101, requires_grad=True)
    near = rounded(x, torch.tensor(1 / 63))
    assert (near - x).abs().max() <= 0.5 / 63 + 1e-6
    near.sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, torch.ones(101))


def test_the_tag_loss_is_low_on_any_allowed_label() -> None:
    logits = torch.tensor([[[5.0, -5.0, -5.0], [-5.0, 5.0, -5.0]]])
    taught = torch.ones(1, 2)
    either = torch.tensor([[[True, True, False], [True, True, False]]])
    wrong = torch.tensor([[[False, False, True], [False, False, True]]])
    assert tag_loss(logits, either, taught) < 0.01
    assert tag_loss(logits, wrong, taught) > 5
    assert tag_loss(logits, wrong, torch.zeros(1, 2)) == 0


def test_a_student_that_believes_what_its_teacher_does_loses_least() -> None:
    teacher = torch.tensor([[[3.0, 0.0], [0.0, 3.0]]])
    mask = torch.tensor([[True, False]])
    same = distil_loss(teacher, teacher, mask)
    assert same < distil_loss(-teacher, teacher, mask)
    assert distil_loss(teacher * torch.tensor([[[1.0], [-1.0]]]), teacher, mask) == same


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [rate_at(step, 100, 0.1) for step in range(101)]
    assert rates[0] < rates[5] < rates[10] == 1.0
    assert rates[10] > rates[50] > rates[99] > rates[100] == pytest.approx(0.0)


def test_each_row_is_in_each_epoch_once_and_its_writings_take_turns() -> None:
    cutter = tokenizer()
    row = Row("own/1", "微软公司", ((0, 2, "ORGANIZATION"),))
    ways = [sample(way, cutter, Lexicon(WORDS), -1, 30) for way in Scripts().writings(row)]
    assert [way.row.text for way in ways] == ["微软公司", "微軟公司"]
    table, places = tabled([ways])
    assert {order(table.lengths, places, 64, 1, epoch)[0][0] for epoch in (0, 1)} == {0, 1}
    table, places = tabled(samples())
    everything = [n for batch in order(table.lengths, places, 64, 1, 0) for n in batch]
    assert sorted(everything) == list(range(len(rows())))


def test_half_of_the_rows_are_also_written_in_the_words_of_taiwan() -> None:
    marks = ((6, 12, "person"),)
    rows = [Row(f"own/{at}", "服务器业务由埃隆·马斯克接管", marks) for at in range(20)]
    others = [Scripts().writings(row)[1] for row in rows]
    assert {row.text for row in others} == {
        "伺服器業務由伊隆·馬斯克接管", "服務器業務由埃隆·馬斯克接管",
    }  # fmt: skip
    assert {row.text[s:e] for row in others for s, e, _ in row.marks} == {
        "伊隆·馬斯克", "埃隆·馬斯克",
    }  # fmt: skip


def test_batches_stay_within_their_size() -> None:
    source = batches(*tabled(samples()), 64, seed=1)
    for _ in range(12):
        batch = next(source)
        assert batch.ids.numel() <= 64
        assert batch.allowed[batch.taught == 0].all()


def test_a_batch_holds_what_its_samples_do() -> None:
    data = [ways[0] for ways in samples()]
    table = Table.joined([Table.of(data[:7]), Table.of(data[7:])])
    batch = table.batch([3, 8])
    for row, one in zip(range(2), (data[3], data[8]), strict=True):
        end = 1 + len(one.ids)
        assert batch.ids[row, : end + 1].tolist() == [0, *one.ids.tolist(), 2]
        assert not batch.mask[row, end + 1 :].any()
        told = np.unpackbits(one.words, axis=1, count=SIZE)
        assert np.array_equal(batch.words[row, 1:end].numpy(), told)
        assert not batch.words[row, end:].any()
        assert batch.targets[row] == one.target


def test_a_corpus_is_read_into_our_types(tmp_path: Path) -> None:
    record = {
        "id": "x-1", "lang": "zh-Hans", "text": "微软在台北",
        "entities": [[3, 5, "LOC"], [0, 2, "company"], [2, 3, "position"]],
    }  # fmt: skip
    with gzip.open(tmp_path / "own.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
    corpus = Corpus("own", {"LOC": "LOCATION", "company": "ORGANIZATION"})
    (row,) = read(corpus, tmp_path)
    assert row.marks == ((0, 2, "ORGANIZATION"), (3, 5, "LOCATION"))
    assert row.chinese


def test_cutting_moves_marks_and_cuts_none() -> None:
    text = "台北下雨。" * 8 + "微软！公司来了。"
    row = Row("own/1", text, ((0, 2, "LOCATION"), (40, 45, "ORGANIZATION")))
    parts = list(cut(row, 20))
    assert "".join(part.text for part in parts) == text
    words = [part.text[s:e] for part in parts for s, e, _ in part.marks]
    assert words == ["台北", "微软！公司"]


def test_english_gets_its_spaces_back() -> None:
    text = "The firm ( Acme Cloud ) , it says , grew ."
    row = Row("own/1", text, ((11, 21, "ORGANIZATION"),), chinese=False)
    plain = untokenised(row)
    assert plain.text == "The firm (Acme Cloud), it says, grew."
    assert [plain.text[s:e] for s, e, _ in plain.marks] == ["Acme Cloud"]


def test_about_one_row_in_forty_is_held_out() -> None:
    held = sum(is_held_out(Row(str(at), f"第{at}句", ())) for at in range(4000))
    assert 60 < held < 140


def test_synthetic_rows_mark_exactly_the_names() -> None:
    made = synthetic.make(300, seed=3)
    assert made == synthetic.make(300, seed=3)
    kinds = {kind for row in made for _, _, kind in row.marks}
    assert kinds == {"PERSON", "ORGANIZATION", "PRODUCT", "LOCATION"}
    for row in made:
        assert "{" not in row.text
        for start, end, _ in row.marks:
            assert row.text[start:end] == row.text[start:end].strip() != ""
            assert not set(row.text[start:end]) & set("（）")


def test_the_lists_of_names_are_whole() -> None:
    for kind in "PODL":
        for region in synthetic.REGIONS:
            listed = synthetic.names(kind, region)
            assert len(listed) > 40
            assert all(name.text == name.text.strip() for name in listed)


def test_a_score_counts_exact_spans_only() -> None:
    row = Row("own/1", "微软在台北和平公司", ((0, 2, "ORGANIZATION"), (3, 5, "LOCATION")))
    found = [[Span(0, 2, "ORGANIZATION", 1.0), Span(3, 6, "LOCATION", 1.0)]]
    scores = score([row], found, ["ORGANIZATION", "LOCATION"])
    assert scores["ORGANIZATION"].f1 == 1.0
    assert scores["LOCATION"].f1 == 0.0
    assert scores["all"].precision == scores["all"].recall == 0.5


def test_a_type_that_a_row_leaves_unmarked_is_not_judged() -> None:
    row = Row("own/1", "用微软", (), unknown=frozenset({"PRODUCT"}))
    scores = score([row], [[Span(1, 3, "PRODUCT", 1.0)]], ["PRODUCT"])
    assert scores["all"].predicted == 0


def test_the_card_tells_the_recipe_and_the_scores(tmp_path: Path) -> None:
    scores = score(rows(), [[] for _ in rows()], ["ORGANIZATION"])
    facts = card.Facts(Recipe(), Data(rows(), [], {"own.test": 3}, rows()), scores)
    card.write(tmp_path, facts)
    text = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "own.test | 3" in text
    assert "python -m nlp.training" in text


def test_the_bundled_card_is_of_the_bundled_weights() -> None:
    version = json.loads((COMPACT / "config.json").read_text())["version"]
    assert version in (COMPACT / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_a_round_may_count_for_a_part_only() -> None:
    began, ended = {"w": torch.zeros(2)}, [{"w": torch.ones(2)}, {"w": 3 * torch.ones(2)}]
    assert mixed(began, ended, 0.25)["w"].tolist() == [0.5, 0.5]
    assert mixed(began, ended, 1.0)["w"].tolist() == [2.0, 2.0]
