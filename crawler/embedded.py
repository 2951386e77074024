"""Articles that stand only in a script, as pages do that a browser builds from JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawler.blocks import units
from crawler.cleaning import is_prose
from crawler.json_ld import loads_tolerantly

_LARGEST = 4_000_000
"""Characters of one script that are looked at."""
_LEAST_UNITS = 25.0
_MOST_VALUES = 5
"""Assignments of one script that are tried."""
_STATE = re.compile(r"(?:=|\()\s*([{\[])")
_MARKUP = re.compile(r"<(p|br|div|h[1-6]|li|span)\b", re.IGNORECASE)
_TEXT_KEYS = ("content", "body", "text", "html", "article", "detail")
"""A member's name holds one of these if its string is an article's."""
_LINE_KEYS = ("text", "content", "html", "value", "paragraph")


def embedded_text(root: HtmlElement, stated_body: str | None) -> str | None:
    """HTML or plain text of the article from JSON-LD's `articleBody` or a script's state.

    None if no script holds a string that reads like an article.
    """
    if stated_body and units(stated_body) >= _LEAST_UNITS:
        return _as_html(stated_body)
    best = ""
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) < 200 or len(text) > _LARGEST or "ld+json" in (script.get("type") or ""):
            continue
        for value in _strings(_state(text)):
            if len(value) > len(best) and _reads_like_article(value):
                best = value
    return _as_html(best) if best else None


_DATE = re.compile(
    r"\b(?:pub(?:lish)?[_-]?(?:time|date|at)|ct)[\"']?\s*[:=]\s*[\"']?"
    r"(1\d{9}(?:\d{3})?|20\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)(?!\d)",
    re.IGNORECASE,
)
"""`"pubtime":"2025-03-04 09:30"`, WeChat's `var ct = "1741080600"`."""


def embedded_dates(root: HtmlElement) -> list[str]:
    """Dates of publication that only a script knows, which writes them into the page."""
    texts = (script.text or "" for script in root.iter("script"))
    found = (_DATE.search(text) for text in texts if len(text) <= _LARGEST)
    return [match[1] for match in found if match]


def _state(script: str) -> Any:
    """The first JSON value of a script: all of it, or what is assigned to a variable."""
    stripped = script.strip()
    if stripped[:1] in "{[":
        return loads_tolerantly(stripped)
    for found in islice(_STATE.finditer(script), _MOST_VALUES):
        try:
            value = json.JSONDecoder(strict=False).raw_decode(script, found.start(1))[0]
        except (ValueError, RecursionError):
            continue
        if value:
            return value
    return None


def _strings(value: Any) -> Iterator[str]:
    """Strings under names that hold articles' texts, and lists of paragraphs; no recursion."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        key, item = waiting.pop()
        if isinstance(item, dict):
            waiting += [(str(name).lower(), child) for name, child in item.items()]
        elif isinstance(item, list):
            lines = [line for child in item if (line := _line(child))]
            if len(lines) > 1:
                yield "\n".join(lines)
            waiting += [(key, child) for child in item]
        elif isinstance(item, str) and any(word in key for word in _TEXT_KEYS):
            yield item


def _line(item: Any) -> str | None:
    """A paragraph of a list of them: a string, or the text of an object of a type."""
    if isinstance(item, dict):
        texts = [v for k, v in item.items() if str(k).lower() in _LINE_KEYS]
        item = texts[0] if len(texts) == 1 and "title" not in item else None
    return item if isinstance(item, str) and is_prose(item) else None


def _reads_like_article(text: str) -> bool:
    plain = re.sub(r"<[^>]+>", "", text)
    return units(plain) >= _LEAST_UNITS and is_prose(plain) and "function(" not in plain


def _as_html(text: str) -> str:
    if _MARKUP.search(text):
        return f"<div>{text}</div>"
    lines = (line.replace("&", "&amp;").replace("<", "&lt;") for line in text.splitlines())
    return "<div>" + "".join(f"<p>{line}</p>" for line in lines if line.strip()) + "</div>"
