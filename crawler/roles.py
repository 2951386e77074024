"""What a box of a page is for, told from its tag, class, id and ARIA role."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lxml.html import HtmlElement

from crawler.rules import read_table
from crawler.sources import Rules

TAG_ROLES = {
    "nav": "navigation",
    "menu": "navigation",
    "footer": "footer",
    "aside": "sidebar",
    "dialog": "prompt",
    "button": "prompt",
    "figcaption": "caption",
    "figure": "caption",
}
MARK = "data-jianbao-role"
"""Attribute by which a source's rules give an element its role; see `mark_by_rules`."""

CONTENT, REMOVE, NEXT = "source-content", "source-remove", "source-next"
"""Roles that a source's rules give; unlike guessed ones they are never overruled."""

_ATTRIBUTES = ("class", "id", "role", "data-testid", "data-component", "data-module", "aria-label")
_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[\u3400-\u9fff]+")
_HASH = re.compile(r"[A-Za-z0-9]*\d[A-Za-z][A-Za-z0-9]*")
"""Names that a build tool wrote: a letter after a digit. Words in them are chance."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@cache
def _table() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Single words, and pairs of neighbouring words (`read+more`), each with the role it means."""
    words: dict[str, str] = {}
    pairs: dict[tuple[str, str], str] = {}
    for row in read_table("roles"):
        for word in row["words"].split():
            first, _, second = word.partition("+")
            if second:
                pairs[first, second] = row["role"]
            else:
                words[first] = row["role"]
    return words, pairs


def role_of(element: HtmlElement) -> str | None:
    """`related`, `comment`, `caption`, `hidden` …, or None for a box that may hold the article."""
    attributes = element.attrib
    role = attributes.get(MARK) or TAG_ROLES.get(element.tag)
    if role == "caption" and element.find(".//blockquote") is not None:
        return None  # a sentence of the article, set large
    if role or not attributes:
        return role
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "hidden"
    style = attributes.get("style")
    if style and _HIDDEN.search(style):
        return "hidden"
    named = " . ".join([value for name in _ATTRIBUTES if (value := attributes.get(name))])
    return _role_of_words(named) if named else None


@lru_cache(maxsize=4096)
def _role_of_words(named: str) -> str | None:
    if len(named) > 400:
        return None
    words, pairs = _table()
    found = [word.lower() for word in _WORD.findall(_HASH.sub(" ", named))]
    for word, following in zip(found, [*found[1:], ""], strict=False):
        role = words.get(word) or pairs.get((word, following))
        if role:
            return role
    return None


def mark_by_rules(root: HtmlElement, rules: Rules) -> None:
    """Write the roles that a source's XPaths give into the tree."""
    content = next((found for path in rules.content if (found := _select(root, path))), [])
    for element in content[:1]:
        element.set(MARK, CONTENT)
    for role, paths in ((REMOVE, rules.remove), (NEXT, rules.next_article)):
        for path in paths:
            for element in _select(root, path):
                element.set(MARK, role)


def _select(root: HtmlElement, path: str) -> list[HtmlElement]:
    found = root.xpath(path)
    return (
        [item for item in found if isinstance(item, HtmlElement)] if isinstance(found, list) else []
    )
