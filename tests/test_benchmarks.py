"""The benchmarks run together, each in a process of its own."""

import runpy
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"


def test_each_runs_and_what_it_prints_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.py").write_text("print('表 1')")
    (tmp_path / "bad.py").write_text("print('half')\nraise SystemExit(1)")
    run = runpy.run_path(str(BENCHMARKS / "__main__.py"))["run"]
    scripts = [tmp_path / "bad.py", tmp_path / "good.py"]
    assert run(scripts, tmp_path / "out") == ["bad"]
    assert (tmp_path / "out" / "good.txt").read_text(encoding="utf-8") == "表 1\n"
    assert (tmp_path / "out" / "bad.txt").read_text(encoding="utf-8") == "half\n"
    assert "== good\n表 1\n" in capsys.readouterr().out


def test_every_script_is_one_of_them() -> None:
    names = runpy.run_path(str(BENCHMARKS / "__main__.py"))["names"]()
    assert {"entities", "faithful", "summary"} <= set(names)
    assert "__main__" not in names
