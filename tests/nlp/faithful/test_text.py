"""How a text is taken apart."""

from nlp.faithful.text import grams, nearest, read


def test_both_scripts_read_the_same() -> None:
    assert read("微軟的軟體，週二發表。").plain == read("微软的软件，周二发表。").plain


def test_english_months_are_written_as_chinese_ones() -> None:
    assert "5月 19" in read("It opens on May 19.").plain
    assert read("You may go.").plain == "you may go."


def test_clauses_keep_what_was_said_with_who_said_it() -> None:
    [first, second] = read("林若蘭認為，售價偏高，產能滿載。").clauses
    assert (first.text, first.said) == ("林若兰认为,售价偏高", "售价偏高")
    assert second.text == "产能满载"


def test_numbers_are_not_cut() -> None:
    assert [clause.text for clause in read("It cost 1,200.5 dollars, they said.").clauses] == [
        "it cost 1,200.5 dollars",
        "they said",
    ]


def test_what_two_texts_share() -> None:
    assert set(grams("售价偏高")) == {"售价", "价偏", "偏高"}
    assert list(grams("the contributions")) == list(grams("contribution"))
    source, summary = read("售價偏高，產能滿載。"), read("產能幾乎滿載。")
    best, [clause] = nearest(summary.clauses[0], source.clauses)
    assert clause.text == "产能满载"
    assert 0 < best < 1
