import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.cli import jianbao
from nlp.errors import MissingExtra
from store.articles import Article, Paragraph, save_article
from store.database import open_database


@pytest.fixture
def home(tmp_path: Path) -> Path:
    db = open_database(tmp_path / "jianbao.db")
    url = "https://daylight.example/1"
    lines = (Paragraph("軟體省下一半時間。"),)
    at = datetime(2026, 11, 24, tzinfo=UTC)
    save_article(db, Article(url, url, "daylight", "校園裡的人工智慧", lines, "zh-Hant", at))
    db.close()
    return tmp_path


@pytest.fixture
def server(home: Path) -> Iterator[str]:
    pytest.importorskip("datasette", reason="datasette is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "from crawler.cli import main; main()"
    command = [sys.executable, "-c", code, "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield wait_for(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()
            return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def test_it_searches_in_either_script_and_writes_nothing(server: str) -> None:
    query = urllib.parse.urlencode({"q": "人工智能", "_shape": "array"})
    assert [row["title"] for row in get(f"{server}/jianbao/search.json?{query}")] == [
        "校園裡的人工智慧"
    ]
    for odd in ("", '"', "NEAR("):
        query = urllib.parse.urlencode({"q": odd, "_shape": "array"})
        assert get(f"{server}/jianbao/search.json?{query}") == []
    sql = urllib.parse.urlencode({"sql": "DELETE FROM articles"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{server}/jianbao.json?{sql}")
    assert refused.value.code == 400
    refused.value.close()
    assert get(f"{server}/jianbao/articles.json?_shape=array")[0]["source"] == "daylight"


def test_without_datasette(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette", None)
    monkeypatch.setitem(sys.modules, "datasette.cli", None)
    result = CliRunner().invoke(jianbao, ["--home", str(home), "serve"])
    assert isinstance(result.exception, MissingExtra)
    assert "pip install 'jianbao[datasette]'" in str(result.exception)
