"""Larger models: tiny ones with random weights, made from configurations here."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import MissingExtra, ModelUnusable
from nlp.generate import CAUSAL_OUTPUT, SEQ2SEQ_INPUT, SEQ2SEQ_OUTPUT, load

ARTICLE = (
    "晨風工業週三在台中公開新款節能伺服器，投資額為3億美元。\n"
    "公司說，首批產品九月出貨，每台的用電量比上一代少三成。\n"
    "The company plans a second line in Osaka, and will hire 200 engineers for it.\n"
)


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


def pieces(folder: Path) -> None:
    """A sentencepiece model of the article's own characters, as T5 and mT5 keep theirs."""
    sentencepiece = pytest.importorskip("sentencepiece")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(ARTICLE.splitlines()), model_prefix=str(folder / "spiece"),
        vocab_size=110, hard_vocab_limit=False, character_coverage=1.0,
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2,
    )  # fmt: skip
    config = {"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "eos_token": "</s>"}
    config |= {"pad_token": "<pad>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))


@pytest.fixture
def seq2seq(tmp_path: Path) -> str:
    torch = pytest.importorskip("torch", reason="needs jianbao[hub]")
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    torch.manual_seed(0)
    pieces(tmp_path)
    config = transformers.MT5Config(
        vocab_size=128, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    transformers.MT5ForConditionalGeneration(config).save_pretrained(tmp_path)
    return str(tmp_path)


def causal(folder: Path, chat: bool, positions: int = 512) -> str:
    torch = pytest.importorskip("torch", reason="needs jianbao[hub]")
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    torch.manual_seed(0)
    words = tokenizer(chat)
    config = transformers.LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
        num_attention_heads=2, max_position_embeddings=positions, pad_token_id=0, eos_token_id=1,
        bos_token_id=None,
    )  # fmt: skip
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return str(folder)


def test_sequence_to_sequence(seq2seq: str) -> None:
    writer = load(seq2seq)
    assert not writer.translates
    answer = writer.summarize(ARTICLE * 50, "晨風工業公開伺服器", "zh-Hant", "zh-Hant")
    assert answer.prompt_tokens == SEQ2SEQ_INPUT
    assert 0 < answer.completion_tokens <= SEQ2SEQ_OUTPUT
    assert answer == writer.summarize(ARTICLE * 50, "晨風工業公開伺服器", "zh-Hant", "zh-Hant")


@pytest.mark.parametrize("chat", [False, True], ids=["plain", "chat"])
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en", "und"])
@pytest.mark.parametrize("into", ["zh-Hant", "en"])
def test_causal(tmp_path: Path, chat: bool, language: str, into: str) -> None:
    writer = load(causal(tmp_path, chat))
    assert writer.translates
    answer = writer.summarize(ARTICLE * 50, "晨風工業公開伺服器", language, into)
    assert 0 < answer.prompt_tokens <= 512
    assert 0 < answer.completion_tokens <= CAUSAL_OUTPUT
    assert answer == writer.summarize(ARTICLE * 50, "晨風工業公開伺服器", language, into)


@pytest.mark.parametrize("chat", [False, True], ids=["plain", "chat"])
def test_a_causal_model_that_holds_less_than_we_ask(tmp_path: Path, chat: bool) -> None:
    writer = load(causal(tmp_path, chat, positions=64))
    answer = writer.summarize(ARTICLE * 50, "晨風工業公開伺服器", "zh-Hant", "en")
    assert answer.prompt_tokens + answer.completion_tokens <= 64


def test_a_sequence_to_sequence_model_that_holds_less(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="needs jianbao[hub]")
    transformers = pytest.importorskip("transformers", reason="needs jianbao[hub]")
    torch.manual_seed(0)
    words = tokenizer()
    config = transformers.BartConfig(
        vocab_size=len(words), d_model=16, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32,
        decoder_ffn_dim=32, max_position_embeddings=48, pad_token_id=0, eos_token_id=1,
        bos_token_id=1, decoder_start_token_id=1, forced_eos_token_id=1,
    )  # fmt: skip
    transformers.BartForConditionalGeneration(config).save_pretrained(tmp_path)
    words.save_pretrained(tmp_path)
    answer = load(str(tmp_path)).summarize(ARTICLE * 50, "晨風", "zh-Hant", "zh-Hant")
    assert answer.prompt_tokens <= 48
    assert answer.completion_tokens < 48


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
