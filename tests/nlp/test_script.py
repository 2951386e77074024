"""Script and region of a passage; folding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.script import detect, fold, passages, region


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("晶片廠宣布擴產，預計明年量產。", "zh-Hant"),
        ("芯片厂宣布扩产，预计明年量产。", "zh-Hans"),
        ("The chip maker said on Monday it would expand.", "en"),
        ("Apple 發表 iPhone 17 Pro Max 與 Apple Watch Ultra 3", "zh-Hant"),
        ("新しいスマートフォンを発表した", "und"),
        ("2026-03-19", "und"),
        ("", "und"),
        # Characters that both sides write do not decide; a quotation in the other script neither.
        ("里長說後台只有一面，報導引述「软件」一詞。", "zh-Hant"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("人工智慧晶片", "zh-Hant"),
        ("人工智能芯片", "zh-Hans"),
        ("部落格", "zh-Hant"),
        ("天下", "zh-Hans"),
    ],
)
def test_where_no_character_tells_a_word_does(text: str, language: str) -> None:
    assert detect(text) == language


def test_text_that_does_not_tell_takes_its_surroundings() -> None:
    assert detect("人工智能", context="zh-Hant") == "zh-Hant"
    lines = list(passages("這是臺灣的報導。\n人工智能\nAn English line"))
    assert [line.language for line in lines] == ["zh-Hant", "zh-Hant", "en"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("這款軟體透過網路更新", "TW"),
        ("這款軟件透過網絡更新，售價 200 港元", "HK"),
        ("这款软件通过网络更新", "CN"),
        ("An update", None),
    ],
)
def test_region(text: str, place: str | None) -> None:
    assert region(text) == place


@pytest.mark.parametrize(
    "spellings",
    [
        ("軟體", "軟件", "软件"),
        ("人工智慧", "人工智能"),
        ("伺服器", "服务器"),
        ("影片", "视频"),
        ("品質", "质量", "質素"),
        ("ＡＩ晶片", "AI芯片"),
    ],
)
def test_fold_makes_spellings_equal(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@settings(deadline=None)  # the first text loads the tables
@given(st.text())
def test_any_text_folds_and_passages_cover_its_lines(text: str) -> None:
    fold(text)
    assert [text[p.start : p.end] for p in passages(text)] == [t for t in text.split("\n") if t]
