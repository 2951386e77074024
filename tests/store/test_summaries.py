import json
from collections.abc import Callable
from typing import Literal

import pytest
from sqlite_utils import Database

from nlp.answers import Refused
from nlp.faithful import check
from store.articles import Article, save_article
from store.summaries import Form, Sentence, own_sentences, run_on, save_summary, written

Make = Callable[..., Article]
Kind = Literal["extractive", "abstractive"]


@pytest.fixture
def article_id(db: Database, make: Make) -> int:
    return save_article(db, make()).id


def test_sentences_run_on_as_their_language_does() -> None:
    assert run_on(["第一句。", "第二句。"]) == "第一句。第二句。"
    assert run_on(["It is out.", "It is free."]) == "It is out. It is free."
    assert run_on([]) == ""


def test_written_sentences_in_both_scripts() -> None:
    sentence = written("軟體開放了。", 2, "zh-Hant")
    assert (sentence.rank, sentence.place) == (2, None)
    assert sentence.form("zh-Hans").text == "软件开放了。"
    assert sentence.form("zh-Hant").text == "軟體開放了。"
    assert written("It is out.", 1, "en").forms == {}


def save(db: Database, article_id: int, text: str, language: str, kind: Kind) -> None:
    save_summary(db, article_id, kind, language, ("m", "1"), [Sentence(text, 1)])


def test_no_sentences_no_summary(db: Database, article_id: int) -> None:
    save(db, article_id, "句子。", "zh-Hant", "extractive")
    save_summary(db, article_id, "extractive", "zh-Hant", ("toy", "1"), [])
    assert db.table("summaries").count == 0
    assert db.table("summary_sentences").count == 0


def test_what_does_not_stand_is_kept_with_the_reason(db: Database, article_id: int) -> None:
    said = "辰岳以900億元買下海嵐雲端。"
    refused = [Refused(said, check("辰岳發表晶片。", said).problems)]
    save_summary(db, article_id, "abstractive", "zh-Hant", ("m", ""), [], refused)
    row = next(db.table("summaries").rows)
    assert (row["faithful"], row["text"]) == (0, "")
    problems = json.loads(row["problems"])
    assert "number" in {problem["kind"] for problem in problems}
    assert {problem["sentence"] for problem in problems} == {said}


def test_one_of_each_kind_and_language(db: Database, article_id: int) -> None:
    save(db, article_id, "句子。", "zh-Hant", "extractive")
    save(db, article_id, "另一句。", "zh-Hant", "abstractive")
    save(db, article_id, "Another.", "en", "abstractive")
    assert db.table("summaries").count == 3
    save(db, article_id, "又一句。", "zh-Hans", "abstractive")
    texts = {row["text"] for row in db.table("summaries").rows}
    assert texts == {"句子。", "又一句。", "Another."}


def test_own_sentences_come_back_as_they_were(db: Database, article_id: int) -> None:
    forms = {"zh-Hant": Form("句子。", 0, 3), "zh-Hans": Form("句子。", 0, 3)}
    kept = [Sentence("句子。", 2, (0, 0, 3), forms), Sentence("第二句。", 1, (1, 0, 4), forms)]
    save_summary(db, article_id, "extractive", "zh-Hant", ("m", "1"), kept)
    assert own_sentences(db, article_id) == kept
