"""Words of both languages for one thing."""

import pytest

from nlp.faithful.concepts import Concepts, concepts
from nlp.vocabulary import table

WORDS = Concepts([("up", "增加"), ("up", "rise"), ("up", "increas*"), ("most", "增"), ("%", "%")])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("增加", [("up", "增加")]),
        ("增", [("most", "增")]),
        ("it rises", [("up", "rises")]),
        ("increasingly", [("up", "increasingly")]),
        ("sunrise, riser", []),
        ("5%增加", [("%", "%"), ("up", "增加")]),
    ],
)
def test_the_longest_word_at_each_place(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.id, one.text) for one in WORDS.find(text)] == found


@pytest.mark.parametrize("name", ["titles", "units", "deeds"])
def test_tables_have_both_languages_and_each_id_once(name: str) -> None:
    rows = table(name)
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["zh"] or row["en"] for row in rows)
    assert concepts(name, "zh", "en") is concepts(name, "zh", "en")


def test_places_lie_in_places() -> None:
    rows = table("places")
    known = {row["id"] for row in rows}
    assert len(known) == len(rows)
    assert {row["in"] for row in rows} - {""} <= known


def test_opposites_have_two_sides() -> None:
    assert all(row["plus"] and row["minus"] for row in table("opposites"))
