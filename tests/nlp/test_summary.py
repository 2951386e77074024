"""Extractive summaries: what may stand in one, and what comes first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.summary import summarize, units

TITLE = "晨光半導體在台南動工興建新廠"
LEAD = "晨光半導體昨天在台南動工興建新廠，總投資額約兩百億元。"
PLAN = "新廠預計三年後量產，首批產品是車用的電源管理晶片。"
JOBS = "台南市政府估計，這項投資會帶來一千五百個工作機會。"


@dataclass
class Encoded:
    embedding: NDArray[np.float32]


class CountingEncoder:
    """Embeds a text as the counts of its characters: texts that share many lie near."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(self._vector(text)) for text in texts]

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(64, np.float32)
        for part in units(text):
            vector[sum(map(ord, part)) % 64] += 1
        length = np.linalg.norm(vector)
        return vector / length if length else vector


def chosen(*lines: str, title: str | None = TITLE) -> list[str]:
    return [s.text for s in summarize("\n".join(lines), title, CountingEncoder())]


def test_at_most_three_sentences_in_the_order_of_the_text_with_exact_offsets() -> None:
    text = f"{LEAD}{PLAN}\n{JOBS}工會則希望公司先公布用水計畫。"
    summary = summarize(text, TITLE, CountingEncoder())
    assert len(summary) == 3
    assert sorted(s.rank for s in summary) == [1, 2, 3]
    assert [s.start for s in summary] == sorted(s.start for s in summary)
    assert all(text[s.start : s.end] == s.text for s in summary)


def test_the_sentence_that_tells_the_title_with_more_is_first() -> None:
    summary = summarize(f"{LEAD}{PLAN}{JOBS}", TITLE, CountingEncoder())
    assert min(summary, key=lambda s: s.rank).text == LEAD


def test_questions_prompts_headings_and_captions_are_never_taken() -> None:
    unfit = (
        "晨光半導體為什麼選在台南興建新廠？",
        "想知道晨光半導體新廠的更多消息，請點此訂閱電子報。",
        "晨光半導體台南新廠的三大重點",
        "圖／晨光半導體提供，台南新廠動工典禮現場。",
        "Click here to read more about the new plant in Tainan.",
    )
    assert chosen(*unfit, LEAD) == [LEAD]
    assert chosen(*unfit) == []


def test_an_unresolved_beginning_is_taken_only_where_nothing_else_is_left() -> None:
    unresolved = "他表示，晨光半導體在台南的新廠會優先錄用在地人才。"
    assert unresolved not in chosen(LEAD, unresolved, PLAN)
    assert chosen("晨光半導體", unresolved) == [unresolved]


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
