import base64
import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from nlp.errors import MissingExtra
from store.articles import Article, Page, save_article, save_page
from store.enrich import Engine, enrich
from store.errors import ExportFailed, FullTextWithheld, QueryFailed
from store.export import export

Make = Callable[..., Article]


@pytest.fixture
def full(db: Database, make: Make, engine: Engine) -> Database:
    article = make(1, '=1+1 的新聞，含逗號, 與"引號"')
    page = Page(article.url, "daylight", 200, b"<html>secret</html>", article.fetched_at)
    save_article(db, article, save_page(db, page))
    save_article(db, make(2, "第二則"))
    enrich(db, engine=engine)
    return db


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


class TestFormats:
    def test_csv(self, full: Database, tmp_path: Path) -> None:
        out = tmp_path / "articles.csv"
        assert export(full, out, "csv") == 2
        rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8"), newline="")))
        assert rows[0]["title"] == '=1+1 的新聞，含逗號, 與"引號"'  # as it is
        assert rows[0]["editor"] == ""

    def test_jsonl(self, full: Database, tmp_path: Path) -> None:
        out = tmp_path / "articles.jsonl"
        assert export(full, out, "jsonl") == 2
        first = lines(out)[0]
        assert (first["title_hans"], first["editor"]) == ('=1+1 的新闻，含逗号, 与"引号"', None)

    def test_parquet(self, full: Database, tmp_path: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
        out = tmp_path / "articles.parquet"
        assert export(full, out, "parquet", query="SELECT id, title, 2.5 AS x FROM articles") == 2
        found = parquet.read_table(out).to_pylist()
        assert found[1] == {"id": 2, "title": "第二則", "x": 2.5}

    def test_parquet_of_mixed_types_is_text(self, full: Database, tmp_path: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
        out = tmp_path / "mixed.parquet"
        export(
            full, out, "parquet", query="SELECT 1 AS x UNION ALL SELECT 'a' UNION ALL SELECT NULL"
        )
        assert parquet.read_table(out).column("x").to_pylist() == ["1", "a", None]

    def test_parquet_without_pyarrow(
        self, full: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(MissingExtra, match="pip install pyarrow"):
            export(full, tmp_path / "a.parquet", "parquet")
        assert list(tmp_path.glob("*a.parquet*")) == []

    def test_binary_values(self, full: Database, tmp_path: Path) -> None:
        out = tmp_path / "vectors.jsonl"
        export(full, out, "jsonl", table="fingerprints")
        embedding = lines(out)[0]["embedding"]
        assert isinstance(embedding, str)
        assert len(base64.b64decode(embedding)) == 384 * 4

    def test_no_rows(self, db: Database, tmp_path: Path) -> None:
        assert export(db, tmp_path / "none.csv", "csv", table="runs") == 0
        assert (tmp_path / "none.csv").read_bytes() == (
            b"id,command,started_at,finished_at,status\r\n"
        )


class TestFullText:
    @pytest.mark.parametrize("table", ["paragraphs", "texts", "pages", "removed"])
    def test_it_stays_unless_asked_for(self, full: Database, tmp_path: Path, table: str) -> None:
        out = tmp_path / "out.jsonl"
        export(full, out, "jsonl", table=table)
        kept = out.read_text("utf-8")
        assert "執行長" not in kept
        assert "执行" not in kept
        assert base64.b64encode(b"<html>secret")[:12].decode() not in kept

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT text FROM paragraphs",
            "SELECT group_concat(p.text) FROM articles a JOIN paragraphs p ON p.article_id = a.id",
            "WITH t(x) AS (SELECT body FROM texts) SELECT x FROM t",
            "SELECT * FROM pages",
            "SELECT title FROM articles WHERE id IN (SELECT article_id FROM texts WHERE body > '')",
        ],
    )
    def test_a_query_that_reads_it_is_refused(
        self, full: Database, tmp_path: Path, query: str
    ) -> None:
        with pytest.raises(FullTextWithheld, match="--full-text") as caught:
            export(full, tmp_path / "out.csv", "csv", query=query)
        assert caught.value.exit_code == 2
        assert export(full, tmp_path / "out.csv", "csv", query=query, full_text=True) >= 1

    def test_asked_for(self, full: Database, tmp_path: Path) -> None:
        export(full, tmp_path / "out.csv", "csv", table="paragraphs", full_text=True)
        assert "執行長" in (tmp_path / "out.csv").read_text("utf-8")

    def test_afterwards_the_database_reads_as_before(self, full: Database, tmp_path: Path) -> None:
        export(full, tmp_path / "out.csv", "csv")
        assert full.execute("SELECT count(text) FROM paragraphs").fetchone()[0] == 4


class TestMistakes:
    @pytest.mark.parametrize(
        "query",
        [
            "SELEC",
            "SELECT nothing FROM articles",
            "DELETE FROM articles",
            "UPDATE articles SET title = ''",
            "PRAGMA journal_mode = DELETE",
            "ATTACH '/tmp/x.db' AS x",
            "SELECT 1; SELECT 2",
            "",
            "-- nothing",
        ],
    )
    def test_queries(self, full: Database, tmp_path: Path, query: str) -> None:
        before = (tmp_path / "out.csv").write_text("kept")
        with pytest.raises((QueryFailed, FullTextWithheld)):
            export(full, tmp_path / "out.csv", "csv", query=query)
        assert (tmp_path / "out.csv").read_text() == "kept"
        assert before
        assert full.table("articles").count == 2

    def test_no_such_table(self, full: Database, tmp_path: Path) -> None:
        with pytest.raises(QueryFailed, match="v_articles"):
            export(full, tmp_path / "out.csv", "csv", table="artikles")

    def test_out_cannot_be_written(self, full: Database, tmp_path: Path) -> None:
        with pytest.raises(ExportFailed, match="nowhere"):
            export(full, tmp_path / "nowhere" / "out.csv", "csv")


def test_a_query_of_the_search_index_is_allowed(full: Database, tmp_path: Path) -> None:
    query = "SELECT rowid FROM search_index WHERE search_index MATCH '第二'"
    assert export(full, tmp_path / "out.csv", "csv", query=query) == 1


def test_standard_output(full: Database, path: Path) -> None:
    code = (
        "from pathlib import Path; from store.database import open_database as o;"
        f"from store.export import export; db = o(Path({str(path)!r}), readonly=True);"
        "export(db, Path('-'), 'jsonl', table='v_daily'); db.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert json.loads(done.stdout) == {
        "day": "2026-11-24", "source": "daylight", "articles": 2, "stories": 0, "sponsored": 0,
    }  # fmt: skip
