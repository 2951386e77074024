"""`jianbao search`: find articles in either script."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.config import Settings
from crawler.console import one_line

if TYPE_CHECKING:
    from store.search import Match


@click.command()
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Matches at most."
)
@click.option(
    "--script",
    type=click.Choice(["zh-Hant", "zh-Hans"]),
    help="Show titles and passages in it.  [default: that of QUERY, or `script` of the settings]",
)
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Search this file.  [default: jianbao.db of the home]",
)
@click.pass_obj
def command(
    settings: Settings,
    query: str,
    as_json: bool,
    limit: int,
    script: str | None,
    database: Path | None,
) -> None:
    """Find articles that hold all words of QUERY, in Traditional or Simplified Chinese or English.

    Prints one match a line, best first: date, source, title, address and a passage with the matches
    between ⟦ and ⟧, separated by tabs. Words between double quotes must stand together.

    \b
    jianbao search 人工智能                  finds 人工智慧 and artificial intelligence too
    jianbao search '"open source" 模型'
    jianbao search 軟體 --json | jq .url
    """
    from store.database import open_database
    from store.search import search

    script = script or _script_of(query) or settings.script
    with closing(open_database(database or settings.database, readonly=True)) as db:
        matches = search(db, query, limit, script)
    for match in matches:
        line = _fields(match)
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else _plain(line))


def _script_of(query: str) -> str | None:
    """The script that the query itself is in, where it tells."""
    from nlp.script import counts

    hant, hans = counts(query)
    return None if hant == hans else "zh-Hant" if hant > hans else "zh-Hans"


def _fields(match: Match) -> dict[str, Any]:
    return {
        "published_at": match.published_at.isoformat() if match.published_at else None,
        "source": match.source,
        "title": match.title,
        "url": match.url,
        "snippet": match.snippet,
        "article_id": match.article_id,
        "score": round(match.score, 4),
    }


def _plain(line: dict[str, Any]) -> str:
    day = (line["published_at"] or "-")[:10]
    shown = (day, line["source"], line["title"], line["url"], line["snippet"])
    return "\t".join(map(one_line, shown))
