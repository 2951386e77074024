"""The list of words that ships with the model: jieba's dictionary, and Taiwan's regional words.

jieba 0.42.1's `dict.txt` (MIT, Copyright (c) 2013 Sun Junyi; the notice is in
`nlp/vocabulary/words.txt`) gives each word a count and a part of speech. It has few of Taiwan's
words (伺服器): those come from `nlp/vocabulary/regional.tsv`, each of the mainland word's kind.
"""

import io
import math
from collections.abc import Iterator

import marisa_trie
import numpy as np

from nlp.lexicon import GROUPS, LONGEST, simplified
from nlp.training.packages import packaged_file
from nlp.vocabulary import table

_GROUP_OF = {
    "nr": "person", "nrfg": "person", "nrt": "foreigner", "ns": "place", "nt": "organization",
    "nz": "name", "j": "short", "vn": "noun", "an": "noun", "ad": "adjective", "b": "adjective",
    "z": "adjective", "zg": "adjective", "ag": "adjective", "a": "adjective", "m": "number",
    "mq": "number", "q": "number", "i": "idiom", "l": "idiom",
}  # fmt: skip
"""Our groups by jieba's part of speech; `_BY_LETTER` for the others."""
_BY_LETTER = {"n": "noun", "v": "verb", "t": "time"}
_REGIONAL_COUNT = 20  # at least, of a regional word: about that of a word that is just known
_DEAREST = 199

Words = dict[str, tuple[str, int]]
"""Group and count by word."""


def build() -> bytes:
    """The file that `nlp.lexicon.Lexicon` reads; raises MissingExtra without jieba."""
    words = dict(_jieba())
    total = sum(count for _, count in words.values())
    words = {word: of for word, of in words.items() if _fits(word)}
    for word, of in _regional(words):
        words.setdefault(word, of)
    return pack(words, total)


def pack(words: Words, total: int) -> bytes:
    """The file of `words`; `total` is the count of all words that the counts come from."""
    trie = marisa_trie.Trie(list(words))
    groups, costs = bytearray(len(words)), bytearray(len(words))
    for word, number in trie.items():
        group, count = words[word]
        groups[number] = GROUPS.index(group)
        costs[number] = min(_DEAREST, round(-10 * math.log(max(count, 0.5) / total)))
    out = io.BytesIO()
    np.savez_compressed(
        out,
        words=np.frombuffer(trie.tobytes(), np.uint8),
        groups=np.frombuffer(groups, np.uint8),
        costs=np.frombuffer(costs, np.uint8),
    )
    return out.getvalue()


def _jieba() -> Iterator[tuple[str, tuple[str, int]]]:
    path = packaged_file("jieba", "dict.txt", "the list of words")
    for line in path.read_text("utf-8").splitlines():
        word, count, kind = line.split(" ")
        yield word, (_GROUP_OF.get(kind) or _BY_LETTER.get(kind[0], "other"), int(count))


def _fits(word: str) -> bool:
    return len(word) <= LONGEST and all(character >= "㐀" for character in word)


def _regional(words: Words) -> Iterator[tuple[str, tuple[str, int]]]:
    for row in table("regional"):
        group, count = words.get(row["zh_cn"], ("noun", 0))
        word = simplified(row["zh_tw"])
        if len(word) > 1 and _fits(word):
            yield word, (group, max(count, _REGIONAL_COUNT))
