"""Amounts: which agree, what they are in another unit, and what a rough one stands for."""

import pytest

from nlp.faithful.amount import Amount, about, agree, valued
from nlp.faithful.numbers import amounts
from nlp.faithful.text import read


def only(text: str) -> Amount:
    (amount,) = amounts(read(text).plain)
    return amount


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        ("usd", "", True),
        ("%", "", False),
        ("%", "point", False),
        ("local", "twd", True),
        ("twd", "cny", False),
        ("yen or yuan", "jpy", True),
        ("km", "mile", False),
    ],
)
def test_which_agree(one: str, other: str, do: bool) -> None:
    assert agree(one, other) is agree(other, one) is do


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("90 minutes", "hour", 1.5), ("3年", "month", 36), ("250公尺", "km", 0.25), ("8天", "km", 8)],
)
def test_in_another_unit(text: str, unit: str, value: float) -> None:
    assert valued(only(text), unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value", "may"),
    [
        ("近七成", 66, True),
        ("近七成", 78, False),
        ("逾七成", 76, True),
        ("more than a quarter of", 27, True),
        ("more than a quarter of", 22, False),
        ("不到一半", 46, True),
        ("不到一半", 53, False),
        ("近67%", 62, False),
        ("七成", 69, False),
        ("最近5天", 4.6, False),
    ],
)
def test_what_a_rough_one_stands_for(text: str, value: float, may: bool) -> None:
    assert about(only(text), value) is may
