import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from crawler.cli import jianbao
from store.database import open_database
from store.runs import Outcome, finish_run, record_fetch, save_source, start_run


def night(db: Database, source: str, outcome: Outcome, reason: str | None = None) -> None:
    run = start_run(db, "crawl")
    url = f"https://{source}.example/feed"
    record_fetch(db, run, source, url, None, outcome, kind="discovery", reason=reason)
    finish_run(db, run, "ok")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    db = open_database(tmp_path / "jianbao.db")
    save_source(db, "daylight", title="晨光科技")
    night(db, "daylight", "ok")
    db.close()
    return open_database(tmp_path / "jianbao.db")


def status(home: Path, *args: str) -> Result:
    return CliRunner().invoke(jianbao, ["--home", str(home), "status", *args])


def test_all_is_well(db: Database, tmp_path: Path) -> None:
    result = status(tmp_path)
    assert result.exit_code == 0
    source, run = result.output.splitlines()
    assert source.split("\t")[:2] == ["daylight", "ok"]
    assert run.startswith("run 1\tcrawl\tok\t")
    db.close()


def test_a_source_that_fails_is_told_with_its_reason(db: Database, tmp_path: Path) -> None:
    for _ in range(5):
        night(db, "kernel", "failed", "no answer in 30 s")
    result = status(tmp_path)
    assert result.exit_code == 1
    dead = next(line for line in result.output.splitlines() if line.startswith("kernel"))
    assert "\tdead\t" in dead
    assert dead.endswith("5 × no answer in 30 s")
    db.close()


def test_a_run_that_was_killed(db: Database, tmp_path: Path) -> None:
    start_run(db, "crawl")
    assert "did not finish, or still runs" in status(tmp_path).output
    db.close()


def test_json(db: Database, tmp_path: Path) -> None:
    report = json.loads(status(tmp_path, "--json").output)
    assert report["sources"][0]["title"] == "晨光科技"
    assert report["sources"][0]["last_success"].endswith("+00:00")
    assert report["runs"][0]["command"] == "crawl"
    db.close()


def test_a_table_on_a_terminal(db: Database, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    code = "from crawler.cli import main; main()"
    command = [sys.executable, "-c", code, "--home", str(tmp_path), "status"]
    environment = os.environ | {"COLUMNS": "120", "TERM": "xterm"}
    done = subprocess.run(command, stdout=theirs, env=environment, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "last answer" in shown
    assert "daylight" in shown
    assert "┃" in shown
    db.close()
