"""An amount: a number with what it counts and the words beside it; what it may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass

COUNTED = frozenset({"person", "institution", "machine", "country", "place", "satellite", "age"})
LOCAL = frozenset({"local", "cny", "hkd", "twd", "yen or yuan"})
_IN_BASE = {
    "second": ("second", 1), "minute": ("second", 60), "hour": ("second", 3600),
    "day": ("second", 86400), "week": ("second", 604800), "month": ("month", 1),
    "year": ("month", 12), "nm": ("m", 1e-9), "mm": ("m", 1e-3), "cm": ("m", 1e-2), "m": ("m", 1),
    "km": ("m", 1e3), "g": ("g", 1), "kg": ("g", 1e3), "tonne": ("g", 1e6), "w": ("w", 1),
    "kw": ("w", 1e3), "mw": ("w", 1e6), "gw": ("w", 1e9), "kwh": ("kwh", 1), "mwh": ("kwh", 1e3),
}  # fmt: skip
"""Units that are exactly so many of another."""
ROUND = 0.1
"""How far "nearly" and "more than" may be from a round figure, to the side that they name."""
NEAR = 0.05
"""What a number may differ by where the summary says "about"."""
FRACTION = 0.015
"""What a third and 33% differ by."""
_UNDER = re.compile(
    r"(?:(?<![最附])近|接近|不到|不足|未满|nearly|almost|close to|less than|under)"
    r"(?:目前|现在|原本|原来|原先|去年|前者|后者|其)?的?\s*$"
)
_OVER = re.compile(r"(?:逾|超过|多于|高于|over|more than|above)\s*$")


@dataclass(frozen=True)
class Amount:
    """A number with what it counts: a currency, a measure, `%`, `point`, `times`, or nothing known.

    `before` and `after` are a few of the words beside `text`.
    """

    value: float
    unit: str
    text: str
    about: bool
    before: str = ""
    after: str = ""

    @property
    def base(self) -> tuple[float, str]:
        """In the smallest unit of its kind: 2.5 hours are 9,000 seconds."""
        unit, size = _IN_BASE.get(self.unit, (self.unit, 1))
        return self.value * size, unit


def agree(one: str, other: str) -> bool:
    """Whether two things counted may be the same: what is not named may be anything but a share."""
    if "%" in (one, other):
        return one == other
    if one in LOCAL and other in LOCAL:
        return "local" in (one, other) or one == other or "yen or yuan" in (one, other)
    if "yen or yuan" in (one, other):
        return bool({one, other} & {"jpy", "cny", ""})
    return one == other or "" in (one, other)


def valued(amount: Amount, unit: str) -> float:
    """The value in `unit`, where that is a unit of the same kind: 150 minutes are 2.5 `hour`."""
    value, base = amount.base
    other, size = _IN_BASE.get(unit, (unit, 1))
    return value / size if base == other else amount.value


def about(said: Amount, value: float) -> bool:
    """Whether `said` may stand for `value`: the same, or as near as its words and its form allow."""
    known = max(abs(value), 1e-9)
    off = abs(said.value - value) / known
    if off <= (NEAR if said.about else FRACTION if "/" in said.text else 1e-6):
        return True
    if "/" not in said.text and len(f"{said.value:.4e}".split("e")[0].strip("0.")) > 1:
        return False
    share = value / said.value if said.value else 0.0
    under, over = _UNDER.search(said.before), _OVER.search(said.before)
    least, most = (1 - ROUND if under else 1.0), (1 + ROUND if over else 1.0)
    return bool(under or over) and least - 1e-9 <= share <= most + 1e-9
