"""What an editor has decided is looked up before what an article says."""

import pytest
from sqlite_utils import Database

from nlp.entities import Entity, Mention
from store.decisions import decided, parted
from store.editing import merge, split
from store.entities import save_entity


def person(*mentions: int, **names: str) -> Entity:
    tags = {tag.replace("_", "-"): name for tag, name in names.items()}
    return Entity("PERSON", tags, (), mentions, "")


def mentions(*surfaces: str) -> list[Mention]:
    return [Mention(surface, "PERSON", 0, len(surface), 0.9) for surface in surfaces]


@pytest.fixture
def joined(db: Database) -> int:
    return save_entity(db, None, person(zh_Hant="林若蘭", en="Joan Lin"))  # type: ignore[arg-type]


def test_nothing_decided(db: Database, joined: int) -> None:
    assert decided(db, "PERSON", "林若蘭") is None
    both = person(0, 1, zh_Hant="林若蘭", en="Joan Lin")
    assert parted(db, both, mentions("林若蘭", "Joan Lin")) == [both]


def test_a_split_decides_about_both(db: Database, joined: int) -> None:
    new = split(db, joined, "Joan Lin")
    assert decided(db, "PERSON", "Joan LIN") == new
    assert decided(db, "PERSON", "林若兰") == joined
    assert decided(db, "ORGANIZATION", "Joan Lin") is None


def test_mentions_go_where_their_names_go(db: Database, joined: int) -> None:
    split(db, joined, "Joan Lin")
    both = person(0, 1, 2, zh_Hant="林若蘭", en="Joan Lin")
    first, second = parted(db, both, mentions("林若兰", "Joan Lin", "林若蘭"))
    assert (first.names, first.mentions) == ({"zh-Hant": "林若蘭"}, (0, 2))
    assert (second.names, second.mentions) == ({"en": "Joan Lin"}, (1,))


def test_a_part_without_mentions_is_left_out(db: Database, joined: int) -> None:
    split(db, joined, "Joan Lin")
    (part,) = parted(db, person(0, zh_Hant="林若蘭", en="Joan Lin"), mentions("Joan Lin"))
    assert part.names == {"en": "Joan Lin"}


def test_what_is_merged_is_one(db: Database, joined: int) -> None:
    other = save_entity(db, None, person(en="J. Lin"))  # type: ignore[arg-type]
    merge(db, joined, other)
    assert decided(db, "PERSON", "J. Lin") == joined
    assert len(parted(db, person(0, en="J. Lin", zh_Hant="林若蘭"), mentions("J. Lin"))) == 1
