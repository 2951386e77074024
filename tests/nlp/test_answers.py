"""What stands of a larger model's answer."""

import pytest

from nlp.answers import Answer, Line, abstract
from nlp.errors import AnswerUnusable

ARTICLE = (
    "晨風工業公開伺服器\n"
    "晨風工業週三在台中公開新款節能伺服器，投資額為3億美元。\n"
    "公司說，首批產品九月出貨，每台的用電量比上一代少三成。\n"
    "The company plans a second line in Osaka, and will hire 200 engineers for it.\n"
)
OWN = ("晨風工業週三在台中公開新款節能伺服器，投資額為3億美元。", "公司說，首批產品九月出貨。")


def said(text: str, language: str = "zh-Hant", cut: bool = False) -> list[str]:
    found = abstract(Answer(text, cut=cut), ARTICLE, language)
    return [line.text for line in found.lines]


class TestSentences:
    def test_what_the_article_bears_out_stands(self) -> None:
        found = abstract(Answer("晨風工業投資3億美元。首批產品九月出貨。"), ARTICLE, "zh-Hant", OWN)
        assert found.lines == (Line("晨風工業投資3億美元。"), Line("首批產品九月出貨。"))
        assert found.refused == ()

    def test_the_articles_own_sentence_stands_for_one_that_fails(self) -> None:
        found = abstract(Answer("晨風工業投資9億美元。首批產品九月出貨。"), ARTICLE, "zh-Hant", OWN)
        assert found.lines == (Line(OWN[0], 0), Line("首批產品九月出貨。"))
        [refused] = found.refused
        assert refused.text == "晨風工業投資9億美元。"
        assert "number" in {problem.kind for problem in refused.problems}

    def test_not_where_it_would_say_the_same_twice(self) -> None:
        answer = Answer("首批產品九月出貨。首批產品不會出貨。")
        found = abstract(answer, ARTICLE, "zh-Hant", OWN[1:])
        assert found.lines == (Line("首批產品九月出貨。"),)

    def test_nothing_of_the_models_stands(self) -> None:
        found = abstract(Answer("晨風工業投資9億美元。"), ARTICLE, "zh-Hant", OWN)
        assert found.lines == ()
        assert len(found.refused) == 1

    def test_three_at_most(self) -> None:
        assert len(said("晨風工業公開伺服器。" * 5)) == 3


class TestLanguage:
    def test_the_other_script_is_converted(self) -> None:
        assert said("首批产品九月出货。") == ["首批產品九月出貨。"]

    def test_another_language_is_refused(self) -> None:
        with pytest.raises(AnswerUnusable, match="asked for zh-Hant, answered in en"):
            said("The company will hire 200 engineers.")
        with pytest.raises(AnswerUnusable, match="asked for en, answered in zh-Hans"):
            said("首批产品九月出货。", "en")

    def test_a_remark_in_another_language_is_left_out(self) -> None:
        assert said("首批產品九月出貨。\n(Note: three sentences as asked.)") == [
            "首批產品九月出貨。"
        ]

    def test_into_english(self) -> None:
        assert said("It will hire 200 engineers.", "en") == ["It will hire 200 engineers."]


class TestForm:
    def test_half_a_sentence_is_left_out(self) -> None:
        assert said("首批產品九月出貨。每台的用電量比上", cut=True) == ["首批產品九月出貨。"]

    def test_half_a_sentence_alone_is_none(self) -> None:
        with pytest.raises(AnswerUnusable, match="half an answer"):
            said("首批產品九", cut=True)

    @pytest.mark.parametrize("text", ["", " \n", "<think>Let me see.</think>"])
    def test_nothing(self, text: str) -> None:
        with pytest.raises(AnswerUnusable, match="empty"):
            said(text)

    @pytest.mark.parametrize(
        "text",
        [
            "<think>投資9億？不對。\n</think>\n\n首批產品九月出貨。",
            "投資9億？不對。</think>首批產品九月出貨。",
            "摘要：首批產品九月出貨。",
            "- **首批產品九月出貨。**",
            "1. 首批產品九月出貨。",
        ],
    )
    def test_what_stands_around_it(self, text: str) -> None:
        assert said(text) == ["首批產品九月出貨。"]

    def test_thoughts_that_never_end(self) -> None:
        with pytest.raises(AnswerUnusable, match="half an answer"):
            said("<think>首批產品九月出貨。還有", cut=True)
