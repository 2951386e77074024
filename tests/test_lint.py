"""ruff and mypy --strict find nothing."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


needs_torch = pytest.mark.skipif(
    find_spec("torch") is None or find_spec("onnx") is None,
    reason="mypy reads the types of torch and onnx: pip install 'jianbao[hub,train]'",
)


@pytest.mark.parametrize(
    "tool",
    [
        pytest.param(["ruff", "check", "."], id="ruff check"),
        pytest.param(["ruff", "format", "--check", "."], id="ruff format"),
        pytest.param(["mypy"], id="mypy", marks=needs_torch),
    ],
)
def test_clean(tool: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stdout + done.stderr
