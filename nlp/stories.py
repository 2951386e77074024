"""Which articles carry the same text, and which tell the same story.

Texts are compared as MinHash signatures (Broder, "On the resemblance and containment of documents",
1997; the library is `rensa`) over folded n-grams, so that a reprint in the other script is one.
Stories are compared by embedding, shared entities and title, so they also join across languages.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import rensa
from numpy.typing import NDArray

from nlp.script import fold

MemberKind = Literal["lead", "duplicate", "reprint", "same-story"]
Signature = NDArray[np.uint32]
Floats = NDArray[np.float32]

PERMUTATIONS = 128
"""Hashes in a signature: the standard error of the estimated Jaccard is 0.04 at most."""
SEED = 1
DUPLICATE = 0.95
"""Jaccard from which on two texts are the same."""
REPRINT = 0.6
"""Jaccard from which on one text is the other with changes."""
CONTAINED = 0.75
"""Part of the shorter text that the longer one has, from which on it was cut from that."""
MIN_CONTAINED = 60
"""N-grams that a text must have before being contained means anything."""
WINDOW = timedelta(hours=48)
"""Reports of one event come within this time of the story's lead."""
MIN_COSINE = 0.3
"""Articles less alike than this are never one story, whatever names they share."""
ALIKE = 0.85
"""Cosine from which on articles tell the same whatever their names."""
SAME_STORY = 0.75
"""Cosine, names and title in common, added up: from here on two articles tell the same story."""
PRIOR = 8
"""Articles of a language that its middle must outweigh before all of it is taken out."""

_UNIT = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True)
class Item:
    """What the grouping knows of one article."""

    id: int
    title: str
    signature: Signature
    embedding: Floats
    """Of length 1; all zeros where the article says nothing."""
    entities: frozenset[str]
    """Names or ids that mean the same thing in every article, in every script."""
    published: datetime
    credited: bool = False
    """The article says that it is a reprint."""


@dataclass(frozen=True)
class Group:
    """One story: (id, kind) of each article, the lead first, then by time."""

    members: tuple[tuple[int, MemberKind], ...]


def units(text: str) -> list[str]:
    """Folded text as a list of CJK characters and words; punctuation is dropped."""
    return _UNIT.findall(fold(text))


def signature(text: str) -> Signature:
    """uint32 (129,): the number of n-grams, then 128 MinHash values.

    N-grams are of four units where most are CJK characters, else of three; a shorter text is one
    n-gram. Signatures compare only with those of the same `rensa.RMinHash.ALGORITHM_VERSION`.
    """
    parts = units(text)
    cjk = sum(len(part) == 1 and part >= "\u3040" for part in parts)
    size = 4 if 2 * cjk >= len(parts) else 3
    grams = {" ".join(parts[i : i + size]) for i in range(max(1, len(parts) - size + 1))}
    sketch = rensa.RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    if parts:
        sketch.update(sorted(grams))
    count = len(grams) if parts else 0
    return np.array([count, *sketch.digest()], dtype=np.uint32)


def to_bytes(values: Signature) -> bytes:
    """A signature as little-endian uint32, whatever the machine."""
    return values.astype("<u4").tobytes()


def from_bytes(data: bytes) -> Signature:
    """The signature that `to_bytes` wrote."""
    return np.frombuffer(data, "<u4").astype(np.uint32)


def resemblance(a: Signature, b: Signature) -> tuple[float, float]:
    """Estimated (Jaccard, containment of the shorter in the longer), 0 to 1; empty texts 0."""
    sizes = int(a[0]), int(b[0])
    if not all(sizes):
        return 0.0, 0.0
    jaccard = float(np.mean(a[1:] == b[1:]))
    shared = jaccard * sum(sizes) / (1 + jaccard)
    return jaccard, min(1.0, shared / min(sizes))


def group(items: Sequence[Item]) -> list[Group]:
    """Put each item into exactly one group; the same items in any order give the same groups.

    Items come in by time, and join the story that their text copies, else the one whose lead and
    whose middle they are both like. So one story cannot chain on to the next through an article
    that speaks of both.
    """
    ordered = sorted(items, key=lambda item: (item.published, item.credited, item.id))
    likeness, copies = _Likeness(ordered), list(_copies(ordered))
    stories: list[list[int]] = []
    for index in range(len(ordered)):
        home = _copied_from(copies[index], stories) or _told_by(index, ordered, stories, likeness)
        if home is None:
            stories.append([index])
        else:
            home.append(index)
    return [Group(tuple(_kinds([ordered[index] for index in story]))) for story in stories]


class _Likeness:
    """How much two articles of one batch tell the same.

    The embedding says what an article is about, names and title whether it is the same event. In
    embeddings articles of one language lie together, whatever they tell, so the middle of the
    language is taken out; names count by how rare they are in the batch.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._names = [item.entities for item in items]
        self._chinese = [_is_chinese(item.title) for item in items]
        self._titles = [_bigrams(item.title) for item in items]
        carriers = Counter(name for item in items for name in item.entities)
        self._weight = {name: math.log((len(items) + 1) / n) for name, n in carriers.items()}
        self.vectors = _centred(items)

    def of(self, a: int, b: int, vector: Floats | None = None) -> float:
        """Of articles `a` and `b`; `vector` (n,) stands in for the embedding of `b`."""
        cosine = float(self.vectors[a] @ (self.vectors[b] if vector is None else vector))
        if cosine < MIN_COSINE:
            return 0.0
        names = self._shared_names(a, b)
        # Across languages titles share no words: there the names stand for them too.
        across = self._chinese[a] != self._chinese[b]
        title = names if across else _overlap(self._titles[a], self._titles[b])
        together = cosine + names + title
        return max(together, SAME_STORY + cosine - ALIKE)

    def _shared_names(self, a: int, b: int) -> float:
        """The part of the names of the article with fewer that the other has too, 0 to 1."""
        shared = self._names[a] & self._names[b]
        if len(shared) < 2:  # one name in common is a company with two pieces of news
            return 0.0
        weigh = [sum(map(self._weight.__getitem__, self._names[i])) for i in (a, b)]
        return sum(map(self._weight.__getitem__, shared)) / max(min(weigh), 1e-9)

    def middle(self, story: Sequence[int]) -> Floats:
        """The mean direction of a story."""
        return _unit(self.vectors[list(story)].mean(axis=0))


def _centred(items: Sequence[Item]) -> Floats:
    """Embeddings (items, n) less the middle of their language, of length 1 again."""
    if not items:
        return np.zeros((0, 0), np.float32)
    vectors = np.stack([item.embedding for item in items]).astype(np.float32)
    chinese = np.array([_is_chinese(item.title) for item in items])
    for rows in (chinese, ~chinese):
        vectors[rows] -= vectors[rows].sum(axis=0) / (rows.sum() + PRIOR)
    return np.stack([_unit(vector) for vector in vectors])


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector


def _is_chinese(title: str) -> bool:
    parts = _UNIT.findall(title)
    cjk: int = sum(len(part) == 1 and part >= "\u3040" for part in parts)
    return 2 * cjk > len(parts)


def _bigrams(title: str) -> frozenset[tuple[str, str]]:
    parts = units(title)
    return frozenset(itertools.pairwise(parts))


def _overlap(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> float:
    """Dice coefficient, 0 to 1."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _copies(items: Sequence[Item]) -> Iterator[dict[int, float]]:
    """For each item the earlier ones that it is a copy of, or they of it, and how far."""
    if not items:
        return
    hashes = np.stack([item.signature for item in items])[:, 1:]
    for index, item in enumerate(items):
        equal = np.mean(hashes[:index] == hashes[index], axis=1)
        near = np.flatnonzero(equal > 0.05)  # contained in a text of up to 15 times the length
        degrees = {other: _copy(item, items[other]) for other in near.tolist()}
        yield {other: degree for other, degree in degrees.items() if degree}


def _copied_from(copies: dict[int, float], stories: Sequence[list[int]]) -> list[int] | None:
    """The story that has the text most like that of the item with these copies, if any."""
    if not copies:
        return None
    nearest = max(copies, key=lambda other: (copies[other], -other))
    return next(story for story in stories if nearest in story)


def _copy(a: Item, b: Item) -> float:
    """How far one text is a copy of the other; 0 where it is none."""
    jaccard, contained = resemblance(a.signature, b.signature)
    if jaccard >= REPRINT:
        return jaccard
    shorter = min(int(a.signature[0]), int(b.signature[0]))
    return contained if contained >= CONTAINED and shorter >= MIN_CONTAINED else 0.0


def _told_by(
    index: int, items: Sequence[Item], stories: Sequence[list[int]], likeness: _Likeness
) -> list[int] | None:
    """The story that the item is most like, if it is like both its lead and its middle."""
    best: tuple[float, list[int] | None] = (0.0, None)
    cosines = likeness.vectors @ likeness.vectors[index]
    for story in stories:
        lead = story[0]
        apart = items[index].published - items[lead].published
        if cosines[lead] < MIN_COSINE or apart > WINDOW:
            continue
        alike = min(likeness.of(index, lead), likeness.of(index, lead, likeness.middle(story)))
        if alike >= SAME_STORY and alike > best[0]:
            best = (alike, story)
    return best[1]


def _kinds(story: Sequence[Item]) -> Iterator[tuple[int, MemberKind]]:
    """What each article is in its story, the lead first.

    The lead is the earliest that is no reprint; of several at one time the longest.
    """
    lead = min(story, key=lambda i: (i.credited, i.published, -int(i.signature[0]), i.id))
    yield lead.id, "lead"
    before = [lead]
    for item in story:
        if item is lead:
            continue
        yield item.id, _kind(item, before)
        before.append(item)


def _kind(item: Item, before: Sequence[Item]) -> MemberKind:
    if any(resemblance(item.signature, other.signature)[0] >= DUPLICATE for other in before):
        return "duplicate"
    copied = any(_copy(item, other) for other in before)
    return "reprint" if copied or item.credited else "same-story"
