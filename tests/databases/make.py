"""Make the database of the newest schema version beside this file.

Run it once, when a version is released; its file is never made again.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from store.articles import Article, Page, Paragraph, Removed, save_article, save_page
from store.database import open_database
from store.runs import finish_run, record_fetch, save_source, start_run
from store.schema import known

TEXTS = (
    (
        "daylight",
        "zh-Hant",
        "辰岳發表新的人工智慧晶片",
        "辰岳半導體週二在新竹發表第三代人工智慧晶片，耗電只有前一代的六成。",
        "執行長林若蘭說，軟體工具會在月底免費開放給大學使用。",
    ),
    (
        "kernel",
        "zh-Hans",
        "三所大学合开一门课：写给文科生的编程",
        "课程由三位老师轮流主讲，用人工智能帮学生查错，但不许它代写作业。",
        "第一期招了四十人，报名的有两百多，明年会加开一个晚班。",
    ),
)


def article(number: int) -> Article:
    source, language, title, *lines = TEXTS[number]
    text = "\n".join([title, *lines])
    return Article(
        url=f"https://{source}.example/{number}",
        canonical_url=f"https://{source}.example/{number}",
        source=source,
        title=title,
        paragraphs=tuple(map(Paragraph, lines)),
        language=language,
        fetched_at=datetime(2026, 11, 24, number, tzinfo=UTC),
        published_at=datetime(2026, 11, 23, number, tzinfo=UTC),
        authors=("沈可晴",),
        removed=(Removed("往下滑看下一篇文章", "next-article"),),
        extractor="jianbao-1",
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def main() -> None:
    path = Path(__file__).with_name(f"{known()[-1]}.db")
    path.unlink(missing_ok=True)
    db = open_database(path)
    run = start_run(db, "crawl")
    for number in range(len(TEXTS)):
        made = article(number)
        save_source(db, made.source, title=made.source.title(), language=made.language)
        page = Page(made.url, made.source, 200, b"<html>sample</html>", made.fetched_at)
        page_id = save_page(db, page)
        save_article(db, made, page_id)
        record_fetch(db, run, made.source, made.url, 200, "new", page_id=page_id)
    finish_run(db, run, "ok")
    db.execute("PRAGMA journal_mode = DELETE")  # everything in the one file
    db.close()
    print(path)


if __name__ == "__main__":
    main()
