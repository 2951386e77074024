"""What goes from the ends of a text, and what stays."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.extraction import extract
from store.articles import Article, Page

TITLE = "潮汐電廠動工三年，海底電纜終於接上岸"
BODY = [
    "潮汐電廠的海底電纜週二接上澎湖的變電站，這座延宕三年的電廠預計六月開始試運轉。",
    "總工程師許澄海表示，最難的一段只有四百公尺，海流卻讓佈纜船等了十一個月。",
    "電廠完工後每年可以供應兩萬戶用電，約占離島需求的三分之一。",
]


def _article(lines: list[str], after: str = "") -> Article:
    text = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<title>{TITLE}</title><h1>{TITLE}</h1>{text}{after}"
    return extract(Page("", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC)))


def _texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def test_labels_before_and_after_the_text_go() -> None:
    article = _article(["海風能源週", *BODY, "海風能源週"])
    assert _texts(article) == BODY
    assert {r.rule for r in article.removed} >= {"label-before", "label-after"}


def test_a_line_that_opens_a_list_stays() -> None:
    assert _texts(_article(["三個重點：", *BODY])) == ["三個重點：", *BODY]


def test_a_few_words_about_the_site_beyond_other_things_go() -> None:
    links = "".join(f"<div><a href=/{n}>夜市攤商改用行動支付</a></div>" for n in range(4))
    about = "<div class=about><div>海風創辦於海邊的一間小屋，每月有十萬人閱讀。</div></div>"
    article = _article(BODY, links + about)
    assert _texts(article) == BODY


def test_a_summary_that_is_cut_from_the_text_goes() -> None:
    lead = "摘要：潮汐電廠的海底電纜週二接上澎湖的變電站…"
    article = _article([lead, *BODY])
    assert _texts(article) == BODY
    assert ("repeated-lead", lead) in {(r.rule, r.text) for r in article.removed}


def test_words_before_links_that_went_go_too() -> None:
    for words in ("給編輯部的回信：", "Letters on this story:"):
        assert _texts(_article([*BODY, words, "<a href=/1>海風從哪裡來</a>"])) == BODY


def test_a_button_at_the_end_of_a_paragraph_goes() -> None:
    for button in ("返回海風首頁>>", "阅读原文"):
        article = _article([*BODY[:-1], f"{BODY[-1]}<a href=/>{button}</a>"])
        assert _texts(article) == BODY
    kept = f"{BODY[-1]}<a href=/>另見附表</a>"
    assert _texts(_article([*BODY[:-1], kept]))[-1] == BODY[-1] + "另見附表"
