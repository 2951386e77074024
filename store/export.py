"""Data for other programs: CSV, JSON lines and Parquet, without full texts unless asked."""

from __future__ import annotations

import base64
import csv
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from sqlite_utils import Database

from nlp.errors import MissingExtra
from store.errors import ExportFailed, FullTextWithheld, QueryFailed

Format = Literal["csv", "jsonl", "parquet"]

WITHHELD = {
    "paragraphs": {"text"},
    "removed": {"text"},
    "texts": {"body"},
    "pages": {"body", "headers"},
}
"""Columns that hold other people's whole texts."""
READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


def export(
    db: Database,
    out: Path,
    format_: Format,
    *,
    table: str = "v_articles",
    query: str | None = None,
    full_text: bool = False,
) -> int:
    """Write a table or view, or the answer to `query`, into `out` (`-`: standard output).

    Gives the number of rows. A file appears whole or not at all. Binary values are base64 in CSV
    and JSON. Raises FullTextWithheld for a query that reads full texts without `full_text`,
    QueryFailed for one that cannot be run or would write, MissingExtra for Parquet without
    pyarrow, ExportFailed where `out` cannot be written.
    """
    sql = _select(db, table, full_text) if query is None else query
    write = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}[format_]
    with _reading_only(db, full_text), _opened(out) as file:
        try:
            cursor = db.conn.execute(sql)
            if cursor.description is None:
                raise QueryFailed(f"not a query that gives rows: {sql!r}")
            names = [column[0] for column in cursor.description]
            return write(file, names, cursor)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _explained(error, sql) from error


def format_of(out: Path) -> Format:
    """The format that a file's name asks for: CSV where it says nothing."""
    endings: dict[str, Format] = {".jsonl": "jsonl", ".parquet": "parquet"}
    return endings.get(out.suffix, "csv")


def _select(db: Database, table: str, full_text: bool) -> str:
    if table not in db.table_names() + db.view_names():
        known = ", ".join(sorted(db.view_names() + db.table_names()))
        raise QueryFailed(f"no table or view is called {table!r}; there are: {known}")
    columns = [column.name for column in db[table].columns]
    kept = [c for c in columns if full_text or c not in WITHHELD.get(table, ())]
    return f"SELECT {', '.join(f'[{column}]' for column in kept)} FROM [{table}]"


@contextmanager
def _reading_only(db: Database, full_text: bool) -> Iterator[None]:
    """Let SQLite itself refuse what a query must not do, whatever way it is written."""

    def allow(action: int, name: str | None, column: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_PRAGMA and name == "data_version":
            return sqlite3.SQLITE_OK  # full-text search asks whether its index has changed
        if action not in READING:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ and not full_text and name is not None:
            withheld = column in WITHHELD.get(name, ())
            return sqlite3.SQLITE_DENY if withheld else sqlite3.SQLITE_OK
        return sqlite3.SQLITE_OK

    db.conn.set_authorizer(allow)
    try:
        yield
    finally:
        db.conn.set_authorizer(None)


def _explained(error: Exception, sql: str) -> QueryFailed | FullTextWithheld:
    if "is prohibited" in str(error):  # "access to paragraphs.text is prohibited"
        return FullTextWithheld(f"{error}: it holds full texts; add --full-text to have them")
    return QueryFailed(f"the query cannot be used: {error}: {sql}")


@contextmanager
def _opened(out: Path) -> Iterator[IO[bytes]]:
    """A file beside `out` that takes its place at the end."""
    if str(out) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise ExportFailed(f"{out}: cannot be written: {error.strerror}") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o644)
        temporary.replace(out)
    except OSError as error:
        raise ExportFailed(f"{out}: cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_csv(file: IO[bytes], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    writer = csv.writer(_Encoder(file))
    writer.writerow(names)
    for row in rows:
        writer.writerow(map(_text, row))
        count += 1
    return count


def _write_jsonl(file: IO[bytes], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    for row in rows:
        line = dict(zip(names, map(_text, row), strict=True))
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _write_parquet(file: IO[bytes], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    try:
        import pyarrow  # type: ignore[import-untyped]
        import pyarrow.parquet  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra("Parquet needs pyarrow: pip install pyarrow") from error
    found = list(rows)
    columns = [[row[at] for row in found] for at in range(len(names))]
    arrays = [_array(pyarrow, column) for column in columns]
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(arrays, list(names)), file)
    return len(found)


def _array(pyarrow: Any, column: list[Any]) -> Any:
    """SQLite lets a column hold several types; Parquet does not: those become text."""
    try:
        return pyarrow.array(column)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        return pyarrow.array([None if value is None else str(_text(value)) for value in column])


def _text(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


class _Encoder:
    """What `csv` writes lines to: they go on as UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, line: str) -> int:
        return self._file.write(line.encode())
