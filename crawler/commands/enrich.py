"""`jianbao enrich`: let a model read what was crawled."""

from __future__ import annotations

from contextlib import closing

import click

from crawler.config import Settings


@click.command()
@click.option(
    "--model",
    help="`compact`, or a Hugging Face model that writes the summaries, such as"
    " csebuetnlp/mT5_multilingual_XLSum (needs `pip install 'jianbao[hub]'`)."
    "  [default: the home's `model`]",
)
@click.option("--redo", is_flag=True, help="Every article again, not only those that are new.")
@click.pass_context
def command(ctx: click.Context, model: str | None, redo: bool) -> None:
    """Find language, summary, names and numbers in each article, and write both scripts.

    Takes the articles that this model has not read yet, newest first; stop it at any time, and
    the next call goes on. An article that fails is tried again by later calls, three times in
    all. Exit code 1 where some failed.
    """
    from crawler.console import progress
    from store.database import open_database
    from store.enrich import enrich

    settings: Settings = ctx.obj
    with closing(open_database(settings.database)) as db, progress("enrich") as on_progress:
        report = enrich(db, model=model or settings.model, redo=redo, on_progress=on_progress)
    click.echo(f"enriched {report.done}, failed {report.failed}, passed over {report.skipped}")
    ctx.exit(1 if report.failed else 0)
