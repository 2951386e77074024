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
        ("Brightwater RISC-V chips sell.", "RISC", "PRODUCT", "RISC-V"),
        ("The Bristol-based Quarry-9.2.", "Quarry", "PRODUCT", "Quarry-9.2"),
        ("A Lakeshore-led round.", "Lakeshore", "ORGANIZATION", "Lakeshore"),
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


def test_a_full_name_is_believed_where_its_short_form_is_sure() -> None:
    text = "It is the future, Darnell Quist, head of labs, said. Mr Quist left. Ada Moor stayed."
    doubtful = [span(text, "Darnell Quist", "PERSON", 0.5), span(text, "Ada Moor", "PERSON", 0.5)]
    sure = Span(text.rindex("Quist"), text.rindex("Quist") + 5, "PERSON", 0.9)
    assert find(text, doubtful) == []
    (quist,) = resolve(text, find(text, [*doubtful, sure]))
    assert (quist.names, quist.aliases) == ({"en": "Darnell Quist"}, ("Quist",))


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


@pytest.mark.parametrize(
    ("text", "part", "label", "expected"),
    [
        ("微軟週三宣布合作。", "微軟週三", "ORGANIZATION", "微軟"),
        ("推特致信微軟。", "推特致信", "ORGANIZATION", "推特"),
        ("必應聊天機器人已經下架。", "必應聊天機器", "PRODUCT", "必應"),
        ("微軟研究院公布結果。", "微軟研究院", "ORGANIZATION", "微軟研究院"),
        ("谷歌地圖已經更新。", "谷歌地圖", "PRODUCT", "谷歌地圖"),
        ("推特數據不能再免費使用。", "推特數據", "PRODUCT", "推特"),
        ("推特API下週起收費。", "推特API", "PRODUCT", "推特"),
    ],
)
def test_a_known_name_grows_only_into_a_longer_name(
    text: str, part: str, label: str, expected: str
) -> None:
    assert surfaces(find(text, [span(text, part, label)]))[0][0] == expected


def test_an_english_word_without_a_capital_is_no_name() -> None:
    text = "Storage costs two cents a gigabyte now."
    assert find(text, [span(text, "gigabyte", "PRODUCT")]) == []


@pytest.mark.parametrize(
    ("text", "part", "kept"),
    [
        ("Harbours closed. All harbours of the coast did.", "Harbours", False),
        ("Tidal links failed.", "Tidal links", False),
        ("Civil-liberties groups object.", "Civil-liberties", False),
        ("Harbours sued. The firm Harbours rents harbours.", "Harbours", True),
        ("Tidal Links failed.", "Tidal Links", True),
        ("Weir rewrites queries.", "Weir", True),
    ],
)
def test_a_capital_that_only_begins_a_sentence_makes_no_name(
    text: str, part: str, kept: bool
) -> None:
    assert bool(find(text, [span(text, part, "ORGANIZATION")])) == kept


@pytest.mark.parametrize("noun", ["伺服器", "搜索引擎", "大語言模型"])
def test_a_common_noun_of_technology_is_no_product(noun: str) -> None:
    text = f"{noun}昨天停了一小時。"
    assert find(text, [span(text, noun, "PRODUCT")]) == []
    assert find(text, [span(text, noun[:-1], "PRODUCT")]) == []


@pytest.mark.parametrize(
    ("text", "part", "kept"),
    [
        ("荷蘭矽光子新創公司昨天停工。", "荷蘭矽光子新創公司", False),
        ("两家杭州人工智能公司合并。", "杭州人工智能公司", False),
        ("多家IC設計公司調漲。", "IC設計公司", False),
        ("An Eindhoven company grew.", "Eindhoven company", False),
        ("澄湖人工智慧股份有限公司上市。", "澄湖人工智慧股份有限公司", True),
        ("The Lakeshore Company grew.", "Lakeshore Company", True),
    ],
)
def test_an_organization_that_is_described_is_not_named(text: str, part: str, kept: bool) -> None:
    found = surfaces(find(text, [span(text, part, "ORGANIZATION")]))
    assert ((part, "ORGANIZATION") in found) == kept


def test_a_people_is_no_place() -> None:
    text = "The Dutch firm left. The Dutch Lakes Fund stayed."
    spans = [span(text, "Dutch", "LOCATION"), span(text, "Dutch Lakes Fund", "ORGANIZATION")]
    assert surfaces(find(text, spans)) == [("Dutch Lakes Fund", "ORGANIZATION")]


@pytest.mark.parametrize("word", ["開源", "学院", "董事會"])
def test_a_common_word_is_no_name_but_may_be_a_title(word: str) -> None:
    text = f"{word}的作用很大，他寫了《{word}》。"
    title = Span(text.rindex(word), text.rindex(word) + len(word), "PRODUCT")
    assert surfaces(find(text, [span(text, word, "ORGANIZATION")])) == []
    assert find(text, [title])[-1].start == title.start
    assert find("法院判蘋果敗訴。", [span("法院判蘋果敗訴。", "蘋果", "ORGANIZATION")])


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


@pytest.mark.parametrize("dot", "·・•‧．")
def test_every_middle_dot_is_the_same(dot: str) -> None:
    text = f"伊芙琳{dot}霍特（Evelyn Holt）出席。霍特說好。伊芙琳·霍特離開。"
    (person,) = entities(text)
    assert person.names["zh-Hant"] == "伊芙琳·霍特"
    assert len(person.mentions) == 4
    (known,) = entities(f"薩蒂亞{dot}納德拉(Satya Nadella)說，納德拉很忙。")
    assert known.names["en"] == "Satya Nadella"


def test_two_of_one_last_name_stay_apart() -> None:
    text = "伊隆·馬斯克（Elon Musk）到場。他的弟弟金巴爾·馬斯克（Kimbal Musk）沒有。馬斯克笑了。"
    assert [(entity.names["en"], len(entity.mentions)) for entity in entities(text)] == [
        ("Elon Musk", 2), ("Kimbal Musk", 2), ("Musk", 1),
    ]  # fmt: skip


def test_a_known_last_name_alone_means_whom_it_usually_means() -> None:
    (person,) = entities("马斯克今天说，Musk 明天说。")
    assert person.names["zh-Hant"] == "伊隆·馬斯克"
    assert set(person.aliases) == {"马斯克", "Musk"}


def test_a_known_last_name_is_another_where_the_article_says_so() -> None:
    text = "Kimbal Musk cooks. 馬斯克開餐廳。"
    (person,) = entities(text, span(text, "Kimbal Musk", "PERSON"))
    assert person.names["en"] == "Kimbal Musk"
    assert person.aliases == ("馬斯克",)


def test_chinese_surnames_first() -> None:
    text = "Wang Xiaoming met Wang Daming. Wang smiled."
    people = ("Wang Xiaoming", "Wang Daming")
    found = entities(text, *(span(text, name, "PERSON") for name in people))
    assert [entity.names["en"] for entity in found] == [*people, "Wang"]
    alone = "Wang Xiaoming came. Wang smiled. Su Li left."
    first, second = entities(alone, *(span(alone, n, "PERSON") for n in ("Wang Xiaoming", "Su Li")))
    assert (first.aliases, second.aliases) == (("Wang",), ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("伊芙琳·霍特（英語：Evelyn Holt）出席。", {"伊芙琳·霍特", "Evelyn Holt"}),
        ("澄湖科技公司（Lakelet，簡稱澄湖）說，澄湖會成長。", {"澄湖科技公司", "Lakelet", "澄湖"}),
        ("澄湖科技公司（下稱「澄湖」）宣布。", {"澄湖科技公司", "澄湖"}),
        ("澄湖科技公司（以下简称澄湖）宣布。", {"澄湖科技公司", "澄湖"}),
    ],
)
def test_what_brackets_introduce(text: str, names: set[str]) -> None:
    spans = [span(text, "澄湖科技公司", "ORGANIZATION")] if "澄湖科技公司" in text else []
    (found,) = entities(text, *spans)
    assert names <= {*found.names.values(), *found.aliases}


@pytest.mark.parametrize("text", ["輝達（英特爾）上漲。", "輝達（AMD、Intel）上漲。"])
def test_two_known_names_side_by_side_stay_two(text: str) -> None:
    assert len(entities(text)) >= 2
    assert all(not entity.aliases for entity in entities(text))


def test_two_names_of_one_script_side_by_side_stay_two() -> None:
    text = "澄湖科技（新岸電機）上漲。"
    spans = [span(text, name, "ORGANIZATION") for name in ("澄湖科技", "新岸電機")]
    assert len(entities(text, *spans)) == 2


def test_a_bullet_is_no_middle_dot() -> None:
    (company,) = entities("・輝達上漲\n• 輝達下跌")
    assert len(company.mentions) == 2


@pytest.mark.parametrize("name", ["蘋果公司", "苹果公司", "Apple Inc.", "Apple", "蘋果"])
def test_a_company_is_one_with_and_without_its_kind(name: str) -> None:
    text = f"據說{name} 明天更新。"
    (company,) = entities(text, span(text, name, "ORGANIZATION"))
    assert company.names["en"] == "Apple"
    assert company.names["zh-Hans"] == "苹果"


def test_dates_and_numbers_are_no_entities() -> None:
    assert resolve("5月19日", [Mention("5月19日", "DATE", 0, 5, 1.0)]) == []


def test_nothing() -> None:
    assert find("", []) == []
    assert resolve("", []) == []
