"""One run at a time; a lock never outlives its process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.errors import AnotherRunActive, ConfigError
from crawler.lock import only_run

HOLD = """
import sys, time
from pathlib import Path
from crawler.lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_run_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AnotherRunActive), only_run(tmp_path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    with only_run(tmp_path):
        pass


def test_lock_is_released_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_run(tmp_path):
        _ = 1 / 0
    with only_run(tmp_path):
        pass


def test_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("")
    with pytest.raises(ConfigError, match="home"), only_run(home):
        pass
