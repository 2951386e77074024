"""Names that stand where another stood."""

import pytest

from nlp.faithful.slots import compare
from nlp.faithful.text import read

PLANT = "公司將在匈牙利新建電池工廠。公司放棄原先在土耳其設廠的方案。"
FINE = (
    "The Commission fined chipmaker Norvane 410 million euros on Wednesday for paying laptop makers."
    " A case against its rival Castellan was dropped last year."
)
SAME = [
    (PLANT, "公司將在匈牙利新建工廠，放棄在土耳其設廠。"),
    (FINE, "Norvane was fined 410 million euros; a case against Castellan had been dropped."),
]
DISPLACED = [
    (PLANT, "公司將在土耳其新建電池工廠。"),
    (FINE, "The Commission fined Castellan 410 million euros for paying laptop makers."),
    ("美國廠的設備搬遷已經完成，日本廠則延後半年。", "美國廠延後半年。"),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_in_its_place(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary"), DISPLACED)
def test_in_anothers(source: str, summary: str) -> None:
    assert {p.kind for p in compare(read(source), read(summary))} == {"relation"}
