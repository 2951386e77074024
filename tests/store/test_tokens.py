import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.tokens import index_text, match_expression, pattern, terms


@pytest.fixture(scope="module")
def fts() -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='unicode61')")
    yield conn
    conn.close()


def test_chinese_is_cut_into_pairs() -> None:
    assert index_text("新竹人") == "新竹 竹人 人"


def test_words_beside_chinese() -> None:
    assert index_text("用 GPU 算，5G也行") == "用 gpu 算 5g 也行 行"


def test_both_scripts_are_one() -> None:
    assert index_text("網路乾隆著作") == index_text("网路乾隆着作")


def test_terms() -> None:
    found = [term[0] for term in terms('軟體\u3000 "Open  Source"  ！ ＡＩ')]
    assert found == ["软体", "open  source", "ai"]


def test_words_that_are_one_term() -> None:
    assert terms("machine learning 模型")[0] == ["machine learning", "机器学习"]
    assert [term[0] for term in terms('machine "learning"')] == ["machine", "learning"]


@pytest.mark.parametrize("query", ["", "   ", '"', '""', "*", "（）", "!?", "_"])
def test_nothing_to_look_for(query: str) -> None:
    assert match_expression(query) == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_query_is_a_syntax_error(query: str) -> None:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='unicode61')")
    if expression := match_expression(query):
        conn.execute("SELECT * FROM t WHERE t MATCH ?", [expression]).fetchall()
    conn.close()


@pytest.mark.parametrize(
    "query",
    ["NEAR(新 竹, 2)", "body:新竹", "a OR b", "新竹 NOT x", '"a" + "b"', "^新", "'; --", "-a"],
)
def test_operators_are_words(fts: sqlite3.Connection, query: str) -> None:
    if expression := match_expression(query):
        fts.execute("SELECT * FROM t WHERE t MATCH ?", [expression]).fetchall()


@given(st.text("新竹科學園區ab1 ，。", min_size=1, max_size=40), st.data())
def test_every_piece_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    piece = text[start:end]
    if any(c in "ab1" for c in piece + text[max(0, start - 1) : end + 1]):
        return  # half a Latin word is another word
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='unicode61')")
    conn.execute("INSERT INTO t VALUES (?)", [index_text(text)])
    if expression := match_expression(piece):
        assert conn.execute("SELECT 1 FROM t WHERE t MATCH ?", [expression]).fetchone()
    conn.close()


def test_pattern_takes_latin_words_whole() -> None:
    assert pattern([["ai"]]).search("said") is None
    found = pattern([["ai模型"]]).search("新的 ai 模型")
    assert found and found[0] == "ai 模型"
