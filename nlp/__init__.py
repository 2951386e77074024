"""Language work: text in, values out; no database, no network, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nlp.encoder import Encoder, Encoding, Span
    from nlp.entities import Entity
    from nlp.mentions import Mention
    from nlp.sentences import Sentence
    from nlp.summary import SummarySentence


@dataclass(frozen=True)
class Annotation:
    """What the compact model and the rules find in one text; offsets are characters of it."""

    language: str
    """`zh-Hant`, `zh-Hans`, `en` or `und`."""
    region: str | None
    """`TW`, `HK`, `CN`; None where the text is not Chinese."""
    summary: tuple[SummarySentence, ...]
    """At most three, in the order of the text."""
    mentions: tuple[Mention, ...]
    """In the order of the text; none overlap."""
    entities: tuple[Entity, ...]
    """What the mentions name; each has the indexes of its mentions."""
    embedding: NDArray[np.float32]
    """(384,), of length 1; zeros for an empty text."""
    model: str
    model_version: str


def annotate(text: str, title: str | None = None, *, encoder: Encoder | None = None) -> Annotation:
    """Language, summary, names, numbers and embedding of an article.

    `text` is its paragraphs, joined by newlines. `encoder` stands in for the bundled model, which
    is loaded once otherwise. Raises ModelUnusable where that is missing or broken.
    """
    import numpy as np

    from nlp import encoder as bundled
    from nlp import entities, quantities, script, sentences, summary

    encoder = encoder or bundled.load()
    cut = sentences.sentences(text)
    first, *rest = encoder.encode([title or "", *(sentence.text for sentence in cut)])
    vectors = np.stack([encoding.embedding for encoding in (first, *rest)])
    mentions = entities.find(text, _in_text(cut, rest))
    mentions = _merged(mentions, quantities.find(text))
    return Annotation(
        language=script.detect(text),
        region=script.region(text),
        summary=tuple(summary.choose(cut, title or "", vectors)),
        mentions=tuple(mentions),
        entities=tuple(entities.resolve(text, mentions)),
        embedding=_mean(vectors, [len(title or ""), *(len(sentence.text) for sentence in cut)]),
        model=encoder.name,
        model_version=encoder.version,
    )


def _in_text(cut: Sequence[Sentence], encodings: Sequence[Encoding]) -> list[Span]:
    """The model's spans, from places in their sentence to places in the text."""
    from nlp.encoder import Span

    return [
        Span(sentence.start + span.start, sentence.start + span.end, span.label, span.score)
        for sentence, encoding in zip(cut, encodings, strict=True)
        for span in encoding.spans
    ]


def _merged(names: Sequence[Mention], numbers: Sequence[Mention]) -> list[Mention]:
    """Both in one order; where they overlap the name stands (GPT-4 is no number)."""
    taken = {position for name in names for position in range(name.start, name.end)}
    free = [n for n in numbers if not taken.intersection(range(n.start, n.end))]
    return sorted([*names, *free], key=lambda mention: mention.start)


def _mean(vectors: NDArray[np.float32], lengths: Sequence[int]) -> NDArray[np.float32]:
    """The mean of title and sentences by their lengths, of length 1."""
    import numpy as np

    total = np.asarray(lengths, np.float32) @ vectors
    length = float(np.linalg.norm(total))
    return total / np.float32(length) if length > 0 else total
