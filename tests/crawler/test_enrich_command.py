import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from crawler.cli import jianbao
from crawler.errors import ConfigError
from nlp.errors import MissingExtra
from store.articles import Article, Paragraph, save_article
from store.database import open_database


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = open_database(tmp_path / "jianbao.db")
    for number, title in enumerate(("海嵐雲端當機四小時", "高雄港試行無人接駁船")):
        url = f"https://daylight.example/{number}"
        lines = (Paragraph(f"{title}，這是今天早上的消息。"), Paragraph("公司說下午會再說明。"))
        at = datetime(2026, 11, 24, tzinfo=UTC)
        save_article(db, Article(url, url, "daylight", title, lines, "zh-Hant", at))
    db.close()
    return tmp_path


def jianbao_at(home: Path, *args: str) -> Result:
    return CliRunner().invoke(jianbao, ["--home", str(home), *args])


def test_enrich_then_group(home: Path) -> None:
    result = jianbao_at(home, "enrich")
    assert (result.exit_code, result.stdout) == (0, "enriched 2, failed 0, passed over 0\n")
    assert jianbao_at(home, "enrich").stdout == "enriched 0, failed 0, passed over 0\n"
    assert jianbao_at(home, "enrich", "--redo").stdout == "enriched 2, failed 0, passed over 0\n"
    assert jianbao_at(home, "group").stdout == "grouped 2 stories\n"
    db = open_database(home / "jianbao.db", readonly=True)
    assert db.execute("SELECT count(DISTINCT story_id) FROM v_articles").fetchone()[0] == 2
    db.close()


def test_one_that_fails_is_exit_code_1(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nlp

    def annotate(text: str, title: str | None = None) -> object:
        raise ValueError("odd text")

    monkeypatch.setattr(nlp, "annotate", annotate)
    result = jianbao_at(home, "enrich")
    assert (result.exit_code, result.stdout) == (1, "enriched 0, failed 2, passed over 0\n")


def test_a_larger_model_without_its_libraries(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    result = jianbao_at(home, "enrich", "--model", "example/none")
    assert isinstance(result.exception, MissingExtra)
    assert "pip install 'jianbao[hub]'" in str(result.exception)


def test_a_larger_model_in_two_languages_and_what_it_cost(
    home: Path, endpoint: Any, reply: Any
) -> None:
    endpoint.replies = [reply("公司說下午會再說明。")]
    asked = ("enrich", "--model", "chat:m", "--summary-languages", "zh-Hans,zh-Hant")
    result = jianbao_at(home, *asked)
    assert (result.exit_code, result.stdout) == (
        0,
        "enriched 2, failed 0, passed over 0\n"
        "wrote 2 summaries, refused 0, failed 0, unanswered 0; 200 prompt and 40 completion tokens\n",
    )
    assert "0 prompt and 0 completion" in jianbao_at(home, *asked).stdout
    assert len(endpoint.requests) == 2
    assert "\t200 + 40 tokens" in jianbao_at(home, "status").stdout


def test_an_endpoint_that_is_down_is_exit_code_1_and_the_rest_is_done(
    home: Path, endpoint: Any, reply: Any
) -> None:
    endpoint.replies = [reply(status=503)]
    result = jianbao_at(home, "enrich", "--model", "chat:m")
    assert result.exit_code == 1
    assert result.stdout.startswith("enriched 2, failed 0, passed over 0\nwrote 0 summaries")
    assert "unanswered 2" in result.stdout


def test_a_language_that_is_none(home: Path) -> None:
    result = jianbao_at(home, "enrich", "--summary-languages", "fr")
    assert isinstance(result.exception, ConfigError)
    assert "summary_languages" in str(result.exception)


def test_an_empty_home(tmp_path: Path) -> None:
    assert jianbao_at(tmp_path, "group").stdout == "grouped 0 stories\n"
