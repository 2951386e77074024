"""Texts that stand only in a script."""

from __future__ import annotations

import json

import pytest

from crawler.embedded import embedded_text
from crawler.extraction import parse

LINES = [
    "潮汐電廠的海底電纜週二接上澎湖的變電站，預計六月開始試運轉。",
    "總工程師許澄海表示，最難的一段只有四百公尺。",
]
HTML = "".join(f"<p>{line}</p>" for line in LINES)
STATES = {
    "assigned": f"window.initialState={json.dumps({'a': {'data': {'widgetContent': HTML}}})}",
    "second assignment": f"var n = {{}}; var s = {json.dumps({'article': {'body': HTML}})};",
    "whole script": json.dumps({"props": {"page": {"contentHtml": HTML}}}),
    "paragraphs": json.dumps({"blocks": [{"type": "text", "text": line} for line in LINES]}),
    "lines": json.dumps({"detail": LINES}),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_state_of_a_page(state: str) -> None:
    padding = f"<script>{state}{' ' * 200}</script>"
    text = embedded_text(parse(f"<html><body>{padding}</body></html>"), None)
    assert text and all(line in text for line in LINES)


@pytest.mark.parametrize(
    "state",
    [
        {"recommend": [{"title": "夜市攤商改用行動支付", "summary": LINES[0]}] * 3},
        {"content": "短。"},
        {"content": "function(a){return a;} // 這是程式，不是文章，" + "x" * 200},
        {"id": 3},
    ],
)
def test_what_is_no_text(state: object) -> None:
    script = f"<script>window.s={json.dumps(state)}{' ' * 200}</script>"
    assert embedded_text(parse(f"<html><body>{script}</body></html>"), None) is None
