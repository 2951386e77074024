"""What boxes are for, by their names."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.roles import role_of
from crawler.rules import read_table

ROWS = read_table("roles")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["role"])
def test_role_takes_its_example(row: dict[str, str]) -> None:
    assert role_of(html.fromstring(f"<div class='{row['example']}'>x</div>")) == row["role"]


@pytest.mark.parametrize(
    ("markup", "role"),
    [
        ("<div class='relatedNews'>x</div>", "related"),
        ("<div id='post_comments'>x</div>", "comment"),
        ("<div style='display: none'>x</div>", "hidden"),
        ("<figcaption>x</figcaption>", "caption"),
        ("<div class='article-body'>x</div>", None),
        ("<div class='shadow loading header-title'>x</div>", None),
        ("<div class='css-1ad2ads'>x</div>", None),
        ("<div>x</div>", None),
    ],
)
def test_role(markup: str, role: str | None) -> None:
    assert role_of(html.fromstring(markup)) == role
