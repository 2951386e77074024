"""`jianbao extract`: saved pages to articles, one JSON object a line."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from store.articles import Article


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE.html …")
@click.option("--url", default="", help="The page's address: resolves links, names the article.")
def command(pages: tuple[str, ...], url: str) -> None:
    """Write the article of each saved page (`-` is standard input) as a line of JSON.

    \b
    jianbao extract page.html | python -m json.tool
    curl -s https://example.com/news/1 | jianbao extract --url https://example.com/news/1 -

    A page without an article gives {"page", "error", "reason"}, and exit status 1 at the end.
    """
    failed = False
    for name in pages:
        line = _extract_one(name, url)
        failed = failed or "error" in line
        click.echo(json.dumps(line, ensure_ascii=False))
    if failed:
        sys.exit(1)


def _extract_one(name: str, url: str) -> dict[str, Any]:
    from crawler.errors import NotAnArticle
    from crawler.extraction import extract
    from store.articles import Page

    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        return {"page": name, "error": error.strerror or str(error), "reason": "unreadable"}
    page = Page(url=url, source="", status=200, body=body, fetched_at=datetime.now(UTC), headers={})
    try:
        return {"page": name, **article_fields(extract(page))}
    except NotAnArticle as error:
        return {"page": name, "error": str(error), "reason": error.reason}


def article_fields(article: Article) -> dict[str, Any]:
    """An article as JSON can hold it: times are ISO 8601 with their zone."""
    fields = asdict(article)
    for name in ("published_at", "modified_at", "fetched_at"):
        if fields[name] is not None:
            fields[name] = fields[name].isoformat()
    return fields
