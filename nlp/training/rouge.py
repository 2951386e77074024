"""ROUGE (Lin 2004) between sentences of an article and the summary that a person wrote; 0 to 1.

Tokens: a Chinese character, or a lower-cased run of Latin letters and digits; the rest is dropped.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from nlp.features import longest_common

_TOKEN = re.compile(r"[㐀-鿿豈-﫿]|[a-z0-9]+")


class Scores(NamedTuple):
    """Of one sentence: ROUGE-1, -2 and -L, and F1 on the bigrams that the title lacks."""

    r1: float
    r2: float
    rl: float
    new: float


def tokens(text: str) -> list[str]:
    """What is counted of a text."""
    return _TOKEN.findall(text.lower())


def bigrams(parts: Sequence[str]) -> Counter[tuple[str, str]]:
    """Neighbouring tokens and how often they stand there."""
    return Counter(pairwise(parts))


def f1(a: Counter[Any], b: Counter[Any]) -> float:
    """Harmonic mean of the parts of `a` and `b` that both have."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def score(sentence: str, wanted: str, title: str) -> Scores:
    """How near `sentence` comes to the summary `wanted` that stands under `title`."""
    a, b = tokens(sentence), tokens(wanted)
    pairs, wanted_pairs, known = bigrams(a), bigrams(b), set(bigrams(tokens(title)))
    common = 2 * longest_common(b, a) / max(1, len(a) + len(b))
    new = f1(_without(pairs, known), _without(wanted_pairs, known))
    return Scores(f1(Counter(a), Counter(b)), f1(pairs, wanted_pairs), common, new)


def recall(sentences: Sequence[str], wanted: str) -> float:
    """ROUGE-2 recall of several sentences together: of the bigrams of `wanted`, the part told."""
    together: Counter[tuple[str, str]] = Counter()
    for sentence in sentences:
        together |= bigrams(tokens(sentence))
    pairs = bigrams(tokens(wanted))
    return (together & pairs).total() / max(1, pairs.total())


def _without(
    counts: Counter[tuple[str, str]], known: set[tuple[str, str]]
) -> Counter[tuple[str, str]]:
    return Counter({pair: n for pair, n in counts.items() if pair not in known})
