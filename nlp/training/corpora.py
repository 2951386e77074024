"""The annotated corpora, mapped to our four types.

No corpus marks all of them. What a corpus leaves unmarked is not taught as "no entity": a row
names the types that its text marks, and where it is silent about one the loss allows it.
"""

import gzip
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.training.recipe import TYPE_OF

Marks = tuple[tuple[int, int, str], ...]  # (start, end, kind or type), in characters


@dataclass(frozen=True)
class Row:
    """A sentence with its entities.

    Kinds and types are `recipe.TYPE_OF`'s; a corpus that knows a type only is taught no kind.
    """

    id: str
    text: str
    marks: Marks
    unknown: frozenset[str] = frozenset()  # kinds or types that may stand here unmarked
    unknown_latin: frozenset[str] = frozenset()  # the same, but only in Latin letters
    chinese: bool = True
    teach: float = 1.0  # weight of the tag loss; 0 for a text without annotation


@dataclass(frozen=True)
class Corpus:
    """How to read one file: its types, and what it is silent about.

    A type mapped to "" is an entity that we do not have: its characters are not taught.
    """

    file: str
    types: dict[str, str]
    unknown: frozenset[str] = frozenset({"position"})
    unknown_latin: frozenset[str] = frozenset()
    every: int = 1  # take each n-th row


NEWS = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION"}
UNMARKED_IN_NEWS = frozenset({"PRODUCT", "position"})
CLUENER = {
    "name": "person",
    "company": "company",
    "organization": "institution",
    "government": "government",
    "address": "address",
    "scene": "scene",
    "book": "book",
    "movie": "film",
    "game": "game",
    "position": "position",
}
WNUT = {
    "person": "PERSON",
    "location": "LOCATION",
    "corporation": "company",
    "group": "ORGANIZATION",
    "product": "PRODUCT",
    "creative-work": "PRODUCT",
}
CROSSNER = {
    "person": "PERSON",
    "researcher": "PERSON",
    "scientist": "PERSON",
    "politician": "PERSON",
    "organisation": "ORGANIZATION",
    "university": "institution",
    "politicalparty": "institution",
    "location": "LOCATION",
    "country": "LOCATION",
    "product": "PRODUCT",
    "programlang": "product",
    # Neither ours nor clearly nothing: journals are works, some algorithms are products.
    "misc": "",
    "academicjournal": "book",
    "algorithm": "",
    "conference": "",
}

TRAINING = (
    # CLUENER's products are works; it leaves devices and software unmarked, mostly Latin words.
    Corpus("cluener.train", CLUENER, unknown=frozenset(), unknown_latin=frozenset({"PRODUCT"})),
    Corpus("boson", {
        "person_name": "PERSON", "org_name": "ORGANIZATION", "company_name": "company",
        "product_name": "PRODUCT", "location": "LOCATION",
    }),
    Corpus("msra.val", NEWS, unknown=UNMARKED_IN_NEWS),
    Corpus("peoples_daily.train", NEWS, unknown=UNMARKED_IN_NEWS),
    Corpus("resume.train", {"NAME": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION",
                            "CONT": "", "TITLE": "position"},
           unknown=frozenset({"PRODUCT", "LOCATION"}), every=2),
    Corpus("crossner.train", CROSSNER),
    Corpus("wnut17.train", WNUT),
)  # fmt: skip

# Never read by training, only by the benchmark and the overlap check.
TESTS = (
    Corpus("msra.test", NEWS),
    Corpus("peoples_daily.test", NEWS),
    Corpus("cluener.dev", CLUENER),
    Corpus("crossner_ai.test", CROSSNER),
    Corpus("wnut17.dev", WNUT),
)

_SENTENCE_END = re.compile(r"(?<=[。！？；!?])|(?<=\. )|\n")


def read(corpus: Corpus, folder: Path) -> Iterator[Row]:
    """The rows of a corpus, entities mapped; those of types unknown to the map are dropped."""
    with gzip.open(folder / f"{corpus.file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % corpus.every:
                continue
            record = json.loads(line)
            marks = tuple(
                (start, end, corpus.types[kind])
                for start, end, kind in sorted(record["entities"])
                if kind in corpus.types
            )
            yield Row(
                record["id"],
                record["text"],
                marks,
                corpus.unknown,
                corpus.unknown_latin,
                chinese=record["lang"].startswith("zh"),
            )


def cut(row: Row, longest: int) -> Iterator[Row]:
    """Pieces of at most about `longest` characters, cut at sentence ends outside entities."""
    edges = [0]
    for match in _SENTENCE_END.finditer(row.text):
        at = match.end()
        if at - edges[-1] >= longest * 0.6 and not any(s < at < e for s, e, _ in row.marks):
            edges.append(at)
    edges.append(len(row.text))
    for number, (start, end) in enumerate(itertools.pairwise(edges)):
        if not row.text[start:end].strip():
            continue
        marks = tuple((s - start, e - start, k) for s, e, k in row.marks if start <= s and e <= end)
        yield replace(row, id=f"{row.id}/{number}", text=row.text[start:end], marks=marks)


def is_held_out(row: Row) -> bool:
    """Our own development rows, for watching a run: one in forty, by the text's SHA-1."""
    return int(hashlib.sha1(row.text.encode()).hexdigest()[:4], 16) % 40 == 0


def bare(text: str) -> str:
    """The text as it is compared with others: letters and digits only, in lower case."""
    return "".join(c for c in text.lower() if c.isalnum())


def untokenised(row: Row) -> Row:
    """English written as English is: no space before a comma or inside brackets."""
    drop = {m.start() for m in re.finditer(r" (?=[,.;:!?)\]%]|'s\b|n't\b)|(?<=[(\[]) ", row.text)}
    moved, places = 0, []
    for at in range(len(row.text) + 1):
        places.append(at - moved)
        moved += at in drop
    text = "".join(c for at, c in enumerate(row.text) if at not in drop)
    return replace(row, text=text, marks=tuple((places[s], places[e], k) for s, e, k in row.marks))


def typed(row: Row) -> Row:
    """The row with types for kinds: what the scores of the four types compare with."""
    marks = tuple((s, e, TYPE_OF.get(kind, kind)) for s, e, kind in row.marks if kind != "position")
    return replace(row, marks=marks)


def split_digit(article: str) -> str:
    """The hexadecimal digit of an article's id that tells its split."""
    return hashlib.sha1(article.encode()).hexdigest()[-1]


def evenly(rows: Sequence[Row], wanted: int) -> Sequence[Row]:
    """At least `wanted` of `rows` (all where they are fewer), evenly over them."""
    return rows[:: max(1, len(rows) // max(1, wanted))]


def articles(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Id and paragraphs, the title first, of the technology articles at `path`.

    Those whose `sha1(id)` ends in 0 or 1 are a test split of the summaries and stay out.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if split_digit(record["id"]) not in "01":
                yield record["id"], [record["title"], *record["text"].split("\n")]


def plain_sentences(path: Path, wanted: int) -> list[Row]:
    """Sentences of the articles at `path`, without annotation, evenly over the file."""
    rows: list[Row] = []
    for name, paragraphs in articles(path):
        good = [p for p in paragraphs if 12 <= len(p) <= 110]
        rows += [Row(f"plain/{name}/{i}", p, (), teach=0.0) for i, p in enumerate(good[:6])]
    return list(evenly(rows, wanted)[:wanted])
