"""Passages in two scripts; other people's text and links made safe."""

import pytest

from store.digest.text import Text, clean, web_link


def test_chinese_has_two_readings() -> None:
    text = Text.chinese("軟體", "软件")
    assert (text.read("zh-Hant"), text.lang("zh-Hant")) == ("軟體", "zh-Hant-TW")
    assert (text.read("zh-Hans"), text.lang("zh-Hans")) == ("软件", "zh-Hans-CN")


def test_same_characters_are_still_two_passages_of_chinese() -> None:
    text = Text.chinese("人工", "人工")
    assert not text.one_script
    assert text.lang("zh-Hans") == "zh-Hans-CN"


@pytest.mark.parametrize(
    ("language", "lang"), [("en", "en"), ("und", "und"), ("zh-Hant", "zh-Hant-TW")]
)
def test_what_is_not_converted_keeps_its_language(language: str, lang: str) -> None:
    text = Text.as_written("晨光數位", language)
    assert text.one_script
    assert text.lang("zh-Hans") == lang


def test_clean_takes_out_what_does_not_print() -> None:
    assert clean(" a\x00b\u202ec\n\n d\ufeff\ud800 ") == "abc d"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//no.scheme/x",
        "https://",
        "http://[broken",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_only_web_addresses_are_links(url: str | None) -> None:
    assert web_link(url) is None


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/1?b=c&d=%E4#e", "https://a.example/1?b=c&d=%E4#e"),
        ("https://a.example/新聞", "https://a.example/%E6%96%B0%E8%81%9E"),
        ('https://a.example/">x(y) z', "https://a.example/%22%3Ex%28y%29%20z"),
    ],
)
def test_links_are_whole(url: str, link: str) -> None:
    assert web_link(url) == link
