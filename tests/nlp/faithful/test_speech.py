"""Quotations, and who said them."""

import pytest

from nlp.faithful.speech import compare
from nlp.faithful.text import read

ZH = "執行長林若蘭說：「我們明年會推出新的晶片。」分析師王大明認為，售價偏高，對手會趁機降價。她也說，產能已經滿載。"
EN = '"We kept the patents," Haddad told staff. Alden said the price had been far too low.'


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        (ZH, "林若蘭說：「我們明年會推出新的晶片。」"),
        (ZH, "林若兰说：“明年会推出新的芯片。”"),
        (ZH, "王大明認為售價偏高，對手會趁機降價。"),
        (ZH, 'Lin said: "We will have a new chip next year."'),
        (EN, '"We kept the patents," said Haddad.'),
        (EN, "Alden said the price had been too low."),
        ("財務長童怡君表示，第四季毛利率約41%。", "祥碩源電子表示，第四季毛利率約41%。"),
        (
            "Varga said the team knows the cause.",
            "Varga, who followed Aune, said the team knows it.",
        ),
    ],
)
def test_said(source: str, summary: str) -> None:
    assert list(compare(read(source), read(summary))) == []


@pytest.mark.parametrize(
    ("source", "summary", "kind"),
    [
        (ZH, "林若蘭說：「我們明年會推出新的軟體。」", "quotation"),
        (ZH, "林若蘭認為售價偏高，對手會趁機降價。", "speaker"),
        (EN, '"We sold the patents," said Haddad.', "quotation"),
        (EN, '"We kept the patents," Alden told staff.', "speaker"),
        (
            '"Clouds earned more than we did," wrote co-founder Arjun Mehta. Karin Holt left.',
            '"Clouds earned more than we did," wrote Karin Holt.',
            "speaker",
        ),
        ("售價偏高。", 'He said: "The price is far too high."', "quotation"),
    ],
)
def test_not_said(source: str, summary: str, kind: str) -> None:
    assert kind in {problem.kind for problem in compare(read(source), read(summary))}
