"""What is told of a sentence: the same in both scripts, and finite for anything."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.convert import convert
from nlp.features import features, longest_common, pairs, units
from nlp.sentences import sentences

TITLE = "雲杉軟體公開行動支付伺服器的原始碼"
TEXT = (
    "雲杉軟體週二公開了行動支付伺服器的原始碼，任何人都可以在網路上下載。\n"
    "為什麼公開\n"
    "執行長方若琳說，公開原始碼能讓更多程式設計師找出錯誤。公司也會發獎金給找到漏洞的人。\n"
    "這套伺服器每天處理八百萬筆交易。"
)


def told(text: str, title: str) -> np.ndarray:
    return features(sentences(text), title)


def test_an_article_and_its_simplified_form_tell_the_same() -> None:
    simplified = [convert(part, "zh-Hans-CN") for part in (TEXT, TITLE)]
    assert simplified != [TEXT, TITLE]
    np.testing.assert_allclose(told(TEXT, TITLE), told(*simplified), atol=1e-6)


def test_units_and_pairs() -> None:
    assert units("微軟 Copilot 365，上線") == ["微", "軟", "copilot", "365", "上", "線"]
    assert pairs(["上", "線", "了"]) == [("上", "線"), ("線", "了")]


@given(st.text("abc", max_size=12), st.text("abcd", max_size=12))
def test_longest_common_subsequence(a: str, b: str) -> None:
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            best[i + 1][j + 1] = best[i][j] + 1 if x == y else max(best[i][j + 1], best[i + 1][j])
    assert longest_common(a, b) == best[-1][-1]


@settings(deadline=None)  # the first example loads OpenCC
@given(st.text("軟体a1。！?：「\n .", min_size=1, max_size=60), st.text("軟a ", max_size=9))
def test_every_text_gives_finite_numbers(text: str, title: str) -> None:
    if sentences(text):
        assert np.isfinite(told(text, title)).all()
