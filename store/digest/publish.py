"""An edition on disk: one HTML page and one Markdown file a day, and the feed of the last days."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from store.digest.edition import edition
from store.digest.feeds import render_atom
from store.digest.ledger import record, recorded_days
from store.digest.parts import Edition
from store.digest.render import render_html, render_markdown
from store.digest.text import Script
from store.errors import DigestNotWritten

logger = logging.getLogger(__name__)

Format = Literal["html", "markdown", "atom"]
FORMATS: tuple[Format, ...] = ("html", "markdown", "atom")

FEED_DAYS = 7
"""Editions in the feed: a reader that was off for some days misses nothing."""


def publish(
    db: Database,
    day: date,
    zone: ZoneInfo,
    script: Script,
    folder: Path,
    formats: Sequence[Format] = FORMATS,
) -> list[Path]:
    """Write the edition of `day` into `folder`, record it, and give the files' paths.

    A file that a reader or a web server has open is replaced whole. Publishing again gives the
    same files as long as the database says the same. Raises DigestNotWritten.
    """
    made = edition(db, day, zone)
    _explain(made)
    paths = []
    for format in dict.fromkeys(formats):
        if format == "html":
            name, content = f"{day}.html", render_html(made, script).encode()
        elif format == "markdown":
            name, content = f"{day}.md", render_markdown(made, script).encode()
        else:
            name, content = "atom.xml", render_atom(_recent(db, made), script)
        paths.append(_replace(folder / name, content))
    record(db, made)
    return paths


def _recent(db: Database, made: Edition) -> list[Edition]:
    """The editions of the feed, newest first: those on record, and the one being made."""
    days = {made.day, *recorded_days(db, made.zone, FEED_DAYS)}
    newest = sorted(days, reverse=True)[:FEED_DAYS]
    return [made if day == made.day else edition(db, day, made.zone) for day in newest]


def _explain(made: Edition) -> None:
    """How the order came about, for who wants to check it."""
    for story in made.stories:
        parts = "; ".join(f"{part.english} +{part.points:.2f}" for part in story.reasons)
        logger.debug("%d. %s: %.2f = %s", story.number, story.key, story.score, parts)


def _replace(path: Path, content: bytes) -> Path:
    """Write a file beside `path`, then move it there in one step."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as temporary:
            beside = Path(temporary.name)
            try:
                temporary.write(content)
                temporary.flush()
                os.fsync(temporary.fileno())
                beside.chmod(0o644)
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise DigestNotWritten(f"{path}: cannot be written: {error.strerror}") from error
    return path
