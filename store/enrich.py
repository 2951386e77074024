"""The enrich stage: what the models find in each article and write about it; grouping follows.

It takes what is not done yet and commits often, so it can be stopped, killed and run again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from nlp.errors import MissingExtra, ModelUnusable
from nlp.stories import signature
from store import times
from store.annotations import reading, save_annotation, save_fingerprint
from store.articles import Article, find
from store.database import transaction
from store.entities import forget_unmentioned
from store.errors import StoreError
from store.grouping import Progress, group
from store.writing import WritingReport, write_summaries

if TYPE_CHECKING:
    from nlp import Annotation
    from nlp.generate import Writer

__all__ = ["Engine", "EnrichReport", "Progress", "enrich", "group"]

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""An article that failed this often, or took the process down with it, is passed over."""


@dataclass(frozen=True)
class EnrichReport:
    """How many articles were enriched, failed, and were passed over for failing before."""

    done: int
    failed: int
    skipped: int
    writing: WritingReport | None = None
    """What a larger model wrote; None where there is none."""

    @property
    def ok(self) -> bool:
        return not self.failed and (self.writing is None or self.writing.ok)


@dataclass(frozen=True)
class Engine:
    """The compact model, that reads articles."""

    model: str
    version: str
    annotate: Callable[[str, str | None], Annotation]


def enrich(
    db: Database,
    *,
    model: str = "compact",
    languages: Sequence[str] = (),
    redo: bool = False,
    on_progress: Progress | None = None,
    engine: Engine | None = None,
) -> EnrichReport:
    """Enrich the current articles that the compact model has not read; newest first.

    Each article is committed alone. One that fails is logged with its address and tried again by
    the next runs, three times in all; `redo` takes every article, those too. Any other `model`
    than `compact` then writes summaries in `languages`, or in each article's own where there are
    none. `engine` stands in for the compact model.

    Raises ModelUnusable, and MissingExtra where a larger model needs what is not installed.
    """
    engine = engine or _load_engine()
    writer = _load_writer(model, languages)
    waiting, skipped = _waiting(db, engine, redo)
    done = 0
    for number, article_id in enumerate(waiting, start=1):
        done += _enrich_one(db, engine, article_id)
        if on_progress:
            on_progress(number, len(waiting))
    if redo:
        with transaction(db):
            forget_unmentioned(db)
    writing = write_summaries(db, writer, languages, redo, on_progress) if writer else None
    return EnrichReport(done, len(waiting) - done, skipped, writing)


def _load_engine() -> Engine:
    import nlp
    from nlp import encoder

    compact = encoder.load()
    return Engine(compact.name, compact.version, nlp.annotate)


def _load_writer(model: str, languages: Sequence[str]) -> Writer | None:
    if model == "compact":
        if languages:
            logger.warning(
                "the compact model does not write: summaries stay in their articles' languages;"
                " name a larger model to have them in %s",
                ", ".join(languages),
            )
        return None
    from nlp import generate

    return generate.load(model)


def _waiting(db: Database, engine: Engine, redo: bool) -> tuple[list[int], int]:
    """Articles that want this engine, and how many have failed too often for it."""
    rows = db.conn.execute(
        """
        SELECT a.id, e.finished_at, e.attempts,
               e.model = :model AND e.model_version = :version AS same_engine
        FROM articles a LEFT JOIN enrichments e ON e.article_id = a.id
        WHERE a.current = 1
        ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.id DESC
        """,
        {"model": engine.model, "version": engine.version},
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
            INSERT INTO enrichments (article_id, model, model_version, attempts)
            VALUES (:id, :model, :version, 1)
            ON CONFLICT (article_id) DO UPDATE SET
                attempts = CASE WHEN model = :model AND model_version = :version
                           THEN attempts + 1 ELSE 1 END,
                model = :model, model_version = :version, finished_at = NULL
            """,
            {"id": article_id, "model": engine.model, "version": engine.version},
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
        db.conn.execute(
            "UPDATE enrichments SET finished_at = ?, attempts = 0, error = NULL,"
            " language = ?, region = ? WHERE article_id = ?",
            [times.to_text(times.now()), found.language, found.region, article_id],
        )
