import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import jianbao
from store.articles import Article, Paragraph, save_article
from store.database import open_database
from store.errors import FullTextWithheld


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = open_database(tmp_path / "jianbao.db")
    url = "https://daylight.example/1"
    lines = (Paragraph("海嵐雲端昨晚中斷四小時，起因是一張過期的憑證。"),)
    at = datetime(2026, 11, 24, tzinfo=UTC)
    save_article(db, Article(url, url, "daylight", "海嵐雲端當機", lines, "zh-Hant", at))
    db.close()
    return tmp_path


def export(home: Path, *args: str) -> Result:
    return CliRunner().invoke(jianbao, ["--home", str(home), "export", *args])


@pytest.mark.parametrize(
    ("name", "args", "beginning"),
    [
        ("out.csv", [], b"id,source,"),
        ("out.jsonl", [], b'{"id": 1,'),
        ("out", [], b"id,source,"),
        ("out.csv", ["--format", "jsonl"], b'{"id": 1,'),
    ],
)
def test_the_format_is_that_of_the_name(
    home: Path, name: str, args: list[str], beginning: bytes
) -> None:
    result = export(home, str(home / name), *args)
    assert result.exit_code == 0
    assert (home / name).read_bytes().startswith(beginning)
    assert "1 rows" in result.stderr


def test_standard_output_holds_nothing_else(home: Path) -> None:
    result = export(home, "-", "--format", "jsonl", "--query", "select title from articles")
    assert json.loads(result.stdout) == {"title": "海嵐雲端當機"}


def test_full_text_needs_a_flag(home: Path) -> None:
    out = str(home / "out.csv")
    query = ["--query", "select text from paragraphs"]
    assert isinstance(export(home, out, *query).exception, FullTextWithheld)
    assert export(home, out, *query, "--full-text").exit_code == 0
    assert "憑證" in (home / "out.csv").read_text("utf-8")
