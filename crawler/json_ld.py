"""JSON-LD as news sites write it: found, mended, its values read."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from crawler.blocks import clean

ARTICLE_TYPES = frozenset((
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle",
    "OpinionNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "BlogPosting",
    "TechArticle", "Report", "ScholarlyArticle", "LiveBlogPosting", "AdvertiserContentArticle",
    "SatiricalArticle", "SocialMediaPosting", "Review",
))  # fmt: skip
"""Types of schema.org that are one article."""

MAX_OBJECTS = 500
"""JSON-LD objects of one page that are looked at."""


def article_objects(root: HtmlElement, seen: set[str]) -> list[dict[str, Any]]:
    """The article objects of all scripts, in order; `@type`s of all objects are added to `seen`.

    Broken scripts give what can be read.
    """
    articles: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for thing in _objects(loads_tolerantly(script.text or "")):
            types = types_of(thing)
            seen |= types
            if types & ARTICLE_TYPES or ("headline" in thing and "datePublished" in thing):
                articles.append(thing)
    return articles


def loads_tolerantly(text: str) -> Any:
    """JSON as sites write it: comments, CDATA, trailing commas, raw line breaks; None if hopeless.

    Of JSON that cannot be mended, the plain string members an article needs are picked out.
    """
    text = re.sub(r"^\s*(<!--|//\s*<!\[CDATA\[|/\*.{0,40}?\*/|<!\[CDATA\[)", "", text)
    text = re.sub(r"(-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", text).strip().rstrip(";")
    mended = re.sub(r",(\s*[}\]])", r"\1", text)
    for candidate in (text, mended):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    pairs = re.findall(
        r'"(@type|headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\]|\\.){1,400})"', text
    )
    picked: dict[str, str] = {}
    for name, value in pairs:
        picked.setdefault(name, value)
    return picked or None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object that may be an article: lists, `@graph`, `mainEntity` are looked into."""
    waiting = [value]
    for _ in range(MAX_OBJECTS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:MAX_OBJECTS]
        elif isinstance(item, dict):
            yield item
            waiting += [
                item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item
            ]


def types_of(thing: dict[str, Any]) -> set[str]:
    kind = thing.get("@type") or ()
    kinds = [kind] if isinstance(kind, str) else kind if isinstance(kind, list) else ()
    return {str(name).rsplit("/", 1)[-1] for name in kinds}


def main_article(articles: list[dict[str, Any]], url: str) -> dict[str, Any]:
    """The one whose own address is the page's, else the first."""
    own = url.split("#")[0]
    for article in articles:
        if url and any(address.split("#")[0] == own for address in addresses_of(article)):
            return article
    return articles[0]


def addresses_of(article: dict[str, Any]) -> list[str]:
    """Where an article says that it stands."""
    page = article.get("mainEntityOfPage")
    found = (
        article.get("url"),
        article.get("@id"),
        page.get("@id") if isinstance(page, dict) else page,
    )
    return [address for address in found if isinstance(address, str) and address]


def text_of(value: Any) -> str | None:
    return clean(_unescape(value)) or None if isinstance(value, str) else None


def body_of(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _unescape(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def boolean_of(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).strip().lower().rsplit("/", 1)[-1])


def people_of(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in items]
    flat = [n for name in names for n in (name if isinstance(name, list) else [name])]
    return [text for name in flat if (text := text_of(name))]


def persons_of(value: Any) -> list[str]:
    """The names of the people among authors, who may as well be organisations."""
    items = value if isinstance(value, list) else [value]
    people = [item for item in items if isinstance(item, dict) and "Person" in types_of(item)]
    return people_of(people)


def image_of(value: Any) -> str | None:
    item = value[0] if isinstance(value, list) and value else value
    if isinstance(item, dict):
        item = item.get("url") or item.get("contentUrl") or item.get("@id")
    return text_of(item)
