"""Figures that a reader works out: accepted where the arithmetic holds and the words say what it is."""

import pytest

from nlp.faithful.numbers import compare
from nlp.faithful.text import read

FOLLOWS = [
    ("電池容量由72度減為60度。", "電池少了12度。"),
    ("售價由3,200元調高到3,650元。", "The price is up by 450 yuan."),
    ("市占率從17%升至26%。", "市占率提高了9個百分點。"),
    ("Margin slipped from 41% to 38%.", "Margin fell by three percentage points."),
    ("目前有會員45萬人。三年前為38萬人。", "會員三年多了7萬人。"),
    ("The queue shrank from 90 minutes to 50 minutes.", "排隊時間縮短40分鐘。"),
    ("工期由14個月拉長到2年。", "工期延長10個月。"),
    ("北廠有員工320人，南廠180人。", "南北廠合計500人。"),
    ("Sales will reach $70 million, $20 million below the plan.", "Sales of $70 million miss the $90 million plan."),
    ("票價480元，比對手便宜120元。", "票價480元，對手要600元。"),
    ("計畫設立60座充電站，若補助不過將砍半。", "補助不過，充電站將減為30座。"),
    ("Traffic dropped to 21% of normal.", "Traffic fell by almost four-fifths."),
    ("Output rises from 3,000 to 9,000 panels a day.", "每日產量增為三倍。"),
    ("產量由2,000輛增至5,800輛。", "Output will nearly triple."),
    ("Of 240,000 people asked, 47,000 people agreed.", "About one in five agreed."),
]  # fmt: skip
DOES_NOT = [
    ("電池容量由72度減為60度。", "電池多了12度。"),
    ("電池容量由72度減為60度。", "電池容量為12度。"),
    ("電池容量由72度減為60度。", "電池少了13度。"),
    ("電池容量為72度。公司成立十年。它在台南。新款為60度。", "電池少了12度。"),
    ("市占率從17%升至26%。", "市占率提高了9%。"),
    ("會員45萬人，門市38萬家。", "會員多了7萬人。"),
    ("北廠有員工320人，南廠180人。", "南廠有500人。"),
    ("票價480元，比對手便宜120元。", "票價480元，對手要360元。"),
    ("票價480元，比對手便宜120元。", "對手的票價是600元。"),
    ("計畫設立60座充電站，若補助不過將砍半。", "今年有30座充電站。"),
    ("計畫設立60座充電站。", "充電站將減為30座。"),
    ("Traffic dropped to 21% of normal.", "Traffic rose by four-fifths."),
    ("產量由2,000輛增至5,800輛。", "Output will triple."),
    ("Of 240,000 people asked, 47,000 people agreed.", "About one in three agreed."),
]


def problems(source: str, summary: str) -> list[str]:
    return [problem.text for problem in compare(read(source), read(summary))]


@pytest.mark.parametrize(("source", "summary"), FOLLOWS)
def test_what_follows(source: str, summary: str) -> None:
    assert problems(source, summary) == []


@pytest.mark.parametrize(("source", "summary"), DOES_NOT)
def test_what_does_not(source: str, summary: str) -> None:
    assert problems(source, summary)
