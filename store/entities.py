"""Entities: one row for whatever different articles call by different names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlite_utils import Database

from nlp.convert import convert
from nlp.script import fold

if TYPE_CHECKING:
    from nlp.entities import Entity

COLUMNS = {"zh-Hant": "name_hant", "zh-Hans": "name_hans"}
"""Where a name goes by its language; names in Latin letters go to `name_en`."""


def save_entity(db: Database, article_id: int, entity: Entity) -> int:
    """The row for what `entity` of this article means; gives its id.

    It is the known entity of the same type that has one of its names, compared folded, so across
    scripts. Short forms never decide: 李 is many people. Where one article gives a Chinese name
    and a Latin one for the same (薩蒂亞·納德拉（Satya Nadella）) and both are known apart, the two
    become one.
    """
    names = in_both_scripts(entity.names)
    known = _known(db, entity.type, names)
    if not known:
        entity_id = _new(db, entity.type)
    else:
        entity_id, *others = known
        for other in others if len(entity.names) > 1 else ():
            _merge(db, other, into=entity_id)
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
        [(entity_id, name, fold(name), alias, entity.evidence, article_id) for name, alias in rows],
    )
    return entity_id


def in_both_scripts(names: Mapping[str, str]) -> dict[str, str]:
    """`names` by language, with a Chinese one in the script that is missing."""
    complete = dict(names)
    if "zh-Hant" in names and "zh-Hans" not in names:
        complete["zh-Hans"] = convert(names["zh-Hant"], "zh-Hans-CN")
    if "zh-Hans" in names and "zh-Hant" not in names:
        complete["zh-Hant"] = convert(names["zh-Hans"], "zh-Hant-TW")
    return complete


def forget_unmentioned(db: Database) -> None:
    """Take out entities that no article mentions any more, after a better model has read them."""
    db.conn.execute(
        "DELETE FROM entities WHERE id NOT IN"
        " (SELECT entity_id FROM mentions WHERE entity_id IS NOT NULL)"
    )


def _known(db: Database, kind: str, names: Mapping[str, str]) -> Sequence[int]:
    """Ids of the entities of this type with one of these names, the oldest first."""
    folded = sorted({fold(name) for name in names.values()})
    rows = db.conn.execute(
        "SELECT DISTINCT e.id FROM entity_names n JOIN entities e ON e.id = n.entity_id"
        f" WHERE n.folded IN ({','.join('?' * len(folded))}) AND n.alias = 0 AND e.type = ?"
        " ORDER BY e.id",
        [*folded, kind],
    )
    return [entity_id for (entity_id,) in rows]


def _new(db: Database, kind: str) -> int:
    entity_id = db.conn.execute("INSERT INTO entities (type) VALUES (?)", [kind]).lastrowid
    assert entity_id is not None
    return entity_id


def _merge(db: Database, entity_id: int, *, into: int) -> None:
    db.conn.execute("UPDATE mentions SET entity_id = ? WHERE entity_id = ?", [into, entity_id])
    db.conn.execute(
        "UPDATE OR IGNORE entity_names SET entity_id = ? WHERE entity_id = ?", [into, entity_id]
    )
    for column in ("name_hant", "name_hans", "name_en"):
        db.conn.execute(
            f"UPDATE entities SET {column} ="
            f" coalesce({column}, (SELECT {column} FROM entities WHERE id = ?)) WHERE id = ?",
            [entity_id, into],
        )
    db.conn.execute("DELETE FROM entities WHERE id = ?", [entity_id])
