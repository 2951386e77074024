"""Titles, words of rank, and who bears them."""

import pytest

from nlp.faithful.text import read
from nlp.faithful.titles import compare, titles


@pytest.mark.parametrize(
    ("text", "title", "ranks"),
    [
        ("前執行長鮑爾默", "ceo", {"former"}),
        ("前任首席执行官", "ceo", {"former"}),
        ("former chief executive", "ceo", {"former"}),
        ("曾任中研院研究員", "researcher", {"former"}),
        ("目前的執行長", "ceo", set()),
        ("副總裁", "president", {"vice"}),
        ("前副總裁", "president", {"former", "vice"}),
        ("vice president", "president", {"vice"}),
        ("經濟部次長", "minister", {"vice"}),
        ("代理所長", "director", {"acting"}),
        ("interim CFO", "cfo", {"interim"}),
    ],
)
def test_rank(text: str, title: str, ranks: set[str]) -> None:
    [found] = titles(read(text))
    assert (found.id, found.ranks) == (title, ranks)


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        ("執行長林若蘭發言。", "首席执行官林若兰发言。"),
        ("執行長林若蘭發言。", "林若蘭發言。"),
        ("Acting chief executive Noor Haddad stays.", "代理執行長 Noor Haddad 留任。"),
        ("前執行長王大明批評執行長林若蘭。", "執行長林若蘭受到批評。"),
        ("前財務長郭嵐離職，由蔣平代理。", "財務長一職由蔣平代理。"),
        ("執行長邱郁庭曾任職於羅氏。", "曾任職羅氏的執行長邱郁庭發言。"),
    ],
)
def test_the_same(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        ("前執行長鮑爾默發言。", "執行長鮑爾默發言。"),
        ("執行長林若蘭發言。", "財務長林若蘭發言。"),
        ("前執行長王大明批評執行長林若蘭。", "執行長王大明提出批評。"),
        ("副市長邱鈺婷出席。", "市長邱鈺婷出席。"),
        ("Deputy director Ana Reis wrote it.", "Director Ana Reis wrote it."),
        ("總工程師孟凡舟提醒。", "總工程師孟繁星提醒。"),
        ("分析師看好。", "教授看好。"),
        ("執行長邱郁庭曾任職於羅氏。", "羅氏執行長邱郁庭發言。"),
        ("匈牙利外長出席。", "匈牙利總理出席。"),
    ],
)
def test_another(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary)))
