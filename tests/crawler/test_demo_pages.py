"""Every page of the sample site gives exactly what a careful editor would take from it."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.server import HERE, PLACEHOLDER, PUBLISHERS, SITE
from crawler.errors import NotAnArticle
from crawler.extraction import extract
from crawler.sources import Source, parse
from store.articles import Article, Page

BASE = "http://127.0.0.1:8000"
FETCHED = datetime(2026, 3, 19, 12, tzinfo=UTC)
EXPECTED = sorted((HERE / "expected").rglob("*.json"))
FACTS = ("title", "authors", "editor", "credit", "published_at", "access", "sponsored", "language")


def _name(path: Path) -> str:
    return str(path.relative_to(HERE / "expected").with_suffix(""))


def _source(publisher: str) -> Source:
    file = HERE / "sources" / f"{publisher}.toml"
    return parse(file.read_text("utf-8").replace(PLACEHOLDER, BASE), str(file))


def _page(publisher: str, url_path: str) -> Page:
    folder = SITE / publisher
    name = url_path.strip("/")
    candidates = (folder / name, folder / f"{name}.html", folder / name / "index.html")
    file = next(path for path in candidates if path.is_file())
    types = tomllib.loads((HERE / "headers.toml").read_text("utf-8"))[publisher]
    return Page(
        url=BASE + url_path,
        source=publisher,
        status=200,
        body=file.read_bytes().replace(PLACEHOLDER.encode(), BASE.encode()),
        fetched_at=FETCHED,
        headers={"content-type": types.get(url_path, types["default"])},
    )


def _facts(article: Article) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(article, name) for name in FACTS}
    found["authors"] = list(article.authors)
    if article.published_at:
        found["published_at"] = article.published_at.isoformat()
    return found


def test_all_publishers_have_expectations() -> None:
    assert {path.relative_to(HERE / "expected").parts[0] for path in EXPECTED} == set(PUBLISHERS)
    assert len(EXPECTED) >= 24


@pytest.mark.parametrize("with_rules", [True, False], ids=["rules", "no-rules"])
@pytest.mark.parametrize("path", EXPECTED, ids=_name)
def test_page_gives_the_expected_article(path: Path, with_rules: bool) -> None:
    expected = json.loads(path.read_text("utf-8"))
    publisher = path.relative_to(HERE / "expected").parts[0]
    page = _page(publisher, expected["url_path"])
    source = _source(publisher) if with_rules else None
    if "error" in expected:
        with pytest.raises(NotAnArticle) as refusal:
            extract(page, source)
        assert refusal.value.reason == expected["error"]
        return
    article = extract(page, source)
    paragraphs = [{"kind": p.kind, "text": p.text} for p in article.paragraphs]
    assert paragraphs == expected["paragraphs"]
    if with_rules:
        assert _facts(article) == {name: expected[name] for name in FACTS}
