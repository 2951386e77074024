"""`jianbao export`: data for other programs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.config import Settings

if TYPE_CHECKING:
    from store.export import Format


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    help="[default: by the ending of OUT, else csv]",
)
@click.option("--table", default="v_articles", show_default=True, help="A table or view.")
@click.option("--query", help="SQL instead of a table.")
@click.option(
    "--full-text",
    is_flag=True,
    help="Let full texts and raw pages out too. They belong to their publishers: keep them.",
)
@click.pass_obj
def command(
    settings: Settings,
    out: Path,
    format_: Format | None,
    table: str,
    query: str | None,
    full_text: bool,
) -> None:
    """Write a table, a view or the answer to a query into OUT (`-`: standard output).

    Full texts and raw pages stay in the database: their columns are left out of tables, and a
    query that reads them is refused. Values are written as they are; a spreadsheet may take a
    title that begins with = for a formula, so import CSV there as text.

    \b
    jianbao export articles.csv
    jianbao export --table v_entity_days entities.parquet
    jianbao export --query 'select day, sum(articles) from v_daily group by 1' - --format jsonl
    """
    from store.database import open_database
    from store.export import export, format_of

    chosen = format_ or format_of(out)
    with closing(open_database(settings.database, readonly=True)) as db:
        rows = export(db, out, chosen, table=table, query=query, full_text=full_text)
    click.echo(f"{rows} rows in {out}", err=True)
