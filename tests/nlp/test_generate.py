"""Larger models: tiny ones with random weights, made from configurations here."""

import sys
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import MissingExtra, ModelUnusable
from nlp.generate import abstract, load
from nlp.sentences import sentences
from nlp.summary import SummarySentence

ARTICLE = (
    "晨風工業週三在台中公開新款節能伺服器，投資額為3億美元。\n"
    "公司說，首批產品九月出貨，每台的用電量比上一代少三成。\n"
    "The company plans a second line in Osaka, and will hire 200 engineers for it.\n"
)
OWN = (SummarySentence("首批產品九月出貨。", 0, 9, 1),)


def tokenizer(chat: bool = False) -> Any:
    """Words of a toy vocabulary, one id each."""
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["<pad>", "</s>", "<unk>", *dict.fromkeys(ARTICLE)]
    core = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<unk>"))
    core.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made = transformers.PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    if chat:
        made.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    return made


@pytest.fixture
def seq2seq(tmp_path: Path) -> str:
    torch = pytest.importorskip("torch", reason="needs jianbao[hub]")
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    torch.manual_seed(0)
    words = tokenizer()
    config = transformers.MT5Config(
        vocab_size=len(words), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    transformers.MT5ForConditionalGeneration(config).save_pretrained(tmp_path)
    words.save_pretrained(tmp_path)
    return str(tmp_path)


def causal(folder: Path, chat: bool) -> str:
    torch = pytest.importorskip("torch", reason="needs jianbao[hub]")
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    torch.manual_seed(0)
    words = tokenizer(chat)
    config = transformers.LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=512, pad_token_id=0, eos_token_id=1,
        bos_token_id=None,
    )  # fmt: skip
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return str(folder)


def test_sequence_to_sequence(seq2seq: str) -> None:
    generator = load(seq2seq)
    assert generator.kind == "seq2seq"
    summary = generator.summarize(ARTICLE * 50, "晨風工業公開伺服器", "zh-Hant")
    assert len(sentences(summary)) <= 3
    assert summary == generator.summarize(ARTICLE * 50, "晨風工業公開伺服器", "zh-Hant")


@pytest.mark.parametrize("chat", [False, True], ids=["plain", "chat"])
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en", "und"])
def test_causal(tmp_path: Path, chat: bool, language: str) -> None:
    generator = load(causal(tmp_path, chat))
    assert generator.kind == "causal"
    summary = generator.summarize(ARTICLE * 50, "晨風工業公開伺服器", language)
    assert len(sentences(summary)) <= 3
    assert summary == generator.summarize(ARTICLE * 50, "晨風工業公開伺服器", language)


def test_a_name_that_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers", reason="needs jianbao[hub]")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnusable, match="cannot load the model"):
        load(str(tmp_path))


def test_a_model_that_does_not_write(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    pytest.importorskip("torch", reason="needs jianbao[hub]")
    config = transformers.BertConfig(
        vocab_size=8, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8
    )
    transformers.BertForMaskedLM(config).save_pretrained(tmp_path)
    with pytest.raises(ModelUnusable, match="does not write text: it is BertForMaskedLM"):
        load(str(tmp_path))


def test_without_torch_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'jianbao\[hub\]'"):
        load("some/model")


def test_faithful_sentences_are_kept_and_false_ones_left_out() -> None:
    true, false = "晨風工業投資3億美元。", "晨風工業投資9億美元。"
    summary = abstract(ARTICLE, "", "zh-Hant", lambda *_: true + false, OWN)
    assert (summary.kind, summary.sentences) == ("abstractive", (true,))
    assert [verdict.ok for verdict in summary.verdicts] == [True, False]


@pytest.mark.parametrize("written", ["晨風工業投資9億美元。", ""])
def test_the_articles_own_sentences_stand_where_nothing_true_was_written(written: str) -> None:
    summary = abstract(ARTICLE, "", "zh-Hant", lambda *_: written, OWN)
    assert (summary.kind, summary.text) == ("extractive", "首批產品九月出貨。")
