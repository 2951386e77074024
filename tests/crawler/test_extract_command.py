"""`jianbao extract` in a pipe."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from crawler.commands.extract import command

PAGE = """<html><head><meta charset="utf-8"><title>港口重新開放</title></head><body><article>
<h1>港口重新開放</h1><p>港口在清晨重新開放，第一批貨輪已經靠岸，碼頭工人說等了三個月。</p>
<p>工會表示，談判還沒有結束，雙方約定下週再談一次。</p><p>責任編輯：林小滿</p></article></body>"""


def _run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(command, list(arguments), input=stdin)


def _lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_for_each_page(tmp_path: Path) -> None:
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    first.write_text(PAGE, "utf-8")
    second.write_bytes(PAGE.replace("utf-8", "big5").encode("big5"))
    result = _run(str(first), str(second))
    assert result.exit_code == 0
    for line, path in zip(_lines(result), (first, second), strict=True):
        assert line["page"] == str(path)
        assert (line["title"], line["editor"]) == ("港口重新開放", "林小滿")
        assert line["removed"] == [
            {"text": "港口重新開放", "rule": "title"},
            {"text": "責任編輯：林小滿", "rule": "editor"},
        ]
        assert isinstance(line["paragraphs"], list) and len(line["paragraphs"]) == 2
        assert set(line["paragraphs"][0]) == {"kind", "text"}


def test_a_bad_page_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, empty, missing = tmp_path / "a.html", tmp_path / "b.html", tmp_path / "c.html"
    good.write_text(PAGE, "utf-8")
    empty.write_bytes(b"")
    result = _run(str(empty), str(missing), str(good))
    assert result.exit_code == 1
    bad, gone, article = _lines(result)
    assert bad["page"] == str(empty) and bad["reason"] == "empty" and bad["error"]
    assert gone["page"] == str(missing) and gone["error"]
    assert article["title"] == "港口重新開放"


def test_standard_input_and_address() -> None:
    page = PAGE.replace("</head>", "<link rel=canonical href=/news/7></head>").encode()
    result = _run("--url", "https://tide.example/x?y=1", "-", stdin=page)
    (line,) = _lines(result)
    assert (line["page"], line["url"]) == ("-", "https://tide.example/x?y=1")
    assert line["canonical_url"] == "https://tide.example/news/7"


def test_without_a_page_the_usage_is_wrong() -> None:
    assert _run().exit_code == 2
