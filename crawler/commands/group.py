"""`jianbao group`: put articles that tell the same into stories."""

from __future__ import annotations

from contextlib import closing

import click

from crawler.config import Settings


@click.command()
@click.option("--redo", is_flag=True, help="All articles again, not only those near new ones.")
@click.pass_obj
def command(settings: Settings, redo: bool) -> None:
    """Group enriched articles into stories: duplicates, reprints, and reports of the same event.

    A story keeps its id when articles join it.
    """
    from crawler.console import progress
    from store.database import open_database
    from store.enrich import group

    with closing(open_database(settings.database)) as db, progress("group") as on_progress:
        stories = group(db, redo=redo, on_progress=on_progress)
    click.echo(f"grouped {stories} stories")
