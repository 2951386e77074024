import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import jianbao
from store.articles import Article, Paragraph, save_article
from store.database import open_database
from store.enrich import enrich
from store.errors import DatabaseUnusable


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = open_database(tmp_path / "jianbao.db")
    for number, title in enumerate(("校園裡的\t人工智慧\x1b[31m", "人工智慧寫食譜")):
        save_article(
            db,
            Article(
                url=f"https://daylight.example/{number}",
                canonical_url=f"https://daylight.example/{number}",
                source="daylight",
                title=title,
                paragraphs=(Paragraph("三所學校試用人工智慧改作文，老師說軟體省下一半時間。"),),
                language="zh-Hant",
                fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
                published_at=datetime(2026, 11, 23, 22, tzinfo=UTC) if number else None,
                content_hash=str(number),
            ),
        )
    db.close()
    return tmp_path


def search(home: Path, *args: str) -> Result:
    return CliRunner().invoke(jianbao, ["--home", str(home), "search", *args])


def test_one_match_a_line(home: Path) -> None:
    result = search(home, "人工智能")
    assert result.exit_code == 0
    fields = [line.split("\t") for line in result.output.splitlines()]
    assert len(fields) == 2
    dated = next(row for row in fields if row[0] != "-")
    assert dated[:4] == ["2026-11-23", "daylight", "人工智慧寫食譜", "https://daylight.example/1"]
    assert "⟦人工智慧⟧" in dated[4]


def test_titles_do_not_control_the_terminal(home: Path) -> None:
    output = search(home, "校園").output
    assert "\x1b" not in output
    assert len(output.splitlines()[0].split("\t")) == 5


def test_json_lines(home: Path) -> None:
    found = [json.loads(line) for line in search(home, "软件", "--json").output.splitlines()]
    assert {match["published_at"] for match in found} == {None, "2026-11-23T22:00:00+00:00"}
    assert set(found[0]) == {
        "published_at", "source", "title", "url", "snippet", "article_id", "score",
    }  # fmt: skip


@pytest.fixture
def enriched(home: Path) -> Path:
    db = open_database(home / "jianbao.db")
    enrich(db)
    db.close()
    return home


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (["软件"], "说⟦软件⟧省下"),
        (["軟體"], "說⟦軟體⟧省下"),
        (["software"], "說⟦軟體⟧省下"),
        (["software", "--script", "zh-Hans"], "说⟦软件⟧省下"),
    ],
)
def test_shown_in_the_readers_script(enriched: Path, args: list[str], shown: str) -> None:
    output = search(enriched, *args).output
    assert shown in output
    assert ("校园" in output) == ("说" in shown)


def test_limit_and_database(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    database = str(home / "jianbao.db")
    result = search(elsewhere, "軟體", "--limit", "1", "--database", database)
    assert len(result.output.splitlines()) == 1
    assert list(elsewhere.iterdir()) == []


def test_nothing_found_is_not_an_error(home: Path) -> None:
    result = search(home, "潛水艇")
    assert (result.exit_code, result.output) == (0, "")


def test_no_database_yet(tmp_path: Path) -> None:
    result = search(tmp_path, "軟體")
    assert isinstance(result.exception, DatabaseUnusable)
    assert result.exception.exit_code == 74
    assert not (tmp_path / "jianbao.db").exists()
