"""Finding articles in either script: both the text and the query are folded to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from nlp.script import fold
from store import times
from store.database import transaction
from store.tokens import index_text, match_expression, pattern, plain, terms

MARKS = ("⟦", "⟧")
"""What a snippet's match stands between; news does not use these brackets."""
SNIPPET_BEFORE, SNIPPET_LENGTH = 24, 80
"""Characters of a snippet before the match, and in all."""
TITLE_WEIGHT, BODY_WEIGHT, WRITTEN_WEIGHT = 5.0, 1.0, 0.5
"""What a match counts for in the title, in the body, and in the text as it was written, which
holds most words a second time."""
RECENCY, HALF_LIFE = 0.3, timedelta(days=30)
"""News ages: today's article scores 30 % higher than the same text of long ago. A choice, small
enough that it reorders only what is about equally relevant."""
RERANKED = 200
"""How many of the most relevant are weighed against each other by age."""


@dataclass(frozen=True)
class Match:
    """One article that was found; `score` is higher for better, comparable within one search."""

    article_id: int
    title: str
    url: str
    source: str
    published_at: datetime | None
    snippet: str
    """From the original text, the match between `MARKS`."""
    score: float


def search(db: Database, query: str, limit: int = 20) -> list[Match]:
    """The current articles that hold all words of `query`, in whichever script, best first.

    Words between straight double quotes must stand together; Chinese words always must. Nothing
    is found for a query without a letter, digit or character.
    """
    expression = match_expression(query)
    if not expression or limit < 1:
        return []
    rows = db.query(
        "SELECT a.id, a.title, a.url, a.source, a.published_at,"
        " coalesce(a.published_at, a.first_seen_at) AS time,"
        " bm25(search_index, ?, ?, ?) AS relevance"
        " FROM search_index JOIN articles a ON a.id = search_index.rowid"
        " WHERE search_index MATCH ? AND a.current = 1 ORDER BY relevance LIMIT ?",
        [TITLE_WEIGHT, BODY_WEIGHT, WRITTEN_WEIGHT, expression, max(limit, RERANKED)],
    )
    found = [(row, times.from_text(row["time"])) for row in rows]
    newest = max((time for _, time in found), default=times.now())
    scored = [(-row["relevance"] * _recency(newest - time), row) for row, time in found]
    scored.sort(key=lambda entry: (-entry[0], entry[1]["id"]))
    wanted = terms(query)
    return [
        Match(
            article_id=row["id"],
            title=row["title"],
            url=row["url"],
            source=row["source"],
            published_at=times.from_text(row["published_at"]),
            snippet=_snippet(_lines(db, row["id"]), wanted),
            score=score,
        )
        for score, row in scored[:limit]
    ]


def index(db: Database, article_id: int, title: str, lines: Iterable[str]) -> None:
    """Put a new version of an article into the index; call it where the article is inserted.

    The text of a row of `articles` never changes, so nothing is ever taken out: `search` passes
    over versions that are not current.
    """
    title, written_title = index_text(title)
    body, written_body = index_text("\n".join(lines))
    db.conn.execute(
        "INSERT INTO search_index (rowid, title, body, written) VALUES (?, ?, ?, ?)",
        [article_id, title, body, f"{written_title} {written_body}"],
    )


def rebuild(db: Database) -> int:
    """Make the index again, after the folding has changed; gives the number of articles."""
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


def _snippet(lines: list[str], wanted: list[str]) -> str:
    """The line that has most of the terms, around the first of them."""
    if not lines:
        return ""
    spans = [[span for term in wanted if (span := _find(line, term))] for line in lines]
    best = max(range(len(lines)), key=lambda n: (len(spans[n]), -n))
    return _cut(lines[best], *min(spans[best], default=(0, 0)))


def _find(line: str, term: str) -> tuple[int, int] | None:
    """Where `line` has `term`, as written or in the other script."""
    written = plain(line)
    if len(written) == len(line) and (found := pattern(term).search(written)):
        return found.span()
    folded = fold(line)
    if found := pattern(fold(term)).search(folded):
        return _in_original(line, folded, found.span())
    return None


def _in_original(line: str, folded: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where a span of the folded line stands in the line itself.

    Folding a line changes its length a little (印表機 is 打印机, but 網際網路 is 互联网), so the
    piece that folds to the same text is looked for nearby, the nearest first.
    """
    start, end = span
    wanted, length = folded[start:end], end - start
    slack = abs(len(line) - len(folded)) + 2
    for shift in sorted(range(-slack, slack + 1), key=abs):
        for grown in sorted(range(-3, 4), key=abs):
            at, stop = start + shift, start + shift + length + grown
            if 0 <= at < stop <= len(line) and fold(line[at:stop]) == wanted:
                return at, stop
    return min(start, len(line)), min(end, len(line))


def _cut(line: str, start: int, end: int) -> str:
    begin = max(0, start - SNIPPET_BEFORE)
    stop = max(end, begin + SNIPPET_LENGTH)
    left, match, right = line[begin:start], line[start:end], line[end:stop]
    marked = f"{MARKS[0]}{match}{MARKS[1]}" if match else ""
    return f"{'…' if begin else ''}{left}{marked}{right}{'…' if stop < len(line) else ''}"
