"""Text → token ids with exact character offsets into the original text.

Chinese, Japanese and full-width characters go in one at a time, so that every entity begins and
ends at a token; Latin runs are cut by the Unigram model (`sentencepiece`) that
multilingual-e5-small was trained with, less the pieces of languages that Jianbao does not read.

Normalisation is NFKC, as in XLM-R, but cluster by cluster (a character with its combining marks):
the original position of every normalised character stays known.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from nlp.errors import ModelUnusable

BOS, PAD, EOS, UNKNOWN = 0, 1, 2, 3
WORD_START = "\u2581"  # sentencepiece's mark of a space before the piece

# Ideographs, kana, bopomofo and CJK punctuation: each is a token of its own.
_ALONE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uac00-\ud7a3\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
# Opening brackets stand alone too, so that the name after them begins like any other word; marks
# that words also have inside (don't, and/or) only at the start of one.
_BRACKETS = frozenset("([{<“«‹")
_LEADING = _BRACKETS | frozenset("\"'‘#@$/")
_CONTROL = {"Cc", "Cf", "Co", "Cs", "Cn"}


@dataclass(frozen=True)
class Tokens:
    """Ids without the begin and end marks, and for each its [start, end) in the original text."""

    ids: NDArray[np.int32]  # (n,)
    offsets: NDArray[np.int32]  # (n, 2)


@dataclass(frozen=True)
class _Chunk:
    """Normalised characters that are looked up together, with their original [start, end)."""

    text: str
    spans: tuple[tuple[int, int], ...]  # one for each character of `text`
    word: bool  # cut it by the Unigram model; otherwise one token


class Tokenizer:
    """A tokenizer read from `tokenizer.model` (a sentencepiece Unigram model)."""

    def __init__(self, proto: bytes) -> None:
        self._pieces = sentencepiece.SentencePieceProcessor()
        try:
            self._pieces.LoadFromSerializedProto(proto)
        except (RuntimeError, TypeError) as error:
            raise ModelUnusable(f"tokenizer.model is not a sentencepiece model: {error}") from error
        self._word = lru_cache(maxsize=50_000)(self._cut_word)

    @classmethod
    def from_file(cls, path: Path) -> "Tokenizer":
        """Read the model at `path`; raises ModelUnusable."""
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise ModelUnusable(f"cannot read {path}: {error.strerror}") from error

    def __len__(self) -> int:
        return int(self._pieces.GetPieceSize())

    def piece(self, number: int) -> str:
        """The text of piece `number`."""
        return str(self._pieces.IdToPiece(number))

    def encode(self, text: str) -> Tokens:
        """Cut `text`; every character that is neither space nor control belongs to a token.

        Tokens come in the order of the text. Where one character normalises to several (㈱, ½),
        its tokens share its position.
        """
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        for chunk in _chunks(text):
            if not chunk.word:
                ids.append(self._character(chunk.text))
                offsets.append((chunk.spans[0][0], chunk.spans[-1][1]))
                continue
            at = 0
            for number, length in self._word(chunk.text):
                spans = chunk.spans[at : at + length]
                at += length
                ids.append(number)
                offsets.append((spans[0][0], spans[-1][1]))
        return Tokens(
            np.array(ids, dtype=np.int32), np.array(offsets, dtype=np.int32).reshape(-1, 2)
        )

    @lru_cache(maxsize=20_000)  # noqa: B019  (one tokenizer lives as long as the process)
    def _character(self, character: str) -> int:
        return int(self._pieces.PieceToId(character))

    def _cut_word(self, word: str) -> tuple[tuple[int, int], ...]:
        """(id, length in characters of `word`) of each piece of a Latin run."""
        ids = self._pieces.EncodeAsIds(WORD_START + word)
        pieces = self._pieces.EncodeAsPieces(WORD_START + word)
        cut = [(number, len(piece)) for number, piece in zip(ids, pieces, strict=True)]
        first, length = cut[0]
        if length > 1:
            return ((first, length - 1), *cut[1:])
        return tuple(cut[1:])  # the space mark alone says nothing about the text


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each character together with the combining marks after it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] > "\u02ff" and unicodedata.combining(text[at])):
            if at > start:
                yield start, at
            start = at


@lru_cache(maxsize=50_000)
def _normalise(cluster: str) -> str:
    """NFKC without control characters; a space of any kind becomes ' '."""
    plain = unicodedata.normalize("NFKC", cluster)
    kept = (
        " " if c.isspace() or c == "\u200b" else c
        for c in plain
        if c.isspace() or c == "\u200b" or unicodedata.category(c) not in _CONTROL
    )
    return "".join(kept)


@lru_cache(maxsize=50_000)
def _stands_alone(cluster: str, character: str) -> bool:
    """Whether a normalised character is a token of its own, not part of a Latin run."""
    if _ALONE.match(character) or character in _BRACKETS:
        return True
    wide = unicodedata.east_asian_width(cluster[0]) in "WF"
    return wide and not character.isalnum()


def _chunks(text: str) -> Iterator[_Chunk]:
    """Single characters and Latin runs, in order; spaces only end a run."""
    run: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        cluster = text[start:end]
        for character in _normalise(cluster):
            alone = _stands_alone(cluster, character) or (not run and character in _LEADING)
            if run and (alone or character == " "):
                yield _Chunk("".join(run), tuple(spans), word=True)
                run, spans = [], []
            if alone:
                yield _Chunk(character, ((start, end),), word=False)
            elif character != " ":
                run.append(character)
                spans.append((start, end))
    if run:
        yield _Chunk("".join(run), tuple(spans), word=True)
