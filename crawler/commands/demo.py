"""`jianbao demo`: the whole job on a sample site."""

from __future__ import annotations

from datetime import date

import click

from crawler.config import Settings

DAY = date(2026, 3, 19)
"""The second day of the sample site, whose dates are fixed: all of its news is invented."""


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Do the whole job in this folder, on a bundled sample site of three publishers.

    The site is served on loopback; the real spider crawls it, and every stage runs as it does for
    real sources. Leaves jianbao.db and digest/2026-03-19.html here, and says where they are.

    \b
    jianbao demo
    jianbao search 人工智能
    """
    from crawler.commands.run import lines_of
    from crawler.demo.server import serve, sources
    from crawler.run import run

    home: Settings = ctx.obj
    settings = home.model_copy(
        update={"allow_private": True, "delay": 0.0, "timezone": "Asia/Taipei"}
    )
    with serve() as base_urls:
        report = run(settings, sources(base_urls), DAY)
    click.echo(f"database  {settings.database.resolve()}")
    page = next(path for path in report.editions if path.suffix == ".html")
    click.echo(f"digest    {page.resolve()}")
    for line in lines_of(report):
        click.echo(line)
    ctx.exit(0 if report.ok else 1)
