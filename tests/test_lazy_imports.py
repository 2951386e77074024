"""The command line starts fast: heavy libraries are imported by the command that needs them."""

import subprocess
import sys

import pytest

HEAVY = {"torch", "transformers", "onnxruntime", "scrapy", "twisted", "trafilatura", "opencc"}


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


@pytest.mark.parametrize(
    "code",
    [
        "from click.testing import CliRunner; from crawler.cli import jianbao; "
        "assert CliRunner().invoke(jianbao, ['--help']).exit_code == 0",
        "import nlp",
        "import store",
        "import crawler",
    ],
)
def test_no_heavy_import(code: str) -> None:
    assert modules_after(code) & HEAVY == set()


def test_enriching_needs_no_torch() -> None:
    loaded = modules_after("import nlp; nlp.annotate('微軟週四發布新版軟體。', '微軟發布軟體')")
    assert loaded & {"torch", "transformers"} == set()
