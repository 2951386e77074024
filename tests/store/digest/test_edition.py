"""What stands in an edition, in which order, and what does not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from store.digest.edition import edition
from store.digest.ledger import record
from store.digest.text import Text

Add = Callable[..., int]
TAIPEI = ZoneInfo("Asia/Taipei")
DAY = date(2026, 11, 24)
NEXT = DAY + timedelta(days=1)


def at(clock: str, day: int = 24) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{clock}:00+08:00")


def titles(db: Database, day: date = DAY, zone: ZoneInfo = TAIPEI) -> list[str]:
    return [story.lead.title.hant for story in edition(db, day, zone).stories]


def test_days_end_at_midnight_of_the_zone(db: Database, add: Add) -> None:
    add("daylight", "昨天最後一分鐘", at("23:59", 23))
    add("daylight", "今天第一分鐘", at("00:00"))
    add("daylight", "今天最後一分鐘", at("23:59"))
    add("daylight", "明天第一分鐘", at("00:00", 25))
    assert sorted(titles(db)) == ["今天最後一分鐘", "今天第一分鐘"]
    assert sorted(titles(db, DAY, ZoneInfo("UTC"))) == ["今天最後一分鐘", "明天第一分鐘"]


def test_a_story_has_its_lead_and_who_else_carried_it(db: Database, add: Add) -> None:
    add("ledger", "Chenyue breaks ground", at("06:00"), language="en", story=7, kind="same-story")
    lead = add("daylight", "辰岳動土", at("07:00"), story=7, authors=("沈可晴",))
    copy = add("kernel", "辰岳动土", at("08:00"), language="zh-Hans", story=7, kind="reprint")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.lead.article_id == lead
    assert [report.outlet.hant for report in story.also] == ["The Silicon Ledger", "核心笔记"]
    assert [report.reprint for report in story.also] == [False, True]
    assert copy in story.covered
    assert [text.hans for text in story.why][:2] == ["3家媒体报道", "署名原创报道"]
    assert story.score == pytest.approx(2 + 0.5 + 1 + 1)


def test_a_copy_in_the_same_paper_is_not_listed_twice(db: Database, add: Add) -> None:
    lead = add("daylight", "辰岳動土", at("07:00"), story=7)
    copy = add("daylight", "辰岳動土（網頁版）", at("07:05"), story=7, kind="duplicate")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.also == ()
    assert story.covered == {lead, copy}
    assert story.why[0].hant == "目前一家媒體報導"


def test_more_sources_come_first(db: Database, add: Add) -> None:
    add("daylight", "一家", at("09:00"))
    add("daylight", "兩家", at("07:00"), story=7)
    add("kernel", "两家", at("07:30"), story=7, kind="same-story", language="zh-Hans")
    assert titles(db) == ["兩家", "一家"]


def test_both_scripts(db: Database, add: Add) -> None:
    add(
        "kernel",
        "海岚云宕机",
        at("07:00"),
        language="zh-Hans",
        hant="海嵐雲端當機",
        hans="海岚云宕机",
        summary=[("服务中断。", "服務中斷。", "服务中断。"), ("已恢复。", "已恢復。", "已恢复。")],
        authors=("吴一禾",),
    )
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.lead.title == Text.chinese("海嵐雲端當機", "海岚云宕机")
    assert story.gist.hant == "服務中斷。已恢復。"
    assert story.lead.authors == (Text.as_written("吴一禾", "zh-Hans"),)


def test_english_is_not_converted(db: Database, add: Add) -> None:
    sentences = [("It is out.", "It is out.", "It is out."), ("It works.",) * 3]
    add("ledger", "Quill 3 is out", at("07:00"), language="en", summary=sentences)
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.gist == Text.as_written("It is out. It works.", "en")


def test_an_article_not_read_by_the_model_yet_stands_as_it_is(db: Database, add: Add) -> None:
    add("kernel", "海岚云宕机", at("07:00"), language="zh-Hans")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.lead.title == Text.as_written("海岚云宕机", "zh-Hans")
    assert (story.sentences, story.names) == ((), ())


def test_names_run_through_the_day(db: Database, add: Add) -> None:
    chenyue = ("辰岳半導體", "ORGANIZATION", "辰岳半導體", "辰岳半导体")
    taiwan = ("台灣", "LOCATION", "台灣", "台湾")
    add("daylight", "甲", at("07:00"), names=[chenyue, taiwan])
    add("daylight", "乙", at("07:00"), names=[taiwan, chenyue, ("Quill", "PRODUCT", None, None)])
    made = edition(db, DAY, TAIPEI)
    for story in made.stories:
        assert story.why[-1].hant == "今日多則要聞提到辰岳半導體"
    index = {name.text.hans: [story.number for story in among] for name, among in made.names}
    assert index["辰岳半导体"] == index["台湾"] == [1, 2]
    assert len(index["Quill"]) == 1


def test_sponsored_articles_stand_apart(db: Database, add: Add) -> None:
    add("daylight", "新聞", at("07:00"))
    add("daylight", "業配", at("07:10"), sponsored=True, sponsored_evidence="廣編企劃")
    made = edition(db, DAY, TAIPEI)
    assert [story.lead.title.hant for story in made.stories] == ["新聞"]
    assert [report.title.hant for report in made.sponsored] == ["業配"]


def test_an_article_without_a_date_is_of_the_day_it_was_found(db: Database, add: Add) -> None:
    add("daylight", "沒有日期", None, fetched=at("07:00"))
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.lead.at == at("07:00")
    assert story.lead.date_note == Text.chinese("原文未標日期", "原文未标日期")


def test_a_date_to_come_is_not_believed(db: Database, add: Add) -> None:
    add("daylight", "來自未來", at("07:00", 29), fetched=at("07:00"))
    add("daylight", "時鐘快了", at("07:30"), fetched=at("07:00"))
    notes = {
        story.lead.title.hant: story.lead.date_note for story in edition(db, DAY, TAIPEI).stories
    }
    assert notes == {"來自未來": Text.chinese("原文日期在未來", "原文日期在未来"), "時鐘快了": None}
    assert titles(db, date(2026, 11, 29)) == []


def test_a_story_comes_again_only_with_news(db: Database, add: Add) -> None:
    add("daylight", "辰岳動土", at("07:00"), story=7)
    add("daylight", "別的事", at("07:00"), story=8)
    record(db, edition(db, DAY, TAIPEI))
    add("kernel", "辰岳后续", at("09:00", 25), language="zh-Hans", story=7, kind="same-story")
    (story,) = edition(db, NEXT, TAIPEI).stories
    assert story.updated
    assert story.lead.title.hant == "辰岳后续"
    assert story.also == ()
    assert story.why[0].hant == "先前已刊，新增1篇報導"


def test_a_corrected_article_is_not_news(db: Database, add: Add) -> None:
    add("daylight", "辰岳動土", at("07:00"), story=7, url="https://daylight.example/1")
    record(db, edition(db, DAY, TAIPEI))
    add(
        "daylight",
        "辰岳動土（更正）",
        at("07:00"),
        url="https://daylight.example/1",
        fetched=at("09:00", 25),
    )
    assert titles(db, NEXT) == []
    assert titles(db, DAY) == ["辰岳動土（更正）"]


def test_what_came_after_breakfast_is_in_the_next_edition(db: Database, add: Add) -> None:
    add("daylight", "早餐前", at("06:00"))
    record(db, edition(db, DAY, TAIPEI))
    add("daylight", "早餐後", at("20:00"))
    assert titles(db, NEXT) == ["早餐後"]


def test_the_first_edition_keeps_to_its_day(db: Database, add: Add) -> None:
    add("daylight", "早餐後", at("20:00"))
    assert titles(db, NEXT) == []


def test_editions_of_another_zone_do_not_count(db: Database, add: Add) -> None:
    add("daylight", "台北的早上", at("07:00"))
    record(db, edition(db, DAY - timedelta(days=1), ZoneInfo("UTC")))
    assert titles(db, DAY - timedelta(days=1), ZoneInfo("UTC")) == ["台北的早上"]
    assert titles(db, DAY) == ["台北的早上"]


def test_hostile_addresses_are_dropped_and_text_is_kept(db: Database, add: Add) -> None:
    add("daylight", "<script>alert(1)</script>\u202e", at("07:00"), url="javascript:alert(1)")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.lead.url is None
    assert story.lead.title.hant == "<script>alert(1)</script>"


def test_a_day_without_news(db: Database) -> None:
    made = edition(db, DAY, TAIPEI)
    assert (made.stories, made.sponsored, made.names) == ((), (), ())
    assert (made.sources.total, made.sources.active) == (3, 0)
    assert made.updated_at == at("00:00")


def write(db: Database, article: int, language: str, hant: str, hans: str) -> None:
    """A summary as a larger model leaves it."""
    made = {"kind": "abstractive", "model": "m", "model_version": "", "faithful": 1}
    text = {"text": hant, "text_hant": hant, "text_hans": hans, "problems": "[]", "created_at": ""}
    row = {"article_id": article, "language": language, **made, **text}
    number = db.table("summaries").insert(row).last_pk
    if hant:
        said = {"text": hant, "text_hant": hant, "text_hans": hans}
        db.table("summary_sentences").insert({"summary_id": number, "number": 0, "rank": 1, **said})


def test_an_english_article_is_told_in_chinese_where_that_was_written(
    db: Database, add: Add
) -> None:
    own = [("It is out.", "It is out.", "It is out.")]
    article = add("ledger", "Quill 3", at("07:00"), language="en", summary=own)
    write(db, article, "en", "It has come out.", "It has come out.")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.gist == Text.as_written("It has come out.", "en")
    write(db, article, "zh-Hant", "軟體發布了。", "软件发布了。")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.gist == Text.chinese("軟體發布了。", "软件发布了。")


def test_a_chinese_article_is_told_in_english_where_only_that_was_written(
    db: Database, add: Add
) -> None:
    own = [("服務中斷。", "服務中斷。", "服务中断。")]
    article = add("daylight", "海嵐雲端當機", at("07:00"), summary=own)
    write(db, article, "zh-Hant", "", "")  # nothing that the model wrote stood
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.gist.hans == "服务中断。"
    write(db, article, "en", "The service was down.", "The service was down.")
    (story,) = edition(db, DAY, TAIPEI).stories
    assert story.gist == Text.as_written("The service was down.", "en")
