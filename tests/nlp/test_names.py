"""The names table: what it finds, what it leaves alone, and that its rows do not contradict."""

from collections import defaultdict

import pytest

from nlp.convert import convert
from nlp.names import in_full, in_text, look_up
from nlp.vocabulary import table

ROWS = table("names")
COLUMNS = ("en", "zh_tw", "zh_cn", "zh_hk")
NAMES = [row for row in ROWS if row["kind"] != "word"]


def found(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in in_text(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("提高通量要靠高通。", ["高通"]),
        ("京东在北京东部，华为对华为自己说", ["京东", "华为", "华为"]),
        ("相关岛屿不是关岛", ["关岛"]),
        ("超微距鏡頭用超微晶片。", ["超微"]),
        ("他喝蘋果汁，用蘋果手機。", ["蘋果"]),
        ("她吃苹果，买苹果。", ["苹果"]),
        ("和碩士生談和碩。", ["和碩"]),
        ("社群創作與群創。", ["群創"]),
        ("稍微信了，加微信。", ["微信"]),
        ("音樂天后在樂天。", ["樂天"]),
        ("骏马奔驰，奔驰降价。", ["奔驰"]),
        ("大摩托車與大摩。", ["大摩"]),
        ("Applesauce, apple, Apple.", ["Apple"]),
        ("清華・輝達", ["輝達"]),
        ("北京东方饭店采购京东方面板。", ["京东方"]),
        ("音樂高手和娛樂高層玩樂高。", ["樂高"]),
        ("5美元树莓派", []),
    ],
)
def test_names_stand_alone(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_lisa_su_is_never_written_wrong() -> None:
    for text in ("苏姿丰", "苏姿丰说", "AMD首席执行官苏姿丰昨天说"):
        assert "蘇姿丰" in convert(text, "zh-Hant-TW")
    assert all("蘇姿豐" not in (row[column] or "") for row in ROWS for column in COLUMNS)


@pytest.mark.parametrize(
    ("mainland", "taiwan"),
    [
        ("摩尔线程的线程", "摩爾線程的執行緒"),
        ("中国移动的移动网络", "中國移動的行動網路"),
        ("涂鸦智能的智能音箱", "塗鴉智能的智慧音箱"),
        ("长江存储的存储", "長江存儲的儲存"),
        ("北京航空航天大学研究航天", "北京航空航天大學研究航太"),
    ],
)
def test_a_word_inside_a_name_is_not_the_word(mainland: str, taiwan: str) -> None:
    assert convert(mainland, "zh-Hant-TW") == taiwan


def test_words_are_no_names() -> None:
    assert look_up("提高") is None
    assert look_up("高通") is not None


def test_last_names() -> None:
    musk, nvidia, smith = look_up("Musk"), look_up("輝達"), look_up("Smith")
    assert musk and in_full(musk).names["en"] == "Elon Musk"
    assert nvidia and in_full(nvidia) == nvidia
    assert smith is None


def test_there_are_enough() -> None:
    assert len(NAMES) >= 500
    assert {row["kind"] for row in ROWS} == {"organization", "person", "product", "place", "word"}
    assert all(row["source"] for row in ROWS)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_name_is_in_one_row(column: str) -> None:
    rows: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(NAMES):
        for name in filter(None, (row[column] or "").split("|")):
            rows[name.casefold()].add(number)
    assert {name: there for name, there in rows.items() if len(there) > 1} == {}


def test_no_column_loops() -> None:
    """A row's usual names become each other; a Latin one stays, everybody reads it."""
    for row in ROWS:
        tw, cn = (row[column].split("|")[0] for column in ("zh_tw", "zh_cn"))
        if tw and cn:
            mainland = tw if tw.isascii() else cn
            assert convert(f"這個：{tw}。", "zh-Hans-CN") == f"这个：{mainland}。"
            assert convert(f"这个：{cn}。", "zh-Hant-TW") == f"這個：{cn if cn.isascii() else tw}。"


def test_no_short_variant_grows() -> None:
    """Variants become the usual name, so 花旗 may not stand beside 花旗集團: 花旗銀行 would grow."""
    for row in NAMES:
        for column in COLUMNS[1:]:
            usual, *others = (row[column] or "").split("|")
            assert not any(other in usual for other in others), row["en"]


def test_every_row_is_without_stray_spaces_and_in_its_script() -> None:
    for row in ROWS:
        for column in COLUMNS:
            for name in (row[column] or "").split("|"):
                assert name == name.strip()
                assert "•" not in name and "・" not in name


def test_a_latin_name_without_its_capital_is_a_word() -> None:
    assert look_up("gigabyte") is None
    assert (look_up("Gigabyte") or look_up("GIGABYTE")) is not None


def test_a_name_may_begin_with_a_digit() -> None:
    text = "他重看《2001 太空漫遊》"
    assert [text[start:end] for start, end, _ in in_text(text)] == ["2001 太空漫遊"]
