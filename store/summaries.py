"""Summaries: sentences, where each stands in the article, and how it reads in both scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sqlite_utils import Database

from nlp.answers import Refused
from nlp.convert import SCRIPTS, convert
from store import times


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


def written(text: str, rank: int, language: str) -> Sentence:
    """A sentence that a model wrote in `language`; Chinese is kept in both scripts."""
    scripts = SCRIPTS if language.startswith("zh") else {}
    return Sentence(
        text, rank, forms={script: Form(convert(text, to)) for script, to in scripts.items()}
    )


def save_summary(
    db: Database,
    article_id: int,
    kind: Literal["extractive", "abstractive"],
    language: str,
    model: tuple[str, str],
    sentences: Sequence[Sentence],
    refused: Sequence[Refused] = (),
) -> None:
    """Replace the summary of this kind and language by the sentences of `model` (name, version).

    Both Chinese scripts are one language here, and an article has one extractive summary in all.
    `refused` are the sentences that a model wrote and that do not stand. Nothing, no row.
    """
    db.conn.execute(
        "DELETE FROM summaries WHERE article_id = ? AND kind = ?"
        " AND (kind = 'extractive' OR substr(language, 1, 2) = substr(?, 1, 2))",
        [article_id, kind, language],
    )
    if not sentences and not refused:
        return
    problems = [{"sentence": r.text, **asdict(problem)} for r in refused for problem in r.problems]
    row = {
        "article_id": article_id,
        "kind": kind,
        "language": language,
        "model": model[0],
        "model_version": model[1],
        "text": run_on(sentence.text for sentence in sentences),
        "text_hant": run_on(sentence.form("zh-Hant").text for sentence in sentences),
        "text_hans": run_on(sentence.form("zh-Hans").text for sentence in sentences),
        "faithful": int(not refused),
        "problems": json.dumps(problems, ensure_ascii=False),
        "created_at": times.to_text(times.now()),
    }
    summary_id = db.table("summaries").insert(row).last_pk
    rows = (_row(number, sentence) for number, sentence in enumerate(sentences))
    db.table("summary_sentences").insert_all({"summary_id": summary_id} | row for row in rows)


def own_sentences(db: Database, article_id: int) -> list[Sentence]:
    """The sentences of an article's extractive summary, in the order of the text."""
    rows = db.query(
        "SELECT n.* FROM summary_sentences n JOIN summaries s ON s.id = n.summary_id"
        " WHERE s.article_id = ? AND s.kind = 'extractive' ORDER BY n.number",
        [article_id],
    )
    return [_sentence(row) for row in rows]


def copy_summary(db: Database, summary_id: int, article_id: int) -> None:
    """Give `article_id`, which has the same words, the summary of another article."""
    summary = dict(next(db.query("SELECT * FROM summaries WHERE id = ?", [summary_id])))
    sentences = db.query("SELECT * FROM summary_sentences WHERE summary_id = ?", [summary_id])
    rows = [dict(row) for row in sentences]
    new = summary | {"id": None, "article_id": article_id}
    new_id = db.table("summaries").insert(new, replace=True).last_pk
    db.table("summary_sentences").insert_all(row | {"summary_id": new_id} for row in rows)


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


def _sentence(row: Mapping[str, Any]) -> Sentence:
    forms = {
        script: Form(row[f"text_{short}"], row[f"start_{short}"], row[f"end_{short}"])
        for script, short in (("zh-Hant", "hant"), ("zh-Hans", "hans"))
    }
    place = (row["paragraph"], row["start"], row["end"])
    return Sentence(row["text"], row["rank"], place, forms)
