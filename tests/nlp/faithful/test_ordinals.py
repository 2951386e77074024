"""Second is not first."""

import pytest

from nlp.faithful.ordinals import compare
from nlp.faithful.text import read

SAME = [
    ("這是公司第二次裁員。", "It is the company's second round of layoffs."),
    ("The company is the largest maker of drones.", "公司是第一大無人機廠商。"),
    ("It is the third generation.", "這是第三代。"),
    ("每秒可算三次，是第二代產品。", "It takes a second; the product is the second generation."),
]
ANOTHER = [
    ("市占率第二。", "市占率第一。"),
    ("這是公司第二次裁員。", "It is the company's third round of layoffs."),
    ("It is the third-largest maker of drones.", "It is the fourth-largest maker of drones."),
]


@pytest.mark.parametrize(("source", "summary"), SAME)
def test_the_same(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(("source", "summary"), ANOTHER)
def test_another(source: str, summary: str) -> None:
    assert {p.kind for p in compare(read(source), read(summary))} == {"number"}
