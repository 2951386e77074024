"""`jianbao serve`: look at the database in a browser."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from crawler.config import Settings


@click.command()
@click.option(
    "--port",
    default=8001,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0: any free one.",
)
@click.pass_obj
def command(settings: Settings, port: int) -> None:
    """Serve the database with Datasette on this machine only, to read, never to write.

    The page "search" takes a query in either script. Needs `pip install 'jianbao[datasette]'`.
    """
    from nlp.errors import MissingExtra
    from store.database import open_database

    try:
        from datasette.cli import serve  # type: ignore[import-untyped]
        from datasette.plugins import pm  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra(
            "`jianbao serve` needs Datasette: pip install 'jianbao[datasette]'"
        ) from error
    import store
    from store import datasette_plugin

    open_here = closing(open_database(settings.database, readonly=True))
    with open_here:  # a file that cannot be used is told of here, in our words
        pass
    pm.register(datasette_plugin, "jianbao")
    metadata = Path(store.__file__).with_name("metadata.yaml")
    options = ["--host", "127.0.0.1", "--port", str(port), "--metadata", str(metadata)]
    serve.main([str(settings.database), *options], prog_name="jianbao serve")
