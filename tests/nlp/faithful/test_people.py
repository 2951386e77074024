"""People by their surnames."""

import pytest

from nlp.faithful.people import of_another, person, stands_in
from nlp.faithful.text import read


@pytest.mark.parametrize("word", ["Lin", "Ruo-lan"])
@pytest.mark.parametrize("said", ["CEO Lin Ruo-lan spoke.", "Ruo-lan Lin spoke."])
def test_a_surname_is_known_in_latin_letters(said: str, word: str) -> None:
    summary = read(said)
    assert not of_another(word, read("執行長林若蘭發言。"), summary)
    assert of_another(word, read("執行長王若蘭發言。"), summary)
    assert not of_another("Evening", read("執行長王若蘭發言。"), read("Evening Post spoke."))


def test_a_name_that_stands_in_a_text_perhaps_with_the_next_word() -> None:
    assert stands_in("孟凡舟", "工程师孟凡舟说")
    assert stands_in("苏晴说", "苏晴在")
    assert not stands_in("孟凡星", "工程师孟凡舟说")
    match = person().match("孟凡舟提醒")
    assert match and match["name"] == "孟凡舟"
