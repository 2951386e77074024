"""`jianbao status`: how the sources and the last runs are doing."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from crawler.config import Settings

if TYPE_CHECKING:
    from store.runs import Health, Run

COLUMNS = ("source", "state", "last answer", "last article", "articles", "a day", "why")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show each source's health, and the last runs. Exit code 1 where a source fails.

    \b
    ok       it answered in the last run, and had news in the last four days
    quiet    it answers, and has had nothing new for four days
    failing  nothing of it could be fetched in the last run
    dead     nothing of it could be fetched in five runs in a row
    unseen   it was never asked

    A run in which a larger model wrote shows the tokens that it was sent and that it wrote.
    """
    from store.database import open_database
    from store.runs import last_runs, source_health

    settings: Settings = ctx.obj
    with closing(open_database(settings.database, readonly=True)) as db:
        health, runs = source_health(db), last_runs(db)
    if as_json:
        report = {"sources": [asdict(one) for one in health], "runs": [asdict(one) for one in runs]}
        click.echo(json.dumps(report, ensure_ascii=False, default=_time))
    else:
        _show_sources(health, settings)
        for run in runs:
            click.echo(_run_line(run, settings))
    ctx.exit(1 if any(one.state in ("failing", "dead") for one in health) else 0)


def _show_sources(health: list[Health], settings: Settings) -> None:
    rows = [_row(one, settings) for one in health]
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _row(one: Health, settings: Settings) -> tuple[str, ...]:
    why = f"{one.failures} × {one.reason}" if one.reason else ""
    return (
        one.source,
        one.state,
        _local(one.last_success, settings),
        _local(one.last_article, settings),
        str(one.articles),
        f"{one.articles_per_day:.1f}",
        why,
    )


def _run_line(run: Run, settings: Settings) -> str:
    end = _local(run.finished_at, settings) if run.finished_at else "did not finish, or still runs"
    spent = ""
    if run.prompt_tokens or run.completion_tokens:
        spent = f"\t{run.prompt_tokens} + {run.completion_tokens} tokens"
    start = _local(run.started_at, settings)
    return f"run {run.id}\t{run.command}\t{run.status}\t{start} – {end}{spent}"


def _local(time: datetime | None, settings: Settings) -> str:
    return f"{time.astimezone(settings.zone):%Y-%m-%d %H:%M}" if time else "-"


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"not JSON: {value!r}")
