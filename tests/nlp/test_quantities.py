"""Dates, money, percentages and quantities: what counts as one, and where it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.quantities import find

CASES = [
    # dates
    ("新規定從2023年5月19日起生效。", [("2023年5月19日", "DATE")]),
    ("委員會18日以41票贊成通過草案。", [("18日", "DATE")]),
    ("會議改到5月19日舉行。", [("5月19日", "DATE")]),
    ("工廠將於2025年第三季投產。", [("2025年第三季", "DATE")]),
    ("公司在2024年成立。", [("2024年", "DATE")]),
    ("去年12月，團隊公開了原始碼。", [("去年12月", "DATE")]),
    ("草案預計6月底送審。", [("6月底", "DATE")]),
    ("二〇二三年五月，法案通過。", [("二〇二三年五月", "DATE")]),
    ("民國113年3月上路。", [("民國113年3月", "DATE")]),
    ("更新日期：2023-05-19。", [("2023-05-19", "DATE")]),
    ("The plant opens on May 19, 2023.", [("May 19, 2023", "DATE")]),
    ("It ships on 19 May 2023 in Europe.", [("19 May 2023", "DATE")]),
    ("Sales fell in Q3 2025.", [("Q3 2025", "DATE")]),
    ("The firm was founded in 1998.", [("1998", "DATE")]),
    ("Talks resume on Thursday, March 5.", [("Thursday, March 5", "DATE")]),
    ("上個月與昨天都沒有消息。", []),
    ("Nothing happened last year.", []),
    ("You may 5 times retry.", []),
    # money
    ("這筆交易價值440億美元。", [("440億美元", "MONEY")]),
    ("月費 NT$3,000，可退費。", [("NT$3,000", "MONEY")]),
    ("融资额为人民币 3 亿元。", [("人民币 3 亿元", "MONEY")]),
    ("The deal is worth $44 billion.", [("$44 billion", "MONEY")]),
    ("預算在3億至5億美元之間。", [("3億至5億美元", "MONEY")]),
    ("每颗成本增加0.3美元。", [("0.3美元", "MONEY")]),
    ("售价1999元起。", [("1999元", "MONEY")]),
    ("投入超過130多億美元。", [("130多億美元", "MONEY")]),
    ("罰款兩百萬元。", [("兩百萬元", "MONEY")]),
    ("The fine is 20 million euros.", [("20 million euros", "MONEY")]),
    ("It raised US$1.5bn.", [("US$1.5bn", "MONEY")]),
    ("售價¥4,999。", [("¥4,999", "MONEY")]),
    # percent
    ("毛利率提升到31%。", [("31%", "PERCENT")]),
    ("大約三成的用戶沒有更新。", [("三成", "PERCENT")]),
    ("只有百分之五的人知道。", [("百分之五", "PERCENT")]),
    ("市占率增加2.5個百分點。", [("2.5個百分點", "PERCENT")]),
    ("Prices rose 12 percent.", [("12 percent", "PERCENT")]),
    ("良率約70%至75%。", [("70%至75%", "PERCENT")]),
    ("兩人成為同事，完成三項工作。", []),
    # quantities
    ("每月新增超過5,000筆。", [("5,000筆", "QUANTITY")]),
    ("筆電配有12 GB記憶體。", [("12 GB", "QUANTITY")]),
    ("The chip uses a 3 nm process.", [("3 nm", "QUANTITY")]),
    ("資料庫有260億條紀錄。", [("260億條", "QUANTITY")]),
    ("模型有70億參數。", [("70億參數", "QUANTITY")]),
    ("It has 3 million users.", [("3 million users", "QUANTITY")]),
    ("電池容量5000mAh，可用24小時。", [("5000mAh", "QUANTITY"), ("24小時", "QUANTITY")]),
    ("共有三百萬人報名。", [("三百萬人", "QUANTITY")]),
    ("这是一个好消息，两家公司都同意。", []),
    # together, and what is none of them
    (
        "2025年5月，公司以2億美元買下12家門市，占三成。",
        [
            ("2025年5月", "DATE"),
            ("2億美元", "MONEY"),
            ("12家", "QUANTITY"),
            ("三成", "PERCENT"),
        ],
    ),
    ("GPT-4 與 iPhone 15 都在名單上。", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:20] for case in CASES])
def test_finds(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(mention.text, mention.type) for mention in find(text)] == expected


@given(st.text(alphabet="0123456789,.%年月日億萬元美三成百 $MayQ個GB至-", max_size=60))
def test_mentions_are_cut_from_the_text_and_never_overlap(text: str) -> None:
    last = 0
    for mention in find(text):
        assert text[mention.start : mention.end] == mention.text
        assert last <= mention.start < mention.end
        last = mention.end
