"""What stands of a larger model's answer: sentences in the language asked for, each borne out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.convert import SCRIPTS, convert
from nlp.errors import AnswerUnusable
from nlp.faithful import Problem, check
from nlp.prompts import chinese
from nlp.script import detect
from nlp.sentences import sentences
from nlp.summary import SAME_WORDS

LONGEST = 3
"""Sentences kept of what a model writes."""

# Reasoning models think aloud first; a chat template may have opened the block already, and an
# answer that was cut off may never close it.
_THOUGHT = re.compile(r"\A.*?</think>|<think>.*\Z", re.DOTALL)
_LABEL = re.compile(
    r"^\s*(?:[-*•]\s+|\d+[.)、]\s*|#+\s+)?(?:\**(?:摘要|Summary)\**\s*[:：]\**\s*)?"
)


@dataclass(frozen=True)
class Answer:
    """What a model wrote, and what that cost in tokens."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cut: bool = False
    """It stopped for length, in the middle of a sentence."""


@dataclass(frozen=True)
class Line:
    """A sentence of a summary."""

    text: str
    own: int | None = None
    """Which of the article's own sentences it is, where the model's did not stand."""


@dataclass(frozen=True)
class Refused:
    """A sentence that a model wrote and the article does not bear out."""

    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Abstract:
    """What stands, in order, and what does not."""

    lines: tuple[Line, ...]
    """Empty where no sentence of the model's stands."""
    refused: tuple[Refused, ...]


def abstract(answer: Answer, source: str, language: str, own: Sequence[str] = ()) -> Abstract:
    """The sentences of `answer`, asked for in `language`, that `source` bears out.

    Where one fails `nlp.faithful.check`, the sentence of `own` that is most like it stands in its
    place, if none that says the same is there already: `own` are the article's sentences in that
    same language. Raises AnswerUnusable for an answer that is empty, half a sentence or in
    another language; the other Chinese script is converted.
    """
    lines: list[Line] = []
    refused: list[Refused] = []
    for text in _written(answer, language):
        verdict = check(source, text)
        if verdict.ok:
            lines.append(Line(text))
            continue
        refused.append(Refused(text, verdict.problems))
        lines.extend(_instead(text, own, [line.text for line in lines]))
    if all(line.own is not None for line in lines):
        lines = []
    return Abstract(tuple(lines), tuple(refused))


def _written(answer: Answer, language: str) -> list[str]:
    """The sentences of an answer, in `language`."""
    said = [text for text in _cleaned(_THOUGHT.sub("", answer.text)) if text]
    if answer.cut and said:
        said.pop()
    if not said:
        raise AnswerUnusable("half an answer" if answer.cut else "an empty answer")
    kept = [text for text in said if _same_language(text, language)]
    if not kept:
        raise AnswerUnusable(f"asked for {language}, answered in {detect(said[0], language)}")
    return [_in_script(text, language) for text in kept[:LONGEST]]


def _cleaned(text: str) -> Iterator[str]:
    """Sentences without list marks and 「摘要：」 before them."""
    for line in text.splitlines():
        yield from (s.text for s in sentences(_LABEL.sub("", line).replace("**", "")))


def _same_language(text: str, language: str) -> bool:
    found = detect(text, language)
    return found == language or (chinese(found) and chinese(language))


def _in_script(text: str, language: str) -> str:
    if detect(text, language) == language:
        return text
    return convert(text, SCRIPTS[language])


def _instead(text: str, own: Sequence[str], taken: Sequence[str]) -> Iterator[Line]:
    """The sentence of `own` that is most like `text`, unless `taken` says it already."""
    free = [i for i, one in enumerate(own) if not any(_like(one, t) > SAME_WORDS for t in taken)]
    if free:
        best = max(free, key=lambda i: (_like(own[i], text), -i))
        yield Line(own[best], best)


def _like(one: str, other: str) -> float:
    """Share of the character pairs of the shorter one that both have."""
    a, b = ({x + y for x, y in pairwise(text)} for text in (one, other))
    return len(a & b) / max(1, min(len(a), len(b)))
