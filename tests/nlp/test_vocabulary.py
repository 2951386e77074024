"""The tables: what they hold, and what the checker refuses."""

import pytest

from nlp.vocabulary import check, senses, table, words
from nlp.vocabulary.regional import regional_terms, terms
from nlp.vocabulary.terms import Sense, Term, Terms

PHYSICS = Sense("physics", ("恒星",))


def found(text: str, *rows: Term) -> list[tuple[str, str]]:
    """What is found in `text`, and what it becomes."""
    return [(f.term.written, f.term.becomes) for f in Terms(rows).find(text)]


def term(written: str, becomes: str = "", sense: Sense | None = None) -> Term:
    """A row; a common word if it becomes nothing else."""
    return Term(written, becomes or written, "vocabulary" if becomes else "words", sense)


def test_the_tables_have_no_problems() -> None:
    assert list(check.problems()) == []


def test_there_are_600_terms_that_differ_by_more_than_script() -> None:
    plain = terms("zh-Hans-CN", "zh-Hant-TW")
    rows = list(regional_terms("zh-Hans-CN", "zh-Hant-TW"))
    differ = {row.written for row in rows if set(row.written) != set(row.becomes)}
    assert plain is terms("zh-Hans-CN", "zh-Hant-TW")
    assert len(differ) > 600


def test_every_row_says_where_it_is_from() -> None:
    assert {row["source"] for row in table("regional")} == {"own"}
    assert all(sense.words for sense in senses().values())
    assert len(words()) == len(set(words()))


def test_the_longest_term_is_taken() -> None:
    rows = term("数据", "資料"), term("数据库", "資料庫")
    assert found("数据库与数据", *rows) == [("数据库", "資料庫"), ("数据", "資料")]


def test_a_term_does_not_cross_the_edge_of_a_word() -> None:
    rows = term("数组", "陣列"), term("少数")
    assert found("少数组织", *rows) == [("少数", "少数")]
    assert found("数组", *rows) == [("数组", "陣列")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("通过了解", ["通过", "了解"]),
        ("通过了决议", ["通过了", "决议"]),
        ("电信号", ["信号"]),
        ("电信号码", ["电信", "号码"]),
        ("改变量", ["改变"]),
    ],
)
def test_no_fragment_is_left_where_another_reading_leaves_none(text: str, read: list[str]) -> None:
    rows = [
        term("通过", "透過"),
        term("通过了", "通過了"),
        term("电信", "電訊"),
        term("信号", "訊號"),
    ]
    rows += [term("变量", "變數"), term("了解"), term("决议"), term("号码"), term("改变")]
    assert [written for written, _ in found(text, *rows)] == read


def test_a_sense_needs_its_words_nearby_in_the_same_line() -> None:
    rows = term("质量", "質量", PHYSICS), term("质量", "品質")
    assert found("恒星的质量", *rows) == [("质量", "質量")]
    assert found("恒星\n质量", *rows) == [("质量", "品質")]
    assert found("恒星" + "，" * 100 + "质量", *rows) == [("质量", "品質")]


def test_a_sense_may_be_told_from_nearer_by_than_another() -> None:
    near = Sense("making", ("資料夾",), within=5)
    rows = term("建立", "创建", near), term("建立")
    assert found("建立新的資料夾", *rows) == [("建立", "创建")]
    assert found("建立能共用的資料夾", *rows) == [("建立", "建立")]


def test_where_no_sense_fits_a_shorter_term_is_taken() -> None:
    rows = term("质量数", "質量數", PHYSICS), term("质量", "品質")
    assert found("质量数", *rows) == [("质量", "品質")]


def test_a_term_whose_sense_does_not_fit_is_still_a_word() -> None:
    rows = term("裝置", "设备", PHYSICS), term("置中", "居中")
    assert found("裝置中", *rows) == []
    assert found("置中", *rows) == [("置中", "居中")]


def test_a_particle_after_a_word_is_no_fragment() -> None:
    rows = term("该项目", "該專案"), term("该项"), term("目的")
    assert found("该项目的团队", *rows) == [("该项目", "該專案")]


def test_latin_words_are_not_cut() -> None:
    assert found("GPU盘", term("U盘", "隨身碟")) == []


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([term("质量", "品質"), term("质量", "質量", PHYSICS)], "shadowed"),
        ([term("质量", "質量", PHYSICS), term("质量", "品質", PHYSICS)], "shadowed"),
        ([term("文档", "文件"), term("文件", "檔案")], "loops"),
        ([term("宏", "巨集")], "inside other words"),
    ],
)
def test_the_checker_refuses(rows: list[Term], problem: str) -> None:
    said = [*check.shadowed(rows), *check.looping(rows), *check.inside_words(rows)]
    assert [problem in line for line in said] == [True]


def test_the_checker_refuses_a_word_that_does_not_come_back() -> None:
    rows = [
        {"zh_tw": "番茄", "zh_cn": "西红柿", "direction": "to-TW"},
        {"zh_tw": "軟體", "zh_cn": "软件", "direction": "to-TW"},
    ]
    back = Terms([term("軟體", "软件")])
    assert list(check.stranded(rows, back)) == ["西红柿 → 番茄 has no way back"]
    rows.append({"zh_tw": "番茄", "zh_cn": "番茄", "direction": "to-CN"})
    assert list(check.stranded(rows, back)) == []


def test_the_checker_refuses_unreadable_rows() -> None:
    forms = {"zh_tw": "軟體", "zh_cn": "软件", "zh_hk": "軟件"}
    row = forms | {"direction": "both", "sense": "", "source": "own"}
    assert list(check.unreadable([row])) == []
    bad = [row | {"zh_hk": ""}, row | {"direction": "up"}, row | {"sense": "smell"}]
    assert len(list(check.unreadable(bad))) == 3
