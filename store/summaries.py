"""Summaries: sentences, where each stands in the article, and how it reads in both scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sqlite_utils import Database

from nlp.convert import convert
from store import times

if TYPE_CHECKING:
    from nlp.faithful import Verdict

SCRIPTS = {"zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN"}
"""The two forms in which Chinese is kept, and what each is converted to."""


@dataclass(frozen=True)
class Form:
    """A sentence in one script; `start` and `end` in its line of `texts.body`, if it is there."""

    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Sentence:
    """One sentence of a summary. It has no place where a model wrote it."""

    text: str
    rank: int
    """1: the one to show alone."""
    place: tuple[int, int, int] | None = None
    """(paragraph, start, end) in the article."""
    forms: Mapping[str, Form] = field(default_factory=dict)
    """By script; empty where the sentence is not Chinese."""

    def form(self, script: str) -> Form:
        return self.forms.get(script) or Form(self.text)


def written(texts: Iterable[str]) -> list[Sentence]:
    """Sentences that a model wrote, in both scripts; the first is the one to show alone."""
    return [
        Sentence(
            text, rank, forms={script: Form(convert(text, to)) for script, to in SCRIPTS.items()}
        )
        for rank, text in enumerate(texts, start=1)
    ]


def save_summary(
    db: Database,
    article_id: int,
    kind: Literal["extractive", "abstractive"],
    model: tuple[str, str],
    sentences: Sequence[Sentence],
    verdict: Verdict | None = None,
) -> None:
    """Replace the summary of this kind by the sentences of `model` (name, version).

    Without a verdict it is faithful: its sentences are the article's own. No sentences, no row.
    """
    db.conn.execute("DELETE FROM summaries WHERE article_id = ? AND kind = ?", [article_id, kind])
    if not sentences:
        return
    problems = [asdict(problem) for problem in verdict.problems] if verdict else []
    row = {
        "article_id": article_id,
        "kind": kind,
        "model": model[0],
        "model_version": model[1],
        "text": run_on(sentence.text for sentence in sentences),
        "text_hant": run_on(sentence.form("zh-Hant").text for sentence in sentences),
        "text_hans": run_on(sentence.form("zh-Hans").text for sentence in sentences),
        "faithful": int(verdict is None or verdict.ok),
        "problems": json.dumps(problems, ensure_ascii=False),
        "created_at": times.to_text(times.now()),
    }
    summary_id = db.table("summaries").insert(row).last_pk
    rows = (_row(number, sentence) for number, sentence in enumerate(sentences))
    db.table("summary_sentences").insert_all({"summary_id": summary_id} | row for row in rows)


def run_on(sentences: Iterable[str]) -> str:
    """Sentences as one passage: Chinese runs on without spaces."""
    passage = ""
    for sentence in sentences:
        passage += (" " if passage and passage[-1].isascii() else "") + sentence
    return passage


def _row(number: int, sentence: Sentence) -> dict[str, Any]:
    hant, hans = sentence.form("zh-Hant"), sentence.form("zh-Hans")
    paragraph, start, end = sentence.place or (None, None, None)
    return {
        "number": number,
        "rank": sentence.rank,
        "text": sentence.text,
        "text_hant": hant.text,
        "text_hans": hans.text,
        "paragraph": paragraph,
        "start": start,
        "end": end,
        "start_hant": hant.start,
        "end_hant": hant.end,
        "start_hans": hans.start,
        "end_hans": hans.end,
    }
