"""Opening the one SQLite file, and writing to it beside others."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from store.errors import DatabaseLocked, DatabaseNewer, DatabaseUnusable
from store.schema import known, migrations

BUSY_SECONDS = 30.0
"""How long a writer waits for another one. Transactions here take milliseconds."""

CURES = {
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database; give another path or move the file away",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a copy, or save what can be read with "
    "`sqlite3 FILE .recover`, then move it away",
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and may be written",
    sqlite3.SQLITE_READONLY: "check that the file and its folder may be written",
    sqlite3.SQLITE_PERM: "check that the file and its folder may be written",
    sqlite3.SQLITE_FULL: "the disk is full; nothing half done was kept",
    sqlite3.SQLITE_IOERR: "the disk gave an error; check it and its free space",
}


def open_database(path: Path, *, readonly: bool = False) -> Database:
    """The database at `path`, brought to the newest schema; made where there is none.

    With `readonly` nothing is made or changed. Raises DatabaseNewer for a file of a newer Jianbao,
    DatabaseLocked where another process does not let go, DatabaseUnusable for everything else that
    is wrong with the file; each message names the file and what to do.
    """
    path = Path(path)
    with _explained(path):
        db = _connect(path, readonly)
        try:
            _check(db, path, readonly)
            if not readonly:
                _prepare(db)
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All of the block is written, or nothing; inside another transaction it is a part of that.

    The write lock is taken at once: a transaction that began by reading could not wait for
    another writer, SQLite would refuse it. Raises DatabaseLocked and DatabaseUnusable.
    """
    with _explained(_path(db)):
        if not db.conn.in_transaction:
            db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                db.conn.rollback()
                raise
            db.conn.commit()
            return
        with db.atomic():
            yield


def _connect(path: Path, readonly: bool) -> Database:
    if readonly:
        if not path.is_file():
            raise DatabaseUnusable(f"{path}: there is no database; `jianbao run` makes one")
        target = f"{path.resolve().as_uri()}?mode=ro"
    else:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnusable(
                f"{path}: its folder cannot be made: {error.strerror}; give another path"
            ) from error
        target = f"{path.resolve().as_uri()}?mode=rwc"
    conn = sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS)
    try:
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        conn.close()
        if not readonly or _code(error) != sqlite3.SQLITE_CANTOPEN or _wal(path).exists():
            raise
        # WAL needs a file beside the database; where the folder cannot be written and no writer
        # has left one, the file is all there is, and cannot change.
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)
    except BaseException:
        conn.close()
        raise
    return Database(conn, execute_plugins=False)


def _check(db: Database, path: Path, readonly: bool) -> None:
    with db.atomic():  # one view of both: another process may be making the tables just now
        applied = {migration.name for migration in migrations.applied(db)}
        tables = db.table_names()
    if newer := sorted(applied.difference(known())):
        raise DatabaseNewer(
            f"{path}: written by a newer Jianbao ({', '.join(newer)}); update this one with "
            "`pip install --upgrade jianbao`"
        )
    if not applied and tables:
        raise DatabaseUnusable(f"{path}: the database of another program; give another path")
    if readonly and migrations.pending(db):
        raise DatabaseUnusable(
            f"{path}: written by an older Jianbao; `jianbao enrich` brings it up to date"
        )


def _prepare(db: Database) -> None:
    _switch_to_wal(db)
    db.conn.execute("PRAGMA synchronous = NORMAL")  # safe with WAL, and far fewer disk waits
    if migrations.pending(db):
        with transaction(db):  # two processes may come first at once: one waits, then has nothing
            migrations.apply(db)
    _fold_alike(db)


def _fold_alike(db: Database) -> None:
    """Make the search index again if it was folded by other tables than a query would be now."""
    from nlp.vocabulary import folding_version  # whoever only reads needs no OpenCC

    now = folding_version()
    if _folded_by(db) == now:
        return
    from store.search import rebuild  # which opens transactions with this module

    with transaction(db):
        if _folded_by(db) != now:
            rebuild(db)
            db.conn.execute(f"PRAGMA user_version = {now}")


def _folded_by(db: Database) -> int:
    return int(db.conn.execute("PRAGMA user_version").fetchone()[0])


def _switch_to_wal(db: Database) -> None:
    """Two processes that switch a new file at once are refused without waiting, so try again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """SQLite's and the system's errors as ours: which file, what happened, what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = _code(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise DatabaseLocked(
                f"{path}: another process kept the database locked; nothing was written, try again"
            ) from error
        if code not in CURES:
            raise  # a mistake of ours, not of the file
        raise DatabaseUnusable(f"{path}: {error}: {CURES[code]}") from error


def _code(error: sqlite3.Error) -> int | None:
    """The primary result code: the low byte of what SQLite gave. None where it gave none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _path(db: Database) -> Path:
    return Path(db.conn.execute("PRAGMA database_list").fetchone()[2])


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")
