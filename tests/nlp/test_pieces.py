"""Texts cut in pieces of one language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pieces import pieces

ALPHABET = "软件軟體「」“”《》`a@.com/https://\n，。 "


def cut(text: str) -> list[tuple[str, str]]:
    """The pieces and their languages, titles marked."""
    return [(text[p.start : p.end], p.language + "*" * p.title) for p in pieces(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这是软件", [("这是软件", "zh-Hans")]),
        ("Hello", [("Hello", "en")]),
        (
            "他说「這個軟體」好",
            [("他说「", "zh-Hans"), ("這個軟體", "zh-Hant"), ("」好", "zh-Hans")],
        ),
        (
            "读《软件史》了",
            [("读《", "zh-Hans"), ("软件史", "zh-Hans*"), ("》了", "zh-Hans")],
        ),
        (
            "见 www.a.com/软件 吧",
            [("见 ", "zh-Hans"), ("www.a.com/软件", "und"), (" 吧", "zh-Hans")],
        ),
        ("软件\n軟體", [("软件", "zh-Hans"), ("\n", "und"), ("軟體", "zh-Hant")]),
        # Marks of the end of one piece of code and the beginning of the next are no code.
        ("命令` 打开 `软件", [("命令` 打开 `软件", "zh-Hans")]),
    ],
)
def test_pieces(text: str, found: list[tuple[str, str]]) -> None:
    assert cut(text) == found


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=80))
def test_pieces_cover_the_text_without_gaps(text: str) -> None:
    found = list(pieces(text))
    assert "".join(text[p.start : p.end] for p in found) == text
    assert all(p.start < p.end for p in found)
