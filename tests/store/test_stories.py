from collections.abc import Callable

import pytest
from sqlite_utils import Database

from store.articles import Article, save_article
from store.errors import UnknownStory
from store.stories import MemberKind, find, save_groups

Make = Callable[..., Article]


@pytest.fixture
def ids(db: Database, make: Make) -> list[int]:
    return [save_article(db, make(number, f"第{number}則")).id for number in range(6)]


def told(*articles: int) -> dict[int, MemberKind]:
    lead, *others = articles
    return {lead: "lead"} | dict.fromkeys(others, "same-story")


def story_of(db: Database, article_id: int) -> int:
    sql = "SELECT story_id FROM story_members WHERE article_id = ?"
    found: int = db.execute(sql, [article_id]).fetchone()[0]
    return found


def test_lead_first_and_also_carried_by(db: Database, ids: list[int]) -> None:
    (story_id,) = save_groups(db, [{ids[0]: "reprint", ids[1]: "lead", ids[2]: "duplicate"}])
    members = find(db, story_id).members
    assert [(m.title, m.kind) for m in members] == [
        ("第1則", "lead"),
        ("第0則", "reprint"),
        ("第2則", "duplicate"),
    ]
    assert members[0].source == "daylight"


def test_the_same_groups_again_change_nothing(db: Database, ids: list[int]) -> None:
    groups = [told(*ids[:3]), told(*ids[3:])]
    first = save_groups(db, groups)
    db.execute("UPDATE stories SET updated_at = 'long ago'")
    assert save_groups(db, groups) == first
    assert {row["updated_at"] for row in db.table("stories").rows} == {"long ago"}


def test_a_story_keeps_its_id_when_articles_join(db: Database, ids: list[int]) -> None:
    first = save_groups(db, [told(ids[0], ids[1])])
    assert save_groups(db, [told(ids[2], ids[0], ids[1])]) == first
    assert [m.kind for m in find(db, first.pop()).members].count("lead") == 1


def test_members_outside_the_window_stay(db: Database, ids: list[int]) -> None:
    (story_id,) = save_groups(db, [told(ids[0], ids[1])])
    assert save_groups(db, [told(ids[1], ids[2])]) == {story_id}
    members = find(db, story_id).members
    assert {m.article_id for m in members} == set(ids[:3])
    assert [m.article_id for m in members if m.kind == "lead"] == [ids[1]]


def test_two_stories_become_one(db: Database, ids: list[int]) -> None:
    save_groups(db, [told(ids[0], ids[1]), told(ids[2])])
    old = story_of(db, ids[2])
    (kept,) = save_groups(db, [told(*ids[:3])])
    assert kept == story_of(db, ids[0])
    assert find(db, old).id == kept  # editions may still name it


def test_a_story_splits(db: Database, ids: list[int]) -> None:
    (story_id,) = save_groups(db, [told(*ids[:3])])
    save_groups(db, [told(ids[0], ids[1]), told(ids[2])])
    assert story_of(db, ids[0]) == story_id
    assert story_of(db, ids[2]) != story_id


def test_a_new_version_stays_in_its_story(db: Database, ids: list[int], make: Make) -> None:
    (story_id,) = save_groups(db, [told(ids[0], ids[1])])
    new = save_article(db, make(0, "第0則，更正")).id
    assert save_groups(db, [told(ids[1], new)]) == {story_id}
    assert {m.article_id for m in find(db, story_id).members} == {ids[1], new}
    assert db.table("story_members").count == 2


def test_unknown(db: Database) -> None:
    with pytest.raises(UnknownStory, match="7"):
        find(db, 7)
