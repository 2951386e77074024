"""Summaries in a model's own words: larger models through `transformers`, on the CPU.

Sequence-to-sequence models get the article alone, as csebuetnlp/mT5_multilingual_XLSum (the one
documented) wants it; causal models get an instruction in the article's script.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nlp.chat import PREFIX, Chat, load_chat
from nlp.errors import MissingExtra, ModelUnusable
from nlp.sentences import sentences

if TYPE_CHECKING:
    from nlp.faithful import Verdict
    from nlp.summary import SummarySentence

logger = logging.getLogger(__name__)

LONGEST = 3
"""Sentences kept of what a model writes."""
SEQ2SEQ_INPUT = 512
"""Tokens of the article that a sequence-to-sequence model reads (model card of mT5 XL-Sum)."""
CAUSAL_INPUT = 3072
"""Tokens of prompt and article that a causal model reads, where its context is that long."""
SEQ2SEQ_OUTPUT, CAUSAL_OUTPUT = 84, 256
"""Tokens that a model may write; 84 is XL-Sum's."""
BEAMS = 4
"""Beams of sequence-to-sequence models, as XL-Sum's card has it; nothing is sampled."""
_GENERATIVE = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")
_PROMPTS = {
    "zh-Hant": "請用最多三句繁體中文概括下面這篇報導,只寫文中有的事實,不要評論。\n\n標題:{title}\n\n{text}",
    "zh-Hans": "请用最多三句简体中文概括下面这篇报道,只写文中有的事实,不要评论。\n\n标题:{title}\n\n{text}",
    "en": "Summarize this article in at most three sentences. State only facts that it contains, and"
    " do not comment.\n\nTitle: {title}\n\n{text}",
}
_ANSWER = {"zh-Hant": "\n\n摘要:", "zh-Hans": "\n\n摘要:", "en": "\n\nSummary:"}
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True)
class Generator:
    """A loaded model; `summarize` is deterministic."""

    name: str
    kind: Literal["seq2seq", "causal"]
    model: Any
    tokenizer: Any

    def summarize(self, text: str, title: str, language: str) -> str:
        """At most three sentences about `text`; empty if the model writes nothing.

        `language` (`zh-Hant`, `zh-Hans`, `en`) is that of the article; a causal model is asked in
        it, a sequence-to-sequence model decides for itself. What does not fit is cut at the end.
        """
        write = self._rewrite if self.kind == "seq2seq" else self._follow
        answer = _THOUGHT.sub("", write(text, title, language)).strip()
        return _joined([s.text for s in sentences(answer)][:LONGEST])

    def _rewrite(self, text: str, title: str, language: str) -> str:
        one_line = re.sub(r"\s+", " ", text.strip())  # mT5 XL-Sum was trained without line breaks
        ids = self.tokenizer(
            [one_line], return_tensors="pt", truncation=True, max_length=SEQ2SEQ_INPUT
        )["input_ids"]
        written = self._generate(ids, SEQ2SEQ_OUTPUT, num_beams=BEAMS, no_repeat_ngram_size=2)
        return self._decode(written[0])

    def _follow(self, text: str, title: str, language: str) -> str:
        known = language if language in _PROMPTS else "en"
        room = min(CAUSAL_INPUT, _context(self.model.config) - CAUSAL_OUTPUT)
        before, after = question("\0", title, known).split("\0")
        text = self._cut(text, room - self._count(before) - self._count(after) - 32)
        ids = self._prompt(before + text + after, _ANSWER[known])[:, -max(room, 1) :]
        written = self._generate(ids, CAUSAL_OUTPUT, num_beams=1)
        return self._decode(written[0][ids.shape[1] :])

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


@dataclass(frozen=True)
class Summary:
    """What stands after the check: `kind` says whose words they are."""

    text: str
    sentences: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    """Of each sentence that the model wrote, kept or not."""
    kind: Literal["abstractive", "extractive"]


def question(text: str, title: str, language: str) -> str:
    """What an instruct model is asked, in the article's script; in English for other languages."""
    return _PROMPTS.get(language, _PROMPTS["en"]).format(title=title, text=text)


def load(name: str) -> Generator | Chat:
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


def abstract(
    text: str,
    title: str,
    language: str,
    generator: Callable[[str, str, str], str],
    fallback: Sequence[SummarySentence],
) -> Summary:
    """What `generator` (text, title, language → summary) writes, as far as `text` bears it out.

    Sentences that fail `nlp.faithful.check` are left out; where none is left, `fallback` stands,
    in its order.
    """
    from nlp.faithful import check

    source = f"{title}\n{text}"
    written = [sentence.text for sentence in sentences(generator(text, title, language))]
    verdicts = tuple(check(source, sentence) for sentence in written)
    kept = tuple(s for s, verdict in zip(written, verdicts, strict=True) if verdict.ok)
    if kept:
        return Summary(_joined(kept), kept, verdicts, "abstractive")
    own = tuple(sentence.text for sentence in fallback)
    return Summary(_joined(own), own, verdicts, "extractive")


def _kind(name: str, config: Any) -> Literal["seq2seq", "causal"]:
    architectures = config.architectures or []
    if not any(architecture.endswith(_GENERATIVE) for architecture in architectures):
        made = ", ".join(architectures) or "an unnamed architecture"
        raise ModelUnusable(f"the model {name} does not write text: it is {made}")
    return "seq2seq" if config.is_encoder_decoder else "causal"


def _context(config: Any) -> int:
    """Tokens that a causal model can hold."""
    return int(getattr(config, "max_position_embeddings", None) or CAUSAL_INPUT + CAUSAL_OUTPUT)


def _joined(parts: Sequence[str]) -> str:
    """Sentences as one passage: a space after those that end like English."""
    passage = ""
    for part in parts:
        passage += (" " if passage and passage[-1].isascii() else "") + part
    return passage
