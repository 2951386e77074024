from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.encoder import COMPACT
from nlp.errors import ModelUnusable
from nlp.tokenizer import UNKNOWN, Tokenizer

TOKENIZER = Tokenizer.from_file(COMPACT / "tokenizer.model")

# What our pages hold, and what breaks offsets: full width, ligatures, marks, emoji, controls.
mixed = st.text(
    st.one_of(
        st.sampled_from(
            "微軟软件的 Windows１１（Satya）·「」，。\n\t\u3000\u200b\u200dé́ﬁ㈱½…𠮷😀don't-"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in TOKENIZER.encode(text).offsets.tolist()]


def test_chinese_goes_in_one_character_at_a_time() -> None:
    assert cut("微軟的新產品") == list("微軟的新產品")


def test_a_latin_word_keeps_its_piece_wherever_it_stands() -> None:
    ids = [
        TOKENIZER.encode(text).ids.tolist()
        for text in ("Windows", "用Windows", "用 Windows（Windows")
    ]
    assert ids[1][1:] == ids[0] == ids[2][1:2] == ids[2][-1:]


def test_an_apostrophe_inside_a_word_begins_no_new_word() -> None:
    pieces = [TOKENIZER.piece(i) for i in TOKENIZER.encode("don't").ids.tolist()]
    assert not any(piece.startswith("▁") for piece in pieces[1:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２０２３年", ["２０２３", "年"]),  # full-width digits normalise, their place stays
        ("（ＡＢＣ）", ["（", "ＡＢＣ", "）"]),
        ("Cafe\u0301好", ["Cafe\u0301", "好"]),
        ("A\u200bB", ["A", "B"]),
        ("\ufeff好", ["好"]),
    ],
)
def test_offsets_are_of_the_original(text: str, expected: list[str]) -> None:
    found = TOKENIZER.encode(text).offsets.tolist()
    words = [text[start:end] for start, end in found]
    assert "".join(words) == "".join(expected)
    assert all(edge in [0, *[e for _, e in found]] for edge in _edges(text, expected))


def _edges(text: str, parts: list[str]) -> list[int]:
    return [text.index(part) + len(part) for part in parts]


def test_a_character_that_becomes_several_gives_each_its_place() -> None:
    assert set(cut("㈱")) == {"㈱"}


def test_an_unknown_ideograph_keeps_its_place() -> None:
    tokens = TOKENIZER.encode("𠮷野家")
    assert tokens.ids[0] == UNKNOWN
    assert tokens.offsets.tolist() == [[0, 1], [1, 2], [2, 3]]


def test_nothing_gives_nothing() -> None:
    assert TOKENIZER.encode(" \n\u200b").offsets.shape == (0, 2)


@settings(deadline=None, max_examples=300)
@given(mixed)
def test_tokens_are_in_order_and_lose_nothing(text: str) -> None:
    tokens = TOKENIZER.encode(text)
    assert len(tokens.ids) == len(tokens.offsets)
    assert all(0 <= number < len(TOKENIZER) for number in tokens.ids.tolist())
    covered: set[int] = set()
    before = (0, 0)
    for start, end in tokens.offsets.tolist():
        assert 0 <= start < end <= len(text)
        assert start >= before[0]
        assert start >= before[1] or (start, end) == before or end >= before[1]
        before = (start, end)
        covered.update(range(start, end))
    lost = [c for at, c in enumerate(text) if at not in covered]
    assert not any(c.isalnum() for c in lost)


@settings(deadline=None, max_examples=100)
@given(mixed, mixed)
def test_lines_are_cut_independently(one: str, other: str) -> None:
    joined = TOKENIZER.encode(one + "\n" + other).ids.tolist()
    other = other if not other or not _continues(other[0]) else "\n" + other
    assert joined == TOKENIZER.encode(one).ids.tolist() + TOKENIZER.encode(other).ids.tolist()


def _continues(character: str) -> bool:
    """A combining mark at the start of a line leans on the line break before it."""
    import unicodedata

    return bool(unicodedata.combining(character))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.model"
    with pytest.raises(ModelUnusable, match="cannot read"):
        Tokenizer.from_file(path)
    path.write_bytes(b"no model at all")
    with pytest.raises(ModelUnusable, match="not a sentencepiece model"):
        Tokenizer.from_file(path)
