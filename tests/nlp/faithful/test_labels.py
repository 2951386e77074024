"""What a number measures."""

import pytest

from nlp.faithful.labels import compare
from nlp.faithful.text import read

REVENUE = "營收52億元，淨損8億元，員工3,000人。"
PRICES = "The standard model costs $299 and the Pro costs $499."
SHARES = "大股東是紅岬資本和創辦人陶一鳴，分別持股31%和27%。"
LOSS = "淨虧損由去年同期的2.3億元收窄至0.9億元。"
SAME = [
    (REVENUE, "公司有3,000名員工，虧損8億元，營收52億元。"),
    (PRICES, "The Pro is priced at $499, the standard model at $299."),
    (SHARES, "紅岬資本持股31%，陶一鳴持股27%。"),
    (LOSS, "淨虧損0.9億元。"),
]
ANOTHERS = [
    (REVENUE, "該公司營收8億元。"),
    (REVENUE, "該公司淨損52億元。"),
    (PRICES, "The Pro costs $299."),
    (SHARES, "紅岬資本持股27%。"),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_its_own(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary"), ANOTHERS)
def test_anothers(source: str, summary: str) -> None:
    assert {p.kind for p in compare(read(source), read(summary))} == {"number"}
