"""What an editor has decided about names: looked up before anything that an article says.

A decision says whom a name means. One that split a name off says in `not_id` where from, so that a
short form (馬斯克) may be split off one entity and stay with another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlite_utils import Database

from nlp.names import key

if TYPE_CHECKING:
    from nlp.entities import Entity, Mention


def decided(db: Database, kind: str, name: str) -> int | None:
    """The entity that the full name `name` of type `kind` means, by an editor's decision.

    That is also any entity with this name that has been merged or split: what an editor has
    touched, articles no longer join with others. None where nothing was decided.
    """
    row = db.conn.execute(
        "SELECT entity_id FROM entity_decisions WHERE type = :type AND folded = :folded"
        " UNION ALL"
        " SELECT e.id FROM entities e JOIN entity_names n ON n.entity_id = e.id"
        " WHERE e.type = :type AND n.folded = :folded AND n.alias = 0 AND EXISTS"
        " (SELECT 1 FROM entity_decisions d WHERE e.id IN (d.entity_id, d.not_id)) LIMIT 1",
        {"type": kind, "folded": key(name)},
    ).fetchone()
    return row[0] if row else None


def parted(db: Database, entity: Entity, mentions: Sequence[Mention]) -> list[Entity]:
    """`entity` of one article as one or more, where an editor has split what it holds together.

    Mentions go where their surface goes; a part that the article does not mention is left out.
    """
    whom = {name: decided(db, entity.type, name) for name in entity.names.values()}
    main = min((found for found in whom.values() if found is not None), default=None)
    if main is None:
        return [entity]
    whom |= {alias: _split_off(db, entity.type, alias, main) for alias in entity.aliases}
    by_form = {key(name): found or main for name, found in whom.items()}
    parts: dict[int, list[int]] = {}
    for index in entity.mentions:
        parts.setdefault(by_form.get(key(mentions[index].text), main), []).append(index)
    if len(set(by_form.values())) == 1:
        return [entity]
    return [_part(entity, by_form, target, indexes) for target, indexes in parts.items()]


def _split_off(db: Database, kind: str, alias: str, entity_id: int) -> int | None:
    """The entity that a short form means which was split off `entity_id`."""
    row = db.conn.execute(
        "SELECT entity_id FROM entity_decisions WHERE type = ? AND folded = ? AND not_id = ?",
        [kind, key(alias), entity_id],
    ).fetchone()
    return row[0] if row else None


def _part(entity: Entity, by_form: dict[str, int], target: int, indexes: list[int]) -> Entity:
    """The names of `target` in `entity`, with these mentions; its short form where that is all."""
    names = {tag: name for tag, name in entity.names.items() if by_form[key(name)] == target}
    aliases = tuple(alias for alias in entity.aliases if by_form[key(alias)] == target)
    if not names:
        language = "en" if aliases[0].isascii() else "zh-Hans"
        names, aliases = {language: aliases[0]}, aliases[1:]
    return replace(entity, names=names, aliases=aliases, mentions=tuple(indexes))
