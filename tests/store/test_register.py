from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from store import times
from store.articles import Article, save_article
from store.editing import split
from store.enrich import Engine, enrich
from store.errors import UnknownEntity
from store.register import citations, entities, find_entity, show

Make = Callable[..., Article]
Naming = Callable[..., Engine]


@pytest.fixture
def register(db: Database, make: Make, naming: Naming) -> Database:
    now = times.now()
    lines = ("無人提到。", "輝達（NVIDIA）發表晶片，輝達股價上漲。")
    save_article(db, make(1, "甲", lines, published_at=now - timedelta(days=1)))
    save_article(db, make(2, "乙", ("英伟达与林若兰合作。",), published_at=now))
    save_article(db, make(3, "C", ("Joan Lin retired.",), published_at=now - timedelta(days=40)))
    enrich(db, engine=naming(PERSON=("林若兰", "Joan Lin")))
    return db


def test_one_row_for_all_scripts(register: Database) -> None:
    first, *others = entities(register)
    assert first.names == ("輝達", "英伟达", "NVIDIA")
    assert (first.type, first.articles, first.mentions) == ("ORGANIZATION", 2, 4)
    assert {row.names for row in others} == {("林若蘭", "林若兰", ""), ("", "", "Joan Lin")}


def test_by_type_and_days(register: Database) -> None:
    assert len(entities(register, "PERSON")) == 2
    assert [row.names[1] for row in entities(register, "PERSON", days=7)] == ["林若兰"]


@pytest.mark.parametrize("name", ["輝達", "英伟达", "nvidia", "辉达"])
def test_found_by_a_name_in_any_script(register: Database, name: str) -> None:
    assert find_entity(register, name) == entities(register)[0].id


def test_not_found(register: Database) -> None:
    for who in ("999", "無此人"):
        with pytest.raises(UnknownEntity, match="no entity"):
            find_entity(register, who)


def test_a_name_of_two(db: Database, make: Make, naming: Naming) -> None:
    save_article(db, make(1, "A", ("Quill opened.",)))
    enrich(db, engine=naming(ORGANIZATION=("Quill",)))
    save_article(db, make(2, "B", ("Quill sells.",)))
    enrich(db, engine=naming(PRODUCT=("Quill",)))
    with pytest.raises(UnknownEntity, match="several entities, 1, 2"):
        find_entity(db, "Quill")


def test_names_with_evidence_and_decisions(register: Database) -> None:
    number = find_entity(register, "輝達")
    kind, names, decisions = show(register, number)
    assert kind == "ORGANIZATION"
    assert {name.name for name in names} == {"輝達", "英伟达", "NVIDIA"}
    assert {name.evidence for name in names} == {"names table"}
    assert all(name.article for name in names)
    assert decisions == []
    new = split(register, number, "NVIDIA")
    (decision,) = show(register, number)[2]
    assert (decision.name, decision.entity_id, decision.not_id) == ("NVIDIA", new, number)


def test_citations_are_exact(register: Database) -> None:
    found = citations(register, find_entity(register, "輝達"), limit=9)
    assert [citation.title for citation in found] == ["乙", "甲"]
    assert found[1].paragraph == 1
    assert [found[1].text[start:end] for start, end in found[1].spans] == ["輝達", "NVIDIA", "輝達"]
    assert len(citations(register, find_entity(register, "輝達"), limit=1)) == 1


def test_only_current_versions_count(register: Database, make: Make, naming: Naming) -> None:
    save_article(
        register, make(3, "C", ("Nobody.",), published_at=datetime(2026, 1, 1, tzinfo=UTC))
    )
    enrich(register, engine=naming())
    assert all(row.names[2] != "Joan Lin" for row in entities(register))
