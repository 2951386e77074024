"""What two passages in different languages share: numbers, dates, Latin words and concepts."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.faithful.concepts import concepts
from nlp.faithful.dates import dates
from nlp.faithful.numbers import amounts

_LATIN = re.compile(r"[a-z][a-z0-9-]{2,}")
_TABLES = (
    ("deeds", "zh", "en"),
    ("predicates", "zh", "en"),
    ("titles", "zh", "en"),
    ("causes", "zh", "en"),
    ("opposites", "plus", "minus"),
)


@lru_cache(maxsize=4096)
def anchors(folded: str) -> frozenset[str]:
    """What of a folded passage can be told in any language."""
    found = {f"{amount.value:g}" for amount in amounts(folded)}
    found |= {point for date in dates(folded) for point in date.points}
    found |= set(_LATIN.findall(folded))
    for table in _TABLES:
        found |= {f"{table[0]} {concept.id}" for concept in concepts(*table).find(folded)}
    return frozenset(found)
