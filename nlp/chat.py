"""Summaries by a model behind an OpenAI-compatible endpoint that the user names.

`--model chat:NAME` asks the endpoint in OPENAI_BASE_URL (OpenAI's own by default) with the key in
OPENAI_API_KEY, as the `openai` client reads them. Needs the extra `[chat]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nlp.answers import Answer
from nlp.errors import AnswerUnusable, EndpointDown, MissingExtra, ModelUnusable
from nlp.prompts import question

PREFIX = "chat:"
TIMEOUT_SECONDS = 60.0
"""Without a byte of the answer, which comes in one piece; a connection must be there in a tenth
of it."""
RETRIES = 2
"""Tries again after a time-out, a 429 or a 5xx; the client waits as Retry-After says, and else
half a second, doubled each time."""
MAX_ANSWER_TOKENS = 1_000
"""Three sentences need 300; the rest is for models that think aloud."""
MAX_ARTICLE = 8_000
"""Characters of an article that are sent."""


@dataclass(frozen=True)
class Chat:
    """A model at an endpoint; `name` is what `--model` said."""

    name: str
    client: Any

    @property
    def translates(self) -> bool:
        """It can be asked for a summary in another language than the article's."""
        return True

    def summarize(self, text: str, title: str, language: str, into: str) -> Answer:
        """What the model answers about an article in `language`, asked for in `into`.

        Raises EndpointDown where no answer came, ModelUnusable where none will come (a wrong key,
        an unknown model), AnswerUnusable where this article alone is refused.
        """
        asked = question(text[:MAX_ARTICLE], title, language, into)
        answer = self._ask(asked)
        try:
            choice = answer.choices[0]
            said = str(choice.message.content or "")
        except (AttributeError, IndexError, TypeError) as error:
            raise EndpointDown(f"{self.name}: the answer is no chat completion") from error
        used = answer.usage
        return Answer(
            said,
            getattr(used, "prompt_tokens", 0) or 0,
            getattr(used, "completion_tokens", 0) or 0,
            choice.finish_reason in ("length", "content_filter"),
        )

    def _ask(self, asked: str) -> Any:
        import openai

        try:
            return self.client.chat.completions.create(
                model=self.name.removeprefix(PREFIX),
                messages=[{"role": "user", "content": asked}],
                temperature=0,
                max_tokens=MAX_ANSWER_TOKENS,
            )
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            raise AnswerUnusable(f"{self.name}: {_first_line(error)}") from error
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as e:
            raise EndpointDown(f"{self.name}: {_reason(e)}") from e
        except openai.APIStatusError as error:
            raise ModelUnusable(
                f"{self.name}: {_first_line(error)}; see OPENAI_API_KEY, OPENAI_BASE_URL and the"
                " model's name"
            ) from error
        except (openai.OpenAIError, ValueError) as error:  # what came is not JSON
            raise EndpointDown(f"{self.name}: {_first_line(error)}") from error


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
    timeout = openai.Timeout(TIMEOUT_SECONDS, connect=TIMEOUT_SECONDS / 10)
    try:
        client = openai.OpenAI(timeout=timeout, max_retries=RETRIES)
    except openai.OpenAIError as error:
        raise ModelUnusable(f"{name}: set OPENAI_API_KEY to the endpoint's key") from error
    return Chat(name, client)


def _reason(error: Exception) -> str:
    """What went wrong: the client hides a refused connection behind "Connection error."."""
    cause = error.__cause__
    return _first_line(error) + (f" ({cause})" if cause and str(cause) else "")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
