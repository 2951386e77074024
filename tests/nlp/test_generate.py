"""Larger models: the loading and generating code, on tiny models made here."""

import sys
from pathlib import Path

import pytest

from nlp import generate
from nlp.errors import MissingExtra, ModelUnusable

WORDS = "微軟 發 布 新 軟 體 公 司 。 the company said".split()
needs_torch = pytest.mark.skipif(
    not all(__import__("importlib.util").util.find_spec(m) for m in ("torch", "transformers")),
    reason="needs torch and transformers: pip install 'jianbao[hub]'",
)
pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn of themselves


def make(folder: Path, kind: str) -> str:
    """A model of random weights with a word vocabulary, saved as the hub saves one."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {word: i for i, word in enumerate(["<pad>", "</s>", "<unk>", *WORDS])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(1)
    size = len(vocabulary)
    model: object
    if kind == "seq2seq":
        model = transformers.MT5ForConditionalGeneration(
            transformers.MT5Config(
                vocab_size=size, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2,
                decoder_start_token_id=0, eos_token_id=1, pad_token_id=0,
            )
        )  # fmt: skip
    else:
        model = transformers.LlamaForCausalLM(
            transformers.LlamaConfig(
                vocab_size=size, hidden_size=16, intermediate_size=16, num_hidden_layers=1,
                num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=2048,
                eos_token_id=1, pad_token_id=0, bos_token_id=1,
            )
        )  # fmt: skip
    model.save_pretrained(folder)  # type: ignore[attr-defined]
    return str(folder)


@needs_torch
@pytest.mark.parametrize("kind", ["seq2seq", "causal"])
def test_model_writes_the_same_summary_each_time(tmp_path: Path, kind: str) -> None:
    generator = generate.load(make(tmp_path / kind, kind))
    assert generator.encoder_decoder == (kind == "seq2seq")
    text = "微軟 發 布 新 軟 體 。 " * 600  # longer than the model reads
    first = generator.summarize(text, "微軟 發 布", "zh-Hant")
    assert first == generator.summarize(text, "微軟 發 布", "zh-Hant")
    assert set(first) <= set("".join(WORDS) + " ")


@needs_torch
def test_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="nothing-here"):
        generate.load(str(tmp_path / "nothing-here"))


def test_missing_extra_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'jianbao\[hub\]'"):
        generate.load("some/model")
