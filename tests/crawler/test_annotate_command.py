"""`jianbao annotate`: JSON lines in, JSON lines out."""

import json
from typing import Any

from click.testing import CliRunner, Result

from crawler.commands.annotate import command


def annotate(*lines: str | bytes) -> tuple[Result, list[dict[str, Any]]]:
    data = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    result = CliRunner().invoke(command, input=data)
    return result, [json.loads(line) for line in result.output.splitlines()]


def test_a_text_gives_summary_and_entities_with_offsets() -> None:
    text = "微軟週三宣布在台中設立資料中心，投資額為3億美元。\n工程預計2027年完成，屆時將雇用兩百名工程師。"
    result, (answer,) = annotate(json.dumps({"id": "a-1", "title": "微軟到台中", "text": text}))
    assert result.exit_code == 0
    assert list(answer) == ["id", "language", "summary", "entities"]
    assert (answer["id"], answer["language"]) == ("a-1", "zh-Hant")
    assert sorted(s["rank"] for s in answer["summary"]) == [1, 2]
    for piece in answer["summary"] + answer["entities"]:
        assert text[piece["start"] : piece["end"]] == piece["text"]
    assert {"微軟", "3億美元", "2027年"} <= {e["text"] for e in answer["entities"]}


def test_a_bad_line_is_reported_and_the_others_go_on() -> None:
    result, answers = annotate(
        '{"id": 1, "text": "第一行沒有問題，可以讀。"}',
        "{not json",
        '{"id": 3}',
        '["id"]',
        '{"id": 5, "text": "x", "title": 7}',
        b'{"id": 6, "text": "\xff"}',
        "",
        '{"id": 8, "text": ""}',
    )
    assert result.exit_code == 1
    assert [a.get("line", a.get("id")) for a in answers] == [1, 2, 3, 4, 5, 6, 8]
    assert ["error" in a for a in answers] == [False, True, True, True, True, True, False]


def test_nothing_in_nothing_out() -> None:
    result, answers = annotate("")
    assert (result.exit_code, answers) == (0, [])
