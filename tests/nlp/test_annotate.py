"""`nlp.annotate` with the bundled model: everything fits together, offsets are exact."""

import numpy as np
import pytest

import nlp

TITLE = "微軟與晨風工業合作開發節能伺服器"
TEXT = (
    "微軟週三宣布與晨風工業合作，投入3億美元開發節能伺服器。\n"
    "晨風工業執行長伊芙琳·霍特（Evelyn Holt）說，首批產品將於2026年9月出貨，用電量可降低31%。\n"
    "霍特補充，工廠每月能生產5,000台。這項計畫有哪些風險？"
)


@pytest.fixture(scope="module")
def found() -> nlp.Annotation:
    return nlp.annotate(TEXT, TITLE)


def test_offsets_are_characters_of_the_text(found: nlp.Annotation) -> None:
    for piece in (*found.summary, *found.mentions):
        assert TEXT[piece.start : piece.end] == piece.text


def test_mentions_of_names_and_numbers_do_not_overlap(found: nlp.Annotation) -> None:
    kinds = {(mention.text, mention.type) for mention in found.mentions}
    assert {
        ("微軟", "ORGANIZATION"),
        ("伊芙琳·霍特", "PERSON"),
        ("3億美元", "MONEY"),
        ("2026年9月", "DATE"),
        ("31%", "PERCENT"),
        ("5,000台", "QUANTITY"),
    } <= kinds
    edges = [edge for mention in found.mentions for edge in (mention.start, mention.end)]
    assert edges == sorted(edges)


def test_entities_point_at_their_mentions(found: nlp.Annotation) -> None:
    for entity in found.entities:
        assert {found.mentions[index].type for index in entity.mentions} == {entity.type}


def test_language_summary_and_embedding(found: nlp.Annotation) -> None:
    assert (found.language, found.region) == ("zh-Hant", "TW")
    assert 1 <= len(found.summary) <= 3
    assert not any("？" in sentence.text for sentence in found.summary)
    assert np.linalg.norm(found.embedding) == pytest.approx(1, abs=1e-4)
    assert found.model == "jianbao-compact"
    assert found.model_version


@pytest.mark.parametrize("text", ["", "\n", "好。", "OK"])
def test_next_to_nothing(text: str) -> None:
    found = nlp.annotate(text)
    assert (found.summary, found.mentions, found.entities) == ((), (), ())
    assert found.embedding.shape == (384,)
