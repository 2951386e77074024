"""Sentences with offsets."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一句。第二句！第三句？", ["第一句。", "第二句！", "第三句？"]),
        ("他說：「好。我們走。」然後離開。", ["他說：「好。我們走。」", "然後離開。"]),
        ("他說：「好。」\n她沒說。", ["他說：「好。」", "她沒說。"]),
        ("沒有收尾的引號「開始。下一句。", ["沒有收尾的引號「開始。", "下一句。"]),
        ("Mr. Lin left the U.S. on Monday. He flew.",
         ["Mr. Lin left the U.S. on Monday.", "He flew."]),
        ('He said "Stop. Now." and left. Bye.', ['He said "Stop. Now." and left.', "Bye."]),
        ("The 3.5 nm node works. Fine!", ["The 3.5 nm node works.", "Fine!"]),
        ("標題沒有句號\n內文。", ["標題沒有句號", "內文。"]),
        ("真的嗎……當然。", ["真的嗎……", "當然。"]),
        ("  \n ", []),
    ],
)  # fmt: skip
def test_cuts(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == expected


def test_sentences_know_their_line() -> None:
    text = "標題\n第一句。第二句。\n\n「引句。還在引號裡。」\n結尾"
    assert [(s.text, s.line) for s in sentences(text)] == [
        ("標題", 0),
        ("第一句。", 1),
        ("第二句。", 1),
        ("「引句。還在引號裡。」", 3),
        ("結尾", 4),
    ]


@given(st.text(alphabet=st.sampled_from("軟a. 。！?「」“”()\n\t1…X"), max_size=80))
def test_offsets_are_exact_and_nothing_is_lost(text: str) -> None:
    found = sentences(text)
    assert all(text[s.start : s.end] == s.text for s in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(s.line == text.count("\n", 0, s.start) for s in found)
    outside = "".join(
        text[a:b]
        for a, b in zip(
            [0, *(s.end for s in found)], [*(s.start for s in found), len(text)], strict=True
        )
    )
    assert outside.strip() == ""
