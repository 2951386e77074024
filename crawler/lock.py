"""One run at a time in a Jianbao home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.errors import AnotherRunActive, ConfigError

LOCK_NAME = ".jianbao.lock"


@contextmanager
def only_run(home: Path) -> Iterator[None]:
    """Hold the lock of `home`, or raise AnotherRunActive at once.

    The operating system holds it for the process, so it is gone with the process, however that
    ends: the file may stay behind, a stale lock cannot. Raises ConfigError where `home` cannot
    be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / LOCK_NAME, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise AnotherRunActive(
            f"another run is active in {home.resolve()}; nothing was done"
        ) from error
    except OSError as error:
        raise ConfigError(f"{home}: cannot be used as a Jianbao home: {error}") from error
    try:
        yield
    finally:
        lock.release()
