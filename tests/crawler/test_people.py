"""People told from desks, accounts and publishers."""

from __future__ import annotations

import pytest

from crawler.people import is_organisation, is_person, people_in, split_people


@pytest.mark.parametrize(
    "name", ["周予安", "林滿", "歐陽小滿", "Mara Lindqvist", "Jean de Wit", "薩蒂亞·納德拉"]
)
def test_person(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "海風日報",
        "晨光财经",
        "科技中心",
        "加拿大必读",
        "IT之家",
        "扬眼",
        "綜合整理",
        "Harbor News",
        "admin",
    ],
)
def test_not_a_person(name: str) -> None:
    assert not is_person(name)


def test_organisations_end_as_their_names_do() -> None:
    assert is_organisation("Harbor Wire staff") and is_organisation("晨光社")
    assert not is_organisation("許澄海")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("周予安、何青", ("周予安", "何青")),
        ("記者 周予安 何青", ("周予安", "何青")),
        ("Mara Lindqvist and Owen Park", ("Mara Lindqvist", "Owen Park")),
        ("周予安 / 何青", ("周予安", "何青")),
    ],
)
def test_split(line: str, names: tuple[str, ...]) -> None:
    assert split_people(line) == names


def test_a_byline_as_structured_data_gives_it() -> None:
    assert people_in("記者周予安／台北報導") == ("周予安",)
    assert people_in("105092") == ()
