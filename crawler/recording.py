"""A page and what is read from it, recorded as data for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crawler.commands.extract import article_fields
from crawler.errors import NotAnArticle
from crawler.extraction import extract
from crawler.probing import write_whole
from crawler.sources import Source
from store.articles import Page


def record(page: Page, source: Source | None, folder: Path) -> None:
    """Write `page.html`, `meta.json` and `article.json` into `folder`.

    The moment of fetching is recorded too, so that dates such as "3 小時前" read the same for ever.
    A page without an article is recorded as `{"error": reason}`.
    """
    meta = {
        "url": page.url,
        "source": source.name if source else "",
        "content_type": page.headers.get("content-type", ""),
        "fetched_at": page.fetched_at.isoformat(),
    }
    try:
        article: dict[str, Any] = article_fields(extract(page, source))
    except NotAnArticle as error:
        article = {"error": error.reason}
    write_whole(folder / "meta.json", _json(meta))
    (folder / "page.html").write_bytes(page.body)
    write_whole(folder / "article.json", _json(article))


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
