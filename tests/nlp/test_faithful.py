"""True summaries pass; subtly false ones do not."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.convert import convert
from nlp.faithful import check
from nlp.sentences import sentences

HANT = (
    "微軟前執行長鮑爾默週二表示，公司去年以440億美元收購一家軟體公司，占營收的12%。"
    "微軟沒有承認違反協議。納德拉（Satya Nadella）說：「我們期待繼續合作。」"
    "該公司在2025年3月向OpenAI投資超過130億美元，用戶達到三百萬人，副總裁林書文負責這項計畫。"
)
EN = (
    "Former Google executive Dana Reyes said on May 19 that the startup raised $44 billion, "
    "up 12 percent. The company did not confirm the deal. Nvidia will invest 3 million dollars. "
    'Reyes said: "We will keep building the thing we believe in." Acting CEO Paul Lin agreed.'
)

ZH = "海嵐科技營收三億五千萬元，年減 20%。公司不會裁員。王大明出任董事長，他指出兩家公司將合併。"

TRUE = [
    (ZH, "海嵐科技营收3.5亿元，同比下降20%。"),
    (ZH, "公司不會裁員，王大明出任董事長。"),
    (ZH, "兩家公司將合併。"),
    (ZH, "Revenue fell 20% to 350 million."),
    (HANT, "微軟前執行長鮑爾默表示，公司以440億美元收購一家軟體公司。"),
    (HANT, "微软前首席执行官鲍尔默表示，公司以440亿美元收购一家软件公司。"),
    (HANT, "Microsoft bought a software company for $44 billion."),
    (HANT, "收購占營收的 12%。"),
    (HANT, "微軟沒有承認違反協議。"),
    (HANT, "微软没有承认违反协议。"),
    (HANT, "微軟向 OpenAI 投資超過130億美元。"),
    (HANT, "Nadella said the company invested more than $13 billion in OpenAI."),
    (HANT, "用戶達到300萬人。"),
    (HANT, "The product has 3 million users."),
    (HANT, "納德拉說：「我們期待繼續合作。」"),
    (HANT, "副總裁林書文負責這項計畫。"),
    (HANT, "2025年3月，該公司投資130億美元。"),
    (HANT, "薩蒂亞·納德拉期待繼續合作。"),
    (EN, "Former Google executive Dana Reyes said the startup raised $44 billion."),
    (EN, "前谷歌高層說，新創公司募得440億美元。"),
    (EN, "The company did not confirm the deal."),
    (EN, "輝達將投資300萬美元。"),
    (EN, "英伟达将投资300万美元。"),
    (EN, "The raise was up 12%."),
    (EN, "Acting CEO Paul Lin agreed."),
    (EN, 'Reyes said: "We will keep building the thing we believe in."'),
]
FALSE = [
    (ZH, "海嵐科技營收3.5億日圓。", "number"),
    (ZH, "海嵐科技營收3億元。", "number"),
    (ZH, "海嵐科技營收年增20%。", "opposite"),
    (ZH, "The company's revenue rose 20%.", "opposite"),
    (ZH, "公司將裁員。", "negation"),
    (ZH, "陳小華擔任董事長。", "name"),
    (ZH, "三家公司將合併。", "number"),
    (EN, "執行長 Paul Lin 同意。", "title"),
    (HANT, "微軟前執行長鮑爾默表示，公司以450億美元收購一家軟體公司。", "number"),
    (HANT, "微软以440万美元收购一家软件公司。", "number"),
    (HANT, "Microsoft bought a software company for $44 million.", "number"),
    (HANT, "收購占營收的 21%。", "number"),
    (HANT, "微軟承認違反協議。", "negation"),
    (HANT, "微软承认违反协议。", "negation"),
    (HANT, "谷歌向 OpenAI 投資超過130億美元。", "name"),
    (HANT, "微軟向 Anthropic 投資超過130億美元。", "name"),
    (HANT, "用戶達到三千萬人。", "number"),
    (HANT, "納德拉說：「我們期待終止合作。」", "quotation"),
    (HANT, "馬斯克期待繼續合作。", "name"),
    (HANT, "微軟執行長鮑爾默週二表示。", "title"),
    (HANT, "總裁林書文負責這項計畫。", "title"),
    (HANT, "2024年3月，該公司投資130億美元。", "date"),
    (HANT, "The company cut 5,000 jobs.", "number"),
    (HANT, "公司並未在去年收購一家軟體公司。", "negation"),
    (EN, "Former Google executive Dana Reyes said the startup raised $54 billion.", "number"),
    (EN, "前谷歌高層說，新創公司募得44億美元。", "number"),
    (EN, "英特爾將投資300萬美元。", "name"),
    (EN, "The raise was up 21%.", "number"),
    (EN, "Interim CEO Paul Lin agreed.", "title"),
    (EN, 'Reyes said: "We will stop building the thing we believe in."', "quotation"),
    (EN, "Former Tesla executive Dana Reyes said so.", "name"),
]


@pytest.mark.parametrize(("source", "summary"), TRUE)
def test_true_summary_passes(source: str, summary: str) -> None:
    assert check(source, summary).problems == ()


@pytest.mark.parametrize(("source", "summary", "kind"), FALSE)
def test_false_summary_is_caught(source: str, summary: str, kind: str) -> None:
    verdict = check(source, summary)
    assert not verdict.ok
    assert kind in {problem.kind for problem in verdict.problems}


CASES = Path(__file__).parent / "faithful"
BEYOND = {
    "The terminal, built with ZTE, took three years.",
    "Forty hospitals in two states had threatened to cancel contracts worth $75 million.",
    "串流服務 Corvid 在截至九月的三個月增加140萬訂戶。",
    "本田投資的空中計程車公司 Skarn 週日首次飛越英吉利海峽。",
    "A Dutch team broke the record of 2.1 seconds that a group in Kyoto had set in 2023.",
    "The landing station has a capacity of 24 terabits per second, 40 times that of the old"
    " microwave link.",
    "BYD is Hongyue's largest customer, followed by Volkswagen.",
    "首批300台将于年底前交付顺丰和一家欧洲零售商。",
    "鸿岳目前的最大客户是大众，其次是比亚迪。",
    "中金公司为澜舟软件上市的保荐机构。",
    "课迹宣布扩大面向小学生的直播课业务。",
}
"""Judged wrongly: it does not count the states of a list, takes "lost" for a deficit and a record
for whose it likes, does not know a company that is not in the names table, and 兆 is a million bits
to some and a billion thousand to others."""


def articles(name: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))[
        "article"
    ]
    return read


@pytest.mark.parametrize("article", articles("dev_cases"), ids=lambda a: a["text"][:20])
def test_cases_of_one_article(article: dict[str, Any]) -> None:
    text = article["text"]
    rejected = {said for said in article["true"] if not check(text, said).ok}
    missed = {said for _, said in article["false"] if check(text, said).ok}
    assert rejected | missed <= BEYOND


@pytest.mark.parametrize(
    ("name", "refused", "missed"),
    [
        ("held_out_cases", 0.06, 0.06),
        ("sealed_cases", 0.05, 0.22),
        ("free_cases", 0.13, 0.64),
    ],
)
def test_cases_that_were_held_out(name: str, refused: float, missed: float) -> None:
    """The aim is 95 in 100 false ones caught and 5 in 100 true ones refused; these are floors.

    The sealed ones say how far from it the check is on text that nobody tuned it by, the free ones
    how far on summaries in words of their own.
    """
    true = [check(a["text"], said).ok for a in articles(name) for said in a["true"]]
    false = [check(a["text"], said).ok for a in articles(name) for _, said in a["false"]]
    assert min(len(true), len(false)) >= 60
    assert true.count(False) <= refused * len(true)
    assert false.count(True) <= missed * len(false)


OWN = [
    a["text"] for name in ("held_out_cases", "sealed_cases", "free_cases") for a in articles(name)
]


@pytest.mark.parametrize("text", [HANT, EN, ZH, *OWN])
def test_an_articles_own_sentences_are_faithful_in_either_script(text: str) -> None:
    for script in (text, convert(text, "zh-Hans-CN"), convert(text, "zh-Hant-TW")):
        for sentence in sentences(script):
            assert check(text, sentence.text).ok


@pytest.mark.parametrize(
    ("source", "summary"), [("", "微軟。"), ("微軟。", ""), ("", ""), ("。", "…")]
)
def test_next_to_nothing(source: str, summary: str) -> None:
    check(source, summary)


@settings(deadline=None)  # the tables are loaded on the way
@given(
    st.text(max_size=80),
    st.text(alphabet="微軟年月日0123456789億元%成倍 $.，。「」不前former", max_size=60),
)
def test_no_text_breaks_it(source: str, summary: str) -> None:
    check(source, summary)
    assert check(summary, summary).ok
