"""`jianbao enrich`: let a model read what was crawled."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from crawler.config import Settings, override

if TYPE_CHECKING:
    from store.writing import WritingReport


@click.command()
@click.option(
    "--model",
    help="`compact`, or a Hugging Face model that writes the summaries, such as"
    " csebuetnlp/mT5_multilingual_XLSum (needs `pip install 'jianbao[hub]'`), or chat:NAME, a"
    " model behind an OpenAI-compatible endpoint (`pip install 'jianbao[chat]'`)."
    "  [default: the home's `model`]",
)
@click.option(
    "--summary-languages",
    metavar="LANGUAGES",
    help="Languages that the larger model writes in, such as zh-Hant,en: every article can then be"
    " read in these.  [default: the home's `summary_languages`, or each article's own]",
)
@click.option("--redo", is_flag=True, help="Every article again, not only those that are new.")
@click.pass_context
def command(
    ctx: click.Context, model: str | None, summary_languages: str | None, redo: bool
) -> None:
    """Find language, summary, names and numbers in each article, and write both scripts.

    Takes the articles that this model has not read yet, newest first; stop it at any time, and
    the next call goes on. An article that fails is tried again by later calls, three times in
    all. A larger model then writes summaries; each sentence of it that the article does not bear
    out is left out, and what it was asked once is not asked again. Exit code 1 where something
    failed or an endpoint did not answer.
    """
    from crawler.console import progress
    from store.database import open_database
    from store.enrich import enrich

    settings: Settings = override(ctx.obj, model=model, summary_languages=summary_languages)
    with closing(open_database(settings.database)) as db, progress("enrich") as on_progress:
        report = enrich(
            db,
            model=settings.model,
            languages=settings.summary_languages,
            redo=redo,
            on_progress=on_progress,
        )
    click.echo(f"enriched {report.done}, failed {report.failed}, passed over {report.skipped}")
    if report.writing:
        click.echo(writing_line(report.writing))
    ctx.exit(0 if report.ok else 1)


def writing_line(report: WritingReport) -> str:
    """What a larger model wrote, and what that cost."""
    return (
        f"wrote {report.written} summaries, refused {report.refused}, failed {report.failed}, "
        f"unanswered {report.unanswered}; {report.prompt_tokens} prompt and "
        f"{report.completion_tokens} completion tokens"
    )
