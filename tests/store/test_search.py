import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from store.articles import Article, Paragraph, save_article
from store.database import open_database
from store.enrich import Engine, enrich
from store.search import rebuild, search

Make = Callable[..., Article]


def titles(db: Database, query: str) -> list[str]:
    return [match.title for match in search(db, query)]


@pytest.fixture
def three(db: Database, make: Make) -> Database:
    save_article(db, make(1))
    save_article(
        db,
        make(
            2,
            "三所大学合开一门课",
            ("课程由三位老师轮流主讲，用人工智能帮学生查错。", "作业要交到学校的软件平台。"),
            language="zh-Hans",
            source="kernel",
        ),
    )
    save_article(
        db,
        make(
            3,
            "Lumen Works opens Quill 3 weights",
            ("The open-source model runs on one C++ server.", "It was trained in 高雄."),
            language="en",
            source="ledger",
        ),
    )
    return db


class TestScripts:
    @pytest.mark.parametrize("query", ["人工智能", "人工智慧"])
    def test_regional_words(self, three: Database, query: str) -> None:
        assert len(titles(three, query)) == 2

    @pytest.mark.parametrize("query", ["软件", "軟體"])
    def test_two_characters(self, three: Database, query: str) -> None:
        assert len(titles(three, query)) == 2

    @pytest.mark.parametrize("query", ["慧", "课", "課", "雄", "六"])
    def test_one_character(self, three: Database, query: str) -> None:
        assert len(titles(three, query)) == 1

    @pytest.mark.parametrize(
        "group",
        [
            ("軟體", "软件", "軟件", "software", "SOFTWARE"),
            ("伺服器", "服务器", "server"),
            ("馬斯克", "马斯克", "Musk"),
            ("人工智慧", "人工智能", "artificial intelligence"),
        ],
    )
    def test_one_thing_in_every_language(
        self, db: Database, make: Make, group: tuple[str, ...]
    ) -> None:
        for number, word in enumerate(group):
            save_article(db, make(number, f"第{number}則", (f"今天有 {word}。",)))
        save_article(db, make(9, "別的", ("今天什麼都沒有。",)))
        for word in group:
            assert sorted(titles(db, word)) == [f"第{number}則" for number in range(len(group))]

    @pytest.mark.parametrize("query", ["乾", "干", "著", "着", "頭髮", "头发", "裡", "里"])
    def test_characters_that_are_one_in_simplified(
        self, db: Database, make: Make, query: str
    ) -> None:
        save_article(db, make(1, "甲", ("看著乾隆的頭髮在手裡。",)))
        save_article(db, make(2, "乙", ("看着干净的头发在手里。",)))
        assert len(titles(db, query)) == 2

    def test_part_of_a_word_that_folding_replaces(self, three: Database) -> None:
        assert titles(three, "智慧晶片") == ["辰岳發表新的人工智慧晶片"]

    def test_latin_words_in_any_case_and_width(self, three: Database) -> None:
        assert titles(three, "ＱＵＩＬＬ 3") == titles(three, "quill") == titles(three, "c++")

    def test_all_words_must_be_there(self, three: Database) -> None:
        assert titles(three, "大學 作业") == ["三所大学合开一门课"]
        assert titles(three, "作业 晶片") == []

    def test_quoted_words_stand_together(self, three: Database) -> None:
        assert len(titles(three, '"runs on one"')) == 1
        assert titles(three, '"one runs"') == []

    def test_not_over_the_edge_of_two_runs(self, three: Database) -> None:
        assert titles(three, "主讲用人") == []


class TestSnippet:
    def test_it_is_the_original_with_the_match_marked(self, three: Database) -> None:
        (match,) = search(three, "免费开放")
        assert "⟦免費開放⟧" in match.snippet
        assert match.snippet.replace("⟦", "").replace("⟧", "").strip("…") in (
            "執行長林若蘭說，軟體工具會在月底免費開放給大學使用。"
        )

    def test_a_match_whose_length_differs_across_scripts(self, db: Database, make: Make) -> None:
        save_article(db, make(lines=("這台印表機接上網際網路以後，每天列印一份簡報。",)))
        for query in ("互联网", "網際網路"):
            (match,) = search(db, query)
            assert "⟦網際網路⟧" in match.snippet

    def test_a_long_line_is_cut_around_the_match(self, db: Database, make: Make) -> None:
        save_article(db, make(lines=("甲" * 500 + "新竹" + "乙" * 500,)))
        (match,) = search(db, "新竹")
        assert match.snippet.startswith("…甲")
        assert match.snippet.endswith("乙…")
        assert len(match.snippet) < 100

    def test_only_the_title_matches(self, db: Database, make: Make) -> None:
        save_article(db, make(title="高雄港試行無人船", lines=("今天上路。",)))
        (match,) = search(db, "無人船")
        assert match.snippet == "今天上路。"

    def test_an_article_without_text(self, db: Database, make: Make) -> None:
        save_article(db, make(title="只有標題", lines=()))
        (match,) = search(db, "標題")
        assert match.snippet == ""

    def test_every_match_is_marked(self, db: Database, make: Make) -> None:
        save_article(db, make(lines=("軟體與 software 都在伺服器上。",)))
        (match,) = search(db, "软件 服务器")
        assert match.snippet == "⟦軟體⟧與 ⟦software⟧ 都在⟦伺服器⟧上。"

    def test_signs_that_unicode_writes_out(self, db: Database, make: Make) -> None:
        save_article(db, make(lines=("三百㎡…的ＧＰＵ機房，㈱晶片。",)))
        (match,) = search(db, "GPU 芯片")
        assert match.snippet == "三百㎡…的⟦ＧＰＵ⟧機房，㈱⟦晶片⟧。"

    def test_in_the_script_that_is_asked_for(
        self, db: Database, make: Make, engine: Engine
    ) -> None:
        save_article(db, make())
        enrich(db, engine=engine)
        (match,) = search(db, "软件", script="zh-Hans")
        assert match.title.endswith("人工智能芯片")
        assert "⟦软件⟧" in match.snippet
        (match,) = search(db, "软件")
        assert match.title == "辰岳發表新的人工智慧晶片"


class TestRanking:
    def test_what_is_in_very_many_articles(
        self, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("store.search.WEIGHED", 10)
        save_article(db, make(1, "新竹的雨", ("下午。",)))
        for number in range(2, 30):
            save_article(db, make(number, f"第{number}則", ("新竹也有。",)))
        found = titles(db, "新竹")
        assert found[0] == "新竹的雨"
        assert len(found) == 20

    def test_titles_count_more(self, db: Database, make: Make) -> None:
        save_article(
            db, make(1, "今天的天氣", ("氣象局說新竹下午有雨，新竹風大。", "別忘了帶傘。"))
        )
        save_article(db, make(2, "新竹的雨", ("下午才會停。", "出門的人不多，路上很安靜。")))
        assert titles(db, "新竹") == ["新竹的雨", "今天的天氣"]

    def test_of_equals_the_newer_first(self, db: Database, make: Make) -> None:
        for number, day in ((1, 3), (2, 20), (3, 11)):
            published = datetime(2026, 11, day, tzinfo=UTC)
            save_article(db, make(number, f"新竹{day}日", ("晴。",), published_at=published))
        assert titles(db, "新竹") == ["新竹20日", "新竹11日", "新竹3日"]

    def test_relevance_beats_a_little_age(self, db: Database, make: Make) -> None:
        now = datetime(2026, 11, 24, tzinfo=UTC)
        old = now - timedelta(days=60)
        save_article(db, make(1, "新竹的新竹", ("新竹。",), published_at=old))
        save_article(db, make(2, "別處", ("甲" * 300, "新竹。"), published_at=now))
        assert titles(db, "新竹")[0] == "新竹的新竹"

    def test_limit(self, three: Database) -> None:
        assert len(search(three, "人工智能", limit=1)) == 1
        assert search(three, "人工智能", limit=0) == []


class TestIndex:
    def test_only_the_current_version_is_found(self, db: Database, make: Make) -> None:
        save_article(db, make())
        save_article(db, make(title="更正", lines=("前文有誤。",)))
        assert titles(db, "晶片") == []
        assert titles(db, "有誤") == ["更正"]

    def test_rebuild(self, three: Database, make: Make) -> None:
        save_article(three, make(1, "改過", ("新的內容，仍然是晶片。",)))
        assert rebuild(three) == 3
        assert titles(three, "晶片") == ["改過"]
        assert len(titles(three, "软件")) == 1

    def test_an_index_of_other_tables_is_made_again(self, tmp_path: Path, make: Make) -> None:
        db = open_database(tmp_path / "own.db")
        save_article(db, make(1, "伺服器漲價", ("記憶體也是。",)))
        db.conn.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        db.conn.execute("PRAGMA user_version = 7")  # as an older table of words would have left it
        db.conn.commit()
        db.close()
        assert titles(open_database(tmp_path / "own.db"), "服务器") == ["伺服器漲價"]

    def test_captions_are_found_too(self, db: Database, make: Make) -> None:
        save_article(db, make(paragraphs=(Paragraph("圖為竹北廠房", "caption"),)))
        assert len(titles(db, "竹北")) == 1


@pytest.mark.parametrize("query", ["", '"', "AND", "NEAR(", "*", "title:晶片", "晶片 OR"])
def test_odd_queries_are_no_errors(three: Database, query: str) -> None:
    search(three, query)


def test_thousands_of_articles(db: Database, make: Make) -> None:
    """A quick floor under speed: the benchmark has 20,000."""
    lines = tuple(f"第{n}段講新竹的晶片與軟體，也講人工智慧。" * 3 for n in range(5))
    with db.atomic():
        for number in range(1000):
            save_article(db, make(number, f"第{number}則", lines))
    begun = time.perf_counter()
    assert len(search(db, "人工智能 软件")) == 20
    assert time.perf_counter() - begun < 1.0
