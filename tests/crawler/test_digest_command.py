"""`jianbao digest` as a person calls it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from crawler.cli import jianbao
from store.articles import Article, Paragraph, save_article
from store.database import open_database

TAIPEI = ZoneInfo("Asia/Taipei")


def digest(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(jianbao, ["--home", str(home), "digest", *arguments])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    published = datetime(2026, 11, 24, 7, tzinfo=TAIPEI)
    article = Article(
        url="https://daylight.example/1",
        canonical_url="https://daylight.example/1",
        source="daylight",
        title="圖書館添了三台借書機",
        paragraphs=(Paragraph("三台借書機今天啟用。"),),
        language="zh-Hant",
        fetched_at=published,
        published_at=published,
        content_hash="1",
    )
    db = open_database(tmp_path / "jianbao.db")
    save_article(db, article)
    db.close()
    return tmp_path


def test_writes_three_files_and_prints_them(home: Path) -> None:
    done = digest(home, "--date", "2026-11-24")
    assert done.exit_code == 0, done.output
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in paths] == ["2026-11-24.html", "2026-11-24.md", "atom.xml"]
    for path in paths:
        assert path.parent == home / "digest"
        assert "圖書館添了三台借書機" in path.read_text("utf-8")


def test_format_and_script(home: Path) -> None:
    done = digest(home, "--date", "2026-11-24", "--script", "zh-Hans", "--format", "markdown")
    assert done.exit_code == 0, done.output
    (path,) = map(Path, done.stdout.splitlines())
    assert path.read_text("utf-8").startswith("# 简报 ")


def test_the_default_is_today_in_the_zone_of_the_home(home: Path) -> None:
    before = datetime.now(TAIPEI).date()
    done = digest(home, "--format", "html")
    after = datetime.now(TAIPEI).date()
    assert Path(done.stdout.strip()).stem in {str(before), str(after)}


@pytest.mark.parametrize(
    "arguments", [["--date", "2026-02-30"], ["--script", "zh-Latn"], ["--format", "pdf"]]
)
def test_wrong_usage(home: Path, arguments: list[str]) -> None:
    assert digest(home, *arguments).exit_code == 2
    assert not (home / "digest").exists()
