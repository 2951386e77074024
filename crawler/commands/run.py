"""`jianbao run`: the nightly job."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from crawler.commands.enrich import writing_line
from crawler.config import Settings, override

if TYPE_CHECKING:
    from crawler.run import RunReport


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE …]")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the digest.  [default: today in the home's time zone]",
)
@click.option("--model", help="A larger model that writes the summaries.  [default: compact]")
@click.option(
    "--summary-languages",
    metavar="LANGUAGES",
    help="Languages that it writes in, such as zh-Hant,en.  [default: each article's own]",
)
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    day: datetime | None,
    model: str | None,
    summary_languages: str | None,
) -> None:
    """Crawl, enrich, group and publish: everything that cron has to do.

    A second run in the same home ends at once with exit code 75. A run that was stopped, killed
    or lost its power goes on where it was at the next start. From cron, every morning at 6:30:

    \b
    30 6 * * *  jianbao --home /srv/news run >> /srv/news/jianbao.log 2>&1

    Exit code 1 says that a source or an article failed, and the log says which; the digest is
    written all the same. `jianbao status` shows the health of each source.
    """
    from crawler.errors import SourceError
    from crawler.run import run
    from crawler.sources import load_all, pick

    settings: Settings = override(ctx.obj, model=model, summary_languages=summary_languages)
    broken: list[SourceError] = []
    catalogue = load_all(settings.sources, broken)
    chosen = pick(catalogue, dict.fromkeys(names or catalogue), broken)
    report = run(settings, chosen, day.date() if day else datetime.now(settings.zone).date())
    for line in lines_of(report):
        click.echo(line)
    for error in broken:
        click.echo(f"jianbao: {error}", err=True)
    ctx.exit(0 if report.ok and not broken else 1)


def lines_of(report: RunReport) -> list[str]:
    """What a run did, in a line a stage."""
    sources = report.crawled.sources
    refused = sum(sum(source.refused.values()) for source in sources)
    failed = [f"{source.source}: {source.failed}" for source in sources if source.failed]
    enriched = report.enriched
    return [
        f"crawled   {len(sources)} sources, {sum(s.fetched for s in sources)} pages"
        + (f"; failed: {'; '.join(failed)}" if failed else ""),
        f"extracted {sum(s.stored for s in sources)} new articles, "
        f"{sum(s.changed for s in sources)} changed; {refused} pages were not articles",
        f"enriched  {enriched.done} articles, {enriched.failed} failed, "
        f"{enriched.skipped} passed over",
        *([writing_line(enriched.writing)] if enriched.writing else ()),
        f"grouped   {report.stories} stories",
        f"published {', '.join(str(path) for path in report.editions)}",
    ]
