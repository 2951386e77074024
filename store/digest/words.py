"""Jianbao's own words in both scripts. They are written, not converted: 報導 is 报道."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from store.digest.parts import Edition, Outlet, Report, Sources
from store.digest.text import Text

both = Text.chinese

TITLE = both("簡報", "简报")
BRIEF = both("其他消息", "其他消息")
SPONSORED = both("贊助內容", "赞助内容")
SPONSORED_NOTE = both(
    "以下由廣告主付費或提供，不參與排序。", "以下由广告主付费或提供，不参与排序。"
)
AND_THEN = both("；", "；")
ALSO = both("也見於", "也见于")
REPRINT = both("轉載", "转载")
CREDIT = both("轉載自", "转载自")
EDITOR = both("責任編輯", "责任编辑")
ACCESS = {"members": both("會員限定", "会员专享"), "metered": both("限量免費", "限量免费")}
UPDATED = both("更新", "更新")
NAMES = both("今日提到", "今日提到")
TYPES = {
    "PERSON": both("人物", "人物"),
    "ORGANIZATION": both("機構", "机构"),
    "PRODUCT": both("產品", "产品"),
    "LOCATION": both("地點", "地点"),
}
IN_ENGLISH = both("摘要為英文", "摘要为英文")
IN_ITS_LANGUAGE = both("摘要為原文語言", "摘要为原文语言")
NO_DATE = both("原文未標日期", "原文未标日期")
FUTURE_DATE = both("原文日期在未來", "原文日期在未来")
COLOPHON = both("本期說明", "本期说明")
EMPTY = both("這一天沒有收到新聞。", "这一天没有收到新闻。")
EMPTY_WHY = both(
    "可能是來源當天沒有發文，也可能是還沒有抓取。各來源的狀況列在下方。",
    "可能是来源当天没有发文，也可能是还没有抓取。各来源的状况列在下方。",
)
RANKING = both(
    "排序依據公開計分：每多一家媒體報導加二分（轉載半分，最多六分），"
    "署名原創報導加一分，每個同時出現在其他要聞的名字加半分（最多一分半），"
    "發布愈晚加分愈多（最多一分）。",
    "排序依据公开计分：每多一家媒体报道加二分（转载半分，最多六分），"
    "署名原创报道加一分，每个同时出现在其他要闻的名字加半分（最多一分半），"
    "发布越晚加分越多（最多一分）。",
)
SUMMARIES = both(
    "摘要與繁簡轉換由程式處理，請以原文為準。", "摘要与繁简转换由程序处理，请以原文为准。"
)

WEEKDAYS = "一二三四五六日"


def long_date(day: date) -> Text:
    """2026年11月24日　星期二."""
    text = f"{day.year}年{day.month}月{day.day}日　星期{WEEKDAYS[day.weekday()]}"
    return both(text, text)


def short_time(when: datetime, day: date) -> Text:
    """08:15, with the date before it where it is not of `day`; `when` is in the reader's zone."""
    clock = f"{when:%H:%M}"
    text = clock if when.date() == day else f"{when.month}月{when.day}日 {clock}"
    return both(text, text)


def notes(report: Report) -> Iterator[Text]:
    """What a reader should know before following the link to a report."""
    if report.date_note:
        yield report.date_note
    if report.credit:
        name = report.credit
        yield both(f"{CREDIT.hant}{name.hant}", f"{CREDIT.hans}{name.hans}")
    elif report.reprint:
        yield REPRINT
    if report.access != "free":
        yield ACCESS[report.access]


def language_note(gist: Text) -> Text | None:
    """What to say of a summary that is not Chinese, as the page is; None where it is."""
    if gist.language.startswith("zh"):
        return None
    return IN_ENGLISH if gist.language == "en" else IN_ITS_LANGUAGE


def lead_in(stories: int, outlets: int, reports: int) -> Text:
    """How much there is to read, and out of how much it was made."""
    return both(
        f"今日{stories}則要聞，取自{outlets}家媒體的{reports}篇報導。",
        f"今日{stories}条要闻，取自{outlets}家媒体的{reports}篇报道。",
    )


def health(sources: Sources) -> Iterator[Text]:
    """One line for all sources, and one for those that failed or had nothing new."""
    n, active = sources.total, sources.active
    if not sources.failed and not sources.silent:
        yield both(f"{n}個來源都有新文章。", f"{n}个来源都有新文章。")
        return
    yield both(f"{n}個來源，其中{active}個有新文章。", f"{n}个来源，其中{active}个有新文章。")
    if sources.failed:
        yield _outlets("抓取失敗：", "抓取失败：", sources.failed)
    if sources.silent:
        yield _outlets("沒有新文章：", "没有新文章：", sources.silent)


def _outlets(hant: str, hans: str, outlets: Sequence[Outlet]) -> Text:
    names = [
        f"{outlet.title.hant}（{outlet.trouble}）" if outlet.trouble else outlet.title.hant
        for outlet in outlets
    ]
    return both(f"{hant}{'、'.join(names)}。", f"{hans}{'、'.join(names)}。")


def colophon(edition: Edition) -> Iterator[Text]:
    """What stands at the foot: how the sources did, how the page was made, whose clock it has."""
    yield from health(edition.sources)
    if edition.stories:
        yield RANKING
        yield SUMMARIES
    zone = edition.zone.key
    yield both(f"時間以{zone}為準。", f"时间以{zone}为准。")
