"""`jianbao entities`: the register of whom and what the news is about."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from crawler.config import Settings
from crawler.console import one_line

if TYPE_CHECKING:
    from store.register import Citation

TYPES = click.Choice(["PERSON", "ORGANIZATION", "PRODUCT", "LOCATION"], case_sensitive=False)


@click.group()
def command() -> None:
    """List, show, merge and split people, organizations, products and places.

    An entity is named by its id, or by a full name in any script. What is merged and split stays
    so: later articles, `enrich --redo` and better models do not undo it.

    \b
    jianbao entities list --type person --days 7
    jianbao entities show 輝達
    jianbao entities merge 12 57            57 becomes a part of 12
    jianbao entities split 12 'Blue Lake'   the name becomes an entity of its own
    """


@command.command("list")
@click.option("--type", "kind", type=TYPES, help="Only those of one type.")
@click.option("--days", type=click.IntRange(min=1), help="Only what was in the last days' news.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(min=1), help="Entities at most."
)
@click.pass_obj
def list_entities(
    settings: Settings, kind: str | None, days: int | None, as_json: bool, limit: int
) -> None:
    """One line an entity, the most written about first: id, type, names, articles, mentions."""
    from store.database import open_database
    from store.register import entities

    with closing(open_database(settings.database, readonly=True)) as db:
        rows = entities(db, kind.upper() if kind else None, days)[:limit]
    for row in rows:
        if as_json:
            click.echo(_json(asdict(row)))
            continue
        names = " = ".join(dict.fromkeys(filter(None, row.names)))
        click.echo(f"{row.id}\t{row.type}\t{one_line(names)}\t{row.articles}\t{row.mentions}")


@command.command()
@click.argument("who")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Mentions at most."
)
@click.pass_obj
def show(settings: Settings, who: str, as_json: bool, limit: int) -> None:
    """All names of an entity and their evidence, an editor's decisions, and where it is mentioned.

    Mentions are the paragraphs of the newest articles, the names between ⟦ and ⟧.
    """
    from store import register
    from store.database import open_database

    with closing(open_database(settings.database, readonly=True)) as db:
        number = register.find_entity(db, who)
        kind, names, decisions = register.show(db, number)
        cited = register.citations(db, number, limit)
    if as_json:
        found: dict[str, list[Any]] = {"names": names, "decisions": decisions, "mentions": cited}
        lists = {key: [asdict(one) for one in value] for key, value in found.items()}
        click.echo(_json({"id": number, "type": kind, **lists}))
        return
    click.echo(f"{number}\t{kind}")
    for name in names:
        what = "alias" if name.alias else "name"
        parts = (what, name.name, name.evidence, name.article or "")
        click.echo("\t".join(map(one_line, parts)).rstrip())
    for one in decisions:
        apart = f", not {one.not_id}" if one.not_id else ""
        day = f"{one.decided_at.astimezone(settings.zone):%Y-%m-%d}"
        click.echo(f"decided\t{one_line(one.name)} is {one.entity_id}{apart}\t{day}")
    for citation in cited:
        click.echo(_line(citation, settings))


@command.command()
@click.argument("who")
@click.argument("other")
@click.pass_obj
def merge(settings: Settings, who: str, other: str) -> None:
    """Make OTHER a part of WHO, for good: all its names mean WHO from now on."""
    from store.database import open_database
    from store.editing import merge
    from store.register import find_entity

    with closing(open_database(settings.database)) as db:
        kept, gone = find_entity(db, who), find_entity(db, other)
        merge(db, kept, gone)
    click.echo(f"{gone} is now a part of {kept}")


@command.command()
@click.argument("who")
@click.argument("name")
@click.pass_obj
def split(settings: Settings, who: str, name: str) -> None:
    """Make NAME, and the mentions written so, an entity of its own, for good."""
    from store.database import open_database
    from store.editing import split
    from store.register import find_entity

    with closing(open_database(settings.database)) as db:
        number = find_entity(db, who)
        new = split(db, number, name)
    click.echo(f"{one_line(name)} is now {new}, apart from {number}")


def _line(citation: Citation, settings: Settings) -> str:
    time = citation.published_at
    day = f"{time.astimezone(settings.zone):%Y-%m-%d}" if time else "-"
    parts = (day, citation.source, citation.title, citation.url, _marked(citation))
    return "\t".join(map(one_line, parts))


def _marked(citation: Citation) -> str:
    from store.search import MARKS

    text = citation.text
    for start, end in reversed(citation.spans):
        text = f"{text[:start]}{MARKS[0]}{text[start:end]}{MARKS[1]}{text[end:]}"
    return text


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda time: time.isoformat())
