"""The part of the enrich stage that costs money: summaries in a larger model's own words.

Every request has a row in `model_requests`, written before it is made and finished in one
transaction with the summary, so that nothing that was answered is asked for again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sqlite_utils import Database

from nlp.errors import AnswerUnusable, EndpointDown, MissingExtra, ModelUnusable, NlpError
from nlp.prompts import chinese, to_ask
from store import times
from store.annotations import reading
from store.articles import Article, find
from store.database import transaction
from store.errors import StoreError
from store.runs import finish_run, start_run
from store.summaries import copy_summary, own_sentences, save_summary, written

if TYPE_CHECKING:
    from nlp.answers import Abstract, Answer
    from nlp.generate import Writer

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""A summary over which the model broke this often, or took the process down, is given up."""
GIVE_UP_AFTER = 3
"""Requests in a row without an answer after which the endpoint is left alone until the next run:
with the client's time-outs and retries that is ten minutes at most."""

Outcome = Literal["written", "refused", "failed", "unanswered"]


@dataclass(frozen=True)
class WritingReport:
    """How many summaries were written and refused, how many have to wait, and what was spent."""

    written: int
    refused: int
    """The answer was none: empty, cut off, in another language. It is not asked for again."""
    failed: int
    """The model broke; it is asked again by the next runs, three times in all."""
    unanswered: int
    """The endpoint did not answer, or was not asked any more; the next run asks."""
    prompt_tokens: int
    completion_tokens: int

    @property
    def ok(self) -> bool:
        return not self.failed and not self.unanswered


@dataclass(frozen=True)
class _Wanted:
    """A summary to be written: of which article, in its `language`, `into` which."""

    article_id: int
    language: str
    into: str
    content_hash: str


def write_summaries(
    db: Database,
    writer: Writer,
    languages: Sequence[str],
    redo: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> WritingReport:
    """Let `writer` summarize the articles that have been read, newest first, in `languages`.

    With none, in the article's own. What this model was asked before, or for another version
    with the same words, is not asked again unless `redo`. An endpoint that is down is logged
    once and left alone; the extractive summaries stand meanwhile.
    """
    wanted = _wanted(db, writer, languages, redo)
    if not wanted:
        return WritingReport(0, 0, 0, 0, 0, 0)
    run_id = start_run(db, "enrich")
    outcomes: Counter[Outcome] = Counter()
    silent = 0
    for number, one in enumerate(wanted, start=1):
        reused = not redo and _reuse(db, writer, one)
        try:
            outcome: Outcome = "written" if reused else _write(db, writer, run_id, one)
        except ModelUnusable:  # it said so: another article would hear the same
            outcome, silent = "unanswered", GIVE_UP_AFTER - 1
        outcomes[outcome] += 1
        silent = silent + 1 if outcome == "unanswered" else 0
        if on_progress:
            on_progress(number, len(wanted))
        if silent == GIVE_UP_AFTER:
            logger.warning(
                "%s is not asked any more in this run; %d summaries wait for the next one, and"
                " the articles' own sentences stand",
                writer.name,
                len(wanted) - number,
            )
            break
    report = _report(db, run_id, outcomes, len(wanted) - outcomes.total())
    finish_run(db, run_id, "ok" if report.ok else "failed")
    return report


def _wanted(db: Database, writer: Writer, languages: Sequence[str], redo: bool) -> list[_Wanted]:
    """What has to be asked for."""
    answered, broken = _asked_before(db, writer.name)
    rows = db.conn.execute(
        """
        SELECT a.id, a.content_hash, coalesce(nullif(a.language, 'und'), e.language, 'und')
        FROM articles a JOIN enrichments e ON e.article_id = a.id
        WHERE a.current = 1 AND e.finished_at IS NOT NULL
        ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.id DESC
        """
    )
    found = [
        _Wanted(article_id, language, into, content_hash)
        for article_id, content_hash, language in rows
        for into in to_ask(languages, language)
        if writer.translates or into == language
    ]
    if redo:
        return found
    return [
        one
        for one in found
        if (one.article_id, _one_chinese(one.into)) not in answered
        and broken[one.article_id, _one_chinese(one.into)] < MAX_ATTEMPTS
    ]


def _asked_before(
    db: Database, model: str
) -> tuple[set[tuple[int, str]], Counter[tuple[int, str]]]:
    """What `model` has answered, and how often it broke over the rest."""
    rows = db.conn.execute(
        "SELECT article_id, language, outcome FROM model_requests WHERE model = ?", [model]
    )
    answered: set[tuple[int, str]] = set()
    broken: Counter[tuple[int, str]] = Counter()
    for article_id, language, outcome in rows:
        if outcome in ("written", "refused"):
            answered.add((article_id, _one_chinese(language)))
        elif outcome != "unanswered":  # NULL: the process was killed over it
            broken[article_id, _one_chinese(language)] += 1
    return answered, broken


def _one_chinese(language: str) -> str:
    """Both scripts are one summary, so they are asked for once."""
    return "zh" if chinese(language) else language


def _write(db: Database, writer: Writer, run_id: int, wanted: _Wanted) -> Outcome:
    """Ask for one summary and keep what stands of it. Raises ModelUnusable."""
    article = find(db, wanted.article_id)
    request = _begin(db, writer, run_id, wanted)
    answer = None
    try:
        text = reading(article).text or article.title
        answer = writer.summarize(text, article.title, wanted.language, wanted.into)
        _save(db, writer, request, wanted, article, answer)
    except (StoreError, sqlite3.Error, MissingExtra):
        raise  # not the article's fault: the next one would fail too
    except BaseException as error:
        outcome = _outcome(error)
        _tell(db, request, wanted, article, outcome, answer, error)
        if isinstance(error, ModelUnusable) or not isinstance(error, Exception):
            raise
        return outcome
    return "written"


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, AnswerUnusable):
        return "refused"
    if isinstance(error, (EndpointDown, ModelUnusable)) or not isinstance(error, Exception):
        return "unanswered"  # a key that was pressed is not the article's fault either
    return "failed"


def _begin(db: Database, writer: Writer, run_id: int | None, wanted: _Wanted) -> int:
    """Note the request before it is made: it may take the process down."""
    with transaction(db):
        cursor = db.conn.execute(
            "INSERT INTO model_requests (run_id, article_id, language, model, asked_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [run_id, wanted.article_id, wanted.into, writer.name, times.to_text(times.now())],
        )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _tell(
    db: Database,
    request: int,
    wanted: _Wanted,
    article: Article,
    outcome: Outcome,
    answer: Answer | None,
    error: BaseException,
) -> None:
    reason = str(error) if isinstance(error, NlpError) else f"{type(error).__name__}: {error}"
    logger.warning("%s: no summary in %s, %s: %s", article.url, wanted.into, outcome, reason)
    with transaction(db):
        _finish(db, request, outcome, answer, reason)


def _finish(
    db: Database, request: int, outcome: Outcome, answer: Answer | None, reason: str | None = None
) -> None:
    db.conn.execute(
        "UPDATE model_requests SET outcome = ?, reason = ?, prompt_tokens = ?,"
        " completion_tokens = ? WHERE id = ?",
        [
            outcome,
            reason,
            answer.prompt_tokens if answer else 0,
            answer.completion_tokens if answer else 0,
            request,
        ],
    )


def _save(
    db: Database,
    writer: Writer,
    request: int,
    wanted: _Wanted,
    article: Article,
    answer: Answer,
) -> None:
    """Keep what stands of an answer. Raises AnswerUnusable where it is none."""
    from nlp.answers import abstract

    own = own_sentences(db, wanted.article_id) if wanted.into == wanted.language else []
    source = f"{article.title}\n{reading(article).text}"
    found = abstract(answer, source, wanted.into, [sentence.text for sentence in own])
    sentences = [
        written(line.text, rank, wanted.into)
        if line.own is None
        else replace(own[line.own], rank=rank)
        for rank, line in enumerate(found.lines, start=1)
    ]
    _log_refused(article, found)
    with transaction(db):
        model = (writer.name, "")
        save_summary(
            db, wanted.article_id, "abstractive", wanted.into, model, sentences, found.refused
        )
        _finish(db, request, "written", answer)


def _log_refused(article: Article, found: Abstract) -> None:
    for refused in found.refused:
        why = ", ".join(f"{problem.kind} {problem.text}" for problem in refused.problems)
        logger.info("%s: not in the article (%s): %s", article.url, why, refused.text)


def _reuse(db: Database, writer: Writer, wanted: _Wanted) -> bool:
    """Take over what this model wrote about another version with the same words."""
    row = db.conn.execute(
        """
        SELECT s.id FROM summaries s JOIN articles a ON a.id = s.article_id
        WHERE a.content_hash = ? AND a.id != ? AND s.kind = 'abstractive' AND s.model = ?
              AND substr(s.language, 1, 2) = substr(?, 1, 2)
        """,
        [wanted.content_hash, wanted.article_id, writer.name, wanted.into],
    ).fetchone()
    if not wanted.content_hash or row is None:
        return False
    with transaction(db):
        request = _begin(db, writer, None, wanted)
        copy_summary(db, row[0], wanted.article_id)
        _finish(db, request, "written", None)
    return True


def _report(db: Database, run_id: int, outcomes: Counter[Outcome], waiting: int) -> WritingReport:
    spent = db.conn.execute(
        "SELECT sum(prompt_tokens), sum(completion_tokens) FROM model_requests WHERE run_id = ?",
        [run_id],
    ).fetchone()
    return WritingReport(
        outcomes["written"],
        outcomes["refused"],
        outcomes["failed"],
        outcomes["unanswered"] + waiting,
        spent[0] or 0,
        spent[1] or 0,
    )
