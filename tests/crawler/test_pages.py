"""The pages of `tests/benchmarks/pages`: what is kept is the gold text, whole and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction import extract
from store.articles import Article, Page

FOLDER = Path(__file__).parents[1] / "benchmarks" / "pages"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
CASES = [
    (path.with_name(f"{row['id']}.html"), row)
    for path in sorted(FOLDER.glob("*/gold.jsonl"))
    for row in map(json.loads, path.read_text("utf-8").splitlines())
]


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _names(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold())


@pytest.fixture(params=CASES, ids=lambda case: case[0].stem)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    path, row = request.param
    return extract(Page(row["url"], "", 200, path.read_bytes(), NOW, {})), row


def test_the_text_is_the_gold_text(case: tuple[Article, dict[str, Any]]) -> None:
    article, row = case
    optional = {_squeeze(line) for line in row["optional"]}
    kept = (_squeeze(paragraph.text) for paragraph in article.paragraphs)
    text = "".join(line for line in kept if line not in optional)
    assert text == _squeeze("".join(row["paragraphs"]))


def test_the_facts_are_the_gold_facts(case: tuple[Article, dict[str, Any]]) -> None:
    article, row = case
    assert _squeeze(article.title) == _squeeze(row["title"])
    assert article.published_at and article.published_at.date().isoformat() == row["date"]
    assert _names("、".join(article.authors)) == _names(row["author"])
    assert _names(article.editor) == _names(row["editor"])
    assert _names(article.credit) == _names(row["source"])
    assert article.sponsored == row.get("sponsored", False)
