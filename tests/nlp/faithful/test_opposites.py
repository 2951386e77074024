"""Denials and opposites."""

import pytest

from nlp.faithful.opposites import compare
from nlp.faithful.text import read

SAME = [
    ("營收成長三成。", "Revenue rose 30%."),
    ("營收成長三成，獲利下滑兩成。", "獲利減少20%。"),
    ("公司尚未獲利。", "The company is not yet profitable."),
    ("The company declined to comment.", "The company would not comment."),
    ("Fernwell expects to turn a profit.", "Fernwell 預計轉虧為盈。"),
    ("公司不會調降售價。", "公司不會降價。"),
    ("首週賣出31萬台，低於上一代的52萬台。", "首週賣出31萬台，不如上一代的52萬台。"),
]
NOT = [
    ("營收成長三成。", "Revenue fell 30%.", "opposite"),
    ("營收成長三成，獲利下滑兩成。", "獲利增加20%。", "opposite"),
    ("公司去年虧損9億元。", "公司去年獲利9億元。", "opposite"),
    ("預設關閉推薦演算法。", "預設開啟推薦演算法。", "opposite"),
    ("他否認正在商談合併。", "他證實正在商談合併。", "opposite"),
    ("公司不會裁員。", "公司會裁員。", "negation"),
    ("公司會在台中設廠。", "公司不會在台中設廠。", "negation"),
    ("No recordings were sold.", "Recordings were sold.", "negation"),
    ("The company will appeal.", "The company will not appeal.", "negation"),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_the_same(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary", "kind"), NOT)
def test_the_opposite(source: str, summary: str, kind: str) -> None:
    assert kind in {problem.kind for problem in compare(read(source), read(summary))}
