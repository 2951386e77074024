"""The enrich stage: what a model finds in each article. The group stage follows it.

It takes what is not done yet and commits often, so it can be stopped, killed and run again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from nlp.errors import MissingExtra, ModelUnusable
from nlp.faithful import check
from nlp.sentences import sentences
from nlp.stories import signature
from store import times
from store.annotations import reading, save_annotation, save_fingerprint
from store.articles import Article, find
from store.database import transaction
from store.entities import forget_unmentioned
from store.errors import StoreError
from store.grouping import Progress, group
from store.summaries import save_summary, written

if TYPE_CHECKING:
    from nlp import Annotation

__all__ = ["Engine", "EnrichReport", "Progress", "enrich", "group", "load_engine"]

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""An article that failed this often, or took the process down with it, is passed over."""


@dataclass(frozen=True)
class EnrichReport:
    """How many articles were enriched, failed, and were passed over for failing before."""

    done: int
    failed: int
    skipped: int


@dataclass(frozen=True)
class Engine:
    """The models that read articles: the compact one, and perhaps a larger one that writes."""

    model: str
    version: str
    annotate: Callable[[str, str | None], Annotation]
    writer: str = ""
    """Name of the model that writes summaries; empty: none does."""
    write: Callable[[str, str, str], str] | None = None
    """(text, title, language) → a summary in its own words."""


def load_engine(model: str = "compact") -> Engine:
    """The bundled compact model; any other name is a model that writes the summaries beside it.

    Raises ModelUnusable, and MissingExtra where a larger model needs what is not installed.
    """
    import nlp
    from nlp import encoder

    compact = encoder.load()
    if model == "compact":
        return Engine(compact.name, compact.version, nlp.annotate)
    from nlp import generate

    generator = generate.load(model)
    return Engine(compact.name, compact.version, nlp.annotate, model, generator.summarize)


def enrich(
    db: Database,
    *,
    model: str = "compact",
    redo: bool = False,
    on_progress: Progress | None = None,
    engine: Engine | None = None,
) -> EnrichReport:
    """Enrich the current articles that this model, in this version, has not read; newest first.

    Each article is committed alone. One that fails is logged with its address and tried again by
    the next runs, three times in all; `redo` takes every article, those too. `engine` stands in
    for the models that `model` names.
    """
    engine = engine or load_engine(model)
    waiting, skipped = _waiting(db, engine, redo)
    done = 0
    for number, article_id in enumerate(waiting, start=1):
        done += _enrich_one(db, engine, article_id)
        if on_progress:
            on_progress(number, len(waiting))
    if redo:
        with transaction(db):
            forget_unmentioned(db)
    return EnrichReport(done, len(waiting) - done, skipped)


def _waiting(db: Database, engine: Engine, redo: bool) -> tuple[list[int], int]:
    """Articles that want this engine, and how many have failed too often for it."""
    rows = db.conn.execute(
        """
        SELECT a.id, e.finished_at, e.attempts,
               e.model = :model AND e.model_version = :version
               AND :writer IN ('', e.writer) AS same_engine
        FROM articles a LEFT JOIN enrichments e ON e.article_id = a.id
        WHERE a.current = 1
        ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.id DESC
        """,
        {"model": engine.model, "version": engine.version, "writer": engine.writer},
    ).fetchall()
    if redo:
        return [row[0] for row in rows], 0
    wanted = [row for row in rows if not (row[3] and row[1])]
    waiting = [row[0] for row in wanted if not (row[3] and row[2] >= MAX_ATTEMPTS)]
    return waiting, len(wanted) - len(waiting)


def _enrich_one(db: Database, engine: Engine, article_id: int) -> bool:
    """Whether it went well."""
    article = find(db, article_id)
    attempts = _begin(db, engine, article_id)
    try:
        _read(db, engine, article_id, article)
    except (StoreError, sqlite3.Error, ModelUnusable, MissingExtra):
        raise  # not the article's fault: the next one would fail too
    except Exception as error:
        logger.warning(
            "%s: not enriched, attempt %d: %s: %s",
            article.url,
            attempts,
            type(error).__name__,
            error,
        )
        with transaction(db):
            sql = "UPDATE enrichments SET error = ? WHERE article_id = ?"
            db.conn.execute(sql, [f"{type(error).__name__}: {error}", article_id])
        return False
    return True


def _begin(db: Database, engine: Engine, article_id: int) -> int:
    """Count the attempt before it is made: an article may take the whole process down."""
    with transaction(db):
        db.conn.execute(
            """
            INSERT INTO enrichments (article_id, model, model_version, writer, attempts)
            VALUES (:id, :model, :version, :writer, 1)
            ON CONFLICT (article_id) DO UPDATE SET
                attempts = CASE WHEN model = :model AND model_version = :version
                           AND :writer IN ('', writer) THEN attempts + 1 ELSE 1 END,
                model = :model, model_version = :version, finished_at = NULL,
                writer = coalesce(nullif(:writer, ''), writer)
            """,
            {
                "id": article_id,
                "model": engine.model,
                "version": engine.version,
                "writer": engine.writer,
            },
        )
    sql = "SELECT attempts FROM enrichments WHERE article_id = ?"
    attempts: int = db.conn.execute(sql, [article_id]).fetchone()[0]
    return attempts


def _read(db: Database, engine: Engine, article_id: int, article: Article) -> None:
    read = reading(article)
    found = engine.annotate(read.text or article.title, article.title)
    marks = signature(f"{article.title}\n{read.text}")
    with transaction(db):
        save_annotation(db, article_id, article, read, found)
        save_fingerprint(db, article_id, found.embedding, marks)
    if engine.write and read.text:
        summary = engine.write(read.text, article.title, found.language)
        _save_written(db, engine, article_id, f"{article.title}\n{read.text}", summary)
    with transaction(db):
        db.conn.execute(
            "UPDATE enrichments SET finished_at = ?, attempts = 0, error = NULL,"
            " language = ?, region = ? WHERE article_id = ?",
            [times.to_text(times.now()), found.language, found.region, article_id],
        )


def _save_written(db: Database, engine: Engine, article_id: int, text: str, summary: str) -> None:
    """Keep a summary in a model's own words beside the extractive one, with its verdict."""
    verdict = check(text, summary)
    lines = written(sentence.text for sentence in sentences(summary))
    with transaction(db):
        save_summary(db, article_id, "abstractive", (engine.writer, ""), lines, verdict)
