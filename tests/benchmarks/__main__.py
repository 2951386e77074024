"""Every benchmark in one run, beside the peers: `python tests/benchmarks [NAME …]`.

Each script runs alone too, in a process of its own here so that no one's memory or threads are
another's. What it prints goes to the screen and to `out/NAME.txt` beside this file. With names
(`entities summary faithful`) only those run. Exit 1 where one failed.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks that there are."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem != "__main__")


def run(scripts: Sequence[Path], out: Path) -> list[str]:
    """Run `scripts` one after the other; the names of those that failed."""
    out.mkdir(exist_ok=True)
    failed = []
    for script in scripts:
        print(f"\n== {script.stem}", flush=True)
        with (
            (out / f"{script.stem}.txt").open("w", encoding="utf-8") as kept,
            subprocess.Popen(
                [sys.executable, script], stdout=subprocess.PIPE, text=True, encoding="utf-8"
            ) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
                kept.write(line)
        if process.returncode:
            failed.append(script.stem)
    return failed


def main() -> int:
    """Run those that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[[], *names()], help="only these")
    wanted = parser.parse_args().name or names()
    failed = run([HERE / f"{name}.py" for name in wanted], HERE / "out")
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
