"""What a model found in an article, as rows: places become (paragraph, start, end), and Chinese
is kept in both scripts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from nlp.convert import SCRIPTS, convert_spans
from nlp.script import passages
from nlp.stories import from_bytes, to_bytes
from store.articles import Article
from store.entities import save_entities
from store.summaries import Form, Sentence, save_summary

if TYPE_CHECKING:
    from nlp import Annotation

READ = {"body", "heading", "quote", "list"}
"""Kinds of paragraph that a model reads: captions, tables and code would only confuse it."""

SURE = 0.7
"""Score of a mention from which on its words are a company's own, and stay as they are."""


@dataclass(frozen=True)
class Reading:
    """The text that a model reads of an article, and the way back from its offsets."""

    text: str
    numbers: tuple[int, ...]
    """The paragraph that each line of `text` is."""
    starts: tuple[int, ...]
    """Where each line of `text` starts."""

    def place(self, start: int, end: int) -> tuple[int, int, int] | None:
        """A span of `text` as (paragraph, start, end); None where it is not inside one line."""
        line = bisect_right(self.starts, start) - 1
        if line < 0 or start >= end or "\n" in self.text[start:end]:
            return None
        return self.numbers[line], start - self.starts[line], end - self.starts[line]


def reading(article: Article) -> Reading:
    """The paragraphs of an article that a model reads, between newlines."""
    lines = [(n, p.text) for n, p in enumerate(article.paragraphs) if p.kind in READ and p.text]
    starts = accumulate((len(text) + 1 for _, text in lines), initial=0)
    return Reading(
        text="\n".join(text for _, text in lines),
        numbers=tuple(number for number, _ in lines),
        starts=tuple(starts)[: len(lines)],
    )


def save_annotation(
    db: Database, article_id: int, article: Article, read: Reading, found: Annotation
) -> None:
    """Replace everything that was derived from an article, by what a model found in `read`."""
    for table in ("passages", "texts", "mentions"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", [article_id])
    _save_passages(db, article_id, article, found.language)
    _save_mentions(db, article_id, read, found)
    sentences = [
        Sentence(sentence.text, sentence.rank, place)
        for sentence in found.summary
        if (place := read.place(sentence.start, sentence.end))
    ]
    if "zh" in (found.language[:2], article.language[:2]):
        sure = (m for m in found.mentions if m.score >= SURE)
        names = {m.text for m in sure if m.type == "ORGANIZATION"}
        sentences = _save_texts(db, article_id, article, sentences, names)
    model = (found.model, found.model_version)
    save_summary(db, article_id, "extractive", found.language, model, sentences)


def save_fingerprint(
    db: Database, article_id: int, embedding: NDArray[np.float32], signature: NDArray[np.uint32]
) -> None:
    """Keep what the grouping needs, in a byte order that does not depend on the machine."""
    db.conn.execute(
        "INSERT OR REPLACE INTO fingerprints (article_id, embedding, signature) VALUES (?, ?, ?)",
        [article_id, embedding.astype("<f4").tobytes(), to_bytes(signature)],
    )


def load_fingerprint(
    embedding: bytes, signature: bytes
) -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
    """What `save_fingerprint` kept: float32 (n,) and uint32 (m,)."""
    return (
        np.frombuffer(embedding, "<f4").astype(np.float32),
        from_bytes(signature),
    )


def _save_passages(db: Database, article_id: int, article: Article, language: str) -> None:
    """Keep where a line is not in the language of the article. A line is one passage."""
    whole, starts = _whole(article)
    db.table("passages").insert_all(
        {
            "article_id": article_id,
            "paragraph": line - 1,
            "start": passage.start - starts[line],
            "end": passage.end - starts[line],
            "language": passage.language,
        }
        for passage in passages(whole)
        if passage.language not in (language, "und")
        if (line := bisect_right(starts, passage.start) - 1)  # line 0 is the title
    )


def _save_mentions(db: Database, article_id: int, read: Reading, found: Annotation) -> None:
    entity_ids = save_entities(db, article_id, found.entities, found.mentions)
    db.table("mentions").insert_all(
        {
            "article_id": article_id,
            "entity_id": entity_ids.get(index),
            "paragraph": place[0],
            "start": place[1],
            "end": place[2],
            "surface": mention.text,
            "type": mention.type,
            "score": float(mention.score),
        }
        for index, mention in enumerate(found.mentions)
        if (place := read.place(mention.start, mention.end))
    )


def _save_texts(
    db: Database,
    article_id: int,
    article: Article,
    sentences: Sequence[Sentence],
    names: Collection[str],
) -> list[Sentence]:
    """Keep the article in both scripts; gives the sentences with their forms in these.

    `names` that it mentions keep their words. Title and paragraphs are converted together: a short
    heading alone may not tell its script.
    """
    whole, starts = _whole(article)
    places = [sentence.place for sentence in sentences if sentence.place]
    spans = [(starts[p + 1] + start, starts[p + 1] + end) for p, start, end in places]
    forms: list[dict[str, Form]] = [{} for _ in sentences]
    for script, to in SCRIPTS.items():
        converted, moved = convert_spans(whole, to, spans, names)
        title, _, body = converted.partition("\n")
        db.conn.execute(
            "INSERT INTO texts (article_id, script, title, body) VALUES (?, ?, ?, ?)",
            [article_id, script, title, body],
        )
        for form, (start, end) in zip(forms, moved, strict=True):
            line = converted.rindex("\n", 0, start + 1) + 1
            form[script] = Form(converted[start:end], start - line, end - line)
    return [replace(s, forms=form) for s, form in zip(sentences, forms, strict=True)]


def _whole(article: Article) -> tuple[str, list[int]]:
    """Title and all paragraphs as lines, and where each line starts."""
    lines = [article.title, *(paragraph.text for paragraph in article.paragraphs)]
    lines = [line.replace("\n", " ") for line in lines]
    return "\n".join(lines), list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]
