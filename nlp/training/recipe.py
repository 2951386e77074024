"""Every choice of a training run, in one place."""

from dataclasses import asdict, dataclass

TYPES = ("PERSON", "ORGANIZATION", "PRODUCT", "LOCATION")
TYPE_OF = {
    "person": "PERSON",
    "company": "ORGANIZATION", "government": "ORGANIZATION", "institution": "ORGANIZATION",
    "product": "PRODUCT", "game": "PRODUCT", "film": "PRODUCT", "book": "PRODUCT",
    "address": "LOCATION", "scene": "LOCATION",
    "position": "",
}  # fmt: skip
"""The kinds that the network tells apart, CLUENER's ten and the other products, and the type of
each; a position (a person's office) is no entity of ours."""
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPE_OF for place in "BI"))

# Seven bits, not eight: without VNNI, x86's u8 × s8 instruction saturates on full ones.
WEIGHT_MAX = 63


def kinds(name: str) -> tuple[str, ...]:
    """The kinds that a corpus may mean by `name`: a kind itself, or all those of a type."""
    return (name,) if name in TYPE_OF else tuple(k for k, of in TYPE_OF.items() if of == name)


@dataclass(frozen=True)
class Round:
    """One schedule from start to end; the next round goes on from its weights."""

    epochs: float
    rate: float
    head_rate: float
    tokens_a_batch: int  # padding included
    rounded_from: float = 1.0  # from this part of it on, the layers feel int8's rounding
    # How often it is run from the same weights, each time with the rows in another order; the mean
    # of the ends counts (Wortsman et al. 2022, "Model soups").
    runs: int = 1
    # Part of that in the mean with the weights it began from (Wortsman et al. 2022, "Robust
    # fine-tuning of zero-shot models").
    share: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """What decides the weights; two runs with equal recipes and data give equal weights."""

    version: str = "0.6"
    seed: int = 20
    # Which of the teacher's 12 layers the student starts from. The first ones: after 250 steps
    # they were at 0.63 on the held-out rows, as many spread over the twelve at 0.56.
    layers: tuple[int, ...] = tuple(range(12))
    # Depths at which a model could end; each has heads of its own, all are trained at once.
    exits: tuple[int, ...] = (4, 6, 8, 12)
    ships: int = 12  # the depth that is packaged
    shallow_weight: float = 0.3  # of the loss at each exit above the deepest
    ascii_pieces: int = 24_000
    # Tokens that the model reads at once, without the two marks: no more than a training row has.
    # At 254, paragraphs of 1,600 characters had an F1 of 0.86, at 126 they have 0.89, and sooner.
    window: int = 126
    overlap: int = 32
    longest: int = 126  # tokens of a training row; longer texts are cut at sentence ends
    cloze: Round = Round(2, 5e-4, 1e-3, 32_768)
    masked: float = 0.15  # part of the words that the cloze hides
    rounds: tuple[Round, ...] = (
        Round(4, 4e-4, 2e-3, 16_384, rounded_from=0.9, runs=2),
        Round(1.6, 1.2e-4, 5e-4, 1280, rounded_from=0.92, share=0.6),
    )
    kinds_times: int = 2  # how often an epoch has each row of a corpus that knows more than news do
    english_times: int = 3  # the same for an English row
    warm_up: float = 0.06  # part of all steps
    decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.1
    embedding_weight: float = 2.0  # of the distance to the teacher beside the tag loss
    synthetic_rows: int = 6000  # sentences a run made from nlp/training/sentences
    plain_rows: int = 40_000  # unannotated sentences, for the embedding alone
    teacher_rows: int = 8000  # annotated rows that also learn from the teacher
    bf16: bool = True

    def as_dict(self) -> dict[str, object]:
        """For checkpoints and the model card."""
        return asdict(self)
