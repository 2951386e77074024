"""Every choice of a training run, in one place."""

from dataclasses import asdict, dataclass

TYPES = ("PERSON", "ORGANIZATION", "PRODUCT", "LOCATION")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))


@dataclass(frozen=True)
class Recipe:
    """What decides the weights; two runs with equal recipes and data give equal weights."""

    version: str = "0.1"
    seed: int = 20
    # Which of the teacher's 12 layers the student starts from.
    layers: tuple[int, ...] = (0, 2, 4, 7, 9, 11)
    ascii_pieces: int = 24_000
    window: int = 254  # tokens that the model reads at once, without the two marks
    overlap: int = 64
    longest: int = 126  # tokens of a training row; longer texts are cut at sentence ends
    tokens_a_batch: int = 1280  # padding included
    epochs: float = 2.5
    rate: float = 2.5e-4
    head_rate: float = 2e-3
    warm_up: float = 0.06  # part of all steps
    decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.1
    embedding_weight: float = 2.0  # of the distance to the teacher beside the tag loss
    synthetic_rows: int = 6000  # sentences a run made from nlp/training/sentences
    plain_rows: int = 4000  # unannotated sentences, for the embedding alone
    teacher_rows: int = 6000  # annotated rows that also learn from the teacher
    train_words: bool = False  # whether the embedding table moves
    bf16: bool = True

    def as_dict(self) -> dict[str, object]:
        """For checkpoints and the model card."""
        return asdict(self)
