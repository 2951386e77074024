"""What is asked for, of which article."""

import pytest

from nlp.prompts import question, to_ask


@pytest.mark.parametrize(
    ("wanted", "language", "asked"),
    [
        ((), "zh-Hant", ["zh-Hant"]),
        ((), "en", ["en"]),
        ((), "und", ["en"]),
        (("zh-Hant",), "zh-Hans", ["zh-Hans"]),
        (("zh-Hant", "zh-Hans"), "en", ["zh-Hant"]),
        (("zh-Hans", "zh-Hant"), "en", ["zh-Hans"]),
        (("zh-Hant", "zh-Hans", "en"), "zh-Hans", ["zh-Hans", "en"]),
        (("en",), "zh-Hant", ["en"]),
    ],
)
def test_chinese_is_asked_for_once_and_in_the_articles_script(
    wanted: tuple[str, ...], language: str, asked: list[str]
) -> None:
    assert to_ask(wanted, language) == asked


def test_text_that_looks_like_a_place_holder_is_text() -> None:
    assert question("{title} {0}", "{text}", "en", "en").endswith("{text}\n\n{title} {0}")
