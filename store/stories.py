"""Stories: which articles tell the same, and who else carried it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from store import times
from store.database import transaction
from store.errors import UnknownStory

MemberKind = Literal["lead", "duplicate", "reprint", "same-story"]


@dataclass(frozen=True)
class Member:
    """One article of a story, as "also carried by" names it."""

    article_id: int
    kind: MemberKind
    source: str
    title: str
    url: str


@dataclass(frozen=True)
class Story:
    """One thing that happened; the lead comes first, then the others by time."""

    id: int
    members: tuple[Member, ...]


def find(db: Database, story_id: int) -> Story:
    """A story, or the one that it was merged into. Raises UnknownStory where there is none."""
    row = db.conn.execute(
        "WITH RECURSIVE path(id, merged_into) AS ("
        " SELECT id, merged_into FROM stories WHERE id = ?"
        " UNION SELECT s.id, s.merged_into FROM stories s JOIN path ON s.id = path.merged_into)"
        " SELECT id FROM path WHERE merged_into IS NULL",
        [story_id],
    ).fetchone()
    if row is None:
        raise UnknownStory(f"no story has the id {story_id}")
    members = db.query(
        "SELECT a.id AS article_id, m.kind, a.source, a.title, a.url"
        " FROM story_members m JOIN articles a ON a.id = m.article_id"
        " WHERE m.story_id = ? AND a.current = 1"
        " ORDER BY m.kind != 'lead', coalesce(a.published_at, a.first_seen_at), a.id",
        [row[0]],
    )
    return Story(row[0], tuple(Member(**member) for member in members))


def save_groups(db: Database, groups: Iterable[Mapping[int, MemberKind]]) -> set[int]:
    """Keep groups of article ids, and what each is in its group; gives the stories' ids.

    A group goes on with the story that has most of its members already (an earlier version of an
    article counts for it), so that ids stay the same while a story grows. A story that lost all
    of its members to another points at that one and is never deleted: editions name it.
    """
    groups = [group for group in groups if group]
    with transaction(db):
        before = _stories_of(db, [article for group in groups for article in group])
        chosen = _match(groups, before)
        at = times.to_text(times.now())
        ids = [chosen.get(number) or _new(db, at) for number in range(len(groups))]
        for story_id, group in zip(ids, groups, strict=True):
            _replace(db, story_id, group, at)
        db.conn.execute(
            "DELETE FROM story_members"
            " WHERE article_id IN (SELECT id FROM articles WHERE current = 0)"
        )
        _point_on(db, before)
    return set(ids)


def _stories_of(db: Database, articles: Sequence[int]) -> dict[int, int]:
    """The story of each article, or of an earlier version of it."""
    found: dict[int, int] = {}
    for article_id in articles:
        row = db.conn.execute(
            "SELECT m.story_id FROM articles new"
            " JOIN articles old ON old.source = new.source"
            " AND old.canonical_url = new.canonical_url"
            " JOIN story_members m ON m.article_id = old.id"
            " WHERE new.id = ? ORDER BY old.version DESC LIMIT 1",
            [article_id],
        ).fetchone()
        if row:
            found[article_id] = row[0]
    return found


def _match(groups: Sequence[Mapping[int, MemberKind]], before: Mapping[int, int]) -> dict[int, int]:
    """Which group (by number) goes on with which story: most shared members first, then oldest."""
    shared = Counter(
        (number, before[article])
        for number, group in enumerate(groups)
        for article in group
        if article in before
    )
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for (number, story), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0][1])):
        if number not in chosen and story not in taken:
            chosen[number] = story
            taken.add(story)
    return chosen


def _new(db: Database, at: str) -> int:
    sql = "INSERT INTO stories (created_at, updated_at) VALUES (?, ?)"
    story_id = db.conn.execute(sql, [at, at]).lastrowid
    assert story_id is not None
    return story_id


def _replace(db: Database, story_id: int, group: Mapping[int, MemberKind], at: str) -> None:
    """Make the articles of `group` members; those of the story that lie outside it stay."""
    changed = 0
    if "lead" in group.values():  # a member outside the window may have been the lead
        changed += db.conn.execute(
            "UPDATE story_members SET kind = 'same-story' WHERE story_id = ? AND kind = 'lead'"
            f" AND article_id NOT IN ({','.join('?' * len(group))})",
            [story_id, *group],
        ).rowcount
    for article_id, kind in group.items():
        changed += db.conn.execute(
            "INSERT INTO story_members (article_id, story_id, kind) VALUES (?, ?, ?)"
            " ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id,"
            " kind = excluded.kind"
            " WHERE story_id != excluded.story_id OR kind != excluded.kind",
            [article_id, story_id, kind],
        ).rowcount
    if changed:
        sql = "UPDATE stories SET updated_at = ?, merged_into = NULL WHERE id = ?"
        db.conn.execute(sql, [at, story_id])


def _point_on(db: Database, before: Mapping[int, int]) -> None:
    """Let each story that has no member left point at the one that took most of them."""
    went: dict[int, Counter[int]] = {}
    for article_id, old in before.items():
        row = db.conn.execute(
            "SELECT story_id FROM story_members WHERE article_id = ?", [article_id]
        ).fetchone()
        went.setdefault(old, Counter())[row[0]] += 1
    for old, targets in went.items():
        if old in targets:
            continue
        db.conn.execute(
            "UPDATE stories SET merged_into = ? WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM story_members WHERE story_id = stories.id)",
            [targets.most_common(1)[0][0], old],
        )
