"""Trying a source: the real crawl of a few pages, into a home that is thrown away."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from crawler.config import Settings
from crawler.crawl import SourceReport, crawl
from crawler.errors import SourceError
from crawler.sources import Source, parse
from store.articles import Article, find
from store.database import open_database


@dataclass(frozen=True)
class Asked:
    """One request of a trial."""

    kind: str
    """`discovery` or `page`."""
    url: str
    outcome: str
    reason: str | None


@dataclass(frozen=True)
class Trial:
    """What a source gave when it was tried."""

    report: SourceReport
    asked: tuple[Asked, ...]
    articles: tuple[Article, ...]

    @property
    def ok(self) -> bool:
        return bool(self.articles) and not self.report.failed


def probe(settings: Settings, source: Source, pages: int = 3) -> Trial:
    """Crawl at most `pages` pages of a source, as `jianbao crawl` would, and keep nothing."""
    with tempfile.TemporaryDirectory(prefix="jianbao-") as folder:
        home = settings.model_copy(update={"home": Path(folder), "max_pages": pages})
        report = crawl(home, [source]).sources[0]
        with closing(open_database(home.database)) as db:
            asked = db.conn.execute("SELECT kind, url, outcome, reason FROM fetches ORDER BY id")
            ids = db.conn.execute("SELECT id FROM articles ORDER BY id").fetchall()
            return Trial(
                report,
                tuple(Asked(*row) for row in asked),
                tuple(find(db, article_id) for (article_id,) in ids),
            )


def set_verified(source: Source, user_dir: Path, day: date) -> Path:
    """Date `verified` in the user's own file of the source, made from the bundled one if need be.

    Everything else in the file, comments too, stays as it is.
    """
    own = user_dir / f"{source.name}.toml"
    bundled = resources.files("crawler") / "sources" / own.name
    text = (own if own.exists() else bundled).read_text("utf-8")
    line = f'verified = "{day.isoformat()}"'
    dated, count = re.subn(r"^verified\s*=.*$", line, text, count=1, flags=re.MULTILINE)
    if not count:  # a top-level key must stand before the first table
        dated = re.sub(r"^(?=name\s*=)", line + "\n", text, count=1, flags=re.MULTILINE)
    parse(dated, str(own))
    write_whole(own, dated)
    return own


def write_whole(path: Path, text: str) -> None:
    """Write a file at once: whoever reads it finds the old text or the new one.

    Raises SourceError, naming the file, where that cannot be.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror or error}") from error
