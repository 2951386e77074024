"""Names and places, within a language and across."""

import pytest

from nlp.faithful.names import compare
from nlp.faithful.text import read

KNOWN = [
    ("納德拉表示樂觀。", "Nadella is optimistic."),
    ("Microsoft bought it.", "微軟買下它。"),
    ("微軟買下它。", "微软买下它。"),
    ("鴻海設廠。", "Foxconn builds a plant."),
    ("國巨設廠。", "Yageo builds a plant."),  # 國巨電子 in the table
    ("工廠在新竹。", "The plant is in Hsinchu."),
    ("The plant is in Austin.", "工廠在美國。"),
    ("林若蘭發言。", "Lin Ruo-lan spoke."),
    ("陳大文發言。", "Chief executive Chan Tai-man spoke."),
    ("Birchline grows.", "Birchline 成長。"),
    ("友達遷廠。", "The company AUO moves its plant."),  # in no table: nothing to compare
    ("北辰實驗室開源模型。", "北辰实验室开源模型。"),
    ("Deliveries rose.", "Customers were glad. Revenue grew."),
    ("每筆20萬港元。", "Each is HK$200,000."),
]
UNKNOWN = [
    ("微軟買下它。", "谷歌買下它。", "谷歌"),
    ("微軟買下它。", "Google bought it.", "Google"),
    ("工廠在新竹。", "The plant is in Tainan.", "Tainan"),
    ("工廠在新竹。", "工廠在台南。", "台南"),
    ("林若蘭發言。", "Wang Ruo-lan spoke.", "Wang"),
    ("Birchline grows.", "Stonebank 成長。", "Stonebank"),
    ("北辰實驗室開源模型。", "北斗實驗室開源模型。", "北斗实验室"),
    ("South Korea agreed.", "North Korea agreed.", "North Korea"),
    ("Staff move to Dublin from Lisbon.", "Staff move to Lisbon.", "to lisbon"),
]


@pytest.mark.parametrize(("source", "summary"), KNOWN)
def test_known(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary", "name"), UNKNOWN)
def test_unknown(source: str, summary: str, name: str) -> None:
    assert name in [problem.text for problem in compare(read(source), read(summary))]
