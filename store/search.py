"""Finding articles in either script and in English, by every spelling of the query's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from nlp.spellings import searchable
from store import times
from store.database import transaction
from store.tokens import index_text, match_expression, pattern, terms

MARKS = ("⟦", "⟧")
"""What a snippet's match stands between; news does not use these brackets."""
SNIPPET_BEFORE, SNIPPET_LENGTH = 24, 80
"""Characters of a snippet before the match, and in all."""
TITLE_WEIGHT, BODY_WEIGHT = 5.0, 1.0
"""What a match counts for in the title and in the body."""
RECENCY, HALF_LIFE = 0.3, timedelta(days=30)
"""News ages: today's article scores 30 % higher than the same text of long ago. A choice, small
enough that it reorders only what is about equally relevant."""
RERANKED = 200
"""How many of the most relevant are weighed against each other by age."""
WEIGHED = 2000
"""How many of the articles that hold all words are weighed against each other: the newest."""


@dataclass(frozen=True)
class Match:
    """One article that was found; `score` is higher for better, comparable within one search."""

    article_id: int
    title: str
    url: str
    source: str
    published_at: datetime | None
    snippet: str
    """A passage of the text, each match between `MARKS`."""
    score: float


def search(db: Database, query: str, limit: int = 20, script: str | None = None) -> list[Match]:
    """The current articles that hold all words of `query`, in whichever script, best first.

    Words between straight double quotes must stand together; Chinese words always must. Nothing
    is found for a query without a letter, digit or character. Titles and snippets are in `script`
    (`zh-Hant`, `zh-Hans`) where the article has been enriched, else as they were written.
    """
    expression = match_expression(query)
    if not expression or limit < 1:
        return []
    found = _current(db, _relevance(db, expression, limit), limit)
    newest = max((time for _, _, time in found), default=times.now())
    scored = [(score * _recency(newest - time), row) for score, row, time in found]
    scored.sort(key=lambda entry: (-entry[0], entry[1]["id"]))
    wanted = pattern(terms(query))
    return [_match(db, row, score, wanted, script) for score, row in scored[:limit]]


def _relevance(db: Database, expression: str, limit: int) -> list[tuple[float, int]]:
    """(relevance, article) of what `expression` finds, best first.

    Weighing a word that half of all articles have would take as long as reading them. So of what
    is found very often the newest count, and the newest that have it in the title.
    """
    most = max(limit, WEIGHED)
    sql = (
        "SELECT rowid, -bm25(search_index, ?, ?) FROM search_index WHERE search_index MATCH ?"
        " ORDER BY rowid DESC LIMIT ?"
    )
    weights = [TITLE_WEIGHT, BODY_WEIGHT]
    found = dict(db.conn.execute(sql, [*weights, expression, most]))
    if len(found) == most:
        titles = db.conn.execute(sql, [*weights, f"title : ({expression})", most])
        found = {**dict(titles), **found}
    return sorted(((score, number) for number, score in found.items()), reverse=True)


def _current(
    db: Database, ranked: list[tuple[float, int]], limit: int
) -> list[tuple[float, dict[str, Any], datetime]]:
    """The most relevant that are current: `RERANKED` of them, or `limit` if that is more."""
    found: list[tuple[float, dict[str, Any], datetime]] = []
    step = max(limit, RERANKED)
    for at in range(0, len(ranked), step):
        scores = {number: score for score, number in ranked[at : at + step]}
        rows = db.query(
            "SELECT id, title, url, source, published_at,"
            " coalesce(published_at, first_seen_at) AS time FROM articles"
            " WHERE current = 1 AND id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(scores))],
        )
        found += [(scores[row["id"]], row, times.from_text(row["time"])) for row in rows]
        if len(found) >= limit:
            break
    return found


def _match(
    db: Database, row: dict[str, Any], score: float, wanted: re.Pattern[str], script: str | None
) -> Match:
    title, lines = _text(db, row["id"], script) or (row["title"], _lines(db, row["id"]))
    return Match(
        article_id=row["id"],
        title=title,
        url=row["url"],
        source=row["source"],
        published_at=times.from_text(row["published_at"]),
        snippet=_snippet(lines, wanted),
        score=score,
    )


def index(db: Database, article_id: int, title: str, lines: Iterable[str]) -> None:
    """Put a new version of an article into the index; call it where the article is inserted.

    The text of a row of `articles` never changes, so nothing is ever taken out: `search` passes
    over versions that are not current.
    """
    db.conn.execute(
        "INSERT INTO search_index (rowid, title, body) VALUES (?, ?, ?)",
        [article_id, index_text(title), index_text("\n".join(lines))],
    )


def rebuild(db: Database) -> int:
    """Make the index again, after its form has changed; gives the number of articles."""
    with transaction(db):
        db.conn.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        articles = db.conn.execute("SELECT id, title FROM articles WHERE current = 1").fetchall()
        for article_id, title in articles:
            index(db, article_id, title, _lines(db, article_id))
    return len(articles)


def _recency(age: timedelta) -> float:
    return float(1 + RECENCY * 0.5 ** (age / HALF_LIFE))


def _lines(db: Database, article_id: int) -> list[str]:
    sql = "SELECT text FROM paragraphs WHERE article_id = ? ORDER BY number"
    return [text for (text,) in db.conn.execute(sql, [article_id])]


def _text(db: Database, article_id: int, script: str | None) -> tuple[str, list[str]] | None:
    """Title and lines in `script`, where there are any."""
    sql = "SELECT title, body FROM texts WHERE article_id = ? AND script = ?"
    row = db.conn.execute(sql, [article_id, script]).fetchone()
    return (row[0], row[1].split("\n")) if row else None


def _snippet(lines: list[str], wanted: re.Pattern[str]) -> str:
    """The line that has most of the spellings, around the first of them."""
    if not lines:
        return ""
    found = [_find(line, wanted) for line in lines]
    best = max(range(len(lines)), key=lambda n: (len({text for text, *_ in found[n]}), -n))
    return _cut(lines[best], [(start, end) for _, start, end in found[best]])


def _find(line: str, wanted: re.Pattern[str]) -> list[tuple[str, int, int]]:
    """What is found in `line`: as searchable text, and where it stands in the line itself."""
    text = searchable(line)
    places: Sequence[int] = range(len(line) + 1)
    if len(text) != len(line):  # Unicode's composed forms: ㎡ is m2
        each = [_searchable(character) for character in line]
        text = "".join(each)
        places = [at for at, character in enumerate(each) for _ in character] + [len(line)]
    return [
        (found.group(), places[found.start()], places[found.end() - 1] + 1)
        for found in wanted.finditer(text)
    ]


@lru_cache(maxsize=10_000)
def _searchable(character: str) -> str:
    return searchable(character)


def _cut(line: str, spans: list[tuple[int, int]]) -> str:
    """`SNIPPET_LENGTH` characters around the first of `spans`, all in there marked."""
    first, last = spans[0] if spans else (0, 0)
    begin = max(0, first - SNIPPET_BEFORE)
    stop = max(last, begin + SNIPPET_LENGTH)
    out, at = ["…" if begin else ""], begin
    for start, end in spans:
        if start >= at and end <= stop:
            out += [line[at:start], MARKS[0], line[start:end], MARKS[1]]
            at = end
    return "".join([*out, line[at:stop], "…" if stop < len(line) else ""])
