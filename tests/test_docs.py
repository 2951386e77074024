"""Docs that cannot lie: commands explain themselves, and the README says what the code does."""

import re
from pathlib import Path

import click
import pytest

from crawler.cli import jianbao
from crawler.config import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTEXT = click.Context(jianbao)
NAMES = jianbao.list_commands(CONTEXT)


def settings_table() -> str:
    """The README's table of settings, from the settings themselves."""
    rows = ["| name | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{name}` | `{field.default}` | {field.description} |")
    return "\n".join(rows)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name: str) -> None:
    command = jianbao.get_command(CONTEXT, name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_readme_has_the_settings_in_force() -> None:
    assert settings_table() in README


def test_readme_names_only_commands_that_exist() -> None:
    named = set(re.findall(r"^ *(?:[^\n|#]*\| )?jianbao (?:--home \S+ )?([a-z]+)", README, re.M))
    assert named
    assert named <= set(NAMES)


def test_readme_has_the_two_commands() -> None:
    assert "\n    pip install . && jianbao demo\n" in README
    assert "\n    pip install -e '.[test]' && pytest\n" in README


def test_ci_calls_the_readme_test_command() -> None:
    last = (ROOT / ".ci" / "run").read_text("utf-8").rstrip().splitlines()[-1]
    assert last == "pip install --quiet -e '.[test]' && pytest"
