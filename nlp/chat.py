"""Summaries by a model behind an OpenAI-compatible endpoint that the user names.

`--model chat:NAME` asks the endpoint in OPENAI_BASE_URL (OpenAI's own by default) with the key in
OPENAI_API_KEY, as the `openai` client reads them. Needs the extra `[chat]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nlp.errors import MissingExtra, ModelUnusable

PREFIX = "chat:"
TIMEOUT_SECONDS = 60.0
RETRIES = 2
"""Tries again after a time-out, a 429 or a 5xx; the client waits as Retry-After says."""
MAX_ANSWER_TOKENS = 300
MAX_ARTICLE = 8_000
"""Characters of an article that are sent."""


@dataclass(frozen=True)
class Chat:
    """A model at an endpoint; `name` is what `--model` said."""

    name: str
    client: Any

    def summarize(self, text: str, title: str, language: str) -> str:
        """What the model answers, asked in the article's language (`zh-Hant`, `zh-Hans`, `en`).

        Raises the client's OpenAIError where the endpoint cannot be reached or refuses, and
        ValueError for half an answer.
        """
        from nlp.generate import question

        answer = self.client.chat.completions.create(
            model=self.name.removeprefix(PREFIX),
            messages=[{"role": "user", "content": question(text[:MAX_ARTICLE], title, language)}],
            temperature=0,
            max_tokens=MAX_ANSWER_TOKENS,
        ).choices[0]
        if answer.finish_reason == "length":
            raise ValueError(f"{self.name} gave half an answer: over {MAX_ANSWER_TOKENS} tokens")
        return str(answer.message.content or "").strip()


def load_chat(name: str) -> Chat:
    """The endpoint's model `chat:NAME`; nothing is sent yet.

    Raises MissingExtra without the client library, ModelUnusable without a key.
    """
    try:
        import openai
    except ImportError as error:
        raise MissingExtra(
            f"{name} needs the openai client: pip install 'jianbao[chat]'"
        ) from error
    try:
        client = openai.OpenAI(timeout=TIMEOUT_SECONDS, max_retries=RETRIES)
    except openai.OpenAIError as error:
        raise ModelUnusable(f"{name}: set OPENAI_API_KEY to the endpoint's key") from error
    return Chat(name, client)
