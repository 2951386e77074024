"""What a person at a terminal sees, and what cron logs: progress bars or plain lines."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""Called with (done, total) after each finished item."""

PLAIN_LINE_EVERY = 10.0
"""Seconds between two progress lines when no terminal is watching."""


def setup_logging(level: str = "INFO") -> None:
    """Plain log lines with UTC times on standard error; loud libraries only when they complain."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter(
        "%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("scrapy", "twisted", "trafilatura", "htmldate", "courlan", "asyncio", "urllib3"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(True)


@contextmanager
def progress(description: str) -> Iterator[Progress]:
    """A progress bar on a terminal, a plain log line now and then without one."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(description, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return

    logger = logging.getLogger("jianbao")
    last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PLAIN_LINE_EVERY:
            last = time.monotonic()
            logger.info("%s: %d of %d", description, done, total)

    yield report


def one_line(text: str) -> str:
    """`text` without what would break a line or move a terminal's cursor: it comes from the web."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
