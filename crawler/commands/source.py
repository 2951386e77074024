"""`jianbao source`: the catalogue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.config import Settings

if TYPE_CHECKING:
    from crawler.sources import Source
    from store.articles import Article, Page

PREVIEW = 3
"""Articles that a new source is shown with."""


@click.group()
def command() -> None:
    """List, check and add sources; record pages for tests.

    \b
    jianbao source list
    jianbao source check bnext
    jianbao source add https://example.com/ --name example
    """


@command.command("list")
@click.pass_context
def list_sources(ctx: click.Context) -> None:
    """One line a source: name, language, region, when it was last verified, ways, title."""
    from crawler.errors import SourceError
    from crawler.sources import load_all

    settings: Settings = ctx.obj
    broken: list[SourceError] = []
    for source in load_all(settings.sources, broken).values():
        verified = f"verified {source.verified}" if source.verified else "never verified"
        ways = ", ".join(way.kind for way in source.discovery)
        parts = (source.name, source.language, source.region, verified, ways, source.title)
        click.echo("\t".join(parts))
    for error in broken:
        click.echo(f"jianbao: {error}", err=True)
    ctx.exit(2 if broken else 0)


@command.command()
@click.argument("name")
@click.option("--page", help="A saved page or an address: only show what the rules do with it.")
@click.pass_context
def check(ctx: click.Context, name: str, page: str | None) -> None:
    """Try a source: find its links, read a few pages, and show what each rule did.

    When it works, the day is noted as `verified` in the home's own `sources/NAME.toml`.
    """
    from crawler.probing import probe, set_verified
    from crawler.sources import load

    settings: Settings = ctx.obj
    source = load(name, settings.sources)
    if page:
        ctx.exit(0 if _show_page(_get(settings, page, source), source) else 1)
    trial = probe(settings, source, PREVIEW)
    for asked in trial.asked:
        click.echo(f"{asked.kind}\t{asked.outcome}\t{asked.url}\t{asked.reason or ''}".rstrip())
    if trial.articles:
        show_article(trial.articles[0])
    if not trial.ok:
        reason = trial.report.failed or "no page of it gave an article"
        click.echo(f"jianbao: {name}: {reason}", err=True)
        ctx.exit(1)
    path = set_verified(source, settings.sources, datetime.now(settings.zone).date())
    click.echo(f"{name} works; noted in {path}")


@command.command()
@click.argument("url")
@click.option("--name", help="What to call it.  [default: from the host]")
@click.option("--force", is_flag=True, help="Replace a source of that name.")
@click.pass_context
def add(ctx: click.Context, url: str, name: str | None, force: bool) -> None:
    """Make a source of a site, from one of its pages or its feed.

    Finds feeds and sitemaps, guesses language, script and region, shows three articles, and
    writes the home's `sources/NAME.toml`, which you may edit.
    """
    from crawler.adding import fit, name_of, propose, to_toml
    from crawler.errors import SourceError
    from crawler.probing import probe, write_whole
    from crawler.sources import load_all

    settings: Settings = ctx.obj
    name = name or name_of(url if "://" in url else f"https://{url}")
    path = settings.sources / f"{name}.toml"
    if not force and (path.exists() or name in load_all(settings.sources, [])):
        raise SourceError(
            f"a source {name!r} exists; give another --name, or --force to replace it"
        )
    source = propose(settings, url, name)
    trial = probe(settings, source, PREVIEW)
    for article in trial.articles:
        show_article(article, lines=1)
    if not trial.ok:
        reason = trial.report.failed or f"no page gave an article: {dict(trial.report.refused)}"
        raise SourceError(f"{url}: {reason}; nothing was written")
    source = fit(source, trial.articles)
    write_whole(path, to_toml(source))
    ways = ", ".join(f"{way.kind} {way.url}" for way in source.discovery)
    click.echo(f"{source.title}: {source.language}, {source.region}, {source.timezone}; {ways}")
    click.echo(f"wrote {path}; try `jianbao crawl {source.name}`")


@command.command()
@click.argument("page", metavar="URL_OR_FILE")
@click.option("--case", required=True, help="A name for what is special about the page.")
@click.option("--site", help="The source's name.  [default: from the host]")
@click.option("--url", default="", help="The address of a saved page.")
@click.option(
    "--folder", type=click.Path(path_type=Path), default="tests/fixtures", show_default=True
)
@click.pass_obj
def fixture(
    settings: Settings, page: str, case: str, site: str | None, url: str, folder: Path
) -> None:
    """Record a page for tests: page.html, meta.json, and article.json as it is read today.

    Read article.json, and put right by hand what the extraction got wrong.
    """
    from crawler.adding import name_of
    from crawler.recording import record
    from crawler.sources import load_all

    catalogue = load_all(settings.sources, [])
    source = catalogue.get(site or name_of(url or page))
    name = source.name if source else site or name_of(url or page)
    target = folder / name / case
    record(_get(settings, page, source, url), source, target)
    click.echo(target)


def _get(settings: Settings, page: str, source: Source | None, url: str = "") -> Page:
    """A page from a file or an address."""
    from crawler.crawl import fetch
    from crawler.errors import PageRefused
    from store import times
    from store.articles import Page

    name = source.name if source else ""
    if "://" not in page:
        try:
            body = Path(page).read_bytes()
        except OSError as error:
            raise PageRefused(f"{page}: {error.strerror or error}") from error
        return Page(url, name, 200, body, times.now())
    (answer,) = fetch(settings, [page])
    if isinstance(answer, str):
        raise PageRefused(f"{page}: {answer}")
    return Page(answer.url, name, answer.status, answer.body, answer.fetched_at, answer.headers)


def _show_page(page: Page, source: Source) -> bool:
    from crawler.errors import NotAnArticle
    from crawler.extraction import extract

    try:
        show_article(extract(page, source))
    except NotAnArticle as error:
        click.echo(f"jianbao: {error} ({error.reason})", err=True)
        return False
    return True


def show_article(article: Article, lines: int = 1000) -> None:
    """An article as a person checks it: its facts, its text, and what each rule took out."""
    click.echo(f"\n{article.title}\n{article.url}")
    authors = ", ".join(article.authors) or "no author"
    date = article.published_at.isoformat() if article.published_at else "no date"
    click.echo(f"{date} · {authors} · {article.language} · {article.access}")
    for paragraph in article.paragraphs[:lines]:
        click.echo(f"  {paragraph.text}")
    if lines > 1:
        for removed in article.removed:
            click.echo(f"- {removed.rule}: {removed.text}")
    click.echo()
