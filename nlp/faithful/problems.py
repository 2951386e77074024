"""What the check finds."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "number", "date", "name", "title", "quotation", "speaker", "negation", "opposite", "relation",
    "reason", "certainty",
]  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Something in the summary that the source does not have: its kind, and the words."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Verdict:
    """The outcome of `check`."""

    ok: bool
    problems: tuple[Problem, ...]
