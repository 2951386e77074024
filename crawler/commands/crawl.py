"""`jianbao crawl`: fetch what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.config import Settings

if TYPE_CHECKING:
    from crawler.crawl import SourceReport


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE …]")
@click.option("--max-pages", type=click.IntRange(min=1), help="Pages of one source in this run.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], max_pages: int | None) -> None:
    """Fetch what is new of the named sources, or of all, into the database.

    Prints a line for each source; exit code 1 where a source failed, the others being done.

    \b
    jianbao crawl                      every source
    jianbao crawl bnext --max-pages 5  a little of one
    """
    from crawler.console import progress
    from crawler.crawl import crawl
    from crawler.errors import SourceError
    from crawler.lock import only_run
    from crawler.sources import load_all, pick

    settings: Settings = ctx.obj
    if max_pages:
        settings = settings.model_copy(update={"max_pages": max_pages})
    broken: list[SourceError] = []
    catalogue = load_all(settings.sources, broken)
    chosen = pick(catalogue, dict.fromkeys(names or catalogue), broken)
    with only_run(settings.home), progress("crawl") as on_progress:
        report = crawl(settings, chosen, on_progress=on_progress)
    for source in report.sources:
        click.echo(line_of(source))
    for error in broken:
        click.echo(f"jianbao: {error}", err=True)
    ctx.exit(0 if report.ok and not broken else 1)


def line_of(report: SourceReport) -> str:
    """What one source gave, in a line."""
    if report.failed:
        return f"{report.source}: FAILED: {report.failed}"
    line = (
        f"{report.source}: {report.discovered} links, {report.known} known, "
        f"{report.fetched} fetched: {report.stored} new, {report.changed} changed, "
        f"{report.unchanged} unchanged"
    )
    if report.refused:
        line += "; not taken: " + ", ".join(
            f"{count} {reason}" for reason, count in sorted(report.refused.items())
        )
    return line
