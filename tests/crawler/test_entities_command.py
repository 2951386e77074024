import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import jianbao
from store.articles import Article, Paragraph, save_article
from store.database import open_database
from store.enrich import enrich
from store.errors import UnknownEntity


@pytest.fixture(scope="module")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the bundled model has read two articles."""
    path = tmp_path_factory.mktemp("enriched") / "jianbao.db"
    db = open_database(path)
    for number, text in enumerate(("輝達與微軟今天在台北簽約。", "英伟达昨天发布新芯片。")):
        save_article(
            db,
            Article(
                url=f"https://daylight.example/{number}",
                canonical_url=f"https://daylight.example/{number}",
                source="daylight",
                title=f"第\t{number}\x1b[31m則",
                paragraphs=(Paragraph(text),),
                language="zh-Hans" if number else "zh-Hant",
                fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
                content_hash=str(number),
            ),
        )
    enrich(db)
    db.execute("PRAGMA journal_mode = DELETE")
    db.close()
    return path


@pytest.fixture
def home(enriched: Path, tmp_path: Path) -> Path:
    (tmp_path / "jianbao.db").write_bytes(enriched.read_bytes())
    return tmp_path


def entities(home: Path, *args: str) -> Result:
    return CliRunner().invoke(jianbao, ["--home", str(home), "entities", *args])


def test_list(home: Path) -> None:
    first = entities(home, "list", "--type", "organization").output.splitlines()[0].split("\t")
    assert first[1:] == ["ORGANIZATION", "輝達 = 英伟达 = NVIDIA", "2", "2"]
    assert len(entities(home, "list", "--limit", "1").output.splitlines()) == 1
    assert entities(home, "list", "--days", "1", "--type", "product").output == ""


def test_list_as_json(home: Path) -> None:
    found = [json.loads(line) for line in entities(home, "list", "--json").output.splitlines()]
    assert found[0]["names"] == ["輝達", "英伟达", "NVIDIA"]
    assert set(found[0]) == {"id", "type", "names", "articles", "mentions", "last"}


def test_show(home: Path) -> None:
    output = entities(home, "show", "nvidia").output
    assert "name\t英伟达\tnames table\thttps://daylight.example/" in output
    assert "https://daylight.example/1\t⟦英伟达⟧昨天发布新芯片。" in output
    assert "\x1b" not in output
    shown = json.loads(entities(home, "show", "輝達", "--json").output)
    (mention,) = [m for m in shown["mentions"] if m["article_id"] == 1]
    assert [mention["text"][start:end] for start, end in mention["spans"]] == ["輝達"]


def test_split_and_merge(home: Path) -> None:
    split = entities(home, "split", "輝達", "英伟达")
    assert split.exit_code == 0, split.output
    assert "英伟达 is now" in split.output
    assert "decided\t英伟达 is" in entities(home, "show", "輝達").output
    merged = entities(home, "merge", "輝達", "英伟达")
    assert "is now a part of" in merged.output
    assert "英伟达" in entities(home, "show", "輝達").output


def test_unknown(home: Path) -> None:
    result = entities(home, "show", "無此人")
    assert isinstance(result.exception, UnknownEntity)
    assert result.exception.exit_code == 2
