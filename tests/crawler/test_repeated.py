"""Boxes made alike: cards, comments, a forum's floors, and what only looks like them."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.extraction import extract
from store.articles import Page

TITLE = "潮汐電廠動工三年，海底電纜終於接上岸"
BODY = [
    "潮汐電廠的海底電纜週二接上澎湖的變電站，這座延宕三年的電廠預計六月開始試運轉。",
    "總工程師許澄海表示，最難的一段只有四百公尺，海流卻讓佈纜船等了十一個月。",
]
ANSWERS = [
    "我住附近，希望不要又是三分鐘熱度。",
    "笑死，每次都說下個月！",
    "請問有沒有報名的網址？謝謝。",
]


def _texts(body: str, head: str = "") -> list[str]:
    html = f"<title>{TITLE}</title>{head}{body}"
    page = Page("", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC))
    return [paragraph.text for paragraph in extract(page).paragraphs]


def test_a_forum_gives_its_first_floor() -> None:
    floors = "".join(
        f"<div class=floor><div>讀者{n}</div><div>{text}</div><p>{n + 1}樓 2025-03-04 10:00 回覆 檢舉</p></div>"
        for n, text in enumerate(["<br>".join(BODY), *ANSWERS])
    )
    assert _texts(f"<h1>{TITLE}</h1><div>{floors}</div>") == BODY


def test_signed_and_dated_boxes_are_comments() -> None:
    signed = "".join(
        f"<li><b>讀者{n}</b> <i>{n} 小時前</i><p>{x}</p></li>" for n, x in enumerate(ANSWERS)
    )
    assert _texts(f"<h1>{TITLE}</h1><p>{'</p><p>'.join(BODY)}</p><ul>{signed}</ul>") == BODY


def test_sections_with_headings_are_the_text() -> None:
    lines = [*BODY, "電廠完工後每年可以供應兩萬戶用電，約占離島需求的三分之一。"]
    sections = "".join(
        f"<section><h2>第{n}段的考驗</h2><p>{x}</p></section>" for n, x in enumerate(lines)
    )
    got = _texts(f"<h1>{TITLE}</h1><p>三段海域，三種難題。</p><div>{sections}</div>")
    assert [text for text in got if len(text) > 12] == lines
    assert "第1段的考驗" in got


def test_entries_of_a_live_blog_are_the_text() -> None:
    entries = "".join(
        f"<div class=e><div>0{n}:30</div><p>{x}</p></div>" for n, x in enumerate(BODY * 2)
    )
    got = _texts(f"<h1>{TITLE}</h1><p>以下由新到舊，隨時更新。</p><div>{entries}</div>")
    assert [text for text in got if len(text) > 15] == BODY * 2


def test_promotions_between_paragraphs_of_a_stated_article() -> None:
    lines = [*BODY, "電廠完工後每年可以供應兩萬戶用電，約占離島需求的三分之一。", *ANSWERS[:1]]
    boxes = "".join(
        f"<div class=w><p><a href=/{n}>夜市攤商改用行動支付，三成</a></p><p>{x}</p></div>"
        for n, x in enumerate(lines)
    )
    head = "<meta property='og:type' content='article'>"
    assert _texts(f"<h1>{TITLE}</h1><div>{boxes}</div>", head) == lines


def test_a_hot_list_with_summaries_outweighs_no_brief() -> None:
    rows = "".join(
        f"<li>{n}<a>夜市攤商改用行動支付第{n}年</a>{'市府說補助到年底為止，' * 3}攤商希望延長。</li>"
        for n in range(1, 9)
    )
    page = f"<h1>{TITLE}</h1><div>{'<br>'.join(BODY)}</div><h3>熱榜</h3><ul>{rows}</ul>"
    assert _texts(page) == BODY


def test_lines_with_a_name_and_a_day_are_readers() -> None:
    lines = "".join(
        f"<div><p>[海風網友] 03-04 1{n}:02</p><p>{x}</p></div>" for n, x in enumerate(ANSWERS)
    )
    assert _texts(f"<h1>{TITLE}</h1><p>{'</p><p>'.join(BODY)}</p><div>{lines}</div>") == BODY
