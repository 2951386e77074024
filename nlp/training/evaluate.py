"""Entity scores of a packaged model on the test splits, as the card and the benchmark give them."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import opencc

from nlp.encoder import Encoder, Encoding
from nlp.training.corpora import CLUENER, CROSSNER, NEWS, WNUT, Corpus, Row, read, typed
from nlp.training.recipe import TYPE_OF, TYPES
from nlp.training.scoring import Score, score

NEWS_TYPES = ("PERSON", "ORGANIZATION", "LOCATION")


@dataclass(frozen=True)
class Test:
    """A test split, and the types, or the kinds, that count on it."""

    name: str
    corpus: Corpus
    counted: tuple[str, ...]
    chinese: bool = True


_CLUENER = Corpus("cluener.dev", CLUENER, unknown=frozenset())  # it marks positions too
TESTS = (
    Test("MSRA", Corpus("msra.test", NEWS), NEWS_TYPES),
    Test("People's Daily", Corpus("peoples_daily.test", NEWS), NEWS_TYPES),
    Test("CLUENER", _CLUENER, TYPES),
    Test("CLUENER, three types", _CLUENER, NEWS_TYPES),
    Test("CLUENER, ten kinds", _CLUENER, tuple(CLUENER.values())),
    Test("WNUT 2017 dev", Corpus("wnut17.dev", WNUT), TYPES, chinese=False),
    Test("CrossNER AI", Corpus("crossner_ai.test", CROSSNER), TYPES, chinese=False),
)


@dataclass(frozen=True)
class Result:
    """A test's scores: by type (or kind) and "all", as written and in Traditional characters."""

    test: Test
    scores: dict[str, Score]
    traditional: dict[str, Score] | None


def evaluate(encoder: Encoder, folder: Path, limit: int | None = None) -> Iterator[Result]:
    """Score `encoder` on each test in `folder`, on the first `limit` rows of each if given."""
    for file, tests in itertools.groupby(TESTS, key=lambda test: test.corpus.file):
        some = tuple(tests)
        rows = list(itertools.islice(read(some[0].corpus, folder), limit))
        written = encoder.encode([row.text for row in rows])
        other = encoder.encode(_traditional(rows, file)) if some[0].chinese else None
        for test in some:
            yield Result(
                test, _score(rows, written, test), _score(rows, other, test) if other else None
            )


def _traditional(rows: Sequence[Row], file: str) -> list[str]:
    convert = opencc.OpenCC("s2t").convert
    texts = [convert(row.text) for row in rows]
    if any(len(text) != len(row.text) for text, row in zip(texts, rows, strict=True)):
        raise ValueError(f"s2t changed the length of a row of {file}: its marks would be wrong")
    return texts


def _score(rows: Sequence[Row], found: Sequence[Encoding], test: Test) -> dict[str, Score]:
    if set(test.counted) <= set(TYPE_OF):
        return score(rows, [encoding.kinds for encoding in found], test.counted)
    return score([typed(row) for row in rows], [encoding.spans for encoding in found], test.counted)
