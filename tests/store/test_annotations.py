from collections.abc import Callable

import numpy as np
from sqlite_utils import Database

from store.annotations import load_fingerprint, reading, save_annotation, save_fingerprint
from store.articles import Article, Paragraph, save_article
from store.enrich import Engine

Make = Callable[..., Article]

PARAGRAPHS = (
    Paragraph("圖為新竹廠房，攝影林若蘭。", "caption"),
    Paragraph("辰岳半導體有三座廠。"),
    Paragraph("print('林若蘭')", "code"),
    Paragraph("執行長林若蘭說軟體會開放。耗電是前代的60。", "quote"),
)


class TestReading:
    def test_captions_tables_and_code_are_left_out(self, make: Make) -> None:
        read = reading(make(paragraphs=PARAGRAPHS))
        assert read.text == "辰岳半導體有三座廠。\n執行長林若蘭說軟體會開放。耗電是前代的60。"
        assert read.numbers == (1, 3)

    def test_every_place_leads_back(self, make: Make) -> None:
        read = reading(make(paragraphs=PARAGRAPHS))
        for start in range(len(read.text)):
            for end in range(start + 1, len(read.text) + 1):
                place = read.place(start, end)
                piece = read.text[start:end]
                assert (place is None) == ("\n" in piece)
                if place:
                    number, begin, stop = place
                    assert PARAGRAPHS[number].text[begin:stop] == piece

    def test_nothing_to_read(self, make: Make) -> None:
        read = reading(make(lines=()))
        assert read.text == ""
        assert read.place(0, 1) is None


class TestSaved:
    def saved(self, db: Database, article: Article, engine: Engine) -> int:
        article_id = save_article(db, article).id
        read = reading(article)
        with db.atomic():
            save_annotation(
                db, article_id, article, read, engine.annotate(read.text, article.title)
            )
        return article_id

    def test_sentences_stand_where_they_say_in_all_three_texts(
        self, db: Database, make: Make, engine: Engine
    ) -> None:
        self.saved(db, make(paragraphs=PARAGRAPHS), engine)
        bodies = dict(db.execute("SELECT script, body FROM texts").fetchall())
        rows = list(db.query("SELECT * FROM summary_sentences ORDER BY number"))
        assert len(rows) == 3
        for row in rows:
            original = PARAGRAPHS[row["paragraph"]].text
            assert original[row["start"] : row["end"]] == row["text"]
            for short, script in (("hant", "zh-Hant"), ("hans", "zh-Hans")):
                line = bodies[script].split("\n")[row["paragraph"]]
                span = slice(row[f"start_{short}"], row[f"end_{short}"])
                assert line[span] == row[f"text_{short}"]
        assert "软件" in rows[1]["text_hans"]

    def test_the_original_is_not_touched(self, db: Database, make: Make, engine: Engine) -> None:
        self.saved(db, make(paragraphs=PARAGRAPHS), engine)
        kept = [row["text"] for row in db.query("SELECT text FROM paragraphs ORDER BY number")]
        assert kept == [paragraph.text for paragraph in PARAGRAPHS]

    def test_mentions_point_at_entities(self, db: Database, make: Make, engine: Engine) -> None:
        self.saved(db, make(paragraphs=PARAGRAPHS), engine)
        rows = db.execute(
            "SELECT m.surface, m.paragraph, m.start, m.type, e.name_hans FROM mentions m"
            " LEFT JOIN entities e ON e.id = m.entity_id ORDER BY m.paragraph, m.start"
        ).fetchall()
        assert rows == [
            ("辰岳半導體", 1, 0, "ORGANIZATION", "辰岳半导体"),
            ("林若蘭", 3, 3, "PERSON", "林若兰"),
            ("60", 3, 19, "QUANTITY", None),
        ]

    def test_the_view_reads_in_either_script(
        self, db: Database, make: Make, engine: Engine
    ) -> None:
        self.saved(db, make(title="新的軟體", paragraphs=PARAGRAPHS), engine)
        row = next(db.query("SELECT * FROM v_articles"))
        assert (row["title_hant"], row["title_hans"]) == ("新的軟體", "新的软件")
        assert row["summary"].startswith("辰岳半導體有三座廠。執行長")
        assert row["summary_hans"].startswith("辰岳半导体有三座")

    def test_passages_in_another_language(self, db: Database, make: Make, engine: Engine) -> None:
        lines = ("臺灣的學校這樣說。", "人工", "It was said in English here.", "软件开发还没结束。")
        self.saved(db, make(lines=lines), engine)
        assert list(db.query("SELECT paragraph, start, end, language FROM passages")) == [
            {"paragraph": 2, "start": 0, "end": 28, "language": "en"},
            {"paragraph": 3, "start": 0, "end": 9, "language": "zh-Hans"},
        ]
        hant = db.execute("SELECT body FROM texts WHERE script = 'zh-Hant'").fetchone()[0]
        assert hant.split("\n")[:3] == list(lines[:3])
        assert "軟體" in hant.split("\n")[3]

    def test_a_company_keeps_its_name(
        self, db: Database, make: Make, naming: Callable[..., Engine]
    ) -> None:
        lines = ("辰河智能说，软件会开放。", "智能手机也一样。")
        engine = naming(ORGANIZATION=("辰河智能",))
        self.saved(db, make(title="辰河智能发布软件", lines=lines, language="zh-Hans"), engine)
        title, body = db.execute(
            "SELECT title, body FROM texts WHERE script = 'zh-Hant'"
        ).fetchone()
        assert title == "辰河智能發布軟體"
        assert body.split("\n")[0] == "辰河智能說，軟體會開放。"
        assert "智慧" in body
        assert db.execute("SELECT name_hant FROM entities").fetchone()[0] == "辰河智能"

    def test_english_is_the_same_in_both(self, db: Database, make: Make, engine: Engine) -> None:
        self.saved(db, make(title="Quill 3", lines=("It is out.",), language="en"), engine)
        row = next(db.query("SELECT title_hant, title_hans FROM v_articles"))
        assert set(row.values()) == {"Quill 3"}
        assert db.table("texts").count == 0

    def test_again_replaces(self, db: Database, make: Make, engine: Engine) -> None:
        article = make(paragraphs=PARAGRAPHS)
        article_id = self.saved(db, article, engine)
        counts = {table: db.table(table).count for table in ("mentions", "texts", "summaries")}
        read = reading(article)
        with db.atomic():
            save_annotation(db, article_id, article, read, engine.annotate(read.text, None))
        assert counts == {table: db.table(table).count for table in counts}
        assert db.table("summary_sentences").count == 3


def test_fingerprints_are_plain_numbers(db: Database, make: Make) -> None:
    article_id = save_article(db, make()).id
    vector = np.array([0.5, -0.25], np.float32)
    marks = np.array([1, 2**32 - 1], np.uint32)
    save_fingerprint(db, article_id, vector, marks)
    row = db.execute("SELECT embedding, signature FROM fingerprints").fetchone()
    assert row == (b"\x00\x00\x00?\x00\x00\x80\xbe", b"\x01\x00\x00\x00\xff\xff\xff\xff")
    loaded = load_fingerprint(*row)
    assert np.array_equal(loaded[0], vector)
    assert np.array_equal(loaded[1], marks)
