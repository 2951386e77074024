"""What the list of words says of each character; the words are our own few."""

import pytest

from nlp.errors import ModelUnusable
from nlp.lexicon import ANYWHERE, GROUPS, SIZE, Lexicon, simplified
from nlp.training.lexicon import pack

WORDS = {
    "北京": ("place", 300), "北京大学": ("organization", 80), "大学": ("noun", 200),
    "学生": ("noun", 200), "会": ("verb", 400), "来": ("verb", 300), "伺服器": ("noun", 20), "大": ("adjective", 100),
}  # fmt: skip


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(pack(WORDS, 5000))


def told(lexicon: Lexicon, line: str) -> list[set[str]]:
    """The features of each character by name: group and place, in the cut or (+) anywhere."""
    cut = [f"{group} {place}" for group in GROUPS for place in "SBME"]
    around = [f"+{group} {place}" for group in GROUPS[:ANYWHERE] for place in "BME"]
    names = [*cut, "unknown", *around]
    assert len(names) == SIZE
    return [{names[at] for at in row.nonzero()[0]} for row in lexicon.features(line)]


def test_a_character_knows_its_place_in_the_cut_and_in_other_words(lexicon: Lexicon) -> None:
    assert told(lexicon, "北京大学会") == [
        {"organization B", "+place B", "+organization B"},
        {"organization M", "+place E", "+organization M"},
        {"organization M", "+organization M", "+noun B"},
        {"organization E", "+organization E", "+noun E"},
        {"verb S"},
    ]


def test_the_cheaper_cut_is_taken(lexicon: Lexicon) -> None:
    cut = [next(name for name in of if name[0] != "+") for of in told(lexicon, "北京大学生来")]
    assert cut == ["place B", "place E", "adjective S", "noun B", "noun E", "verb S"]


def test_both_scripts_are_told_the_same(lexicon: Lexicon) -> None:
    assert (lexicon.features("北京大學") == lexicon.features("北京大学")).all()
    assert told(lexicon, "伺服器")[0] == {"noun B", "+noun B"}


def test_what_is_in_no_word_says_so_and_latin_says_nothing(lexicon: Lexicon) -> None:
    assert told(lexicon, "龘 AI") == [{"unknown"}, set(), set(), set()]


def test_a_line_keeps_its_length_in_simplified_characters() -> None:
    line = "乾燥的軟體在裡面，𠮷野家"
    assert len(simplified(line)) == len(line)
    assert simplified(line).startswith("干燥的软体")


def test_nothing_is_told_of_nothing(lexicon: Lexicon) -> None:
    assert lexicon.features("").shape == (0, SIZE)


def test_another_file_is_refused() -> None:
    with pytest.raises(ModelUnusable, match="list of words"):
        Lexicon(b"no archive")


def test_two_characters_may_be_of_two_words(lexicon: Lexicon) -> None:
    assert lexicon.torn("北京大学生", 1, 3)  # 京大
    assert not lexicon.torn("北京大学生", 0, 2)
    assert not lexicon.torn("会来会", 0, 2)
    assert not lexicon.torn("北京大学生", 1, 4)  # of longer ones it does not say


def test_a_common_word_is_told_from_a_name(lexicon: Lexicon) -> None:
    assert lexicon.ordinary("大學")
    assert not lexicon.ordinary("北京")
    assert not lexicon.ordinary("龘龘")
