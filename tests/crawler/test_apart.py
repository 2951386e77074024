"""What stands beside an article: forms, contents, lists of other things, what follows its element."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from store.articles import Article, Page

TITLE = "山城的自來水塔，如今替整條街存電"
BODY = [
    "日治時期留下的水塔停用三十年，上個月開始重新注水，只是這次流下來的是電。",
    "設計師把兩座水塔連成一組小型抽蓄裝置，白天用太陽能打水，晚上放水點亮路燈。",
    "里長說，居民最滿意的不是電費，而是半夜又聽得見水聲。",
]


def _article(inside: str = "", after: str = "", tag: str = "div", url: str = "") -> Article:
    lines = [f"<p>{line}</p>" for line in BODY]
    text = "".join([*lines[:2], inside, *lines[2:]])
    html = f"<title>{TITLE}</title><main><{tag}><h1>{TITLE}</h1><div>{text}</div></{tag}>{after}</main>"
    return extract(Page(url, "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC)))


def _texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


@pytest.mark.parametrize(
    "form",
    [
        "<div class=c9f><h4>The Water Letter</h4><p>Towers, pipes and people, on Fridays.</p>"
        "<form><input type=email><button>Go</button></form></div>",
        "<section><p>每週五，一座水塔的故事，寄到你手上。</p><div><input name=x placeholder=您的電子郵件></div></section>",
    ],
)
def test_a_form_between_the_paragraphs(form: str) -> None:
    article = _article(form)
    assert _texts(article) == BODY
    assert "prompt" in {removed.rule for removed in article.removed}


@pytest.mark.parametrize(
    "contents",
    [
        "<div><p>這篇要談</p><ul><li><a href='#a'>舊水塔</a><li><a href='#b'>新工作</a></ul></div>",
        "<aside-box><div><b>On this page</b><div><a href='#a'>Old tower</a></div>"
        "<div><a href='#b'>New job</a></div></div></aside-box>",
    ],
)
def test_a_list_of_the_pages_own_headings(contents: str) -> None:
    assert _texts(_article(contents)) == BODY


CARDS = [
    "<div><div>10:31</div><div>渡輪票價下月調整</div><div>船公司說，燃料漲了兩成，票價只漲五元。</div></div>",
    "<div><div>10:08</div><div>花市改為兩天</div><div>攤商投票通過，週六也開市，讓年輕人有空來買。</div></div>",
    "<div><div>09:50</div><div>老街石板重鋪</div><div>工程為期三週，期間機車請改走後巷。</div></div>",
]


@pytest.mark.parametrize("heading", ["7x24快訊", "◎ 其他人也在看", "Other stories"])
def test_a_box_headed_as_a_list_is_none_of_the_text(heading: str) -> None:
    assert _texts(_article(after=f"<div><p>{heading}</p>{''.join(CARDS)}</div>")) == BODY
    assert _texts(_article(after=f"<section><h2>{heading}</h2>{CARDS[0]}</section>")) == BODY


def test_the_rest_of_a_text_in_a_box_that_begins_with_a_list() -> None:
    list_ = "<div><h3>延伸閱讀</h3><a href=/1>老街石板重鋪，機車改走後巷</a></div>"
    lines = [*BODY, *(line.replace("水塔", "電廠") for line in BODY[:2])]
    first, rest = ("".join(f"<p>{x}</p>" for x in part) for part in (lines[:2], lines[2:]))
    for notice in (list_, "<div><h4>For subscribers only</h4><ul><li>The crossword</ul></div>"):
        html = f"<title>{TITLE}</title><h1>{TITLE}</h1><main><section>{first}</section><section>{notice}{rest}</section></main>"
        page = Page("", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC))
        assert _texts(extract(page)) == lines


def test_what_follows_the_article_element_is_outside() -> None:
    after = (
        "<section><h2>寫信給編輯部</h2><p>週一到週五都有人回信，也歡迎帶著茶葉來訪。</p></section>"
    )
    article = _article(after=after, tag="article")
    assert _texts(article) == BODY


def test_an_article_element_that_holds_only_the_beginning_is_not_all() -> None:
    rest = "".join(f"<p>{line.replace('水塔', '電廠')}</p>" for line in BODY * 2)
    html = f"<title>{TITLE}</title><main><article><h1>{TITLE}</h1><p>{BODY[0]}</p></article><div>{rest}</div></main>"
    article = extract(Page("", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC)))
    assert len(article.paragraphs) >= 6


def test_dates_of_other_articles_are_not_this_ones() -> None:
    after = "<div><h3>延伸閱讀</h3><p><a href=/1>老街石板重鋪，機車改走後巷</a><time>2024-12-01</time></p></div>"
    inside = "<p>（更新時間：2025-03-02 18:20）</p>"
    found = _article(inside, after).published_at
    assert found and found.date().isoformat() == "2025-03-02"


def test_a_button_without_words_does_not_break_a_sentence() -> None:
    text = "水塔的股價<span>TOWR<button class=watch><span></span></button></span>，今天漲了三成，里長說與他無關。"
    assert text.replace("<span>", "").partition("<")[0] in _texts(_article(f"<p>{text}</p>"))[2]
    assert len(_texts(_article(f"<p>{text}</p>"))) == len(BODY) + 1
