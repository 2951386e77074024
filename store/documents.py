"""Feeds, sitemaps and list pages: only the last of each address is kept, for its validators."""

from __future__ import annotations

from sqlite_utils import Database

from store.articles import Page, find_page, save_page
from store.database import transaction


def save_document(db: Database, page: Page) -> int:
    """Keep a document in the place of the one before it, and give its id.

    A feed changes many times a day and nothing refers to its old states: articles keep pages of
    their own.
    """
    with transaction(db):
        page_id = save_page(db, page)
        old = (
            "SELECT id FROM pages WHERE url = ? AND id < ?"
            " AND NOT EXISTS (SELECT 1 FROM articles WHERE page_id = pages.id)"
        )
        values = [page.url, page_id]
        db.conn.execute(f"UPDATE fetches SET page_id = NULL WHERE page_id IN ({old})", values)
        db.conn.execute(f"DELETE FROM pages WHERE id IN ({old})", values)
    return page_id


def find_document(db: Database, url: str) -> Page | None:
    """The last document that was kept of `url`, as it was sent; None where there is none."""
    row = db.conn.execute(
        "SELECT id FROM pages WHERE url = ? ORDER BY id DESC LIMIT 1", [url]
    ).fetchone()
    return find_page(db, row[0]) if row else None
