"""Entities: one row for whatever different articles call by different names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlite_utils import Database

from nlp.convert import convert
from nlp.names import key
from store.decisions import decided, parted

if TYPE_CHECKING:
    from nlp.entities import Entity, Mention

COLUMNS = {"zh-Hant": "name_hant", "zh-Hans": "name_hans"}
"""Where a name goes by its language; names in Latin letters go to `name_en`."""


def save_entities(
    db: Database, article_id: int, entities: Sequence[Entity], mentions: Sequence[Mention]
) -> dict[int, int]:
    """Keep the entities of an article; gives the entity's row for each index of its mentions."""
    rows: dict[int, int] = {}
    for entity in entities:
        for part in parted(db, entity, mentions):
            rows |= dict.fromkeys(part.mentions, save_entity(db, article_id, part))
    return rows


def save_entity(db: Database, article_id: int, entity: Entity) -> int:
    """The row for what `entity` of this article means; gives its id.

    It is whom an editor decided that one of its names means, else the known entity of the same
    type that has one of them, compared folded, so across scripts. Short forms never decide: 李 is
    many people. Where one article gives a Chinese name and a Latin one for the same
    (薩蒂亞·納德拉（Satya Nadella）) and both are known apart, the two become one.
    """
    names = in_both_scripts(entity.names)
    known = _known(db, entity.type, names)
    if not known:
        entity_id = _new(db, entity.type)
    else:
        entity_id, *others = known
        for other in others if len(entity.names) > 1 else ():
            absorb(db, other, into=entity_id)
    names = own_names(db, entity.type, names, entity_id)
    for language, name in names.items():
        column = COLUMNS.get(language, "name_en")
        db.conn.execute(
            f"UPDATE entities SET {column} = ? WHERE id = ? AND {column} IS NULL",
            [name, entity_id],
        )
    rows = [(name, 0) for name in names.values()] + [(alias, 1) for alias in entity.aliases]
    db.conn.executemany(
        "INSERT INTO entity_names (entity_id, name, folded, alias, evidence, article_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(entity_id, name, key(name), alias, entity.evidence, article_id) for name, alias in rows],
    )
    return entity_id


def in_both_scripts(names: Mapping[str, str]) -> dict[str, str]:
    """`names` by language, with a Chinese one in the script that is missing."""
    complete = dict(names)
    if "zh-Hant" in names and "zh-Hans" not in names:
        complete["zh-Hans"] = convert(names["zh-Hant"], "zh-Hans-CN", names=[names["zh-Hant"]])
    if "zh-Hans" in names and "zh-Hant" not in names:
        complete["zh-Hant"] = convert(names["zh-Hans"], "zh-Hant-TW", names=[names["zh-Hans"]])
    return complete


def forget_unmentioned(db: Database) -> None:
    """Take out entities that no article mentions any more, after a better model has read them.

    What an editor has decided about is kept.
    """
    db.conn.execute(
        "DELETE FROM entities WHERE id NOT IN"
        " (SELECT entity_id FROM mentions WHERE entity_id IS NOT NULL"
        "  UNION SELECT entity_id FROM entity_decisions"
        "  UNION SELECT not_id FROM entity_decisions WHERE not_id IS NOT NULL)"
    )


def absorb(db: Database, entity_id: int, *, into: int) -> None:
    """Make `entity_id` a part of `into`: its mentions and names go over, its row goes."""
    db.conn.execute("UPDATE mentions SET entity_id = ? WHERE entity_id = ?", [into, entity_id])
    db.conn.execute(
        "UPDATE OR IGNORE entity_names SET entity_id = ? WHERE entity_id = ?", [into, entity_id]
    )
    db.conn.execute(
        "UPDATE entity_names SET alias = 0 WHERE entity_id = ? AND name IN"
        " (SELECT name FROM entity_names WHERE entity_id = ? AND alias = 0)",
        [into, entity_id],
    )
    for column in ("name_hant", "name_hans", "name_en"):
        db.conn.execute(
            f"UPDATE entities SET {column} ="
            f" coalesce({column}, (SELECT {column} FROM entities WHERE id = ?)) WHERE id = ?",
            [entity_id, into],
        )
    db.conn.execute("DELETE FROM entities WHERE id = ?", [entity_id])


def _known(db: Database, kind: str, names: Mapping[str, str]) -> Sequence[int]:
    """Ids of the entities that one of these names means: the decided one first, then the oldest.

    Of those that an editor has decided about, only the first: they stay apart.
    """
    folded = sorted({key(name) for name in names.values()})
    rows = db.conn.execute(
        "SELECT DISTINCT e.id FROM entity_names n JOIN entities e ON e.id = n.entity_id"
        f" WHERE n.folded IN ({','.join('?' * len(folded))}) AND n.alias = 0 AND e.type = ?"
        " ORDER BY e.id",
        [*folded, kind],
    ).fetchall()
    fixed = [whom for name in names.values() if (whom := decided(db, kind, name)) is not None]
    free = [entity_id for (entity_id,) in rows if not _edited(db, entity_id)]
    return [*fixed[:1], *free]


def own_names(db: Database, kind: str, names: Mapping[str, str], entity_id: int) -> dict[str, str]:
    """`names` without those that an editor gave to another entity."""
    return {
        language: name
        for language, name in names.items()
        if decided(db, kind, name) in (None, entity_id)
    }


def _edited(db: Database, entity_id: int) -> bool:
    sql = "SELECT 1 FROM entity_decisions WHERE ? IN (entity_id, not_id)"
    return db.conn.execute(sql, [entity_id]).fetchone() is not None


def _new(db: Database, kind: str) -> int:
    entity_id = db.conn.execute("INSERT INTO entities (type) VALUES (?)", [kind]).lastrowid
    assert entity_id is not None
    return entity_id
