"""Imports point down only: crawler → store → nlp."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {"nlp": {"store", "crawler"}, "store": {"crawler"}}


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_no_import_points_up(room: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(up)
        for path in (ROOT / room).rglob("*.py")
        if (up := imported_packages(path) & FORBIDDEN[room])
    }
    assert wrong == {}


def test_nlp_is_pure() -> None:
    """No database, no network, no clock in nlp (training and larger models apart)."""
    impure = {"sqlite3", "sqlite_utils", "requests", "urllib", "http", "socket", "time", "scrapy"}
    wrong = {
        path.name: sorted(found)
        for path in (ROOT / "nlp").glob("*.py")
        if path.name != "generate.py" and (found := imported_packages(path) & impure)
    }
    assert wrong == {}
