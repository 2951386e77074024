"""Tables of rules: which lines and boxes of a news page are not its article, each with an example.

A rule is a row of a TSV file; a test runs every row's own example.
"""

from __future__ import annotations

import csv
from importlib import resources


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of `crawler/rules/<name>.tsv` as dicts by column name."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
