"""Entity scores of a packaged model on the test splits, as the card and the benchmark give them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import opencc

from nlp.encoder import Encoder
from nlp.training.corpora import CLUENER, CROSSNER, NEWS, WNUT, Corpus, Row, read
from nlp.training.recipe import TYPES
from nlp.training.scoring import Score, score

NEWS_TYPES = ("PERSON", "ORGANIZATION", "LOCATION")


@dataclass(frozen=True)
class Test:
    """A test split, and the types that count on it."""

    name: str
    corpus: Corpus
    types: tuple[str, ...]
    chinese: bool = True


TESTS = (
    Test("MSRA", Corpus("msra.test", NEWS), NEWS_TYPES),
    Test("People's Daily", Corpus("peoples_daily.test", NEWS), NEWS_TYPES),
    Test("CLUENER", Corpus("cluener.dev", CLUENER), TYPES),
    Test("CLUENER, three types", Corpus("cluener.dev", CLUENER), NEWS_TYPES),
    Test("WNUT 2017 dev", Corpus("wnut17.dev", WNUT), TYPES, chinese=False),
    Test("CrossNER AI", Corpus("crossner_ai.test", CROSSNER), TYPES, chinese=False),
)


@dataclass(frozen=True)
class Result:
    """A test's scores: by type and "all", as written and in Traditional characters."""

    test: Test
    scores: dict[str, Score]
    traditional: dict[str, Score] | None


def evaluate(encoder: Encoder, folder: Path, limit: int | None = None) -> Iterator[Result]:
    """Score `encoder` on each test in `folder`, on the first `limit` rows of each if given."""
    to_traditional = opencc.OpenCC("s2t").convert
    for test in TESTS:
        rows = list(read(test.corpus, folder))[:limit]
        scores = _score(encoder, rows, [row.text for row in rows], test)
        other = None
        if test.chinese:
            texts = [to_traditional(row.text) for row in rows]
            same = [len(text) == len(row.text) for text, row in zip(texts, rows, strict=True)]
            if not all(same):
                raise ValueError("s2t changed the length of a row: its marks would be wrong")
            other = _score(encoder, rows, texts, test)
        yield Result(test, scores, other)


def _score(encoder: Encoder, rows: list[Row], texts: list[str], test: Test) -> dict[str, Score]:
    return score(rows, [encoding.spans for encoding in encoder.encode(texts)], test.types)
