"""Summaries in a model's own words: larger models through `transformers`, on the CPU.

Sequence-to-sequence models get the article alone, as csebuetnlp/mT5_multilingual_XLSum (the one
documented) wants it; causal models get an instruction in the article's script.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from nlp.answers import Answer
from nlp.chat import PREFIX, load_chat
from nlp.errors import MissingExtra, ModelUnusable
from nlp.prompts import cue, question
from nlp.sentences import sentences

SEQ2SEQ_INPUT = 512
"""Tokens of the article that a sequence-to-sequence model reads (model card of mT5 XL-Sum)."""
CAUSAL_INPUT = 3072
"""Tokens of prompt and article that a causal model reads, where its context is that long."""
SEQ2SEQ_OUTPUT, CAUSAL_OUTPUT = 84, 256
"""Tokens that a model may write; 84 is XL-Sum's."""
BEAMS = 4
"""Beams of sequence-to-sequence models, as XL-Sum's card has it; nothing is sampled."""
_GENERATIVE = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")


@dataclass(frozen=True)
class Generator:
    """A loaded model; `summarize` is deterministic."""

    name: str
    kind: Literal["seq2seq", "causal"]
    model: Any
    tokenizer: Any

    @property
    def translates(self) -> bool:
        """Whether it can be asked for a summary in another language than the article's."""
        return self.kind == "causal"

    def summarize(self, text: str, title: str, language: str, into: str) -> Answer:
        """What the model writes about an article in `language`, asked for in `into`.

        Both are `zh-Hant`, `zh-Hans` or `en`, `language` perhaps another. A causal model is asked
        in the article's language; a sequence-to-sequence model decides for itself what to write
        in. What does not fit is cut at the end.
        """
        if self.kind == "seq2seq":
            return self._rewrite(text)
        return self._follow(text, title, language, into)

    def _rewrite(self, text: str) -> Answer:
        one_line = re.sub(r"\s+", " ", text.strip())  # mT5 XL-Sum was trained without line breaks
        holds = _context(self.model.config)
        room, longest = min(SEQ2SEQ_INPUT, holds), min(SEQ2SEQ_OUTPUT, holds - 1)
        ids = self.tokenizer([one_line], return_tensors="pt", truncation=True, max_length=room)[
            "input_ids"
        ]
        written = self._generate(ids, longest, num_beams=BEAMS, no_repeat_ngram_size=2)[0]
        return self._answer(ids, written[1:], longest)  # the first one starts the decoder

    def _follow(self, text: str, title: str, language: str, into: str) -> Answer:
        holds = _context(self.model.config)
        longest = min(CAUSAL_OUTPUT, holds // 2)
        room = min(CAUSAL_INPUT, holds - longest)
        before, after = question("\0", title, language, into).split("\0")
        text = self._cut(text, room - self._count(before) - self._count(after) - 32)
        ids = self._prompt(before + text + after, cue(into))[:, -room:]
        written = self._generate(ids, longest, num_beams=1)[0]
        return self._answer(ids, written[ids.shape[1] :], longest)

    def _answer(self, asked: Any, written: Any, longest: int) -> Answer:
        return Answer(self._decode(written), asked.shape[1], len(written), len(written) >= longest)

    def _prompt(self, question: str, answer: str) -> Any:
        """Token ids (1, n); 32 tokens are enough for what a chat template adds."""
        if getattr(self.tokenizer, "chat_template", None):
            question = self.tokenizer.apply_chat_template(
                [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True
            )
            return self.tokenizer(question, return_tensors="pt", add_special_tokens=False)[
                "input_ids"
            ]
        return self.tokenizer(question + answer, return_tensors="pt")["input_ids"]

    def _generate(self, ids: Any, longest: int, **options: Any) -> Any:
        import torch

        with torch.inference_mode():
            return self.model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=longest,
                do_sample=False,
                **options,
            )

    def _decode(self, ids: Any) -> str:
        return str(
            self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        )

    def _count(self, text: str) -> int:
        return len(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _cut(self, text: str, room: int) -> str:
        """As many whole sentences from the start of `text` as fit into `room` tokens."""
        if self._count(text) <= room:
            return text
        kept = ""
        for sentence in sentences(text):
            if self._count(text[: sentence.end]) > room:
                break
            kept = text[: sentence.end]
        return kept


class Writer(Protocol):
    """A model that writes summaries; `name` is what `--model` said."""

    @property
    def name(self) -> str: ...

    @property
    def translates(self) -> bool: ...

    def summarize(self, text: str, title: str, language: str, into: str) -> Answer: ...


def load(name: str) -> Writer:
    """The Hugging Face model `name`, or one in a folder; `chat:NAME` is one behind an endpoint.

    With HF_HUB_OFFLINE set, only from the local cache. Raises MissingExtra without torch and
    transformers, ModelUnusable where the model cannot be had or cannot write.
    """
    if name.startswith(PREFIX):
        return load_chat(name)
    try:
        import torch  # noqa: F401
        import transformers
    except ImportError as error:
        raise MissingExtra(
            f"the model {name} needs torch and transformers: pip install 'jianbao[hub]'"
        ) from error
    offline = os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}
    try:
        config = transformers.AutoConfig.from_pretrained(name, local_files_only=offline)
        kind = _kind(name, config)
        auto = (
            transformers.AutoModelForSeq2SeqLM
            if kind == "seq2seq"
            else transformers.AutoModelForCausalLM
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, local_files_only=offline)
        model = auto.from_pretrained(name, local_files_only=offline).eval()
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise ModelUnusable(f"cannot load the model {name}: {reason}") from error
    return Generator(name, kind, model, tokenizer)


def _kind(name: str, config: Any) -> Literal["seq2seq", "causal"]:
    architectures = config.architectures or []
    if not any(architecture.endswith(_GENERATIVE) for architecture in architectures):
        made = ", ".join(architectures) or "an unnamed architecture"
        raise ModelUnusable(f"the model {name} does not write text: it is {made}")
    return "seq2seq" if config.is_encoder_decoder else "causal"


def _context(config: Any) -> int:
    """Tokens that a model has positions for; more than we use where it counts none, as T5."""
    return int(getattr(config, "max_position_embeddings", None) or CAUSAL_INPUT + CAUSAL_OUTPUT)
