"""Every row of the table of lines takes its own example and leaves what it must leave."""

from __future__ import annotations

import pytest

from crawler.cleaning import (
    LineRule,
    is_prose,
    judge,
    judge_row,
    line_rules,
    narrow,
    own_line_rules,
    same_line,
)

RULES = line_rules()
ACTIONS = {"drop", "caption", "section", "end", "next", "credit", "editor", "author", "date"}
ACTIONS |= {"byline", "sponsored", "members", "login", "reply", "error"}


def _id(rule: LineRule) -> str:
    return rule.id


def test_the_table_is_well_formed() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) >= 70
    assert {rule.action for rule in RULES} <= ACTIONS
    assert all(rule.example for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=_id)
def test_rule_takes_its_example(rule: LineRule) -> None:
    assert rule.match(narrow(rule.example))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.keep], ids=_id)
def test_nothing_takes_what_a_rule_must_leave(rule: LineRule) -> None:
    assert not rule.match(narrow(rule.keep))


@pytest.mark.parametrize(
    ("line", "action", "value"),
    [
        ("本文授權轉載自：海風科技報", "credit", "海風科技報"),
        ("本文授權轉載自:海風科技報", "credit", "海風科技報"),
        ("来源：晨光社", "credit", "晨光社"),
        ("This story originally appeared on Harbor Wire.", "credit", "Harbor Wire"),
        ("責任編輯：林小滿", "editor", "林小滿"),
        ("編輯：林小滿", "editor", "林小滿"),
        ("（责编：林小满、何青）", "editor", "林小满、何青"),
        ("文／周予安", "author", "周予安"),
        ("記者周予安／台北報導", "author", "周予安"),
        ("撰文：周予安", "author", "周予安"),
        ("By Mara Lindqvist", "author", "Mara Lindqvist"),
        ("2023.05.19 09:30", "date", "2023.05.19 09:30"),
        ("延伸閱讀：潮汐電廠為什麼難蓋？", "drop", None),
        ("相关阅读", "section", None),
        ("往下滑看下一篇文章", "next", None),
        ("圖／海風科技報", "caption", None),
        ("© 2025 海風科技報 版權所有", "end", None),
        ("請先登入海風會員", "login", None),
    ],
)
def test_what_a_line_is(line: str, action: str, value: str | None) -> None:
    verdict = judge(line)
    assert verdict is not None
    assert (verdict.action, verdict.value) == (action, value)


@pytest.mark.parametrize(
    "line",
    [
        "他把延伸閱讀列在書末，一共四十頁，出版社說這是史上最長的書目。",
        "圖書館週日照常開放，讀者可以預約座位。",
        "廣告收入連續三季下滑，公司決定裁撤兩個部門。",
        "訂閱人數上週突破一百萬，創辦人說沒有想過會這麼快。",
        "The company said it would follow the ruling and pay within ten days.",
        "By the time the rescue boats arrived, the harbour had frozen over.",
        "消息来源告诉记者，谈判已经破裂。",
        "版权纠纷持续了八年，双方上周在法院外和解。",
    ],
)
def test_prose_stays(line: str) -> None:
    assert judge(line) is None


def test_a_row_of_facts() -> None:
    verdicts = judge_row("2025.03.04 ｜ 記者 周予安")
    assert [(v.action, v.value) for v in verdicts] == [("date", "2025.03.04"), ("author", "周予安")]
    assert [v.action for v in judge_row("海風科技報 ｜ 2025.03.04 09:30")] == ["date"]
    assert judge_row("港口重新開放 ｜ 記者 周予安") == []


def test_a_source_adds_rules_of_its_own() -> None:
    extra = own_line_rules((r"潮報快訊.*",))
    verdict = judge("潮報快訊每日送達", extra)
    assert verdict is not None and verdict.rule == "source-line-1"


def test_helpers() -> None:
    assert same_line("「港口」 重開！") == same_line("港口重開")
    assert is_prose("港口開了，船進來了。") and not is_prose("港口重開")
