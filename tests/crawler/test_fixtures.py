"""Stored pages: `tests/fixtures/<site>/<case>/` holds a page, its meta data and its article.

`jianbao source fixture URL` makes such a folder; a fact that its article lacks is an error.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction import extract
from store.articles import Page

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/page.html"))
FACTS = ("title", "editor", "credit", "access", "sponsored", "lead_image")


def _json(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_stored_page(case: Path) -> None:
    meta, expected = _json(case / "meta.json"), _json(case / "article.json")
    page = Page(
        url=meta["url"],
        source=case.parent.name,
        status=200,
        body=(case / "page.html").read_bytes(),
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        headers={"content-type": meta["content_type"]},
    )
    article = extract(page)
    found = {name: getattr(article, name) for name in FACTS}
    found["authors"] = list(article.authors)
    found["published_at"] = article.published_at and article.published_at.isoformat()
    found["paragraphs"] = [{"kind": p.kind, "text": p.text} for p in article.paragraphs]
    assert found == {name: expected[name] for name in found}
