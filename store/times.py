"""Times as the database writes them: ISO 8601, UTC, to the second, so that text sorts by time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def to_text(time: datetime) -> str: ...
@overload
def to_text(time: None) -> None: ...
def to_text(time: datetime | None) -> str | None:
    """`2026-11-24T05:22:00Z`. Raises ValueError for a time without a zone."""
    if time is None:
        return None
    if time.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {time}")
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@overload
def from_text(text: str) -> datetime: ...
@overload
def from_text(text: None) -> None: ...
def from_text(text: str | None) -> datetime | None:
    """What `to_text` wrote, timezone-aware."""
    return None if text is None else datetime.fromisoformat(text)


def now() -> datetime:
    return datetime.now(UTC)
