"""Numbers with units: what is the same in any writing, and what is not."""

import pytest

from nlp.faithful.numbers import amounts, compare
from nlp.faithful.text import read

SAME = [
    ("440億美元", "440亿美元"),
    ("440億美元", "$44 billion"),
    ("440亿美元", "US$44bn"),
    ("三成", "30%"),
    ("八成五", "85 percent"),
    ("百分之五", "5%"),
    ("一半", "50%"),
    ("三分之一", "a third"),
    ("四分之一", "25%"),
    ("兩倍", "doubled"),
    ("增加一倍", "twice"),
    ("三倍", "tripled"),
    ("三億五千萬元", "3.5亿元"),
    ("1.2萬小時", "12,000 hours"),
    ("四小時", "four hours"),
    ("五年", "five-year"),
    ("3,000名教師", "3,000 teachers"),
    ("2.3兆元", "2.3万亿元"),
    ("5吉瓦", "5 gigawatts"),
    ("HK$3.1 billion", "31億港元"),
    ("5 million yuan", "500万元"),
    ("44.8亿元", "about 45亿元"),
    ("兩個半小時", "150 minutes"),
    ("半公里", "500公尺"),
    ("一年半", "18 months"),
    ("four and a half hours", "四個半小時"),
    ("2年零3個月", "27個月"),
    ("two years and three months", "2年3個月"),
    ("九分之四", "four-ninths"),
    ("六分之一", "one in six"),
    ("上升6個百分點", "six percentage points"),
    ("前三季營收成長", "Revenue rose in the first three quarters"),
]
DIFFERENT = [
    ("440億美元", "44億美元"),
    ("440億美元", "440億日圓"),
    ("12億美元", "12億元"),
    ("3%", "3成"),
    ("30%", "30家"),
    ("38公里", "38 miles"),
    ("2吉瓦", "2 megawatts"),
    ("四小時", "four days"),
    ("3,000名教師", "3,000 schools"),
    ("S$5", "HK$5"),
    ("44.8億元", "45億元"),
    ("44.8億元", "約60億元"),
    ("兩個半小時", "two hours"),
    ("2年零3個月", "2年"),
    ("6%", "6個百分點"),
    ("三分之二", "three quarters"),
]


def problems(source: str, summary: str) -> list[str]:
    return [problem.text for problem in compare(read(source), read(summary))]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_the_same(source: str, summary: str) -> None:
    assert problems(source, summary) == []


@pytest.mark.parametrize(("source", "summary"), DIFFERENT)
def test_not_the_same(source: str, summary: str) -> None:
    assert problems(source, summary)


@pytest.mark.parametrize("text", ["一家公司", "2027年3月", "第二季", "GPT-4", "週二", "一個月"])
def test_what_counts_nothing(text: str) -> None:
    assert amounts(read(text).plain) == ()


def test_from_and_to_are_not_turned_round() -> None:
    assert problems("從1,200萬台降到900萬台", "from 9 million to 12 million") == ["9e+06 → 1.2e+07"]
    assert problems("從1,200萬台降到900萬台", "由1200万台降至900万台") == []


def test_a_comparison_that_is_wrong_by_itself() -> None:
    assert problems("2021年營收90億元，去年34億元", "去年的34億元高於2021年的90億元") == ["高于"]


def test_what_is_worse_need_not_be_less() -> None:
    assert problems("解析度2公尺，不如對手的半公尺", "解析度2公尺，不如對手的50公分") == []
