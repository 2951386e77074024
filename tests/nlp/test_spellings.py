"""The ways in which one thing may be written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.spellings import MOST, is_known, searchable, spellings
from nlp.vocabulary import table


@pytest.mark.parametrize(
    ("term", "also"),
    [
        ("軟體", "software"),
        ("软件", "software"),
        ("software", "软件"),
        ("Software", "软体"),
        ("伺服器", "服务器"),
        ("servers", "伺服器"),
        ("馬斯克", "musk"),
        ("NVIDIA", "辉达"),
        ("英伟达", "nvidia"),
        ("人工智慧晶片", "人工智能芯片"),
        ("machine learning", "机器学习"),
        ("陣列", "数组"),
        ("核心", "内核"),
    ],
)
def test_also_written(term: str, also: str) -> None:
    assert also in spellings(term)
    assert spellings(term)[0] == searchable(term)


def test_english_takes_the_place_of_whole_terms_only() -> None:
    assert all("chip" not in spelling for spelling in spellings("人工智慧晶片"))


@pytest.mark.parametrize("term", ["慧", "softwares", "少", "x"])
def test_what_is_not_known_is_itself(term: str) -> None:
    assert spellings(term) == [term]


def test_both_scripts_become_one() -> None:
    assert searchable("看著乾淨的網路") == searchable("看着干净的网路")


def test_words_that_are_one_term() -> None:
    assert is_known("Machine Learning")
    assert is_known("Elon Musk")
    assert not is_known("machine musk")


@settings(deadline=None)  # the first call reads the tables
@given(st.text(max_size=40))
def test_there_are_not_too_many(term: str) -> None:
    assert 1 <= len(spellings(term)) <= MOST + 1


def test_many_known_words_stay_bounded() -> None:
    assert len(spellings("軟體網路伺服器資料庫晶片" * 4)) <= MOST + 1


def test_the_table_of_english_is_whole() -> None:
    rows = table("english")
    assert all(all(row.values()) for row in rows)
    words = [word for row in rows for word in row["en"].split("|")]
    assert len(words) == len(set(words))
