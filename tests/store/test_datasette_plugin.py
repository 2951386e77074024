import sqlite3

import pytest

pytest.importorskip("datasette", reason="datasette is not installed")

from store.datasette_plugin import prepare_connection


@pytest.mark.parametrize("query", ["", None, '"', "軟體", "NEAR("])
def test_the_function_gives_what_full_text_search_takes(query: str | None) -> None:
    conn = sqlite3.connect(":memory:")
    prepare_connection(conn)
    conn.execute("CREATE VIRTUAL TABLE t USING fts5(body)")
    conn.execute("INSERT INTO t VALUES ('软件 件')")
    found = conn.execute("SELECT body FROM t WHERE t MATCH search_query(?)", [query]).fetchall()
    assert bool(found) == (query == "軟體")
    conn.close()
