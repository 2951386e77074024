import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from store.database import open_database, transaction
from store.errors import DatabaseLocked, DatabaseNewer, DatabaseUnusable
from store.schema import known

ADD = "INSERT INTO runs (command, started_at) VALUES ('crawl', '2026-11-24T00:00:00Z')"


def test_a_new_file_is_ready_for_several_processes(db: Database) -> None:
    assert db.journal_mode == "wal"
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert db.execute("PRAGMA busy_timeout").fetchone()[0] >= 10_000


def test_opening_again_keeps_what_is_there(path: Path, db: Database) -> None:
    db.execute(ADD)
    again = open_database(path)
    assert again.table("runs").count == 1
    again.close()


def test_the_folder_is_made(tmp_path: Path) -> None:
    open_database(tmp_path / "new" / "home" / "jianbao.db").close()
    assert (tmp_path / "new" / "home" / "jianbao.db").exists()


def test_many_may_come_first_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from store.database import open_database;"
        "open_database(Path(sys.argv[1])).close()"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(6)]
    assert [process.wait(60) for process in running] == [0] * 6
    db = open_database(path)
    assert db.table("_sqlite_migrations").count == len(known())
    db.close()


class TestUnusable:
    def message(self, path: Path, *, readonly: bool = False) -> str:
        with pytest.raises(DatabaseUnusable) as caught:
            open_database(path, readonly=readonly)
        assert str(path) in str(caught.value)
        assert caught.value.exit_code == 74
        return str(caught.value)

    @pytest.mark.parametrize("readonly", [False, True])
    def test_not_a_database(self, path: Path, readonly: bool) -> None:
        path.write_text("這是一份購物清單：米、油、電池。" * 100, "utf-8")
        before = path.read_bytes()
        assert "not an SQLite database" in self.message(path, readonly=readonly)
        assert path.read_bytes() == before

    def test_damaged(self, path: Path) -> None:
        open_database(path).close()
        data = bytearray(path.read_bytes())
        data[100:200] = os.urandom(100)  # the first page of sqlite_master
        path.write_bytes(data)
        assert ".recover" in self.message(path)

    def test_cut_off(self, path: Path) -> None:
        open_database(path).close()
        path.write_bytes(path.read_bytes()[:5000])
        assert "damaged" in self.message(path)

    def test_a_folder(self, path: Path) -> None:
        path.mkdir()
        assert "check" in self.message(path)

    def test_a_folder_that_cannot_be_made(self, path: Path) -> None:
        path.write_text("")
        assert "cannot be made" in self.message(path / "home" / "jianbao.db")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_that_cannot_be_written(self, path: Path) -> None:
        path.parent.chmod(0o500)
        try:
            assert "may be written" in self.message(path)
        finally:
            path.parent.chmod(0o700)

    def test_nothing_to_read(self, path: Path) -> None:
        assert "jianbao run" in self.message(path, readonly=True)
        assert not path.exists()

    def test_the_database_of_another_program(self, path: Path) -> None:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE recipes (name)")
        other.close()
        assert "another program" in self.message(path)
        other = sqlite3.connect(path)
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
        other.close()


def test_a_newer_file_is_refused_and_not_changed(path: Path) -> None:
    db = open_database(path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('jianbao', 'version_99', '2030-01-01')"
    )
    db.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseNewer, match=r"version_99.*pip install --upgrade"):
        open_database(path)
    assert path.read_bytes() == before


class TestReadonly:
    def test_nothing_can_be_written(self, path: Path, db: Database) -> None:
        reader = open_database(path, readonly=True)
        with pytest.raises(DatabaseUnusable), transaction(reader):
            reader.conn.execute(ADD)
        reader.close()

    def test_it_sees_what_is_being_written_beside_it(self, path: Path, db: Database) -> None:
        reader = open_database(path, readonly=True)
        db.execute(ADD)
        assert reader.table("runs").count == 1
        reader.close()

    def test_a_file_in_a_folder_that_cannot_be_written(self, path: Path, tmp_path: Path) -> None:
        open_database(path).close()
        shelf = tmp_path / "shelf"
        shelf.mkdir()
        shutil.copyfile(path, shelf / "jianbao.db")
        shelf.chmod(0o500)
        reader = open_database(shelf / "jianbao.db", readonly=True)
        assert reader.table("runs").count == 0
        reader.close()
        shelf.chmod(0o700)


class TestTransaction:
    def test_all_or_nothing(self, db: Database) -> None:
        with pytest.raises(KeyError), transaction(db):
            db.conn.execute(ADD)
            raise KeyError
        assert db.table("runs").count == 0
        assert not db.conn.in_transaction

    def test_inner_ones_are_part_of_the_outer(self, db: Database) -> None:
        with pytest.raises(KeyError), transaction(db):
            with transaction(db):
                db.conn.execute(ADD)
            raise KeyError
        assert db.table("runs").count == 0

    def test_an_inner_failure_may_be_survived(self, db: Database) -> None:
        with transaction(db):
            db.conn.execute(ADD)
            with pytest.raises(KeyError), transaction(db):
                db.conn.execute(ADD)
                raise KeyError
        assert db.table("runs").count == 1

    def test_a_lock_that_is_not_let_go(self, path: Path, db: Database) -> None:
        other = open_database(path)
        other.execute("PRAGMA busy_timeout = 50")
        with (
            transaction(db),
            pytest.raises(DatabaseLocked, match="try again") as caught,
            transaction(other),
        ):
            raise AssertionError("both hold the lock")
        assert caught.value.exit_code == 75
        other.close()

    def test_readers_do_not_wait(self, path: Path, db: Database) -> None:
        with transaction(db):
            db.conn.execute(ADD)
            reader = open_database(path, readonly=True)
            assert reader.table("runs").count == 0
            reader.close()

    def test_a_full_disk_is_told(self, db: Database) -> None:
        db.execute("PRAGMA max_page_count = 1")
        with pytest.raises(DatabaseUnusable, match="disk is full"), transaction(db):
            for _ in range(100_000):
                db.conn.execute(ADD)
        db.execute("PRAGMA max_page_count = 1000000")
        assert db.table("runs").count == 0

    def test_our_own_mistakes_stay_what_they_are(self, db: Database) -> None:
        with pytest.raises(sqlite3.IntegrityError), transaction(db):
            db.conn.execute("INSERT INTO runs (command) VALUES (NULL)")
