"""Editions as HTML and Markdown: whole, safe, and the same in both scripts."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis.strategies import text
from markdown_it import MarkdownIt

from store.digest.feeds import render_atom
from store.digest.parts import Edition
from store.digest.render import render_html, render_markdown
from store.digest.text import Script, Text, clean, web_link

HEADINGS = ("h1", "h2", "h3", "h4")
HOSTILE = "</span><script>alert(1)</script>[x](javascript:alert(1)) **b** `c` <img src=x> \"'&amp;"


class Page(HTMLParser):
    """The tags of a page, and the text that one who sees no CSS reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.hidden = "hidden" in dict(attrs) or tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text += data

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


def hostile(edition: Edition) -> Edition:
    """The edition with an attack for a headline, and with an address that was one."""
    story = edition.stories[0]
    title = Text.chinese(HOSTILE, HOSTILE)
    lead = replace(story.lead, title=title, outlet=title, url=web_link("javascript:alert(1)"))
    return replace(edition, stories=(replace(story, lead=lead, sentences=(title,)),))


def test_the_page_needs_nothing_else(full: Edition) -> None:
    page = Page(render_html(full, "zh-Hant"))
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "form"} == set()
    assert page.values("src") == []
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    policy = next(attrs["content"] for _, attrs in page.tags if "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_every_link_leads_somewhere(full: Edition) -> None:
    page = Page(render_html(full, "zh-Hant"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for link in page.values("href"):
        assert link.startswith("https://") or link.removeprefix("#") in ids
    for report in (report for story in full.stories for report in story.reports):
        assert report.url in page.values("href")
    assert set(page.values("aria-labelledby")) <= set(ids)
    assert set(page.values("for")) <= set(ids)


def test_headings_are_in_order(full: Edition) -> None:
    levels = [int(tag[1]) for tag, _ in Page(render_html(full, "zh-Hant")).tags if tag in HEADINGS]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("script", "shown", "other"),
    [
        ("zh-Hant", "辰岳半導體在新竹動土", "辰岳半导体在新竹动土"),
        ("zh-Hans", "辰岳半导体在新竹动土", "辰岳半導體在新竹動土"),
    ],
)
def test_without_style_one_script_is_read(
    full: Edition, script: Script, shown: str, other: str
) -> None:
    html = render_html(full, script)
    assert shown in html
    assert other in html
    text = Page(html).text
    assert shown in text
    assert other not in text
    assert text.count("Lumen Works opens Quill 3 weights") == 1


def test_a_headline_does_not_part_a_number_from_its_unit(full: Edition) -> None:
    assert "2\u00a0奈米封裝廠" in render_html(full, "zh-Hant")
    assert "2 奈米封裝廠" in render_markdown(full, "zh-Hant")


def test_every_passage_has_its_language(full: Edition) -> None:
    html = render_html(full, "zh-Hant")
    assert set(Page(html).values("lang")) == {"zh-Hant-TW", "zh-Hans-CN", "en"}
    assert '<span lang="zh-Hans-CN">核心笔记</span>' in html
    assert '<span class="zh-Hans" lang="zh-Hans-CN" hidden>辰岳半导体</span>' in html


def test_what_an_edition_says(full: Edition) -> None:
    text = Page(render_html(full, "zh-Hant")).text
    for said in (
        "2026年11月24日　星期二",
        "今日8則要聞，取自6家媒體的14篇報導。",
        "4家媒體報導；",
        "先前已刊，新增2篇報導",
        "會員限定",
        "限量免費",
        "轉載自电芯周刊",
        "原文未標日期",
        "贊助內容",
        "以下由廣告主付費或提供，不參與排序。",
        "抓取失敗：夜航電子報（HTTP 503）。",
        "沒有新文章：湾区创客。",
    ):
        assert said in text
    assert text.index("老字號電器行") < text.index("贊助內容") < text.index("客服也要懂節慶")


def test_a_long_day_ends_in_a_list(full: Edition) -> None:
    many = [replace(full.stories[0], number=number) for number in range(1, 21)]
    last = replace(full.stories[4], number=21)
    edition = replace(full, stories=(*many, last))
    for said in (Page(render_html(edition, "zh-Hant")).text, render_markdown(edition, "zh-Hant")):
        assert "今日21則要聞" in said
        assert said.index("其他消息") < said.index("縣市圖書館聯手") < said.index("贊助內容")
        assert "七個縣市的圖書館共同出資" not in said
    assert last not in [story for _, stories in edition.names for story in stories]


def test_an_empty_day_says_so(empty: Edition) -> None:
    for said in (Page(render_html(empty, "zh-Hans")).text, render_markdown(empty, "zh-Hans")):
        assert "这一天没有收到新闻。" in said
        assert "抓取失败：晨光數位（HTTP 503）。" in said
        assert "没有新文章：Byte & Beyond。" in said.replace("\\&", "&")


def test_hostile_text_stays_text(full: Edition) -> None:
    page = Page(render_html(hostile(full), "zh-Hant"))
    assert {tag for tag, _ in page.tags} & {"script", "img", "b"} == set()
    assert HOSTILE in page.text
    assert not [link for link in page.values("href") if "javascript" in link]


def test_hostile_markdown_stays_text(full: Edition) -> None:
    page = Page(MarkdownIt().render(render_markdown(hostile(full), "zh-Hant")))
    assert {tag for tag, _ in page.tags} & {"script", "img", "strong", "code"} == set()
    assert page.text.count(HOSTILE) == 3
    assert not [link for link in page.values("href") if "javascript" in link]


@pytest.mark.parametrize(
    "start", ["# a", "1. a", "- a", "+ a", "> a", "=== a", "| a | b |", "1) a"]
)
def test_a_sentence_is_no_markup(full: Edition, start: str) -> None:
    story = replace(full.stories[0], sentences=(Text.as_written(start, "en"),))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(
        render_markdown(replace(full, stories=(story,)), "zh-Hant")
    )
    assert f"<p>{start.replace('>', '&gt;')}</p>" in html


@given(text())
def test_any_headline_is_text_in_markdown(full: Edition, said: str) -> None:
    said = clean(said) or "x"
    story = full.stories[0]
    lead = replace(story.lead, title=Text.as_written(said, "en"), url=None)
    edition = replace(full, stories=(replace(story, lead=lead),))
    page = Page(MarkdownIt().render(render_markdown(edition, "zh-Hant")))
    assert f"\n1. {said}\n" in page.text


@pytest.mark.parametrize("script", ["zh-Hant", "zh-Hans"])
def test_markdown_holds_the_edition(full: Edition, script: Script) -> None:
    page = Page(MarkdownIt().render(render_markdown(full, script)))
    for story in full.stories:
        assert f"{story.number}. " in page.text
        assert story.lead.title.read(script) in page.text
        assert story.gist.read(script) in page.text
        assert {report.url for report in story.reports} <= set(page.values("href"))
    assert [tag for tag, _ in page.tags if tag in HEADINGS] == ["h1", *["h2"] * 9]


def test_contrast_is_enough() -> None:
    """WCAG 2.2, 1.4.3: text against its ground at 4.5 to 1 or more, in light and dark."""
    css = render_css()
    for palette in re.findall(r"--paper: .*", css)[:2]:
        colour = dict(re.findall(r"--(\w+): (#\w{6})", palette))
        for name in ("ink", "quiet", "seal"):
            assert contrast(colour[name], colour["paper"]) >= 4.5, (name, palette)


def render_css() -> str:
    return (files("store.digest") / "templates" / "edition.css").read_text("utf-8")


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour `#rrggbb` as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("script", "note"), [("zh-Hant", "摘要為英文"), ("zh-Hans", "摘要为英文")])
def test_a_summary_that_is_not_chinese_says_so(full: Edition, script: Script, note: str) -> None:
    english = sum(story.gist.language == "en" for story in full.stories)
    assert 0 < english < len(full.stories)
    assert render_html(full, script).count(note) == english
    assert render_markdown(full, script).count(note) == english
    assert render_atom([full], script).decode().count(note) == english
