"""The door: a page in, an article or a reason out. All pages are this project's own writing."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.errors import NotAnArticle
from crawler.extraction import extract
from crawler.sources import Rules, Source, Way
from store.articles import Article, Page

NOW = datetime(2025, 3, 5, 4, 0, tzinfo=UTC)
TITLE = "潮汐電廠動工三年，海底電纜終於接上岸"
BODY = [
    "潮汐電廠的海底電纜週二接上澎湖的變電站，這座延宕三年的電廠預計六月開始試運轉。",
    "總工程師許澄海表示，最難的一段只有四百公尺，海流卻讓佈纜船等了十一個月。",
    "「每天能下水的時間不到五十分鐘。」他說，團隊最後改在夜間平潮時施工。",
    "電廠完工後每年可以供應兩萬戶用電，約占離島需求的三分之一。",
    "環團則要求公開聲納紀錄，確認機組沒有影響洄游的魚群。",
]
SECOND_TITLE = "夜市攤商改用行動支付，三成營收來自觀光客"
SECOND = [
    "花蓮的夜市去年全面導入行動支付，攤商自治會統計，觀光客的消費占了三成。",
    "自治會長說，過去找零常常排成長龍，現在每一攤平均省下二十秒。",
    "平台業者也提供雨天補貼，鼓勵攤商在淡季繼續營業。",
]


def _page(html: str | bytes, url: str = "https://tide.example/news/7", **headers: str) -> Page:
    body = html if isinstance(html, bytes) else html.encode()
    return Page(url, "tide", 200, body, NOW, headers)


def _html(body: str, title: str = TITLE, head: str = "") -> str:
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}｜潮報</title>{head}"
        f"</head><body><nav><a href='/'>首頁</a><a href='/tech'>科技</a></nav>{body}"
        "<footer><p>© 2025 潮報 版權所有</p></footer></body></html>"
    )


def _ps(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


def _texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def _source(**rules: Any) -> Source:
    return Source(
        name="tide",
        title="潮報",
        home="https://tide.example/",
        language="zh-Hant",
        region="TW",
        timezone="Asia/Taipei",
        discovery=(Way("feed", "https://tide.example/feed"),),
        rules=Rules(**rules),
    )


@pytest.mark.parametrize(
    "markup",
    [
        f"<article><h1>{TITLE}</h1>{_ps(BODY)}</article>",
        f"<div class='css-1x'><h1>{TITLE}</h1><div class='css-2y'>{_ps(BODY, 'div')}</div></div>",
        f"<div><b>{TITLE}</b><br><br>{'<br><br>'.join(BODY)}</div>",
        f"<table><tr><td><a href=/>站</a></td><td>{TITLE}<br>{'<br>'.join(BODY)}</td></tr></table>",
        f"<h1>{TITLE}</h1><div id='js_content' style='visibility: hidden'>{_ps(BODY)}</div>",
        f"<h1>{TITLE}</h1><blockquote>{_ps(BODY)}</blockquote>",
        f"<form><h1>{TITLE}</h1><div class='has-sidebar share-on'>{_ps(BODY)}</div></form>",
    ],
    ids=["semantic", "machine-classes", "br", "table", "hidden", "quote", "misleading-classes"],
)
def test_text_in_any_layout(markup: str) -> None:
    article = extract(_page(_html(markup)))
    assert article.title == TITLE
    assert _texts(article) == BODY


def test_a_page_without_html_head_and_body_tags() -> None:
    html = f"<!doctype html><meta charset=utf-8><title>{TITLE}</title><article><h1>{TITLE}</h1>"
    assert _texts(extract(_page(html + _ps(BODY) + "</article>"))) == BODY


NEXT = {
    "marker": f"<p>往下滑看下一篇文章</p><h1>{SECOND_TITLE}</h1>{_ps(SECOND)}",
    "button": f"<button>看下一篇文章</button><div><h2>{SECOND_TITLE}</h2>{_ps(SECOND)}</div>",
    "article": f"</article><article><h1>{SECOND_TITLE}</h1>{_ps(SECOND)}",
    "title-twice": f"<p>{SECOND_TITLE}</p><p>{SECOND_TITLE}</p>{_ps(SECOND)}",
    "dated-heading": f"<div><h1>{SECOND_TITLE}</h1><p>2025-03-02</p>{_ps(SECOND)}</div>",
    "longer": f"</article><article><h1>{SECOND_TITLE}</h1>{_ps(SECOND * 4)}",
}


@pytest.mark.parametrize("following", NEXT.values(), ids=NEXT.keys())
def test_a_second_article_stays_out(following: str) -> None:
    html = _html(f"<main><article><h1>{TITLE}</h1>{_ps(BODY)}{following}</article></main>")
    assert _texts(extract(_page(html))) == BODY


def test_a_second_article_named_by_structured_data_stays_out() -> None:
    articles = [{"@type": "NewsArticle", "headline": name} for name in (TITLE, SECOND_TITLE)]
    head = f"<script type='application/ld+json'>{json.dumps(articles)}</script>"
    markup = f"<div><h2>{TITLE}</h2>{_ps(BODY)}<h2>{SECOND_TITLE}</h2>{_ps(SECOND)}</div>"
    assert _texts(extract(_page(_html(markup, head=head)))) == BODY


def test_a_box_made_like_the_first_is_another_article() -> None:
    box = "<section class='post'><h2>{}</h2><div>{}</div></section>"
    markup = box.format(TITLE, _ps(BODY)) + box.format(SECOND_TITLE, _ps(SECOND))
    assert _texts(extract(_page(_html(f"<div>{markup}</div>")))) == BODY


def test_subheadings_are_no_second_article() -> None:
    lines = [*BODY[:3], "<h1>海流的考驗</h1>", *BODY[3:]]
    markup = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    article = extract(_page(_html(f"<article><h1>{TITLE}</h1>{markup}</article>")))
    assert _texts(article) == [*BODY[:3], "海流的考驗", *BODY[3:]]
    assert article.paragraphs[3].kind == "heading"


def test_traps_go_and_are_kept_with_their_rule() -> None:
    traps = {
        "延伸閱讀：潮汐電廠為什麼難蓋？": "related-line",
        "▲佈纜船在平潮時作業": "caption-mark",
        "加入 LINE 好友，重點不漏接": "prompt-line",
        "（廣告）": "advert-label",
        "本文授權轉載自：海風科技報": "credit-authorised",
        "責任編輯：林小滿": "editor",
    }
    lines = [TITLE, *BODY[:2], *list(traps)[:4], *BODY[2:], *list(traps)[4:]]
    article = extract(_page(_html(f"<div><h1>{TITLE}</h1>{_ps(lines)}</div>")))
    assert _texts(article) == BODY
    assert (article.credit, article.editor) == ("海風科技報", "林小滿")
    removed = {removed.text: removed.rule for removed in article.removed}
    assert {text: removed.get(text) for text in traps} == traps


def test_links_after_a_related_heading_go_until_the_text_goes_on() -> None:
    guess = "<h3>猜你喜欢</h3><ul><li>旧闻一则</li><li>旧闻两则</li></ul>"
    markup = f"<div><h1>{TITLE}</h1>{_ps(BODY[:3])}{guess}{_ps(BODY[3:])}</div>"
    assert _texts(extract(_page(_html(markup)))) == BODY


def test_comments_longer_than_a_short_story() -> None:
    comments = "".join(
        f"<li><a href='/u'>讀者{n}</a><p>我住在那裡，電纜拖了三年，大家都等到沒有耐心了。</p>"
        f"<a href='#'>回覆</a></li>"
        for n in range(30)
    )
    markup = (
        f"<div><h1>{TITLE}</h1><div>{_ps(BODY)}</div><h3>網友留言</h3><ul>{comments}</ul></div>"
    )
    assert _texts(extract(_page(_html(markup)))) == BODY


def test_kinds() -> None:
    markup = (
        f"<article><h1>{TITLE}</h1>{_ps(BODY)}<p><strong>三個數字</strong></p>"
        "<ul><li>兩萬戶用電，占離島需求的三分之一。</li></ul><blockquote>海流不等人。</blockquote>"
        "<table><tr><th>年</th><th>度</th></tr><tr><td>2025</td><td>300</td></tr></table>"
        "<pre>x = 1</pre><figure><img src=a.jpg><figcaption>佈纜船</figcaption></figure></article>"
    )
    article = extract(_page(_html(markup)))
    kinds = [(p.kind, p.text) for p in article.paragraphs[len(BODY) :]]
    assert kinds == [
        ("heading", "三個數字"),
        ("list", "兩萬戶用電，占離島需求的三分之一。"),
        ("quote", "海流不等人。"),
        ("table", "年 度"),
        ("table", "2025 300"),
        ("code", "x = 1"),
    ]


def test_facts() -> None:
    thing = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": TITLE,
                "datePublished": "2025-03-04T09:30:00+08:00",
                "dateModified": "2025-03-04T10:00:00+08:00",
                "author": {"name": "周予安"},
                "articleSection": "能源",
            }
        ]
    }
    head = f"<script type='application/ld+json'>{json.dumps(thing)}</script>"
    head += "<link rel='canonical' href='/news/7'><meta name='keywords' content='潮汐,電纜'>"
    markup = f"<article><h1>{TITLE}</h1><img data-src='/big.jpg' src='data:x'>{_ps(BODY)}</article>"
    article = extract(_page(_html(markup, head=head)), _source())
    assert article.published_at and article.published_at.isoformat() == "2025-03-04T09:30:00+08:00"
    assert article.modified_at and article.modified_at.hour == 10
    assert (article.authors, article.section) == (("周予安",), "能源")
    assert article.keywords == ("潮汐", "電纜")
    assert article.canonical_url == "https://tide.example/news/7"
    assert article.lead_image == "https://tide.example/big.jpg"
    assert (article.language, article.region) == ("zh-Hant", "TW")
    assert len(article.content_hash) == 64 and article.extractor == "jianbao-3"


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("民國114年3月4日 09:30", "2025-03-04T09:30:00+08:00"),
        ("5 小時前", "2025-03-05T07:00:00+08:00"),
        ("2025.03.04 09:30 ｜ 記者 周予安", "2025-03-04T09:30:00+08:00"),
        ("来源：晨光社 2025年3月4日09:30", "2025-03-04T09:30:00+08:00"),
    ],
)
def test_visible_dates(line: str, iso: str) -> None:
    article = extract(_page(_html(f"<div><h1>{TITLE}</h1><p>{line}</p>{_ps(BODY)}</div>")))
    assert article.published_at and article.published_at.isoformat() == iso
    assert _texts(article) == BODY


def test_a_date_in_the_future_is_none() -> None:
    head = "<meta property='article:published_time' content='2031-01-01T00:00:00+08:00'>"
    article = extract(_page(_html(f"<article><h1>{TITLE}</h1>{_ps(BODY)}</article>", head=head)))
    assert article.published_at is None and article.published_raw


SPONSORED = {
    "label": ("<p>廣編企劃</p>", "", "https://tide.example/a/1"),
    "line": ("<p>本文由晨星咖啡贊助</p>", "", "https://tide.example/a/1"),
    "address": ("", "", "https://tide.example/sponsored/1"),
    "section": (
        "",
        "<meta property='article:section' content='合作專案'>",
        "https://tide.example/1",
    ),
    "json-ld": (
        "",
        "<script type='application/ld+json'>"
        '{"@type": "AdvertiserContentArticle", "headline": "x"}</script>',
        "https://tide.example/1",
    ),
}


@pytest.mark.parametrize(("line", "head", "url"), SPONSORED.values(), ids=SPONSORED.keys())
def test_sponsored(line: str, head: str, url: str) -> None:
    html = _html(f"<div><h1>{TITLE}</h1>{line}{_ps(BODY)}</div>", head=head)
    article = extract(_page(html, url))
    assert article.sponsored and article.sponsored_evidence
    assert _texts(article) == BODY


def test_an_advert_within_the_text_sponsors_nothing() -> None:
    markup = f"<div><h1>{TITLE}</h1>{_ps([*BODY[:3], '贊助', *BODY[3:]])}</div>"
    article = extract(_page(_html(markup)))
    assert not article.sponsored and _texts(article) == BODY


def test_access() -> None:
    prompt = "<p>本文為會員專屬內容，加入會員繼續閱讀</p>"
    stub = f"<article><h1>{TITLE}</h1>{_ps(BODY[:2])}{prompt}</article>"
    thing = '{"@type":"NewsArticle","isAccessibleForFree":false}'
    closed = f'<script type="application/ld+json">{thing}</script>'
    full = f"<article><h1>{TITLE}</h1>{_ps(BODY * 4)}</article>"
    assert extract(_page(_html(stub))).access == "members"
    assert extract(_page(_html(full, head=closed))).access == "metered"
    assert extract(_page(_html(full))).access == "free"


@pytest.mark.parametrize("where", ["state", "json-ld"])
def test_text_that_stands_only_in_a_script(where: str) -> None:
    if where == "state":
        content = json.dumps({"page": {"content": _ps(BODY), "id": 3}})
        head = f"<script>window.__STATE__ = {content};</script>"
    else:
        thing = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(BODY)}
        head = f"<script type='application/ld+json'>{json.dumps(thing)}</script>"
    article = extract(_page(_html("<div id='app'></div>", head=head)))
    assert _texts(article) == BODY


def test_rules_of_a_source() -> None:
    markup = (
        f"<h1>{TITLE}</h1><div class='x1'>{_ps(SECOND)}{_ps(SECOND)}{_ps(SECOND)}</div>"
        f"<div class='x2'>{_ps(BODY[:2])}<span class='z'>今天不適合出海。</span>{_ps(BODY[2:])}"
        f"<p>潮報每日一圖，明天見。</p><p class='n'>接下來。</p>{_ps(SECOND)}</div>"
    )
    source = _source(
        content=("//div[@class='none']", "//div[@class='x2']"),
        remove=("//span[@class='z']",),
        next_article=("//p[@class='n']",),
        lines=("潮報每日一圖.*",),
        sponsored_sections=("promo-corner",),
    )
    page = _page(_html(markup), "https://tide.example/promo-corner/7")
    article = extract(page, source)
    assert _texts(article) == BODY
    assert article.sponsored
    rules = {removed.rule for removed in article.removed}
    assert {"source-remove", "source-next", "source-line-1"} <= rules


def _list_page() -> str:
    items = "".join(
        f"<li><h3><a href='/{n}'>第{n}則新聞：{TITLE}</a></h3><p>{BODY[n % 5]}</p></li>"
        for n in range(9)
    )
    return _html(f"<main><ul>{items}</ul></main>", title="科技")


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": (b"", "empty"),
    "spaces": (b" \n\t ", "empty"),
    "json": ('{"a": "<p>"}', "not-html"),
    "too-large": (b"<p>" + b"x" * 20_000_001, "too-large"),
    "pdf": (b"%PDF-1.7 <<>>", "not-html"),
    "plain": ("港口重新開放。", "not-html"),
    "list": (_list_page(), "list-page"),
    "headlines": (
        _html(
            "<h1>最新科技新聞列表與排行榜</h1>"
            + "".join(f"<li><a href=/{n}>{TITLE}</a></li>" for n in range(9))
            + "<p>潮報創辦於海邊的一間小屋，致力於報導離島的能源與產業，每月有十萬人閱讀。</p>",
            title="最新科技新聞列表與排行榜",
        ),
        "list-page",
    ),
    "error": (
        _html(
            "<h1>找不到您要的網頁</h1><p>很抱歉，您要找的網頁可能已經移除、更名，或暫時無法使用。</p>",
            title="找不到網頁",
        ),
        "error-page",
    ),
    "login": (_html("<form><input name=u><input type='password' name=p></form>"), "login-page"),
    "bare": (_html("<div></div>"), "no-text"),
    "video": (
        _html("<video src=a.mp4></video>", head="<meta property='og:type' content='video.other'>"),
        "video-page",
    ),
    "frames": ("<html><frameset><frame src=a><frame src=b></frameset></html>", "no-text"),
}


@pytest.mark.parametrize(("html", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_pages_without_an_article(html: str | bytes, reason: str) -> None:
    with pytest.raises(NotAnArticle) as refusal:
        extract(_page(html))
    assert refusal.value.reason == reason


def test_a_list_with_a_description() -> None:
    title = "人工智慧相關新聞與最新報導"
    cards = "".join(
        f"<div class=c><a href=/{n}>{TITLE}</a><p>{BODY[n % 5]}</p></div>" for n in range(9)
    )
    lead = f"<h1>{title}</h1><p>這裡收錄人工智慧的最新消息，每天由編輯更新與挑選。</p>"
    with pytest.raises(NotAnArticle) as refusal:
        extract(_page(_html(lead + cards, title=title), "https://tide.example/tag/ai"))
    assert refusal.value.reason == "list-page"


HOSTILE: dict[str, str | bytes] = {
    "deep": "<div>" * 20_000 + "x" + "</div>" * 20_000,
    "deep-inline": "<b>" * 20_000 + "港口",
    "many-lines": "<p>港口在清晨重新開放，貨輪靠岸。</p>" * 30_000,
    "twenty-megabytes": f"<h1>{TITLE}</h1>{_ps(BODY)}" + "<p>港口重開。</p>" * 800_000,
    "one-long-line": "<p>" + "港口，" * 300_000 + "</p>",
    "nested-tables": "<table><tr><td>" * 3_000 + "x",
    "unclosed": "<html><p>a<p>b<div><p>c<table><tr><td>d" * 500,
    "no-html-tag": _ps(BODY),
    "entities": "<p>&#x4e00;&#0;&#xFFFFFF;&bogus;&amp;&#128;</p>" * 100,
    "zero-width": f"<p>{chr(0x200B).join(BODY[0])}</p>{_ps(BODY[1:])}",
    "right-to-left": f"<p>{chr(0x202E)}{BODY[0]}{chr(0x202C)}</p>{_ps(BODY[1:])}",
    "binary": bytes(range(256)) * 4_000,
    "nul": b"<p>a\x00b</p>" * 100,
    "base64": f"<img src='data:image/png;base64,{'A' * 2_000_000}'>{_ps(BODY)}",
    "long-attribute": f"<div class='{'related ' * 50_000}'>{_ps(BODY)}</div>",
    "script-text": f"<script>var a = '{'港口重新開放。' * 50_000}';</script>{_ps(BODY)}",
    "json-bomb": f"<script type='application/ld+json'>{'[' * 100_000}</script>{_ps(BODY)}",
    "state-bomb": f"<script>x={'{a:' * 50_000}</script><p>x</p>",
    "comment": f"<!--{'-' * 100_000}{_ps(BODY)}",
    "cdata": f"<![CDATA[{_ps(BODY)}]]>",
    "doctype": "<!DOCTYPE " + "x" * 100_000 + f">{_ps(BODY)}",
    "processing": f"<?php echo 1; ?>{_ps(BODY)}",
    "links": "<a href=x>潮汐電廠動工三年</a> " * 20_000,
    "title": f"<title>{'港' * 200_000}</title>{_ps(BODY)}",
    "dates": "<time datetime='9999-99-99'>x</time>" * 5_000 + _ps(BODY),
    "brackets": f"<p>{'(' * 400}</p><p>{'圖／' * 130}</p><p>{'. ' * 200}</p>{_ps(BODY)}",
    "svg": "<svg>" + "<g>" * 100 + "</svg>" + _ps(BODY),
    "frames": "<frameset><frame src=a></frameset>" * 500,
    "mixed-encodings": (_ps(BODY)).encode("big5") + _ps(SECOND).encode("utf-8"),
    "surrogates": f"<p>&#xD800;&#xDFFF;{BODY[0]}</p>{_ps(BODY[1:])}",
    "comment-like": f"<!-- a --><!--[if IE]><p>x</p><![endif]-->{_ps(BODY)}<!-- -->",
    "tags-only": "<" * 200_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_take_bounded_time_and_never_crash(html: str | bytes) -> None:
    started = time.process_time()
    try:
        article = extract(_page(html))
    except NotAnArticle as refusal:
        assert refusal.reason
    else:
        assert article.paragraphs
        text = "".join(_texts(article))
        assert not any(char in text for char in "\x00\u200b\u202e\n")
        text.encode()
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", ["zero-width", "right-to-left", "base64", "svg", "comment-like"])
def test_hostile_pages_still_give_their_text(name: str) -> None:
    assert _texts(extract(_page(HOSTILE[name]))) == BODY
