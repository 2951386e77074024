"""Pages and articles: what they are, saving them, finding them."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from store import search, times
from store.database import transaction
from store.errors import UnknownArticle
from store.runs import ensure_source

MAX_VARIABLES = 500
"""SQL variables in one statement: old SQLite allows 999."""

Kind = Literal["body", "heading", "quote", "list", "caption", "table", "code"]
Access = Literal["free", "metered", "members"]


@dataclass(frozen=True)
class Paragraph:
    """One block of an article, in reading order. `text` is NFC, without line breaks."""

    text: str
    kind: Kind = "body"


@dataclass(frozen=True)
class Removed:
    """A line that cleaning took out of an article, and the rule that did."""

    text: str
    rule: str


@dataclass(frozen=True)
class Page:
    """One fetched page as the server sent it. `body` is the decompressed HTTP body."""

    url: str
    source: str
    status: int
    body: bytes
    fetched_at: datetime
    headers: dict[str, str] = field(default_factory=dict)
    """Header names in lower case; at least `content-type`, `etag`, `last-modified` if sent."""


@dataclass(frozen=True)
class Article:
    """What a page says, in its original script. Conversions are derived, never stored over it."""

    url: str
    canonical_url: str
    source: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    language: str
    """`zh-Hant`, `zh-Hans`, `en` or `und` (undetermined): ISO 639 and 15924."""
    fetched_at: datetime
    region: str | None = None
    """`TW`, `HK`, `CN`, … (ISO 3166)."""
    authors: tuple[str, ...] = ()
    editor: str | None = None
    credit: str | None = None
    """Where the text was reprinted from (本文授權轉載自, 来源, Originally published in)."""
    published_at: datetime | None = None
    """Timezone-aware."""
    published_raw: str | None = None
    """The date as the page wrote it."""
    modified_at: datetime | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    lead_image: str | None = None
    access: Access = "free"
    sponsored: bool = False
    sponsored_evidence: str | None = None
    removed: tuple[Removed, ...] = ()
    extractor: str = ""
    """Name and rule version of what made this, `jianbao-1`."""
    content_hash: str = ""
    """SHA-256 (hex) over title and paragraphs: equal hashes are the same text."""


@dataclass(frozen=True)
class Saved:
    """What became of an article: `id` is the row of the version that is current now."""

    id: int
    status: Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Known:
    """When an address was last fetched with success, and what to ask the server with."""

    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


def save_page(db: Database, page: Page) -> int:
    """Keep a page, compressed, and give its id; the same body again only renews its headers."""
    body_hash = hashlib.sha256(page.body).hexdigest()
    renewed: dict[str, Any] = {
        "status": page.status,
        "fetched_at": times.to_text(page.fetched_at),
        "etag": page.headers.get("etag"),
        "last_modified": page.headers.get("last-modified"),
        "headers": json.dumps(page.headers, ensure_ascii=False, sort_keys=True),
    }
    with transaction(db):
        ensure_source(db, page.source)
        last = db.conn.execute(
            "SELECT id, body_hash FROM pages WHERE url = ? ORDER BY id DESC LIMIT 1", [page.url]
        ).fetchone()
        if last and last[1] == body_hash:
            db.table("pages").update(last[0], renewed)
            return int(last[0])
        row = renewed | {
            "url": page.url,
            "source": page.source,
            "body": zlib.compress(page.body),
            "bytes": len(page.body),
            "body_hash": body_hash,
        }
        return _insert(db, "pages", row)


def find_page(db: Database, page_id: int) -> Page:
    """A kept page as it was sent. Raises UnknownArticle where there is none."""
    for row in db.query("SELECT * FROM pages WHERE id = ?", [page_id]):
        return Page(
            url=row["url"],
            source=row["source"],
            status=row["status"],
            body=zlib.decompress(row["body"]),
            fetched_at=times.from_text(row["fetched_at"]),
            headers=json.loads(row["headers"]),
        )
    raise UnknownArticle(f"no page has the id {page_id}")


def known_urls(db: Database, urls: Iterable[str]) -> dict[str, Known]:
    """Which of `urls` were fetched before, whatever they turned out to hold.

    An address whose last requests all failed is not known: it is worth another try.
    """
    found: dict[str, Known] = {}
    wanted = list(dict.fromkeys(urls))
    for at in range(0, len(wanted), MAX_VARIABLES):
        part = wanted[at : at + MAX_VARIABLES]
        marks = ",".join("?" * len(part))
        rows = db.query(
            f"""
            SELECT url, fetched_at, etag, last_modified FROM pages WHERE url IN ({marks})
            UNION ALL
            SELECT f.url, f.fetched_at, p.etag, p.last_modified
            FROM fetches f LEFT JOIN pages p ON p.id = f.page_id
            WHERE f.url IN ({marks}) AND f.outcome != 'failed'
            ORDER BY fetched_at
            """,
            part + part,
        )
        for row in rows:  # oldest first; an answer 304 has no validators of its own
            before = found.get(row["url"])
            found[row["url"]] = Known(
                times.from_text(row["fetched_at"]),
                row["etag"] or (before.etag if before else None),
                row["last_modified"] or (before.last_modified if before else None),
            )
    return found


def save_article(db: Database, article: Article, page_id: int | None = None) -> Saved:
    """Keep an article in one transaction, with its place in the search index.

    An article is known by its source and canonical address (with the source, so that a reprint
    that names the original's address is an article of its own). The same text again renews only
    what is said about it; another text becomes a new version, and the old one stays as it is.
    """
    with transaction(db):
        ensure_source(db, article.source)
        last = db.conn.execute(
            "SELECT id, content_hash, version, first_seen_at FROM articles"
            " WHERE source = ? AND canonical_url = ? AND current = 1",
            [article.source, article.canonical_url],
        ).fetchone()
        if last and last[1] == article.content_hash:
            db.table("articles").update(last[0], _described(article))
            return Saved(last[0], "unchanged")
        if last:
            db.conn.execute("UPDATE articles SET current = 0 WHERE id = ?", [last[0]])
        fetched_at = times.to_text(article.fetched_at)
        row = _described(article) | {
            "source": article.source,
            "canonical_url": article.canonical_url,
            "version": last[2] + 1 if last else 1,
            "current": 1,
            "title": article.title,
            "content_hash": article.content_hash,
            "first_seen_at": last[3] if last else fetched_at,
            "fetched_at": fetched_at,
            "page_id": page_id,
        }
        article_id = _insert(db, "articles", row)
        _insert_lines(db, article_id, article)
        search.index(db, article_id, article.title, (p.text for p in article.paragraphs))
    return Saved(article_id, "changed" if last else "new")


def find(db: Database, article_id: int) -> Article:
    """The version of an article that has this id. Raises UnknownArticle where there is none."""
    for row in db.query("SELECT * FROM articles WHERE id = ?", [article_id]):
        return Article(
            url=row["url"],
            canonical_url=row["canonical_url"],
            source=row["source"],
            title=row["title"],
            paragraphs=tuple(paragraphs(db, article_id)),
            language=row["language"],
            fetched_at=times.from_text(row["fetched_at"]),
            region=row["region"],
            authors=tuple(json.loads(row["authors"])),
            editor=row["editor"],
            credit=row["credit"],
            published_at=times.from_text(row["published_at"]),
            published_raw=row["published_raw"],
            modified_at=times.from_text(row["modified_at"]),
            section=row["section"],
            keywords=tuple(json.loads(row["keywords"])),
            lead_image=row["lead_image"],
            access=row["access"],
            sponsored=bool(row["sponsored"]),
            sponsored_evidence=row["sponsored_evidence"],
            removed=tuple(_removed(db, article_id)),
            extractor=row["extractor"],
            content_hash=row["content_hash"],
        )
    raise UnknownArticle(f"no article has the id {article_id}")


def paragraphs(db: Database, article_id: int) -> Iterator[Paragraph]:
    """The paragraphs of an article, in reading order."""
    sql = "SELECT text, kind FROM paragraphs WHERE article_id = ? ORDER BY number"
    for text, kind in db.conn.execute(sql, [article_id]):
        yield Paragraph(text, kind)


def _removed(db: Database, article_id: int) -> Iterator[Removed]:
    sql = "SELECT text, rule FROM removed WHERE article_id = ? ORDER BY number"
    for text, rule in db.conn.execute(sql, [article_id]):
        yield Removed(text, rule)


def _described(article: Article) -> dict[str, Any]:
    """What is said about a text: a better rule may learn more of it while the text is the same."""
    return {
        "url": article.url,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "editor": article.editor,
        "credit": article.credit,
        "published_at": times.to_text(article.published_at),
        "published_raw": article.published_raw,
        "modified_at": times.to_text(article.modified_at),
        "section": article.section,
        "keywords": json.dumps(article.keywords, ensure_ascii=False),
        "language": article.language,
        "region": article.region,
        "lead_image": article.lead_image,
        "access": article.access,
        "sponsored": int(article.sponsored),
        "sponsored_evidence": article.sponsored_evidence,
        "extractor": article.extractor,
    }


def _insert_lines(db: Database, article_id: int, article: Article) -> None:
    db.conn.executemany(
        "INSERT INTO paragraphs (article_id, number, kind, text) VALUES (?, ?, ?, ?)",
        [(article_id, n, p.kind, p.text) for n, p in enumerate(article.paragraphs)],
    )
    db.conn.executemany(
        "INSERT INTO removed (article_id, number, text, rule) VALUES (?, ?, ?, ?)",
        [(article_id, n, r.text, r.rule) for n, r in enumerate(article.removed)],
    )


def _insert(db: Database, table: str, row: dict[str, Any]) -> int:
    last_pk = db.table(table).insert(row).last_pk
    assert isinstance(last_pk, int)
    return last_pk
