"""Mentions and entities: repaired edges, brackets, short forms, one name in every script."""

from dataclasses import dataclass

import pytest

from nlp.entities import Entity, Mention, find, resolve


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    label: str
    score: float = 0.9


def span(text: str, part: str, label: str, score: float = 0.9) -> Span:
    return Span(text.index(part), text.index(part) + len(part), label, score)


def surfaces(mentions: list[Mention]) -> list[tuple[str, str]]:
    return [(mention.text, mention.type) for mention in mentions]


def entities(text: str, *spans: Span) -> list[Entity]:
    return resolve(text, find(text, spans))


@pytest.mark.parametrize(
    ("text", "part", "label", "expected"),
    [
        ("「澄湖科技」宣布合併。", "「澄湖科技」", "ORGANIZATION", "澄湖科技"),
        ("執行長林秋蓉表示滿意。", "執行長林秋蓉", "PERSON", "林秋蓉"),
        ("昨日林秋蓉教授到場。", "林秋蓉教授", "PERSON", "林秋蓉"),
        ("The Brightwater team won.", "ightwater", "ORGANIZATION", "Brightwater"),
        ("Officials met CEO Nora Vance.", "CEO Nora Vance", "PERSON", "Nora Vance"),
        ("Lakeshore's profit grew.", "Lakeshore's", "ORGANIZATION", "Lakeshore"),
        ("澄湖科技（Lake）宣布合併。", "澄湖科技（La", "ORGANIZATION", "澄湖科技"),
    ],
)
def test_edges_are_repaired(text: str, part: str, label: str, expected: str) -> None:
    found = find(text, [span(text, part, label)])
    assert found[0].text == expected
    assert text[found[0].start : found[0].end] == expected


@pytest.mark.parametrize("part", ["該公司", "AI", "2025", "，", "他"])
def test_what_is_no_name_is_no_mention(part: str) -> None:
    text = f"據了解，{part}明年會改變。"
    assert find(text, [span(text, part, "ORGANIZATION")]) == []


def test_doubtful_spans_are_left_out() -> None:
    text = "大家都說這裡會變好。"
    assert find(text, [span(text, "這裡", "LOCATION", 0.3)]) == []


def test_a_name_found_once_is_found_everywhere_in_one_type() -> None:
    text = "澄湖科技公布財報。分析師看好澄湖科技。澄湖科技股價上漲。"
    first, last = text.index("澄湖科技"), text.rindex("澄湖科技")
    spans = [
        Span(first, first + 4, "ORGANIZATION", 0.95),
        Span(last, last + 4, "PRODUCT", 0.6),
    ]
    assert surfaces(find(text, spans)) == [("澄湖科技", "ORGANIZATION")] * 3


def test_a_name_that_lost_its_end_is_completed() -> None:
    text = "澄湖科技公布財報。分析師看好澄湖科技。"
    last = text.rindex("澄湖科技")
    spans = [span(text, "澄湖科技", "ORGANIZATION"), Span(last, last + 3, "ORGANIZATION")]
    assert surfaces(find(text, spans)) == [("澄湖科技", "ORGANIZATION")] * 2


def test_a_known_name_sheds_a_stray_character() -> None:
    text = "微軟網站今天更新。"
    assert surfaces(find(text, [span(text, "微軟網", "ORGANIZATION")])) == [
        ("微軟", "ORGANIZATION")
    ]


def test_a_latin_name_is_not_found_inside_a_word() -> None:
    text = "Vela shipped. Velacorp did not."
    assert surfaces(find(text, [span(text, "Vela", "PRODUCT")])) == [("Vela", "PRODUCT")]


def test_the_names_table_needs_no_model() -> None:
    assert surfaces(find("微軟與OpenAI合作。", [])) == [
        ("微軟", "ORGANIZATION"),
        ("OpenAI", "ORGANIZATION"),
    ]


def test_a_longer_name_of_the_model_holds_a_known_one() -> None:
    text = "微軟湖畔實驗室發表論文。"
    assert surfaces(find(text, [span(text, "微軟湖畔實驗室", "ORGANIZATION")])) == [
        ("微軟湖畔實驗室", "ORGANIZATION")
    ]


def test_brackets_give_both_names_to_one_person_and_the_short_form_follows() -> None:
    text = "執行長伊芙琳·霍特（Evelyn Holt）出席。霍特說，產品下週上市。"
    (person,) = entities(text)
    assert person.type == "PERSON"
    assert person.names == {
        "zh-Hant": "伊芙琳·霍特",
        "zh-Hans": "伊芙琳·霍特",
        "en": "Evelyn Holt",
    }
    assert person.aliases == ("霍特",)
    assert len(person.mentions) == 3
    assert person.evidence == "伊芙琳·霍特（Evelyn Holt）"


def test_english_last_names() -> None:
    text = "Nora Vance founded the firm. Vance left in May."
    (person,) = entities(text, span(text, "Nora Vance", "PERSON"))
    assert person.names["en"] == "Nora Vance"
    assert person.aliases == ("Vance",)


def test_a_short_form_of_two_people_belongs_to_neither() -> None:
    text = "Nora Vance met Adam Vance. Vance smiled."
    found = entities(text, span(text, "Nora Vance", "PERSON"), span(text, "Adam Vance", "PERSON"))
    assert [entity.names["en"] for entity in found] == ["Nora Vance", "Adam Vance", "Vance"]


def test_one_entity_for_both_scripts_and_english() -> None:
    (company,) = entities("微軟（Microsoft）昨天更新。微软今天回应。")
    assert (company.names["zh-Hant"], company.names["zh-Hans"]) == ("微軟", "微软")
    assert company.names["en"] == "Microsoft"
    assert len(company.mentions) == 3


def test_dates_and_numbers_are_no_entities() -> None:
    assert resolve("5月19日", [Mention("5月19日", "DATE", 0, 5, 1.0)]) == []


def test_nothing() -> None:
    assert find("", []) == []
    assert resolve("", []) == []
