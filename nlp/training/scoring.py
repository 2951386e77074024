"""Entity F1: an entity counts when its start, end and type are all right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.encoder import Span
from nlp.training.corpora import Row

Triple = tuple[int, int, str]


@dataclass(frozen=True)
class Score:
    """Counts over a whole corpus (micro average)."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Right ones among the predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Right ones among the gold."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0


def score(
    rows: Sequence[Row], found: Sequence[Iterable[Span]], types: Iterable[str]
) -> dict[str, Score]:
    """A score for each of `types`, and "all"; predictions of other types are not counted.

    A prediction of a type that the row leaves unmarked, or that overlaps an entity which is none
    of ours, is neither right nor wrong.
    """
    wanted = set(types)
    right: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for row, spans in zip(rows, found, strict=True):
        marked = {m for m in row.marks if m[2] in wanted}
        open_places = [(s, e) for s, e, kind in row.marks if not kind]
        seen = {
            (s.start, s.end, s.label)
            for s in spans
            if s.label in wanted
            and s.label not in row.unknown | row.unknown_latin
            and not any(s.start < e and b < s.end for b, e in open_places)
        }
        known = {m for m in marked if m[2] not in row.unknown | row.unknown_latin}
        right.update(kind for _, _, kind in seen & known)
        predicted.update(kind for _, _, kind in seen)
        gold.update(kind for _, _, kind in known)
    scores = {k: Score(right[k], predicted[k], gold[k]) for k in sorted(wanted)}
    scores["all"] = Score(right.total(), predicted.total(), gold.total())
    return scores
