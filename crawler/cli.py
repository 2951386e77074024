"""The `jianbao` command: finds and dispatches, nothing else.

Each file in `crawler/commands/` is one subcommand and holds a click command named `command`.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import sqlite3
import sys

import click

from crawler import commands, config
from crawler.console import setup_logging
from nlp.errors import JianbaoError

EXIT_CODES = """
\b
Exit codes:
  0   done
  1   something failed (a source, a page, a file); everything else was done
  2   wrong usage, or a configuration or source file that cannot be read
  74  the database cannot be opened, read or written
  75  another run holds the lock, or the database stayed locked: try again later
  130 stopped with Ctrl-C; what was finished is kept
"""


class Commands(click.Group):
    """A click group whose commands are the modules of `crawler.commands`, imported when named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"crawler.commands.{cmd_name}")
        command: click.Command = module.command
        return command


@click.group(cls=Commands, epilog=EXIT_CODES)
@click.version_option(package_name="jianbao")
@click.option("--home", type=click.Path(file_okay=False), help="Jianbao home.  [default: .]")
@click.option("--log-level", default="INFO", show_default=True, help="DEBUG, INFO, WARNING, ERROR.")
@click.pass_context
def jianbao(ctx: click.Context, home: str | None, log_level: str) -> None:
    """Read technology news in three scripts, and brief people on it.

    \b
    jianbao demo                 the whole job on a sample site, in this folder
    jianbao run                  the nightly job: crawl, enrich, group, digest
    jianbao search 人工智能       find articles in either script
    """
    setup_logging(log_level.upper())
    ctx.obj = config.load(home=home)


def main() -> None:
    """Run the command line; expected errors are one line on standard error and an exit code."""
    try:
        status = jianbao.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("jianbao: stopped; what was finished is kept", err=True)
        status = 130
    except JianbaoError as error:
        click.echo(f"jianbao: {error}", err=True)
        status = error.exit_code
    except sqlite3.Error as error:
        logging.getLogger(__name__).debug("database error", exc_info=True)
        click.echo(f"jianbao: database: {error}", err=True)
        status = 74
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    sys.exit(status if isinstance(status, int) else 0)
