import json
from collections.abc import Callable

import pytest
from sqlite_utils import Database

from nlp.faithful import check
from store.articles import Article, save_article
from store.summaries import Sentence, run_on, save_summary, written

Make = Callable[..., Article]


@pytest.fixture
def article_id(db: Database, make: Make) -> int:
    return save_article(db, make()).id


def test_sentences_run_on_as_their_language_does() -> None:
    assert run_on(["第一句。", "第二句。"]) == "第一句。第二句。"
    assert run_on(["It is out.", "It is free."]) == "It is out. It is free."
    assert run_on([]) == ""


def test_written_sentences_in_both_scripts() -> None:
    first, second = written(["軟體開放了。", "晶片還沒有。"])
    assert (first.rank, second.rank) == (1, 2)
    assert first.form("zh-Hans").text == "软件开放了。"
    assert first.form("zh-Hant").text == "軟體開放了。"
    assert first.place is None


def test_no_sentences_no_summary(db: Database, article_id: int) -> None:
    save_summary(db, article_id, "extractive", ("toy", "1"), [Sentence("句子。", 1)])
    save_summary(db, article_id, "extractive", ("toy", "1"), [])
    assert db.table("summaries").count == 0
    assert db.table("summary_sentences").count == 0


def test_the_verdict_is_kept(db: Database, article_id: int) -> None:
    verdict = check("辰岳發表晶片。", "辰岳以900億元買下海嵐雲端。")
    save_summary(
        db, article_id, "abstractive", ("m", ""), written(["辰岳以900億元買下。"]), verdict
    )
    row = next(db.table("summaries").rows)
    assert row["faithful"] == 0
    assert "number" in {problem["kind"] for problem in json.loads(row["problems"])}


def test_the_two_kinds_do_not_replace_each_other(db: Database, article_id: int) -> None:
    save_summary(db, article_id, "extractive", ("toy", "1"), [Sentence("句子。", 1)])
    save_summary(db, article_id, "abstractive", ("m", ""), written(["另一句。"]))
    assert db.table("summaries").count == 2
