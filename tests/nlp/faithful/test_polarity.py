"""One predicate, asserted and denied."""

import pytest

from nlp.faithful.polarity import compare
from nlp.faithful.text import read

SAME = [
    ("No data was lost.", "沒有資料遺失。"),
    ("公司沒有資料外洩。", "The company said no data was leaked."),
    ("The ring is not affected.", "這枚戒指不受影響。"),
    ("公司否認違法，並表示將上訴。", "The company will appeal."),
    ("工廠不會關閉，總部將關閉。", "The plant will close."),
]
TURNED = [
    ("No data was lost.", "部分資料遺失。"),
    ("The new ring is not affected.", "新戒指也受影響。"),
    ("晶片尚未取得主管機關許可。", "晶片已取得主管機關許可。"),
    ("Two workers were injured.", "無人受傷。"),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_the_same(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary"), TURNED)
def test_turned_round(source: str, summary: str) -> None:
    assert {p.kind for p in compare(read(source), read(summary))} == {"negation"}
