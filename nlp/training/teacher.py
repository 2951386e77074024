"""The teacher: the whole base model's sentence embeddings, computed once and kept."""

import hashlib
import logging
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from numpy.typing import NDArray

from nlp.tokenizer import BOS, EOS, PAD, WORD_START
from nlp.training.base import Base
from nlp.training.network import encoder_from, mean_pool
from nlp.training.vocabulary import build_model

PREFIX = "query: "  # e5 was trained with it; the student learns to do without
_PART = 4096  # sentences in one file of the cache
_BATCH_TOKENS = 4096
_LONGEST = 128

logger = logging.getLogger(__name__)


def embeddings(base: Base, texts: Sequence[str], cache: Path, *, bf16: bool) -> NDArray[np.float32]:
    """(len(texts), hidden), each of length 1; parts that `cache` holds are not computed again."""
    cache.mkdir(parents=True, exist_ok=True)
    parts: list[NDArray[np.float32]] = []
    teacher: _Teacher | None = None
    for start in range(0, len(texts), _PART):
        part = texts[start : start + _PART]
        digest = hashlib.sha256("\0".join(part).encode()).hexdigest()[:16]
        path = cache / f"{digest}.npy"
        if not path.exists():
            teacher = teacher or _Teacher(base, bf16)
            draft = path.with_suffix(".part.npy")
            np.save(draft, teacher.embed(part).astype(np.float16))
            draft.replace(path)
            logger.info("teacher: %d of %d sentences", start + len(part), len(texts))
        parts.append(np.load(path).astype(np.float32))
    return np.concatenate(parts)


class _Teacher:
    """The base model with its own tokenisation: XLM-R's, NFKC and words after spaces."""

    def __init__(self, base: Base, bf16: bool) -> None:
        self._pieces = sentencepiece.SentencePieceProcessor()
        self._pieces.LoadFromSerializedProto(build_model(base.pieces, base.scores.tolist()))
        self._encoder = encoder_from(base)
        self._bf16 = bf16

    def _ids(self, text: str) -> list[int]:
        words = unicodedata.normalize("NFKC", PREFIX + text).split()
        ids = self._pieces.EncodeAsIds("".join(WORD_START + word for word in words))
        return [BOS, *ids[: _LONGEST - 2], EOS]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self._ids(text) for text in texts]
        by_length = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        found = np.zeros((len(rows), self._encoder.shape.hidden), np.float32)
        while by_length:
            size = max(1, _BATCH_TOKENS // len(rows[by_length[min(63, len(by_length) - 1)]]))
            chosen, by_length = by_length[:size], by_length[size:]
            found[chosen] = self._run([rows[i] for i in chosen])
        return found

    def _run(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        ids = torch.full((len(rows), max(map(len, rows))), PAD)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = torch.tensor(row)
        mask = ids != PAD
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=self._bf16):
            states = self._encoder(ids, mask)
        pooled = torch.nn.functional.normalize(mean_pool(states.float(), mask), dim=1)
        return np.asarray(pooled.numpy(), dtype=np.float32)
