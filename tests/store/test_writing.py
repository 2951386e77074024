"""A larger model writes: what is asked for, kept, counted, and never asked for twice."""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from nlp import chat
from store.articles import Article, save_article
from store.database import open_database
from store.enrich import Engine, EnrichReport, enrich
from store.runs import last_runs
from store.writing import GIVE_UP_AFTER, MAX_ATTEMPTS, WritingReport

Make = Callable[..., Article]
TRUE = "辰岳半導體發表第三代人工智慧晶片。"
FALSE = "辰岳半導體以900億元買下海嵐雲端。"


@pytest.fixture
def three(db: Database, make: Make) -> Database:
    for number in range(3):
        save_article(db, make(number, f"第{number}則"))
    return db


@pytest.fixture
def write(endpoint: Any, engine: Engine) -> Callable[..., WritingReport]:
    """The stage with the model behind the endpoint."""

    def write(db: Database, *languages: str, model: str = "chat:m", **more: Any) -> WritingReport:
        report = enrich(db, model=model, languages=languages, engine=engine, **more)
        assert report.writing is not None
        return report.writing

    return write


def summaries(db: Database, kind: str = "abstractive") -> list[dict[str, Any]]:
    return [dict(row) for row in db.query("SELECT * FROM summaries WHERE kind = ?", [kind])]


class TestSummaries:
    def test_it_stands_beside_the_extractive_one(
        self, three: Database, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [reply(TRUE)]
        assert write(three) == WritingReport(3, 0, 0, 0, 300, 60)
        kinds = three.execute("SELECT kind, count(*), max(model) FROM summaries GROUP BY kind")
        assert kinds.fetchall() == [("abstractive", 3, "chat:m"), ("extractive", 3, "toy")]
        row = next(three.query("SELECT * FROM summary_sentences WHERE paragraph IS NULL"))
        assert (row["text_hans"], row["rank"]) == ("辰岳半导体发布第三代人工智能芯片。", 1)
        assert row["text_hant"] == TRUE
        shown = {row["summary_hant"] for row in three.query("SELECT * FROM v_articles")}
        assert shown == {TRUE}

    def test_the_articles_own_sentence_stands_for_a_false_one(
        self, db: Database, make: Make, endpoint: Any, reply: Any, write: Any
    ) -> None:
        lines = (
            "辰岳半導體週二在新竹發表第三代人工智慧晶片。",
            "辰岳半導體以300億元買下對手的工廠。",
        )
        save_article(db, make(1, lines=lines))
        endpoint.replies = [reply(TRUE + FALSE)]
        write(db)
        first, second = db.query(
            "SELECT n.* FROM summary_sentences n JOIN summaries s ON s.id = n.summary_id"
            " WHERE s.kind = 'abstractive' ORDER BY n.number"
        )
        assert (first["text"], first["paragraph"]) == (TRUE, None)
        assert second["text"] == lines[1]
        assert (second["paragraph"], second["start"], second["end"]) == (1, 0, len(lines[1]))
        [summary] = summaries(db)
        assert summary["faithful"] == 0
        problems = json.loads(summary["problems"])
        assert {problem["sentence"] for problem in problems} == {FALSE}
        assert "number" in {problem["kind"] for problem in problems}

    def test_where_nothing_stands_the_extractive_one_is_shown(
        self, three: Database, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [reply(FALSE)]
        assert write(three).written == 3
        assert {row["text"] for row in summaries(three)} == {""}
        shown = {row["summary"] for row in three.query("SELECT summary FROM v_articles")}
        assert FALSE not in shown
        assert all(shown)
        assert write(three).written == 0

    def test_the_compact_model_reads_first_and_stays_where_the_writer_breaks(
        self, three: Database, endpoint: Any, engine: Engine, reply: Any
    ) -> None:
        endpoint.replies = [reply(status=500)]
        report = enrich(three, model="chat:m", engine=engine)
        assert (report.done, report.failed) == (3, 0)
        assert len(summaries(three, "extractive")) == 3
        assert not report.ok


class TestLanguages:
    def test_each_language_is_stored_and_chinese_asked_for_once(
        self, db: Database, make: Make, endpoint: Any, reply: Any, write: Any
    ) -> None:
        save_article(db, make(1))
        endpoint.replies = [reply(TRUE), reply("Free for universities at the end of the month.")]
        assert write(db, "zh-Hant", "zh-Hans", "en").written == 2
        assert len(endpoint.requests) == 2
        assert "三句繁體中文" in endpoint.asked[0]
        assert "三句英文" in endpoint.asked[1]
        row = next(db.query("SELECT * FROM v_articles"))
        assert row["summary"] == row["summary_hant"] == TRUE
        assert row["summary_hans"] == "辰岳半导体发布第三代人工智能芯片。"
        assert row["summary_en"] == "Free for universities at the end of the month."

    def test_an_english_article_is_read_in_chinese(
        self, db: Database, make: Make, endpoint: Any, reply: Any, write: Any
    ) -> None:
        line = "Lumen Works released Quill 3 on Monday."
        save_article(db, make(1, "Quill 3 is out", (line,), language="en", region=None))
        endpoint.replies = [reply("Lumen Works 周一发布 Quill 3 软件。")]
        assert write(db, "zh-Hant").written == 1
        assert "sentences of Traditional Chinese" in endpoint.asked[0]
        [summary] = summaries(db)
        assert summary["language"] == "zh-Hant"
        row = next(db.query("SELECT * FROM v_articles"))
        assert row["summary_hant"] == summary["text"] == "Lumen Works 週一發布 Quill 3 軟體。"
        assert row["summary_hans"] == "Lumen Works 周一发布 Quill 3 软件。"

    def test_a_language_that_is_wanted_later(
        self, three: Database, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [reply(TRUE)]
        assert write(three, "zh-Hant").written == 3
        assert write(three, "zh-Hans", "zh-Hant").written == 0
        endpoint.replies = [reply("Free for universities at the end of the month.")]
        assert write(three, "zh-Hant", "en").written == 3
        assert {row["language"] for row in summaries(three)} == {"zh-Hant", "en"}

    def test_another_language_than_asked_for_is_refused_and_counted(
        self, three: Database, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [reply("Chenyue has a new chip.")]
        assert write(three) == WritingReport(0, 3, 0, 0, 300, 60)
        assert summaries(three) == []
        reasons = {row["reason"] for row in three.query("SELECT reason FROM model_requests")}
        assert reasons == {"asked for zh-Hant, answered in en"}
        assert write(three).refused == 0

    def test_the_compact_model_alone_says_that_it_does_not_write(
        self, three: Database, engine: Engine, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            assert enrich(three, languages=["en"], engine=engine) == EnrichReport(3, 0, 0)
        assert "summaries stay in their articles' languages" in caplog.text


class TestNothingTwice:
    def test_the_next_run_asks_nothing(
        self, three: Database, endpoint: Any, reply: Any, write: Any, engine: Engine
    ) -> None:
        endpoint.replies = [reply(TRUE)]
        write(three)
        assert write(three) == WritingReport(0, 0, 0, 0, 0, 0)
        enrich(three, engine=engine)
        assert write(three).written == 0
        assert len(endpoint.requests) == 3
        assert write(three, model="chat:another").written == 3
        assert {row["model"] for row in summaries(three)} == {"chat:another"}

    def test_redo_asks_again(self, three: Database, endpoint: Any, reply: Any, write: Any) -> None:
        endpoint.replies = [reply(TRUE)]
        write(three)
        assert write(three, redo=True).written == 3
        assert len(summaries(three)) == 3

    def test_a_newer_compact_model_does_not_make_the_writer_write_again(
        self, three: Database, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [reply(TRUE)]
        write(three)
        with three.conn:
            three.execute("UPDATE enrichments SET model_version = '0'")
        assert write(three).written == 0
        assert len(summaries(three)) == 3

    def test_a_version_with_the_same_words_takes_the_summary_over(
        self, db: Database, make: Make, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [reply(TRUE)]
        save_article(db, make(1))
        write(db)
        save_article(db, make(1, "辰岳發表晶片（更正）"))
        write(db)
        save_article(db, make(1))
        assert write(db) == WritingReport(1, 0, 0, 0, 0, 0)
        assert len(endpoint.requests) == 2
        assert next(db.query("SELECT * FROM v_articles"))["summary"] == TRUE


class TestEndpoint:
    def test_one_that_is_down_is_left_alone_and_asked_by_the_next_run(
        self,
        db: Database,
        make: Make,
        endpoint: Any,
        reply: Any,
        write: Any,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        for number in range(9):
            save_article(db, make(number, f"第{number}則"))
        endpoint.replies = [reply(status=503)]
        with caplog.at_level(logging.WARNING):
            assert write(db) == WritingReport(0, 0, 0, 9, 0, 0)
        assert len(endpoint.requests) == GIVE_UP_AFTER * (1 + chat.RETRIES)
        assert "chat:m is not asked any more in this run; 6 summaries wait" in caplog.text
        for _ in range(MAX_ATTEMPTS):
            write(db)
        endpoint.replies = [reply(TRUE)]
        assert write(db).written == 9

    def test_one_bad_answer_in_between_stops_nothing(
        self, db: Database, make: Make, endpoint: Any, reply: Any, write: Any
    ) -> None:
        for number in range(4):
            save_article(db, make(number, f"第{number}則"))
        broken = reply(body=b"{")
        endpoint.replies = [reply(TRUE), broken, reply(TRUE), broken, reply(TRUE)]
        report = write(db)
        assert (report.written, report.unanswered) == (2, 2)
        assert write(db).written == 2

    def test_a_wrong_key_is_tried_once(
        self,
        three: Database,
        endpoint: Any,
        reply: Any,
        write: Any,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        endpoint.replies = [reply(status=401)]
        with caplog.at_level(logging.WARNING):
            assert write(three).unanswered == 3
        assert len(endpoint.requests) == 1
        assert "OPENAI_API_KEY" in caplog.text


class TestSpending:
    def test_tokens_are_kept_by_request_and_by_run(
        self, three: Database, endpoint: Any, reply: Any, write: Any
    ) -> None:
        endpoint.replies = [
            reply(TRUE, prompt_tokens=10, completion_tokens=1),
            reply("", prompt_tokens=20, completion_tokens=2),
            reply(TRUE, prompt_tokens=30, completion_tokens=3),
        ]
        report = write(three)
        assert (report.prompt_tokens, report.completion_tokens) == (60, 6)
        [run] = last_runs(three)
        assert (run.command, run.status) == ("enrich", "ok")
        assert (run.prompt_tokens, run.completion_tokens) == (60, 6)
        rows = three.query("SELECT outcome, prompt_tokens FROM model_requests ORDER BY id")
        assert [tuple(row.values()) for row in rows] == [
            ("written", 10),
            ("refused", 20),
            ("written", 30),
        ]

    def test_a_run_that_asks_nothing_is_none(self, db: Database, write: Any) -> None:
        write(db)
        assert last_runs(db) == []


class Broken:
    """A model on this machine that runs out of memory."""

    name, translates = "example/broken", True

    def summarize(self, *_: str) -> Any:
        raise RuntimeError("out of memory")


def test_a_model_that_breaks_is_given_up_at_last(
    three: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.generate.load", lambda _: Broken())
    failed = []
    for _ in range(MAX_ATTEMPTS + 1):
        report = enrich(three, model="example/broken", engine=engine)
        assert report.writing is not None
        failed.append(report.writing.failed)
    assert failed == [3, 3, 3, 0]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import toy_annotation
from store import writing
from store.database import open_database
from store.enrich import Engine, enrich

def save(*_):
    os.kill(os.getpid(), signal.SIGKILL)

writing._save = save
enrich(open_database(Path(sys.argv[1])), model="chat:m", engine=Engine("toy", "1", toy_annotation))
"""


def test_killed_between_answer_and_commit(
    path: Path, make: Make, endpoint: Any, reply: Any, write: Any
) -> None:
    """At most that one answer is paid twice, and the next run finishes."""
    db = open_database(path)
    for number in range(3):
        save_article(db, make(number, f"第{number}則"))
    endpoint.replies = [reply(TRUE)]
    here = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), here], timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert len(endpoint.requests) == 1
    assert write(db).written == 3
    assert len(endpoint.requests) == 4
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    db.close()
