import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from nlp.errors import ModelUnusable
from store.articles import Article, save_article
from store.database import open_database
from store.enrich import MAX_ATTEMPTS, Engine, EnrichReport, enrich, group

Make = Callable[..., Article]


@pytest.fixture
def three(db: Database, make: Make) -> Database:
    for number in range(3):
        save_article(db, make(number, f"第{number}則"))
    return db


def failing_on(engine: Engine, title: str, error: Exception) -> Engine:
    def annotate(text: str, given: str | None) -> Any:
        if given == title:
            raise error
        return engine.annotate(text, given)

    return replace(engine, annotate=annotate)


def test_what_is_done_is_not_done_again(three: Database, engine: Engine) -> None:
    assert enrich(three, engine=engine) == EnrichReport(3, 0, 0)
    assert enrich(three, engine=engine) == EnrichReport(0, 0, 0)
    assert three.execute("SELECT count(*) FROM v_articles WHERE summary != ''").fetchone()[0] == 3


def test_a_newer_model_reads_all_again(three: Database, engine: Engine) -> None:
    enrich(three, engine=engine)
    assert enrich(three, engine=replace(engine, version="2")).done == 3
    assert enrich(three, engine=replace(engine, version="2")).done == 0


def test_redo(three: Database, engine: Engine) -> None:
    enrich(three, engine=engine)
    assert enrich(three, engine=engine, redo=True).done == 3
    assert three.table("summaries").count == 3


def test_only_the_current_version_is_read(three: Database, make: Make, engine: Engine) -> None:
    save_article(three, make(0, "第0則，更正"))
    assert enrich(three, engine=engine).done == 3


def test_newest_first_and_progress(three: Database, engine: Engine) -> None:
    titles: list[str | None] = []
    steps: list[tuple[int, int]] = []

    def annotate(text: str, title: str | None) -> Any:
        titles.append(title)
        return engine.annotate(text, title)

    enrich(
        three,
        engine=replace(engine, annotate=annotate),
        on_progress=lambda done, total: steps.append((done, total)),
    )
    assert titles == ["第2則", "第1則", "第0則"]
    assert steps == [(1, 3), (2, 3), (3, 3)]


class TestFailures:
    def test_one_article_does_not_stop_the_others(
        self, three: Database, engine: Engine, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = failing_on(engine, "第1則", ValueError("odd text"))
        with caplog.at_level(logging.WARNING):
            assert enrich(three, engine=broken) == EnrichReport(2, 1, 0)
        assert "https://daylight.example/2026/11/1: not enriched" in caplog.text
        assert "odd text" in caplog.text

    def test_it_is_tried_three_times(self, three: Database, engine: Engine) -> None:
        broken = failing_on(engine, "第1則", ValueError("odd text"))
        reports = [enrich(three, engine=broken) for _ in range(MAX_ATTEMPTS + 1)]
        assert [report.failed for report in reports] == [1, 1, 1, 0]
        assert reports[-1].skipped == 1

    def test_redo_takes_it_too_and_success_forgets(self, three: Database, engine: Engine) -> None:
        broken = failing_on(engine, "第1則", ValueError("odd text"))
        for _ in range(MAX_ATTEMPTS):
            enrich(three, engine=broken)
        assert enrich(three, engine=engine, redo=True) == EnrichReport(3, 0, 0)
        row = three.execute("SELECT max(attempts), max(error) FROM enrichments").fetchone()
        assert row == (0, None)

    def test_a_better_model_gets_its_own_attempts(self, three: Database, engine: Engine) -> None:
        broken = failing_on(engine, "第1則", ValueError("odd text"))
        for _ in range(MAX_ATTEMPTS):
            enrich(three, engine=broken)
        assert enrich(three, engine=replace(engine, version="2")) == EnrichReport(3, 0, 0)

    def test_a_broken_model_is_not_the_articles_fault(
        self, three: Database, engine: Engine
    ) -> None:
        broken = failing_on(engine, "第2則", ModelUnusable("weights are gone"))
        with pytest.raises(ModelUnusable):
            enrich(three, engine=broken)


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from conftest import toy_annotation
from store.database import open_database
from store.enrich import Engine, enrich

def annotate(text, title):
    if title == "第1則":
        os.kill(os.getpid(), signal.SIGKILL)
    return toy_annotation(text, title)

enrich(open_database(Path(sys.argv[1])), engine=Engine("toy", "1", annotate))
"""


def test_kill_in_the_middle(path: Path, make: Make, engine: Engine) -> None:
    """What was finished is kept, the next run goes on, and a killer is passed over at last."""
    db = open_database(path)
    for number in range(3):
        save_article(db, make(number, f"第{number}則"))
    here = str(Path(__file__).parent)
    for _ in range(MAX_ATTEMPTS):
        done = subprocess.run([sys.executable, "-c", KILLED, str(path), here], timeout=120)
        assert done.returncode == -signal.SIGKILL
    assert db.table("summaries").count == 1
    assert enrich(db, engine=engine) == EnrichReport(1, 0, 1)
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    db.close()


def test_the_bundled_model_end_to_end(db: Database, make: Make) -> None:
    """The real model, on one event told twice: in Taiwan, and reprinted in Simplified."""
    lines = (
        "辰岳半導體週二在新竹發表第三代人工智慧晶片，耗電只有前一代的六成。",
        "執行長林若蘭（Joan Lin）說，軟體工具會在月底免費開放給大學使用。",
        "公司預計明年第二季量產，首批客戶包括三家雲端業者。",
        "分析師認為，這顆晶片的售價約為30萬元，比對手低一成。",
    )
    simplified = (
        "辰岳半导体周二在新竹发表第三代人工智能芯片，耗电只有前一代的六成。",
        "首席执行官林若兰（Joan Lin）说，软件工具会在月底免费开放给大学使用。",
        "公司预计明年第二季度量产，首批客户包括三家云端业者。",
        "分析师认为，这颗芯片的售价约为30万元，比对手低一成。",
    )
    save_article(db, make(1, lines=lines))
    save_article(
        db,
        make(
            2,
            "辰岳发表新的人工智能芯片",
            simplified,
            language="zh-Hans",
            region="CN",
            source="kernel",
            credit="晨光科技",
        ),
    )
    save_article(db, make(3, "高雄港試行無人船", ("接駁船昨天起在高雄港內試航，單程十二分鐘。",)))
    assert enrich(db) == EnrichReport(3, 0, 0)
    assert group(db) == 2
    story = db.execute("SELECT story_id FROM v_articles ORDER BY id").fetchall()
    assert story[0] == story[1] != story[2]
    for row in db.query("SELECT * FROM v_articles WHERE id < 3"):
        assert row["summary_hans"] and "軟" not in row["summary_hans"]
        assert row["summary_hant"] and "软" not in row["summary_hant"]
    assert db.execute("SELECT count(*) FROM mentions").fetchone()[0] > 0
