import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from store.articles import find
from store.database import open_database
from store.schema import known, run_statements, statements
from store.search import search

DATABASES = Path(__file__).parent.parent / "databases"
OLD_FILES = sorted(DATABASES.glob("*.db"))


@pytest.fixture(params=OLD_FILES, ids=lambda file: file.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A real file of each released version, opened by this one."""
    copy = tmp_path / "old.db"
    shutil.copyfile(request.param, copy)
    db = open_database(copy)
    yield db
    db.close()


def test_there_is_a_file_of_every_version() -> None:
    assert {file.stem for file in OLD_FILES} == set(known())


def test_old_file_gets_the_schema_of_a_new_one(old: Database, db: Database) -> None:
    sql = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    assert old.execute(sql).fetchall() == db.execute(sql).fetchall()


def test_old_file_keeps_what_it_holds(old: Database) -> None:
    first, second = (find(old, row[0]) for row in old.execute("SELECT id FROM articles"))
    assert first.title == "辰岳發表新的人工智慧晶片"
    assert len(first.paragraphs) == 2
    assert second.language == "zh-Hans"
    assert [match.title for match in search(old, "人工智能")] == [first.title, second.title]
    assert old.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_tables_that_researchers_rely_on(db: Database) -> None:
    promised = (
        "articles paragraphs summaries entities mentions stories editions sources runs fetches"
    )
    assert set(promised.split()) <= set(db.table_names())
    assert {"v_articles", "v_daily", "v_entity_days"} <= set(db.view_names())


def test_every_foreign_key_is_one(db: Database) -> None:
    """A column called something_id points somewhere, so that a join cannot be guessed wrong."""
    for table in db.tables:
        pointing = {key.column for key in table.foreign_keys}
        named = {column.name for column in table.columns if column.name.endswith("_id")}
        assert named <= pointing, table.name


def test_comments_are_part_of_the_schema(db: Database) -> None:
    assert "MinHash, little-endian uint32" in db.table("fingerprints").schema


def test_statements_end_where_a_line_ends_with_a_semicolon() -> None:
    script = "CREATE TABLE a (x, -- one; two\n y);\n\nCREATE VIEW b AS\nSELECT ';' FROM a;\n"
    assert len(list(statements(script))) == 2


def test_a_half_statement_is_an_error() -> None:
    with pytest.raises(ValueError, match="not complete"):
        list(statements("CREATE TABLE a (x"))


def test_a_migration_that_fails_leaves_nothing(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError), db.atomic():
        run_statements(db, "CREATE TABLE a (x);\nCREATE TABLE a (x);\n")
    assert "a" not in db.table_names()
