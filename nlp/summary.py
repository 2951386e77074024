"""The sentences of an article that say most of it, in its own words.

Each sentence is described by where it stands, how long it is, what it shares with the title and
with the rest, and how near its embedding is to the title's; a linear model weighs that. Questions,
prompts and headings are never taken, sentences that begin with an unresolved 他 or "it" only where
nothing else is left, and no two that say the same.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlp.sentences import Sentence, sentences

Floats = NDArray[np.float32]

LONGEST = 3
"""Sentences in a summary."""

LENGTH_STEPS = (8, 18, 35, 70)
"""From each of these lengths on, the weight of a sentence's length changes (units of text)."""
WEIGHTS = np.array([-0.58, 1.29, 0.29, -0.76, -0.38, 3.8, 0.58, 0.5], np.float32)
"""Of log position, the four length steps, title words, common bigrams, nearness to the title.

Fitted on 610 articles of LCTT/TranslateProject (Apache-2.0) whose decks are not in the test split,
to raise the expected mean of ROUGE-1, -2 and -L and 0.3 times F1 on the bigrams that the title
lacks; then rounded. The nearness to the middle of the article was worth nothing beside these.
"""
LATIN_WORD = 1.7
"""Length of an English word in Chinese characters."""
SAME_WORDS = 0.5
"""Of the bigrams of the shorter of two sentences: from here on they say the same."""
SAME_MEANING = 0.9
"""Cosine of two sentences from which on they say the same."""
REDUNDANCY = 2.0
"""What a wholly redundant sentence loses against the best (maximal marginal relevance,
Carbonell and Goldstein 1998)."""
SHORTEST = 8
"""Length of a sentence under which it says too little to stand in a summary."""

_UNIT = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff]+")
_CLOSING = r"[”」』’）)\]\"']*$"
_QUESTION = re.compile(rf"[？?]{_CLOSING}")
_ENDED = re.compile(rf"[。！!.…]{_CLOSING}")
_PROMPT = re.compile(
    r"點此|点此|點我|点我|點擊|点击|掃碼|扫码|掃描|扫描二维码|訂閱|订阅|關注我們|关注我们|追蹤我們|加入會員|登入會員"
    r"|延伸閱讀|延伸阅读|相關閱讀|相关阅读|閱讀全文|阅读全文|責任編輯|责任编辑|圖片來源|图片来源|圖／|图源|本文授權|转载自"
    r"|\bclick here\b|\bsubscribe\b|\bsign up\b|\bread more\b|\bfollow us\b|\bour newsletter\b"
    r"|\b(?:image|photo) (?:credit|by)\b|^(?:image|photo|credit|figure|圖|图)[^。]{0,3}[:：／/]",
    re.IGNORECASE,
)
_UNRESOLVED = re.compile(
    r"[「“\"]?(?:他|她|它|該|该|此外|不過|不过|然而|但|而且|因此|所以|另外|同時|同时|對此|对此|這|这|其|之後|之后|於是|于是"
    r"|(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|[Bb]ut|[Aa]nd|[Ss]o|[Hh]owever"
    r"|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Aa]lso|[Tt]hen|[Mm]eanwhile|[Ii]n addition|[Mm]oreover)\b)"
)


class Encoded(Protocol):
    """What the encoder gives for a text: an embedding of length 1."""

    @property
    def embedding(self) -> Floats: ...


class EncoderLike(Protocol):
    def encode(self, texts: Sequence[str]) -> Sequence[Encoded]: ...


@dataclass(frozen=True)
class SummarySentence:
    """A sentence of the article, `text[start:end]`; rank 1 is the one to show alone."""

    text: str
    start: int
    end: int
    rank: int


def summarize(text: str, title: str | None, encoder: EncoderLike) -> list[SummarySentence]:
    """At most three sentences of `text`, in its order; none where no sentence can stand alone."""
    cut = sentences(text)
    if not cut:
        return []
    embeddings = [e.embedding for e in encoder.encode([title or "", *(s.text for s in cut)])]
    return choose(cut, title or "", np.stack(embeddings[1:]), embeddings[0])


def choose(
    cut: Sequence[Sentence], title: str, embeddings: Floats, title_embedding: Floats
) -> list[SummarySentence]:
    """Like `summarize`, of the sentences `cut` with their `embeddings` (sentences, n).

    Without a title, whose embedding is then zeros, the middle of the sentences stands in for it.
    """
    if not cut:
        return []
    scores = _features(cut, title, embeddings, title_embedding) @ WEIGHTS
    able = [i for i, s in enumerate(cut) if _can_stand(s.text)]
    clear = [i for i in able if i == 0 or not _UNRESOLVED.match(cut[i].text)]
    chosen = _diverse(clear or able, scores, cut, embeddings)
    ranks = {index: rank for rank, index in enumerate(chosen, start=1)}
    return [SummarySentence(cut[i].text, cut[i].start, cut[i].end, ranks[i]) for i in sorted(ranks)]


def units(text: str) -> list[str]:
    """Chinese characters and lower-cased words."""
    return _UNIT.findall(text.lower())


def _can_stand(sentence: str) -> bool:
    """Whether a sentence may be read without the article around it."""
    return (
        _length(units(sentence)) >= SHORTEST
        and not _QUESTION.search(sentence)
        and bool(_ENDED.search(sentence))
        and not _PROMPT.search(sentence)
    )


def _features(
    cut: Sequence[Sentence], title: str, embeddings: Floats, title_embedding: Floats
) -> Floats:
    """(sentences, 8): what WEIGHTS weighs, in its order."""
    parts = [units(sentence.text) for sentence in cut]
    lengths = np.array([_length(part) for part in parts], np.float32)
    title_words = set(units(title))
    shared = [len(title_words.intersection(part)) / max(1, len(title_words)) for part in parts]
    near = embeddings @ (title_embedding if title else embeddings.sum(axis=0))
    columns = [
        np.log1p(np.arange(len(cut))),
        *(np.clip((lengths - step) / 10, 0, 1) for step in LENGTH_STEPS),
        np.array(shared),
        _standard(_common(parts)),
        _standard(near),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _length(parts: Iterable[str]) -> float:
    """Length of a sentence in Chinese characters."""
    return sum(1.0 if part >= "\u3400" else LATIN_WORD for part in parts)


def _common(parts: Sequence[Sequence[str]]) -> Floats:
    """How often a sentence's bigrams come back in others (three count as many), for its length."""
    bigrams = [_bigrams(part) for part in parts]
    carriers = Counter(bigram for one in bigrams for bigram in one)
    sums = [sum(min(carriers[b] - 1, 3) for b in one) for one in bigrams]
    return np.array([s / max(1, len(p)) for s, p in zip(sums, parts, strict=True)], np.float32)


def _standard(values: Floats) -> Floats:
    """Less their mean, in standard deviations: models and articles differ in both."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-6 else values * 0


def _bigrams(parts: Sequence[str]) -> set[tuple[str, str]]:
    return set(itertools.pairwise(parts))


def _diverse(
    able: Sequence[int], scores: Floats, cut: Sequence[Sentence], embeddings: Floats
) -> list[int]:
    """Indexes of at most LONGEST sentences, the best first, each unlike those before it."""
    bigrams = {i: _bigrams(units(cut[i].text)) for i in able}
    chosen: list[int] = []
    left = list(able)
    while left and len(chosen) < LONGEST:
        alike = {i: _alike(i, chosen, bigrams, embeddings) for i in left}
        left = [i for i in left if alike[i] < 1]
        if left:
            best = max(left, key=lambda i: (scores[i] - REDUNDANCY * alike[i], -i))
            chosen.append(best)
            left.remove(best)
    return chosen


def _alike(
    index: int,
    chosen: Sequence[int],
    bigrams: dict[int, set[tuple[str, str]]],
    embeddings: Floats,
) -> float:
    """How much a sentence repeats the chosen ones: 0 not at all, from 1 on it says the same."""
    degrees = [0.0]
    for other in chosen:
        shorter = max(1, min(len(bigrams[index]), len(bigrams[other])))
        degrees.append(len(bigrams[index] & bigrams[other]) / shorter / SAME_WORDS)
        degrees.append(float(embeddings[index] @ embeddings[other]) / SAME_MEANING)
    return max(degrees)
