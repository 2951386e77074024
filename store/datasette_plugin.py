"""What Datasette needs to search as Jianbao does: the SQL function `search_query(text)`.

SELECT a.title FROM search_index JOIN articles a ON a.id = search_index.rowid
WHERE search_index MATCH search_query('人工智能')
"""

from __future__ import annotations

import sqlite3

from datasette import hookimpl  # type: ignore[import-untyped]

from store.tokens import match_expression

NOTHING = '"" '
"""An FTS5 expression that finds nothing: an empty one would be a syntax error."""


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give each connection of Datasette our function."""
    conn.create_function("search_query", 1, _search_query, deterministic=True)


def _search_query(text: object) -> str:
    return match_expression(str(text or "")) or NOTHING
