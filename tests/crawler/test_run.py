"""The whole job, as the demo and cron run it: real servers, spider, model, database, digest."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.lock import only_run

EXPECTED = Path(__file__).parents[2] / "crawler" / "demo" / "expected"


def jianbao(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from crawler.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=home, capture_output=True, text=True, encoding="utf-8", timeout=240,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    done = jianbao(folder, "demo")
    assert done.returncode == 0, done.stderr
    for stage in ("database", "digest", "crawled", "extracted", "enriched", "grouped", "published"):
        assert f"\n{stage}" in f"\n{done.stdout}"
    assert "\x1b[" not in done.stdout + done.stderr  # no terminal, no colours
    return folder


@pytest.fixture
def rows(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / "jianbao.db")) as db:
        yield db


def test_every_article_of_the_sample_site_is_stored_whole(rows: sqlite3.Connection) -> None:
    wanted = {
        (page["title"], "\n".join(p["text"] for p in page["paragraphs"]))
        for page in (json.loads(file.read_text("utf-8")) for file in EXPECTED.rglob("*.json"))
        if "error" not in page and not page.get("disallowed")
    }
    stored: dict[int, list[str]] = {}
    for article, text in rows.execute(
        "select article_id, text from paragraphs order by article_id, number"
    ):
        stored.setdefault(article, []).append(text)
    titles = dict(rows.execute("select id, title from articles"))
    assert {(titles[a], "\n".join(texts)) for a, texts in stored.items()} == wanted


def test_positions_of_mentions_are_exact(rows: sqlite3.Connection) -> None:
    found = rows.execute(
        'select p.text, m.start, m."end", m.surface from mentions m join paragraphs p'
        " on p.article_id = m.article_id and p.number = m.paragraph"
    ).fetchall()
    assert len(found) > 100
    assert all(text[start:end] == surface for text, start, end, surface in found)


def test_digest_has_both_scripts_and_no_advertisement_as_news(home: Path) -> None:
    page = (home / "digest" / "2026-03-19.html").read_text("utf-8")
    assert 'lang="zh-Hant' in page
    assert 'lang="zh-Hans' in page
    assert (home / "digest" / "2026-03-19.md").exists()
    assert (home / "digest" / "atom.xml").exists()


def test_an_endpoint_that_is_down_leaves_the_digest_with_its_own_sentences(
    tmp_path: Path, endpoint: Any, reply: Any
) -> None:
    endpoint.replies = [reply(status=503)]
    (tmp_path / "jianbao.toml").write_text('model = "chat:m"\nsummary_languages = ["zh-Hant"]\n')
    done = jianbao(tmp_path, "demo")
    assert "wrote 0 summaries" in done.stdout
    assert "is not asked any more in this run" in done.stderr
    assert len(endpoint.requests) == 9
    page = (tmp_path / "digest" / "2026-03-19.html").read_text("utf-8")
    assert 'class="gist' in page
    assert "摘要為英文" in page


def test_search_finds_one_script_by_the_other(home: Path) -> None:
    for query in ("人工智能", "软件", "軟體"):
        done = jianbao(home, "search", query, "--json")
        assert done.returncode == 0
        assert [json.loads(line)["title"] for line in done.stdout.splitlines()]


def test_a_second_run_is_refused_while_one_is_active(tmp_path: Path) -> None:
    with only_run(tmp_path):
        done = jianbao(tmp_path, "run")
    assert done.returncode == 75
    assert "another run is active" in done.stderr


def test_failing_source_is_named_and_the_digest_is_written(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "gone.toml").write_text(
        'name = "gone"\ntitle = "Gone"\nhome = "http://127.0.0.1:9/"\nlanguage = "en"\nregion = "US"\n'
        'timezone = "UTC"\nverified = ""\n'
        '[[discovery]]\nkind = "feed"\nurl = "http://127.0.0.1:9/feed"\n'
    )
    (tmp_path / "jianbao.toml").write_text("allow_private = true\ndelay = 0\n")
    done = jianbao(tmp_path, "run", "gone", "--date", "2026-03-19")
    assert done.returncode == 1, done.stderr
    assert "gone" in done.stdout
    assert (tmp_path / "digest" / "2026-03-19.html").exists()


def test_unknown_source_is_a_usage_error(tmp_path: Path) -> None:
    done = jianbao(tmp_path, "run", "bnexxt")
    assert done.returncode == 2
    assert "bnext" in done.stderr


def test_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "jianbao.db").write_text("this is no database, it is a letter\n" * 50)
    done = jianbao(tmp_path, "demo")
    assert done.returncode == 74
    assert "jianbao.db" in done.stderr
