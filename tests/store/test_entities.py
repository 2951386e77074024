from collections.abc import Callable

import pytest
from sqlite_utils import Database

from nlp.entities import Entity
from store.articles import Article, save_article
from store.entities import forget_unmentioned, save_entity

Make = Callable[..., Article]


def entity(type_: str, aliases: tuple[str, ...] = (), **names: str) -> Entity:
    tags = {tag.replace("_", "-"): name for tag, name in names.items()}
    return Entity(type_, tags, aliases, (), "written so in the article")


@pytest.fixture
def article_id(db: Database, make: Make) -> int:
    return save_article(db, make()).id


def row(db: Database, entity_id: int) -> tuple[str | None, ...]:
    sql = "SELECT name_hant, name_hans, name_en FROM entities WHERE id = ?"
    found: tuple[str | None, ...] = db.execute(sql, [entity_id]).fetchone()
    return found


def test_a_chinese_name_is_kept_in_both_scripts(db: Database, article_id: int) -> None:
    new = save_entity(db, article_id, entity("PERSON", zh_Hant="林若蘭"))
    assert row(db, new) == ("林若蘭", "林若兰", None)


def test_the_same_across_scripts(db: Database, article_id: int) -> None:
    first = save_entity(db, article_id, entity("PERSON", zh_Hant="林若蘭"))
    assert save_entity(db, article_id, entity("PERSON", zh_Hans="林若兰")) == first


def test_a_second_name_joins(db: Database, article_id: int) -> None:
    first = save_entity(db, article_id, entity("PERSON", zh_Hant="林若蘭"))
    linked = entity("PERSON", zh_Hant="林若蘭", en="Joan Lin")
    assert save_entity(db, article_id, linked) == first
    assert save_entity(db, article_id, entity("PERSON", en="Joan LIN")) == first
    assert row(db, first) == ("林若蘭", "林若兰", "Joan Lin")


def test_two_that_turn_out_to_be_one(db: Database, article_id: int) -> None:
    first = save_entity(db, article_id, entity("PERSON", zh_Hant="林若蘭"))
    second = save_entity(db, article_id, entity("PERSON", en="Joan Lin"))
    db.table("mentions").insert(
        {
            "article_id": article_id, "entity_id": second, "paragraph": 0, "start": 0, "end": 8,
            "surface": "Joan Lin", "type": "PERSON", "score": 0.9,
        }
    )  # fmt: skip
    linked = entity("PERSON", zh_Hant="林若蘭", en="Joan Lin")
    assert save_entity(db, article_id, linked) == first
    assert db.execute("SELECT entity_id FROM mentions").fetchone()[0] == first
    assert db.table("entities").count == 1


def test_types_stay_apart(db: Database, article_id: int) -> None:
    company = save_entity(db, article_id, entity("ORGANIZATION", en="Quill"))
    assert save_entity(db, article_id, entity("PRODUCT", en="Quill")) != company


def test_a_short_form_never_decides(db: Database, article_id: int) -> None:
    first = save_entity(db, article_id, entity("PERSON", ("林",), zh_Hant="林若蘭"))
    assert save_entity(db, article_id, entity("PERSON", zh_Hant="林")) != first


def test_aliases_are_kept_with_their_evidence(db: Database, article_id: int) -> None:
    save_entity(db, article_id, entity("ORGANIZATION", ("辰岳",), zh_Hant="辰岳半導體"))
    rows = db.execute("SELECT name, alias, evidence, article_id FROM entity_names ORDER BY name")
    found = {name: tuple(rest) for name, *rest in rows}
    assert found["辰岳"] == (1, "written so in the article", article_id)
    assert found["辰岳半導體"][0] == 0


def test_forgetting(db: Database, article_id: int) -> None:
    save_entity(db, article_id, entity("PERSON", zh_Hant="林若蘭"))
    with db.atomic():
        forget_unmentioned(db)
    assert db.table("entities").count == 0
    assert db.table("entity_names").count == 0
