"""Reasons."""

import pytest

from nlp.faithful.reasons import compare
from nlp.faithful.text import read

ZH = "揭牌晚了兩週，起因是颱風。社長說，記憶體漲價是主因。"
EN = "Profit fell as smartphone makers cut orders. The plant closed because of a fire."


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        (ZH, "受颱風影響，揭牌晚了兩週。"),
        (ZH, "内存价格上涨是主因。"),
        (EN, "The plant closed due to a fire."),
        (EN, "因為失火，工廠關閉。"),
        (EN, "因為手機業者砍單，獲利下滑。"),  # another language: nothing to compare
    ],
)
def test_given(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        (ZH, "由於設備故障，揭牌晚了兩週。"),
        (ZH, "社長說，日圓貶值是主因。"),
        (EN, "因為員工罷工，工廠關閉。"),
        (EN, "The plant closed because of a strike by its workers."),
    ],
)
def test_invented(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary)))
