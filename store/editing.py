"""Merging and splitting entities by hand, so that later runs keep to it."""

from __future__ import annotations

from sqlite_utils import Database

from nlp.names import key
from nlp.script import detect
from store import times
from store.database import transaction
from store.entities import COLUMNS, absorb, in_both_scripts, own_names
from store.errors import UnknownEntity


def merge(db: Database, entity_id: int, other: int) -> None:
    """Make `other` a part of `entity_id`, which keeps its type, for good.

    Every full name of `other` means `entity_id` from now on. Raises UnknownEntity.
    """
    with transaction(db):
        _type(db, entity_id)
        kinds = {_type(db, other)}
        if entity_id == other:
            raise UnknownEntity(f"{other}: an entity cannot be merged with itself")
        for name in _names(db, other):
            _decide(db, kinds, name, entity_id, None)
        for column in ("entity_id", "not_id"):
            sql = f"UPDATE entity_decisions SET {column} = ? WHERE {column} = ?"
            db.conn.execute(sql, [entity_id, other])
        db.conn.execute("DELETE FROM entity_decisions WHERE entity_id = not_id")
        absorb(db, other, into=entity_id)


def split(db: Database, entity_id: int, name: str) -> int:
    """Make `name`, with the mentions that are written so, an entity of its own; gives its id.

    Raises UnknownEntity where the entity is not called so, or has no other name.
    """
    with transaction(db):
        kind, folded = _type(db, entity_id), key(name)
        held = _rows(db, entity_id)
        if folded not in {form for _, form, _ in held}:
            called = ", ".join(sorted({written for written, _, _ in held}))
            raise UnknownEntity(f"{entity_id} is not called {name}; its names are {called}")
        if all(alias or form == folded for _, form, alias in held):
            raise UnknownEntity(f"{name} is the only full name of {entity_id}: nothing to split")
        new = _insert(db, kind)
        _decide(db, _types_of(db, entity_id, folded) | {kind}, name, new, entity_id)
        _move(db, entity_id, new, folded)
        for number, written in [(new, name), *((entity_id, w) for w in _names(db, entity_id))]:
            _name(db, number, kind, written)
    return new


def _type(db: Database, entity_id: int) -> str:
    row = db.conn.execute("SELECT type FROM entities WHERE id = ?", [entity_id]).fetchone()
    if row is None:
        raise UnknownEntity(f"there is no entity {entity_id}; `jianbao entities list` shows them")
    kind: str = row[0]
    return kind


def _rows(db: Database, entity_id: int) -> list[tuple[str, str, int]]:
    """(name, folded, alias) of an entity."""
    sql = "SELECT name, folded, alias FROM entity_names WHERE entity_id = ? ORDER BY name"
    return db.conn.execute(sql, [entity_id]).fetchall()


def _names(db: Database, entity_id: int) -> list[str]:
    return [name for name, _, alias in _rows(db, entity_id) if not alias]


def _types_of(db: Database, entity_id: int, folded: str) -> set[str]:
    """The types under which a name was merged into the entity."""
    sql = "SELECT DISTINCT type FROM entity_decisions WHERE entity_id = ? AND folded = ?"
    return {kind for (kind,) in db.conn.execute(sql, [entity_id, folded])}


def _decide(db: Database, kinds: set[str], name: str, whom: int, not_id: int | None) -> None:
    """The newest decision about a name takes the place of those before."""
    for kind in sorted(kinds):
        db.conn.execute(
            "DELETE FROM entity_decisions WHERE type = ? AND folded = ?"
            " AND (not_id IS ? OR entity_id = ?)",
            [kind, key(name), not_id, not_id],
        )
        db.conn.execute(
            "INSERT INTO entity_decisions (type, name, folded, entity_id, not_id, decided_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [kind, name, key(name), whom, not_id, times.to_text(times.now())],
        )


def _insert(db: Database, kind: str) -> int:
    new = db.conn.execute("INSERT INTO entities (type) VALUES (?)", [kind]).lastrowid
    assert new is not None
    return new


def _name(db: Database, entity_id: int, kind: str, name: str) -> None:
    """Give the entity the name in each script in which it has none."""
    language = detect(name)
    names = in_both_scripts({language if language.startswith("zh") else "en": name})
    for tag, written in own_names(db, kind, names, entity_id).items():
        column = COLUMNS.get(tag, "name_en")
        db.conn.execute(
            f"UPDATE entities SET {column} = coalesce({column}, ?) WHERE id = ?",
            [written, entity_id],
        )


def _move(db: Database, entity_id: int, new: int, folded: str) -> None:
    """Take the name off the entity, with its mentions."""
    db.conn.execute(
        "UPDATE entity_names SET entity_id = ?, alias = 0 WHERE entity_id = ? AND folded = ?",
        [new, entity_id, folded],
    )
    for column in ("name_hant", "name_hans", "name_en"):
        held = db.conn.execute(f"SELECT {column} FROM entities WHERE id = ?", [entity_id])
        if key(held.fetchone()[0] or "") == folded:
            db.conn.execute(f"UPDATE entities SET {column} = NULL WHERE id = ?", [entity_id])
    sql = "SELECT id, surface FROM mentions WHERE entity_id = ?"
    moved = [
        (new, mention_id)
        for mention_id, surface in db.conn.execute(sql, [entity_id]).fetchall()
        if key(surface) == folded
    ]
    db.conn.executemany("UPDATE mentions SET entity_id = ? WHERE id = ?", moved)
