"""Extractive summaries: what may stand in one, and what comes first."""

import pytest

from nlp.convert import convert
from nlp.encoder import load
from nlp.salience import embedded
from nlp.sentences import sentences
from nlp.summary import SummarySentence, choose

TITLE = "晨光半導體在台南動工興建新廠"
LEAD = "晨光半導體昨天在台南動工興建新廠，總投資額約兩百億元。"
PLAN = "新廠預計三年後量產，首批產品是車用的電源管理晶片。"
JOBS = "台南市政府估計，這項投資會帶來一千五百個工作機會。"


def summarize(text: str, title: str | None) -> list[SummarySentence]:
    cut = sentences(text)
    return choose(cut, title or "", embedded(load(), title or "", cut))


def chosen(*lines: str, title: str | None = TITLE) -> list[str]:
    return [s.text for s in summarize("\n".join(lines), title)]


def test_at_most_three_sentences_in_the_order_of_the_text_with_exact_offsets() -> None:
    text = f"{LEAD}{PLAN}\n{JOBS}工會則希望公司先公布用水計畫。"
    summary = summarize(text, TITLE)
    assert len(summary) == 3
    assert sorted(s.rank for s in summary) == [1, 2, 3]
    assert [s.start for s in summary] == sorted(s.start for s in summary)
    assert all(text[s.start : s.end] == s.text for s in summary)


def test_the_sentence_that_tells_the_title_with_more_is_first() -> None:
    summary = summarize(f"{LEAD}{PLAN}{JOBS}", TITLE)
    assert min(summary, key=lambda s: s.rank).text == LEAD


def test_questions_prompts_headings_and_captions_are_never_taken() -> None:
    unfit = (
        "晨光半導體為什麼選在台南興建新廠？",
        "想知道晨光半導體新廠的更多消息，請點此訂閱電子報。",
        "晨光半導體台南新廠的三大重點",
        "圖／晨光半導體提供，台南新廠動工典禮現場。",
        "Click here to read more about the new plant in Tainan.",
        "Catch up on the chip industry with our weekly business podcast from Tainan.",
    )
    assert chosen(*unfit, LEAD) == [LEAD]
    assert chosen(*unfit) == []


def test_an_unresolved_beginning_is_taken_only_where_nothing_else_is_left() -> None:
    unresolved = "他表示，晨光半導體在台南的新廠會優先錄用在地人才。"
    assert unresolved not in chosen(LEAD, unresolved, PLAN)
    assert chosen("晨光半導體", unresolved) == [unresolved]


@pytest.mark.parametrize("to", ["zh-Hant-TW", "zh-Hans-CN"])
@pytest.mark.parametrize(
    "start",
    [
        "他",
        "她們",
        "該公司",
        "這座新廠",
        "其中，晨光半導體",
        "「但晨光半導體",
        "不過，它",
        "例如晨光半導體",
    ],
)
def test_no_unresolved_beginning_in_either_script(start: str, to: str) -> None:
    unresolved = f"{start}在台南的新廠會優先錄用在地人才。"
    lines = [convert(line, to) for line in (unresolved, LEAD, PLAN)]
    assert sorted(chosen(*lines, title=convert(TITLE, to))) == sorted(lines[1:])


@pytest.mark.parametrize("to", ["zh-Hant-TW", "zh-Hans-CN"])
@pytest.mark.parametrize("tie", ["此外，", "不過", "但", "因此，", "與此同時，", "總的來說，"])
def test_a_word_that_ties_a_sentence_to_the_one_before_stays_behind(tie: str, to: str) -> None:
    text = convert(tie + JOBS, to)
    (found,) = summarize(text, TITLE)
    assert found.text == convert(JOBS, to)
    assert text[found.start : found.end] == found.text


def test_a_beginning_that_looks_like_a_tie_and_is_not() -> None:
    for text in (
        "不過是一場演習，晨光半導體在台南的工廠卻停工了三天。",
        "同時支援兩種規格的晶片，由晨光半導體在台南的新廠生產。",
        "但丁的手稿由晨光半導體捐給台南的圖書館展出三個月。",
    ):
        assert [sentence.text for sentence in summarize(text, TITLE)] == [text]


def test_a_beginning_that_looks_unresolved_and_is_not() -> None:
    week = "這週三晨光半導體在台南動工興建新廠，總投資額約兩百億元。"
    assert week in chosen(week, PLAN)
    english = "This week Morning Light broke ground on a new chip plant in Tainan."
    assert english in chosen(english, title="Morning Light breaks ground in Tainan")


@pytest.mark.parametrize("to", ["zh-Hant-TW", "zh-Hans-CN"])
@pytest.mark.parametrize(
    "prompt",
    [
        "請點此訂閱電子報，就能收到晨光半導體新廠的最新消息。",
        "想看晨光半導體台南新廠的影片，請掃描下方的圖片。",
        "歡迎加入會員，閱讀晨光半導體台南新廠的完整報導。",
        "延伸閱讀：晨光半導體台南新廠去年為何延後動工。",
        "責任編輯：林小芳，本文談的是晨光半導體的台南新廠。",
        "（圖片來源：晨光半導體提供的台南新廠示意圖）。",
    ],
)
def test_no_prompt_in_either_script(prompt: str, to: str) -> None:
    assert chosen(convert(prompt, to), title=convert(TITLE, to)) == []


def test_news_about_subscriptions_and_clicks_is_no_prompt() -> None:
    for news in (
        "晨光影音週二推出每月九十九元的訂閱服務，可以在手機上看。",
        "研究人員說，惡意軟體會在背景點擊廣告，並掃描手機裡的照片。",
    ):
        assert chosen(news) == [news]


def test_an_article_and_its_conversion_give_the_same_sentences() -> None:
    lines = [LEAD, PLAN, JOBS, "工會則希望公司先公布用水計畫。", "附近的農民擔心地下水會不夠用。"]
    simplified = [convert(line, "zh-Hans-CN") for line in lines]
    picked = chosen(*lines)
    assert [convert(line, "zh-Hans-CN") for line in picked] == chosen(
        *simplified, title=convert(TITLE, "zh-Hans-CN")
    )


def test_no_two_sentences_say_the_same() -> None:
    again = "晨光半導體在台南動工興建新廠，總投資額約兩百億元左右。"
    assert sum(s in (LEAD, again) for s in chosen(LEAD, PLAN, again)) == 1


def test_english() -> None:
    lead = "Morning Light Semiconductor broke ground on a new plant in Tainan on Tuesday."
    plan = "Volume production is planned for three years from now, beginning with car chips."
    assert chosen(lead, "He smiled.", plan, title="Morning Light breaks ground in Tainan") == [
        lead,
        plan,
    ]


def test_without_title_and_without_text() -> None:
    assert LEAD in chosen(LEAD, PLAN, JOBS, title=None)
    assert chosen("") == []
    assert chosen("好。") == []
