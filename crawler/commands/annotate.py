"""`jianbao annotate`: texts to summaries and names, one JSON object a line."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nlp import Annotation


@click.command()
def command() -> None:
    """Read JSON lines {"id", "text", "title"?} and write what the compact model finds in each.

    \b
    {"id": 7, "language": "zh-Hant",
     "summary": [{"text", "start", "end", "rank"}],
     "entities": [{"text", "type", "start", "end", "score"}]}

    The paragraphs of `text` are split by newlines; offsets are characters of it. Sentences come in
    the order of the text, rank 1 is the one to show alone. A line that cannot be read gives
    {"line", "error"}, and exit status 1 at the end.
    """
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        answer = _annotate_one(number, line)
        failed = failed or "error" in answer
        click.echo(json.dumps(answer, ensure_ascii=False))
    if failed:
        sys.exit(1)


def _annotate_one(number: int, line: bytes) -> dict[str, Any]:
    import nlp

    try:
        row = _row(line)
    except ValueError as error:  # also what is not JSON, or not UTF-8
        return {"line": number, "error": str(error)}
    return {"id": row["id"], **_fields(nlp.annotate(row["text"], row.get("title")))}


def _row(line: bytes) -> dict[str, Any]:
    """A line's object, if it has what annotating needs; ValueError says what is wrong."""
    row = json.loads(line)
    if not isinstance(row, dict) or "id" not in row:
        raise ValueError('not an object with "id" and "text"')
    if not isinstance(row.get("text"), str):
        raise ValueError('"text" is not a string')
    if not isinstance(row.get("title"), str | None):
        raise ValueError('"title" is not a string')
    return row


def _fields(found: Annotation) -> dict[str, Any]:
    return {
        "language": found.language,
        "summary": [
            {"text": s.text, "start": s.start, "end": s.end, "rank": s.rank} for s in found.summary
        ],
        "entities": [
            {
                "text": m.text,
                "type": m.type,
                "start": m.start,
                "end": m.end,
                "score": round(m.score, 4),
            }
            for m in found.mentions
        ],
    }
