"""`jianbao digest`: one day's stories as files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from crawler.config import Settings

if TYPE_CHECKING:
    from store.digest.publish import Format
    from store.digest.text import Script


@click.command()
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to print.  [default: today in the home's time zone]",
)
@click.option(
    "--script",
    type=click.Choice(["zh-Hant", "zh-Hans"]),
    help="The script that is shown first, and that Markdown and Atom are in."
    "  [default: the home's `script`]",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "markdown", "atom"]),
    multiple=True,
    help="What to write; may be given again.  [default: all three]",
)
@click.pass_obj
def command(
    settings: Settings, day: datetime | None, script: Script | None, formats: tuple[Format, ...]
) -> None:
    """Write the digest of one day, and print where it is.

    \b
    digest/DATE.html   a page that needs nothing else, with both scripts
    digest/DATE.md     the same in one script
    digest/atom.xml    the feed of the last editions, in one script
    """
    from store.database import open_database
    from store.digest.publish import FORMATS, publish

    chosen = day.date() if day else datetime.now(settings.zone).date()
    db = open_database(settings.database)
    try:
        paths = publish(
            db,
            chosen,
            settings.zone,
            script or settings.script,
            settings.digests,
            formats or FORMATS,
        )
    finally:
        db.close()
    for path in paths:
        click.echo(path)
