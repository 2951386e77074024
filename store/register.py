"""Reading the register of entities: who is in the news, by which names, and where it says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from nlp.names import key
from store import times
from store.errors import UnknownEntity

NAMES = "coalesce(name_hant, ''), coalesce(name_hans, ''), coalesce(name_en, '')"


@dataclass(frozen=True)
class Row:
    """One entity, and how often current articles mention it."""

    id: int
    type: str
    names: tuple[str, str, str]
    """Traditional, Simplified, Latin; empty where it has none."""
    articles: int
    mentions: int
    last: datetime | None
    """When the newest of these articles was published."""


@dataclass(frozen=True)
class Name:
    """One name of an entity, why it was taken for the same, and the article that first said so."""

    name: str
    alias: bool
    evidence: str
    article: str | None


@dataclass(frozen=True)
class Citation:
    """One paragraph that mentions an entity; `spans` are the characters [start, end) of `text`."""

    article_id: int
    title: str
    url: str
    source: str
    published_at: datetime | None
    paragraph: int
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Decision:
    """What an editor has decided about a name."""

    type: str
    name: str
    entity_id: int
    not_id: int | None
    decided_at: datetime


def entities(db: Database, kind: str | None = None, days: int | None = None) -> list[Row]:
    """The entities that current articles mention, the most written about first.

    `kind` leaves those of one type, `days` the articles of the last so many days.
    """
    since = times.to_text(times.now() - timedelta(days=days)) if days is not None else ""
    rows = db.conn.execute(
        f"SELECT e.id, e.type, {NAMES}, count(DISTINCT a.id), count(*),"
        " max(coalesce(a.published_at, a.first_seen_at))"
        " FROM mentions m JOIN entities e ON e.id = m.entity_id"
        " JOIN articles a ON a.id = m.article_id AND a.current = 1"
        " WHERE e.type = coalesce(?, e.type)"
        " AND coalesce(a.published_at, a.first_seen_at) >= ?"
        " GROUP BY e.id ORDER BY 6 DESC, 7 DESC, e.id",
        [kind, since],
    )
    return [
        Row(number, of, (hant, hans, en), articles, mentions, times.from_text(last))
        for number, of, hant, hans, en, articles, mentions, last in rows
    ]


def find_entity(db: Database, who: str) -> int:
    """The id of the entity with this id or full name. Raises UnknownEntity."""
    if who.isascii() and who.isdigit():
        rows = db.conn.execute("SELECT id FROM entities WHERE id = ?", [int(who)]).fetchall()
    else:
        sql = "SELECT DISTINCT entity_id FROM entity_names WHERE folded = ? AND alias = 0"
        rows = db.conn.execute(sql, [key(who)]).fetchall()
    if len(rows) == 1:
        found: int = rows[0][0]
        return found
    if not rows:
        raise UnknownEntity(f"{who}: no entity has that id or name; see `jianbao entities list`")
    several = ", ".join(str(number) for (number,) in rows)
    raise UnknownEntity(f"{who}: the name of several entities, {several}: give the id")


def show(db: Database, entity_id: int) -> tuple[str, list[Name], list[Decision]]:
    """The type of an entity, its names with their evidence, and what was decided about it."""
    (kind,) = db.conn.execute("SELECT type FROM entities WHERE id = ?", [entity_id]).fetchone()
    names = db.conn.execute(
        "SELECT n.name, n.alias, n.evidence, a.url FROM entity_names n"
        " LEFT JOIN articles a ON a.id = n.article_id"
        " WHERE n.entity_id = ? ORDER BY n.alias, n.name",
        [entity_id],
    )
    decisions = db.conn.execute(
        "SELECT type, name, entity_id, not_id, decided_at FROM entity_decisions"
        " WHERE ? IN (entity_id, not_id) ORDER BY id",
        [entity_id],
    )
    return (
        kind,
        [Name(name, bool(alias), evidence, url) for name, alias, evidence, url in names],
        [
            Decision(of, name, whom, apart, times.from_text(time))
            for of, name, whom, apart, time in decisions
        ],
    )


def citations(db: Database, entity_id: int, limit: int) -> list[Citation]:
    """The paragraphs of current articles that mention an entity, the newest articles first."""
    rows = db.conn.execute(
        "SELECT a.id, a.title, a.url, a.source, a.published_at, m.paragraph, p.text,"
        " json_group_array(json_array(m.start, m.end))"
        " FROM mentions m JOIN articles a ON a.id = m.article_id AND a.current = 1"
        " JOIN paragraphs p ON p.article_id = a.id AND p.number = m.paragraph"
        " WHERE m.entity_id = ? GROUP BY a.id, m.paragraph"
        " ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.id DESC, m.paragraph LIMIT ?",
        [entity_id, limit],
    ).fetchall()
    return [
        Citation(number, title, url, source, times.from_text(time), line, text, _spans(spans))
        for number, title, url, source, time, line, text, spans in rows
    ]


def _spans(listed: str) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((start, end) for start, end in json.loads(listed)))
