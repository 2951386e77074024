"""An editor's merges and splits hold: after the next articles, `--redo` and a new crawl."""

from collections.abc import Callable

import pytest
from sqlite_utils import Database

from store.articles import Article, save_article
from store.editing import merge, split
from store.enrich import Engine, enrich
from store.errors import UnknownEntity
from store.register import entities, find_entity

Make = Callable[..., Article]
Naming = Callable[..., Engine]
PEOPLE = {"PERSON": ("林若蘭", "Joan Lin", "若蘭姐", "Nora Vance", "Adam Vance")}


def register(db: Database) -> dict[str, list[str]]:
    """The surfaces of every entity that current articles mention, by its names."""
    rows = db.execute(
        "SELECT m.entity_id, m.surface FROM mentions m JOIN articles a ON a.id = m.article_id"
        " WHERE a.current = 1 AND m.entity_id IS NOT NULL ORDER BY m.id"
    ).fetchall()
    return {
        "/".join(dict.fromkeys(filter(None, one.names))): [s for e, s in rows if e == one.id]
        for one in entities(db)
    }


@pytest.fixture
def two(db: Database, make: Make, naming: Naming) -> Database:
    """Two articles, one of 林若蘭 and one of Joan Lin: two entities."""
    save_article(db, make(1, "甲", ("林若蘭今天到場。",)))
    save_article(db, make(2, "B", ("Joan Lin spoke.", "Joan Lin smiled.")))
    enrich(db, engine=naming(**PEOPLE))
    assert len(entities(db)) == 2
    return db


@pytest.fixture
def wrongly_joined(db: Database, make: Make, naming: Naming) -> Database:
    """One article that puts two names side by side, and so joins what is two."""
    save_article(db, make(1, "甲", ("林若蘭（Joan Lin）到場。", "Joan Lin離開。")))
    enrich(db, engine=naming(**PEOPLE))
    assert len(entities(db)) == 1
    return db


JOINED = {"林若蘭/林若兰/Joan Lin": ["Joan Lin", "Joan Lin", "林若蘭"]}
APART = {"林若蘭/林若兰": ["林若蘭"], "Joan Lin": ["Joan Lin", "Joan Lin"]}


def held(db: Database) -> dict[str, list[str]]:
    return {names: sorted(surfaces) for names, surfaces in register(db).items()}


def test_a_merge_holds_after_redo(two: Database, naming: Naming) -> None:
    merge(two, find_entity(two, "林若兰"), find_entity(two, "Joan Lin"))
    assert held(two) == JOINED
    enrich(two, engine=naming(**PEOPLE), redo=True)
    assert held(two) == JOINED
    assert two.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_merge_holds_for_new_articles(two: Database, make: Make, naming: Naming) -> None:
    merge(two, find_entity(two, "林若蘭"), find_entity(two, "Joan Lin"))
    save_article(two, make(3, "C", ("Joan Lin left.",)))
    enrich(two, engine=naming(**PEOPLE))
    assert len(entities(two)) == 1
    assert entities(two)[0].articles == 3


def test_a_merge_holds_when_a_page_changes(two: Database, make: Make, naming: Naming) -> None:
    merge(two, find_entity(two, "林若蘭"), find_entity(two, "Joan Lin"))
    save_article(two, make(2, "B, corrected", ("Joan Lin did not speak.",)))
    enrich(two, engine=naming(**PEOPLE))
    assert held(two) == {"林若蘭/林若兰/Joan Lin": ["Joan Lin", "林若蘭"]}


def test_a_merge_across_types(two: Database, naming: Naming) -> None:
    other = {"PERSON": ("林若蘭",), "ORGANIZATION": ("Joan Lin",)}
    enrich(two, engine=naming(**other), redo=True)
    assert {row.type for row in entities(two)} == {"PERSON", "ORGANIZATION"}
    merge(two, find_entity(two, "林若蘭"), find_entity(two, "Joan Lin"))
    enrich(two, engine=naming(**other), redo=True)
    assert [(row.type, row.mentions) for row in entities(two)] == [("PERSON", 3)]


def test_a_merged_name_outlives_the_articles_that_had_it(
    two: Database, make: Make, naming: Naming
) -> None:
    merge(two, find_entity(two, "林若蘭"), find_entity(two, "Joan Lin"))
    for number in (1, 2):
        save_article(two, make(number, "空", ("什麼都沒有。",)))
    two.execute("DELETE FROM mentions")
    enrich(two, engine=naming(**PEOPLE), redo=True)
    assert entities(two) == []
    save_article(two, make(4, "D", ("Joan Lin is back.",)))
    enrich(two, engine=naming(**PEOPLE))
    assert held(two) == {"林若蘭/林若兰/Joan Lin": ["Joan Lin"]}


def test_a_split_holds_after_redo(wrongly_joined: Database, naming: Naming) -> None:
    split(wrongly_joined, find_entity(wrongly_joined, "林若蘭"), "Joan Lin")
    assert held(wrongly_joined) == APART
    enrich(wrongly_joined, engine=naming(**PEOPLE), redo=True)
    assert held(wrongly_joined) == APART


def test_a_split_holds_against_new_evidence(
    wrongly_joined: Database, make: Make, naming: Naming
) -> None:
    split(wrongly_joined, find_entity(wrongly_joined, "林若蘭"), "Joan Lin")
    save_article(wrongly_joined, make(2, "乙", ("Joan Lin（林若蘭）又到場。",)))
    save_article(wrongly_joined, make(1, "甲，更正", ("林若蘭（Joan Lin）到場。",)))
    enrich(wrongly_joined, engine=naming(**PEOPLE))
    assert held(wrongly_joined) == {
        "林若蘭/林若兰": ["林若蘭", "林若蘭"],
        "Joan Lin": ["Joan Lin", "Joan Lin"],
    }


def test_a_split_in_the_other_script(wrongly_joined: Database) -> None:
    number = find_entity(wrongly_joined, "Joan Lin")
    new = split(wrongly_joined, number, "林若兰")
    assert find_entity(wrongly_joined, "林若蘭") == new != number
    assert held(wrongly_joined) == APART


def test_what_is_split_off_a_known_name_does_not_come_back(
    db: Database, make: Make, naming: Naming
) -> None:
    """輝達 becomes 英伟达 in the other script, by the names table."""
    save_article(db, make(1, "甲", ("輝達今天發表晶片，英伟达股價上漲。",)))
    enrich(db, engine=naming())
    split(db, find_entity(db, "輝達"), "英伟达")
    for _ in range(2):
        assert held(db) == {"輝達/NVIDIA": ["輝達"], "英伟达": ["英伟达"]}
        enrich(db, engine=naming(), redo=True)


def test_a_short_form_is_split_off_one_entity_only(
    db: Database, make: Make, naming: Naming
) -> None:
    engine = naming(**PEOPLE)
    save_article(db, make(1, "A", ("Nora Vance spoke. Vance left.",)))
    save_article(db, make(2, "B", ("Adam Vance spoke. Vance left.",)))
    enrich(db, engine=engine)
    split(db, find_entity(db, "Nora Vance"), "Vance")
    apart = {
        "Nora Vance": ["Nora Vance"],
        "Vance": ["Vance"],
        "Adam Vance": ["Adam Vance", "Vance"],
    }
    assert held(db) == apart
    enrich(db, engine=engine, redo=True)
    assert held(db) == apart


def test_the_last_decision_counts(wrongly_joined: Database, naming: Naming) -> None:
    number = find_entity(wrongly_joined, "林若蘭")
    for _ in range(2):
        merge(wrongly_joined, number, split(wrongly_joined, number, "Joan Lin"))
        enrich(wrongly_joined, engine=naming(**PEOPLE), redo=True)
        assert held(wrongly_joined) == JOINED
    split(wrongly_joined, number, "Joan Lin")
    enrich(wrongly_joined, engine=naming(**PEOPLE), redo=True)
    assert held(wrongly_joined) == APART


def test_a_merge_of_merges(two: Database, make: Make, naming: Naming) -> None:
    save_article(two, make(3, "丙", ("若蘭姐也在。",)))
    enrich(two, engine=naming(**PEOPLE))
    merge(two, find_entity(two, "Joan Lin"), find_entity(two, "若蘭姐"))
    merge(two, find_entity(two, "林若蘭"), find_entity(two, "Joan Lin"))
    enrich(two, engine=naming(**PEOPLE), redo=True)
    assert [row.mentions for row in entities(two)] == [4]


def test_what_cannot_be_done_says_why(two: Database) -> None:
    number = find_entity(two, "林若蘭")
    for wrong, message in (
        (lambda: merge(two, number, number), "with itself"),
        (lambda: merge(two, number, 999), "no entity 999"),
        (lambda: split(two, number, "Nora"), "its names are 林若兰, 林若蘭"),
        (lambda: split(two, number, "林若兰"), "only full name"),
    ):
        with pytest.raises(UnknownEntity, match=message):
            wrong()
    assert len(entities(two)) == 2
