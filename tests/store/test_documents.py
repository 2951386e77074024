"""Of each feed, sitemap and list only the last is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from store.articles import Page
from store.database import open_database
from store.documents import find_document, save_document
from store.runs import record_fetch, start_run

URL = "https://harbour.example/feed.xml"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "jianbao.db")
    yield db
    db.close()


def feed(body: bytes, etag: str) -> Page:
    return Page(URL, "harbour", 200, body, datetime(2026, 11, 24, tzinfo=UTC), {"etag": etag})


def test_the_last_one_takes_the_place_of_the_one_before(database: Database) -> None:
    assert find_document(database, URL) is None
    old = save_document(database, feed(b"<rss>1</rss>", '"1"'))
    record_fetch(database, start_run(database, "t"), "harbour", URL, 200, "ok", page_id=old)
    save_document(database, feed(b"<rss>2</rss>", '"2"'))
    found = find_document(database, URL)
    assert found is not None
    assert (found.body, found.headers["etag"]) == (b"<rss>2</rss>", '"2"')
    assert database.conn.execute("SELECT count(*) FROM pages").fetchone() == (1,)
    assert database.conn.execute("SELECT page_id FROM fetches").fetchall() == [(None,)]
