"""What may be is not what will be."""

import pytest

from nlp.faithful.certainty import compare
from nlp.faithful.text import read

SAME = [
    ("兩家公司可能合併。", "兩家公司或將合併。"),
    ("工廠最快2028年動工。", "工廠預計2028年動工。"),
    ("The company may sell its lending unit.", "The company could sell its lending unit."),
    ("公司將在台中設廠。", "公司會在台中設廠。"),
    ("執行長說，可能性很低。", "執行長說，可能性很低。"),
]
RAISED = [
    ("兩家公司可能合併。", "兩家公司將合併。"),
    ("工廠最快2028年動工。", "工廠將在2028年動工。"),
    ("浪點考慮在香港上市。", "浪点已决定在香港上市。"),
    ("The company may sell its lending unit.", "The company will sell its lending unit."),
    ("Fernwell may cut 300 jobs in Ohio in June.", "Fernwell 6月將在俄亥俄裁員300人。"),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_as_certain(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary"), RAISED)
def test_more_certain(source: str, summary: str) -> None:
    assert {p.kind for p in compare(read(source), read(summary))} == {"certainty"}
