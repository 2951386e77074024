"""Conversion between scripts and regions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.convert import TARGETS, convert, convert_spans, explain
from nlp.vocabulary import table

TEXT = st.text(
    alphabet=st.sampled_from("软件发布“会”苏姿丰说机制造abc 。\n軟體里長「」’s1x台臺"), max_size=60
)


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("少数组织开始使用这种软件", "少數組織開始使用這種軟體"),
        ("光刻机制造商", "光刻機製造商"),
        ("士兵改变量子世界", "士兵改變量子世界"),
        ("苏姿丰支持发布声明", "蘇姿丰支持發布聲明"),
        ("英伟达首席执行官黄仁勋", "輝達執行長黃仁勳"),
        ("埃隆·马斯克的星链", "伊隆·馬斯克的星鏈"),
        ("台湾的移动设备", "台灣的行動裝置"),
        ("他说：“这叫‘人工智能’，it’s new。”", "他說：「這叫『人工智慧』，it’s new。」"),
        ("见https://example.com/a?b=软件，软件好", "見https://example.com/a?b=软件，軟體好"),
        ("a\0b软件", "a\0b軟體"),
        ("他在线下开会，司法程序没有问题", "他在線下開會，司法程序沒有問題"),
        ("提高产品质量，而物体的质量不变", "提高產品品質，而物體的質量不變"),
        ("帕特·基辛格回应称信号正常", "派特·季辛格回應稱訊號正常"),
        ("见 https://example.com/软件/发布 一文", "見 https://example.com/软件/发布 一文"),
    ],
)
def test_simplified_to_taiwan(hans: str, hant: str) -> None:
    assert convert(hans, "zh-Hant-TW") == hant


@pytest.mark.parametrize(
    ("hant", "hans"),
    [
        ("輝達發表新款伺服器與軟體", "英伟达发表新款服务器与软件"),
        ("「智慧型手機」的記憶體", "“智能手机”的内存"),
        ("賈伯斯與祖克柏", "乔布斯与扎克伯格"),
        ("烏克蘭的士兵看著生產線上的裝備", "乌克兰的士兵看着生产线上的装备"),
        ("香港有網民召的士，又在網上買軟件", "香港有网民召出租车，又在网上买软件"),
        ("他在網上看到著名學者", "他在网上看到著名学者"),
    ],
)
def test_taiwan_to_simplified(hant: str, hans: str) -> None:
    assert convert(hant, "zh-Hans-CN") == hans


@pytest.mark.parametrize(
    "text", ["里長在干擾發佈會，臺北與台北", "只有一隻，皇后之後", "乾燥與干涉", "著名的著作"]
)
def test_traditional_text_is_left_byte_for_byte(text: str) -> None:
    assert convert(text, "zh-Hant-TW") == text


def test_quotation_in_the_wanted_script_is_left() -> None:
    assert convert("报道说「里長發佈會」结束", "zh-Hant-TW") == "報道說「里長發佈會」結束"


def test_english_is_left() -> None:
    assert convert("“Quoted,” she said.", "zh-Hant-TW") == "“Quoted,” she said."


def test_unknown_target_is_named() -> None:
    with pytest.raises(ValueError, match="zh-Hant-TW"):
        convert("软件", "zh-TW")


@given(TEXT, st.sampled_from(sorted(TARGETS)), st.data())
def test_spans_cut_out_their_own_conversion(text: str, to: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    converted, [(new_start, new_end), whole] = convert_spans(
        text, to, [(start, end), (0, len(text))]
    )
    assert whole == (0, len(converted))
    assert 0 <= new_start <= new_end <= len(converted)
    assert converted[:new_start].count("\n") == text[:start].count("\n")
    assert converted[new_start:new_end].count("\n") == text[start:end].count("\n")


@given(
    st.text(alphabet="软件发布的士兵信息網路\0\r\t\u200b😀é#1x", max_size=60),
    st.sampled_from(sorted(TARGETS)),
)
def test_characters_of_no_script_all_survive_in_order(text: str, to: str) -> None:
    def others(piece: str) -> str:
        return "".join(c for c in piece if c in "\0\r\t\u200b😀é#1x")

    assert others(convert(text, to)) == others(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Lo"]), max_size=80))
def test_text_without_chinese_is_left(text: str) -> None:
    assert convert(text, "zh-Hans-CN") == text


def test_converting_twice_changes_nothing_more() -> None:
    once = convert("英伟达发布新的服务器软件，支持台湾市场，皇后里面只有干面。", "zh-Hant-TW")
    assert convert(once, "zh-Hant-TW") == once


def test_every_change_is_explained_by_its_rule() -> None:
    rules = {
        change.before: (change.after, change.rule)
        for change in explain("英伟达说“软件”", "zh-Hant-TW")
    }
    assert rules["英伟达"] == ("輝達", "names")
    assert rules["软件"] == ("軟體", "vocabulary")
    assert rules["说“"] == ("說「", "opencc")


def test_tables_have_no_row_twice_and_none_that_loops() -> None:
    for name, key in (("regional", "zh_tw"), ("names", "zh_tw")):
        keys = [row[key] for row in table(name) if row[key]]
        assert len(keys) == len(set(keys))
