import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from store.articles import (
    Article,
    Known,
    Page,
    Paragraph,
    Removed,
    find,
    find_page,
    known_urls,
    save_article,
    save_page,
)
from store.database import open_database
from store.errors import UnknownArticle
from store.runs import record_fetch, save_source, start_run

Make = Callable[..., Article]
AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)
URL = "https://daylight.example/2026/11/1"


def page(body: bytes = b"<html>one</html>", at: datetime = AT, **headers: str) -> Page:
    return Page(URL, "daylight", 200, body, at, headers)


class TestPages:
    def test_round_trip(self, db: Database) -> None:
        sent = page(bytes(range(256)) * 50, etag='"7"')
        assert find_page(db, save_page(db, sent)) == sent

    def test_bodies_are_compressed(self, db: Database) -> None:
        save_page(db, page(b"<p>again</p>" * 10_000))
        size, stored = db.execute("SELECT bytes, length(body) FROM pages").fetchone()
        assert size == 120_000
        assert stored < 2_000

    def test_the_same_body_is_kept_once(self, db: Database) -> None:
        first = save_page(db, page(etag='"old"'))
        assert save_page(db, page(at=LATER, etag='"new"')) == first
        assert find_page(db, first) == page(at=LATER, etag='"new"')

    def test_another_body_is_another_page(self, db: Database) -> None:
        first = save_page(db, page())
        second = save_page(db, page(b"<html>two</html>"))
        assert find_page(db, first).body == b"<html>one</html>"
        assert find_page(db, second).body == b"<html>two</html>"

    def test_unknown(self, db: Database) -> None:
        with pytest.raises(UnknownArticle, match="7"):
            find_page(db, 7)


class TestSave:
    def test_round_trip_of_every_field(self, db: Database, make: Make) -> None:
        article = make(
            authors=("沈可晴", "Marisol Reyes"),
            editor="何沛文",
            credit="電芯週刊",
            published_raw="2026/11/24 08:01",
            modified_at=LATER,
            section="半導體",
            keywords=("晶片", "AI"),
            lead_image="https://daylight.example/1.jpg",
            access="metered",
            sponsored=True,
            sponsored_evidence="廣編企劃",
            removed=(Removed("延伸閱讀：下一篇", "related"),),
            extractor="jianbao-1",
            paragraphs=(
                Paragraph("小標", "heading"),
                Paragraph("第一段。"),
                Paragraph("圖說", "caption"),
            ),
        )
        saved = save_article(db, article)
        assert saved.status == "new"
        assert find(db, saved.id) == article

    def test_the_same_again_changes_nothing(self, db: Database, make: Make) -> None:
        first = save_article(db, make())
        again = save_article(db, make())
        assert (again.id, again.status) == (first.id, "unchanged")
        assert db.table("articles").count == 1
        assert db.table("paragraphs").count == 2

    def test_the_same_text_with_a_better_byline(self, db: Database, make: Make) -> None:
        saved = save_article(db, make())
        assert save_article(db, make(authors=("沈可晴",))).status == "unchanged"
        assert find(db, saved.id).authors == ("沈可晴",)

    def test_a_changed_text_is_a_new_version(self, db: Database, make: Make) -> None:
        old = save_article(db, make())
        new = save_article(db, make(title="更正：辰岳晶片耗電為七成", fetched_at=LATER))
        assert new.status == "changed"
        assert find(db, old.id).title == "辰岳發表新的人工智慧晶片"
        rows = list(db.query("SELECT id, version, current, first_seen_at FROM articles"))
        seen = "2026-11-24T01:01:00Z"
        assert rows == [
            {"id": old.id, "version": 1, "current": 0, "first_seen_at": seen},
            {"id": new.id, "version": 2, "current": 1, "first_seen_at": seen},
        ]

    def test_back_to_the_first_text(self, db: Database, make: Make) -> None:
        save_article(db, make())
        save_article(db, make(title="改過的標題"))
        assert save_article(db, make()).status == "changed"
        assert db.execute("SELECT max(version) FROM articles").fetchone()[0] == 3

    def test_a_reprint_that_names_the_original_is_its_own(self, db: Database, make: Make) -> None:
        save_article(db, make())
        assert save_article(db, make(source="harbour", title="轉載：辰岳晶片")).status == "new"

    def test_a_source_that_the_catalogue_named_keeps_its_title(
        self, db: Database, make: Make
    ) -> None:
        save_source(db, "daylight", title="晨光科技")
        save_article(db, make())
        assert db.table("sources").get("daylight")["title"] == "晨光科技"

    def test_an_article_that_cannot_be_saved_leaves_nothing(self, db: Database, make: Make) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            save_article(db, make(fetched_at=datetime(2026, 11, 24)))
        assert db.table("articles").count == 0
        assert db.table("sources").count == 0

    def test_unknown(self, db: Database) -> None:
        with pytest.raises(UnknownArticle, match="7"):
            find(db, 7)


class TestKnown:
    def test_pages_and_what_to_ask_with(self, db: Database) -> None:
        save_page(db, page(etag='"7"', **{"last-modified": "Tue, 24 Nov 2026 01:00:00 GMT"}))
        known = known_urls(db, [URL, "https://daylight.example/2"])
        assert known == {URL: Known(AT, '"7"', "Tue, 24 Nov 2026 01:00:00 GMT")}

    def test_the_address_asked_for_is_known_beside_the_one_redirected_to(
        self, db: Database
    ) -> None:
        page_id = save_page(db, page(etag='"7"'))
        asked = "https://daylight.example/go?1"
        record_fetch(
            db, start_run(db, "crawl"), "daylight", asked, 200, "new",
            page_id=page_id, fetched_at=AT,
        )  # fmt: skip
        assert known_urls(db, [asked]) == {asked: Known(AT, '"7"')}

    def test_not_modified_renews_the_time_only(self, db: Database) -> None:
        save_page(db, page(etag='"7"'))
        run = start_run(db, "crawl")
        record_fetch(db, run, "daylight", URL, 304, "not-modified", fetched_at=LATER)
        assert known_urls(db, [URL]) == {URL: Known(LATER, '"7"')}

    def test_a_refused_page_is_known_and_a_failed_one_is_not(self, db: Database) -> None:
        run = start_run(db, "crawl")
        record_fetch(db, run, "daylight", "a", 200, "refused", reason="list-page", fetched_at=AT)
        record_fetch(db, run, "daylight", "b", 503, "failed", fetched_at=AT)
        assert known_urls(db, ["a", "b"]) == {"a": Known(AT)}

    def test_thousands_at_once(self, db: Database) -> None:
        save_page(db, page())
        assert list(known_urls(db, [*map(str, range(5000)), URL])) == [URL]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from store.articles import Article, Paragraph, save_article
from store.database import open_database
db = open_database(Path(sys.argv[1]))
at = datetime(2026, 11, 24, tzinfo=UTC)
for n in range(int(sys.argv[3])):
    url = f"https://{sys.argv[2]}.example/{n}"
    lines = tuple(Paragraph(f"第{n}則的第{k}段，講的是人工智慧。") for k in range(30))
    save_article(db, Article(url, url, sys.argv[2], f"第{n}則", lines, "zh-Hant", at))
    print(n, flush=True)
db.close()
"""


def writer(path: Path, source: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), source, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_write_at_once(path: Path) -> None:
    writers = [writer(path, source, 40) for source in ("daylight", "kernel")]
    for process in writers:
        process.communicate(timeout=120)
    assert [process.returncode for process in writers] == [0, 0]
    db = open_database(path)
    assert db.table("articles").count == 80
    assert db.table("paragraphs").count == 80 * 30
    db.close()


def test_kill_in_the_middle_leaves_whole_articles(path: Path) -> None:
    process = writer(path, "daylight", 100_000)
    assert process.stdout
    for line in process.stdout:
        if int(line) == 20:
            os.kill(process.pid, signal.SIGKILL)
            break
    process.communicate()
    db = open_database(path)
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    articles = db.table("articles").count
    assert articles >= 21
    assert db.table("paragraphs").count == articles * 30
    assert db.execute("SELECT count(*) FROM search_index").fetchone()[0] == articles
    db.close()


def test_articles_compare_by_value(make: Make) -> None:
    assert dataclasses.replace(make(), title="別的") != make()
