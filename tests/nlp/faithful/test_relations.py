"""Who did it, and to whom."""

import pytest

from nlp.faithful.relations import compare
from nlp.faithful.text import read

SAME = [
    ("Halden will buy Pinecrest.", "Pinecrest will be bought by Halden."),
    ("Halden will buy Pinecrest.", "Halden 將收購 Pinecrest。"),
    ("微軟收購動視。", "動視被微軟收購。"),
    ("It uses zinc instead of lithium.", "It uses zinc rather than lithium."),
    ("Bos said the company would hire 1,500 engineers.", "Veldhuis will hire 1,500, Bos said."),
]
TURNED = [
    ("Halden will buy Pinecrest.", "Pinecrest will buy Halden."),
    ("Halden will buy Pinecrest.", "Pinecrest 將收購 Halden。"),
    ("微軟收購動視。", "微軟被動視收購。"),
    ("It uses zinc instead of lithium.", "It uses lithium instead of zinc."),
    ("He blames error, not software, for it.", "He blames software rather than error."),
    ("Stonebank, which forked the code, is a rival of Fernwell.", "Fernwell forked the code."),
    (
        "雲啟科技與浪花智能入選。雲啟科技去年因洩露資料被罰款。",
        "浪花智能去年因洩露資料被罰款。",
    ),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_the_same(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary"), TURNED)
def test_turned_round(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary)))
