"""Prune XLM-R's vocabulary to what Chinese and English news need."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2

from nlp.tokenizer import BOS, EOS, PAD, UNKNOWN, WORD_START, Tokenizer
from nlp.training.base import Base

SPECIAL = {BOS: "<s>", PAD: "<pad>", EOS: "</s>", UNKNOWN: "<unk>"}
_ASCII_PIECE = re.compile(f"{WORD_START}?[\x21-\x7e]+")
_LATIN_WORD = re.compile(r"[\x21-\x7e]+")
# Scripts whose single characters stay: ours, those of names and symbols in our news.
_SCRIPTS = ("CJK", "LATIN", "HIRAGANA", "KATAKANA", "BOPOMOFO", "GREEK", "CYRILLIC", "HANGUL")


def _keeps_character(character: str) -> bool:
    if unicodedata.category(character)[0] in "PSN":
        return not _is_rare_script(character)
    return unicodedata.name(character, "").startswith(_SCRIPTS)


def _is_rare_script(character: str) -> bool:
    return unicodedata.category(character)[0] == "N" and not character.isascii()


def build_model(pieces: Sequence[str], scores: Sequence[float]) -> bytes:
    """A sentencepiece Unigram model that neither normalises nor adds a leading space."""
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    kinds = {UNKNOWN: model.SentencePiece.UNKNOWN}
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = model.SentencePiece.CONTROL if number in SPECIAL else model.SentencePiece.NORMAL
        model.pieces.add(piece=piece, score=score, type=kinds.get(number, kind))
    trainer = model.trainer_spec
    trainer.model_type = trainer.UNIGRAM
    trainer.vocab_size = len(pieces)
    trainer.bos_id, trainer.pad_id, trainer.eos_id, trainer.unk_id = BOS, PAD, EOS, UNKNOWN
    trainer.bos_piece, trainer.pad_piece = SPECIAL[BOS], SPECIAL[PAD]
    trainer.eos_piece, trainer.unk_piece = SPECIAL[EOS], SPECIAL[UNKNOWN]
    normalizer = model.normalizer_spec
    normalizer.name = "identity"
    normalizer.add_dummy_prefix = False
    normalizer.remove_extra_whitespaces = False
    normalizer.escape_whitespaces = True
    return bytes(model.SerializeToString())


def whole_tokenizer(base: Base) -> Tokenizer:
    """The base model's own vocabulary, unpruned."""
    return Tokenizer(build_model(base.pieces, base.scores.tolist()))


def choose(
    base: Base, english_pieces: Iterable[str], texts: Iterable[str], n_ascii: int
) -> list[int]:
    """Numbers of the pieces to keep, specials first, then in the base's order.

    Kept: each single character of our scripts, each ASCII piece of up to two letters, those that
    the Latin words of `texts` use, and the likeliest others of `english_pieces`, `n_ascii` in all.
    """
    english = set(english_pieces)
    number = {piece: i for i, piece in enumerate(base.pieces)}
    ascii_pieces = {
        i for p, i in number.items() if i > UNKNOWN and p in english and _ASCII_PIECE.fullmatch(p)
    }
    single = {
        i
        for p, i in number.items()
        if i > UNKNOWN
        and (len(p) == 1 or (len(p) == 2 and p[0] == WORD_START))
        and _keeps_character(p[-1])
    }
    short = {i for i in ascii_pieces if len(base.pieces[i].lstrip(WORD_START)) <= 2}
    used = _used(base, sorted(ascii_pieces | single), texts)
    ranked = sorted(ascii_pieces - short, key=lambda i: (i not in used, -float(base.scores[i]), i))
    chosen = single | short | set(ranked[: max(0, n_ascii - len(short))])
    return [*SPECIAL, *sorted(chosen)]


def _used(base: Base, candidates: Sequence[int], texts: Iterable[str]) -> set[int]:
    """Which candidates the Latin words of `texts` need, when only candidates are there."""
    numbers = [*SPECIAL, *candidates]
    tokenizer = pruned_tokenizer(base, numbers)
    words = Counter(word for text in texts for word in _LATIN_WORD.findall(text))
    return {numbers[i] for word in words for i in tokenizer.encode(word).ids.tolist()}


def pruned_tokenizer(base: Base, kept: Sequence[int]) -> Tokenizer:
    """The tokenizer of the pieces `kept`."""
    return Tokenizer(pruned_model(base, kept))


def pruned_model(base: Base, kept: Sequence[int]) -> bytes:
    """The serialized sentencepiece model of the pieces `kept`."""
    scores: NDArray[np.float32] = base.scores[list(kept)]
    return build_model([base.pieces[i] for i in kept], scores.tolist())
