"""Articles that stand only in a script, as pages do that a browser builds from JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.blocks import units
from crawler.cleaning import is_prose
from crawler.json_ld import loads_tolerantly

_LARGEST = 4_000_000
"""Characters of one script that are looked at."""
_LEAST_UNITS = 100.0
_STATE = re.compile(r"(?:=|\()\s*([{\[])")
_MARKUP = re.compile(r"<(p|br|div|h[1-6]|li|span)\b", re.IGNORECASE)
_TEXT_KEYS = ("articlebody", "content", "body", "text", "html", "article", "contenthtml", "detail")


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


def _state(script: str) -> Any:
    """The first JSON value of a script: all of it, or what is assigned to a variable."""
    stripped = script.strip()
    if stripped[:1] in "{[":
        return loads_tolerantly(stripped)
    found = _STATE.search(script)
    if not found:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(script, found.start(1))[0]
    except (ValueError, RecursionError):
        return None


def _strings(value: Any) -> Iterator[str]:
    """Strings under names that hold articles' texts, without recursion."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        key, item = waiting.pop()
        if isinstance(item, dict):
            waiting += [(str(name).lower(), child) for name, child in item.items()]
        elif isinstance(item, list):
            waiting += [(key, child) for child in item]
        elif isinstance(item, str) and key.replace("_", "") in _TEXT_KEYS:
            yield item


def _reads_like_article(text: str) -> bool:
    plain = re.sub(r"<[^>]+>", "", text)
    return units(plain) >= _LEAST_UNITS and is_prose(plain) and "function(" not in plain


def _as_html(text: str) -> str:
    if _MARKUP.search(text):
        return f"<div>{text}</div>"
    lines = (line.replace("&", "&amp;").replace("<", "&lt;") for line in text.splitlines())
    return "<div>" + "".join(f"<p>{line}</p>" for line in lines if line.strip()) + "</div>"
