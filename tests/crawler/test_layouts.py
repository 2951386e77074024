"""Every text in every container among everything else: what an unseen site may look like.

The parts are this project's own writing, in the shape of what news systems make; each case is a
text, a container, a way to wrap paragraphs, and a choice of what stands around.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from store.articles import Page

NOW = datetime(2025, 3, 5, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """An article, and the words of the page that it stands on."""

    title: str
    lines: tuple[str, ...]
    site: str
    headlines: tuple[str, ...]
    teasers: tuple[str, ...]
    comments: tuple[str, ...]
    reply: str
    byline: str
    tail: str


STORIES = {
    "long": Story(
        "離島微電網併聯測試過關，三座村落首度整夜不靠柴油",
        (
            "綠島東側的微電網昨晚完成併聯測試，三座村落從入夜到清晨全程由電池供電。",
            "台電主任蔡明軒表示，測試連續跑了九個小時，「比我們在模擬裡看到的還要穩。」",
            "過去離島供電幾乎全靠柴油，每度電成本超過十四元，是本島的四倍以上。",
            "許庭瑋教授指出，困難的不是設備，而是讓每一戶的熱水器在對的時間打開。",
            "下一階段的測試預定在蘭嶼進行，規模是這次的兩倍，年底前完成。",
        ),
        "海峽科技週報",
        ("高鐵票價擬調整，學生團體要求公聽", "夜市衛生稽查，三成攤商須限期改善", "國家公園總量管制，週末要抽籤"),
        (
            "這項政策從去年開始討論，主管機關今天終於說明後續的做法，細節仍待公布。",
            "研究人員追蹤了兩千名受試者，發現作息規律的人恢復得比較快。",
            "店家說原料價格漲了兩成，暫時還不會反映在售價上。",
        ),
        ("我住附近，這件事講了好幾年，希望不要又是三分鐘熱度。", "笑死，每次都說下個月，等到明年都不會好啦！"),
        "回覆",
        "文／林若川",
        "責任編輯：方以晴",
    ),
    "short": Story(
        "杭州地铁三号线今早信号故障，现已恢复",
        (
            "今天早上七点二十分，杭州地铁三号线因信号设备故障，部分列车限速运行。",
            "八点零五分，故障排除，全线恢复正常运营。",
        ),
        "晨光财经",
        ("多地调整公积金政策，最高可贷额度提高", "社区食堂怎样才能不亏本", "国产大飞机新增三条航线"),
        (
            "记者走访发现，不少商户已经开始调整营业时间，等待更明确的通知。",
            "专家表示，这一变化与消费习惯有关，短期内很难逆转。",
            "当地居民告诉我们，这条路修了三年，如今终于通车。",
        ),
        ("我就在这个行业，坚持下来真的不容易。", "说得好听，价格什么时候能降下来才是真的。"),
        "回复",
        "2025-03-04 09:30 来源：晨光社",
        "（责任编辑：陆雨桐）",
    ),
    "english": Story(
        "Harbour pilots test tugboats that run on ammonia",
        (
            "Two tugboats that burn ammonia began a six-month trial in the port of Kristvik on Monday.",
            "“The question was never whether it burns,” said Ingrid Faal, who leads the project.",
            "If the trial succeeds, the port plans to order six more boats by 2028.",
        ),
        "Harbor Wire",
        ("Storm closes mountain passes for third day", "Library fines to end in October", "Why the ferry still runs at midnight"),
        (
            "The council had promised an answer by spring, but nobody has called since.",
            "Researchers followed two thousand people for a decade, to their own surprise.",
            "Prices rose again last month, and shopkeepers can no longer absorb the cost.",
        ),
        ("I worked on those docks for years and nobody ever asked us.", "Great, another trial. Wake me up in winter."),
        "Reply",
        "By Nora Ellingsen",
        "Edited by Ann Bell",
    ),
}  # fmt: skip

WRAPS: dict[str, Callable[[tuple[str, ...]], str]] = {
    "p": lambda lines: "".join(f"<p>{line}</p>" for line in lines),
    "div": lambda lines: "".join(f"<div>{line}</div>" for line in lines),
    "br": lambda lines: "<br><br>".join(lines),
    "one-br": lambda lines: "<br>\n".join("\u3000\u3000" + line for line in lines),
    "deep": lambda lines: "".join(
        f"<section><section><p><span>{line}</span></p></section></section><p><br></p>"
        for line in lines
    ),
    "cells": lambda lines: (
        "<table>" + "".join(f"<tr><td>{x}</td></tr>" for x in lines) + "</table>"
    ),
    "lead": lambda lines: "".join(
        f"<p class=lead><b>{line}</b></p>" if n == 0 else f"<p>{line}</p>"
        for n, line in enumerate(lines)
    ),
}

CONTAINERS = {
    "semantic": "<main><article><header><h1>{title}</h1>{meta}</header><div>{body}</div>{tail}</article></main>",
    "soup": "<div class=css-9a8b><div class=css-1x><div class=css-2y>{title}</div>{meta}</div>"
    "<div class=css-3z>{body}{tail}</div></div>",
    "bare": "<h1>{title}</h1>{meta}{body}<br>{tail}",
    "table": "<table><tr><td><b>{title}</b></td></tr><tr><td>{meta}</td></tr><tr><td>{body}</td></tr>"
    "<tr><td>{tail}</td></tr></table>",
    "shown-by-script": "<h1>{title}</h1>{meta}<div id=js_content style='visibility: hidden'>{body}</div>{tail}",
    "not-displayed": "<div><h1>{title}</h1>{meta}<div style='display:none'>{body}</div>{tail}</div>",
    "form": "<form method=post><div class=newsTitle>{title}</div><div>{meta}</div><div>{body}{tail}</div></form>",
    "called-list": "<div class='news-list-detail'><div>{title}</div>{meta}<div>{body}</div></div>{tail}",
    "called-sidebar": "<h1>{title}</h1>{meta}<div class='has-sidebar'>{body}</div>{tail}",
    "called-comment": "<h1>{title}</h1>{meta}<div class='comment-enabled'>{body}</div>{tail}",
}


def _teasers(story: Story, link: bool) -> str:
    """Cards; a script opens those without a link."""
    heads = [f"<a href=/{n}>{text}</a>" if link else text for n, text in enumerate(story.headlines)]
    cards = zip(heads * 2, story.teasers * 2, strict=True)
    return "".join(f"<div class=k3f><div>{head}</div><div>{t}</div></div>" for head, t in cards)


def _comments(story: Story) -> str:
    return "".join(
        f"<div class=u7q><b>user{n}</b><p>{text}</p><a href=#>{story.reply}</a></div>"
        for n, text in enumerate(story.comments * 6)
    )


AROUND: dict[str, Callable[[Story], tuple[str, str]]] = {
    "nothing": lambda story: ("", ""),
    "cards after": lambda story: ("", f"<div>{_teasers(story, link=True)}</div>"),
    "cards before": lambda story: (f"<div>{_teasers(story, link=True)}</div>", ""),
    "linkless cards": lambda story: ("", f"<div>{_teasers(story, link=False)}</div>"),
    "comments": lambda story: ("", f"<div>{_comments(story)}</div>"),
    "banner": lambda story: (
        "<div class=z1><p>本網站使用 Cookie 以改善瀏覽體驗，繼續使用即表示同意。</p></div>",
        f"<div>{_teasers(story, link=True)}{_comments(story)}</div>",
    ),
}


def _page(story: Story, container: str, wrap: str, around: str) -> Page:
    before, after = AROUND[around](story)
    core = CONTAINERS[container].format(
        title=story.title,
        meta=f"<p>{story.byline}</p>",
        body=WRAPS[wrap](story.lines),
        tail=f"<p>{story.tail}</p>",
    )
    links = "".join(f"<li><a href=/{n}>{text}</a></li>" for n, text in enumerate(story.headlines))
    html = (
        f"<!doctype html><html><head><meta charset=utf-8><title>{story.title} - {story.site}</title>"
        f"</head><body><ul>{links}</ul>{before}{core}{after}<div><a href=/a>關於我們</a> "
        f"<a href=/p>隱私權政策</a><p>© 2025 {story.site}</p></div></body></html>"
    )
    return Page("https://news.example/a/7.html", "", 200, html.encode(), NOW)


ALL = [(c, w, a) for c in CONTAINERS for w in WRAPS for a in AROUND]
CASES = random.Random(7).sample(ALL, 140)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize(("container", "wrap", "around"), CASES)
def test_the_text_and_nothing_else(name: str, container: str, wrap: str, around: str) -> None:
    story = STORIES[name]
    article = extract(_page(story, container, wrap, around))
    assert article.title == story.title
    assert tuple(paragraph.text for paragraph in article.paragraphs) == story.lines
