"""What a page says about itself for machines: JSON-LD, Open Graph, `meta` and `link` elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.blocks import clean
from crawler.json_ld import (
    ARTICLE_TYPES,
    addresses_of,
    article_objects,
    body_of,
    boolean_of,
    image_of,
    main_article,
    people_of,
    persons_of,
    text_of,
    types_of,
)
from crawler.people import WRITTEN_BY
from crawler.rules import read_table


@cache
def names_of(fact: str) -> tuple[str, ...]:
    """The names under which pages state a fact, the most trusted first: `rules/names.tsv`."""
    rows = {row["fact"]: tuple(row["names"].split(",")) for row in read_table("names")}
    return rows[fact]


@dataclass
class Metadata:
    """The facts found; empty where the page does not say."""

    titles: list[str] = field(default_factory=list)
    """Candidates, the most trusted first; not yet free of the site's name."""
    site_name: str | None = None
    authors: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    """Of the authors those whom structured data call a `Person`."""
    editor: str | None = None
    credit: str | None = None
    published: list[str] = field(default_factory=list)
    """Raw dates, the most trusted first."""
    modified: list[str] = field(default_factory=list)
    section: str | None = None
    keywords: list[str] = field(default_factory=list)
    image: str | None = None
    canonical: str | None = None
    og_type: str | None = None
    types: set[str] = field(default_factory=set)
    """`@type` of every JSON-LD object."""
    other_headlines: list[str] = field(default_factory=list)
    """Headlines of further articles that the page carries."""
    other_addresses: list[str] = field(default_factory=list)
    """Addresses of the same."""
    article_body: str | None = None
    free: bool | None = None
    """`isAccessibleForFree`, where stated."""
    sponsor: str | None = None

    @property
    def is_article(self) -> bool:
        """Whether the page says that it is one article."""
        return bool(self.types & ARTICLE_TYPES) or self.og_type == "article"


def read_metadata(root: HtmlElement, url: str) -> Metadata:
    """Everything in the head, and in JSON-LD anywhere in the page."""
    metas = _metas(root)
    data = Metadata()
    articles = article_objects(root, data.types)
    if articles:
        main = main_article(articles, url)
        _take_article(main, data)
        first = data.titles[0] if data.titles else ""
        others = [other for other in articles if other is not main]
        headlines = (text_of(other.get("headline")) for other in others)
        data.other_headlines = [text for text in headlines if text and text != first]
        data.other_addresses = [url for other in others for url in addresses_of(other)]
    _take_metas(metas, data)
    _take_links(root, url, data)
    if data.image:
        data.image = urljoin(url, data.image)
    return data


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = clean(meta.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _take_metas(metas: dict[str, list[str]], data: Metadata) -> None:
    def values(fact: str) -> list[str]:
        return [value for name in names_of(fact) for value in metas.get(name, ())]

    def first(fact: str) -> str | None:
        return next(iter(values(fact)), None)

    data.titles += values("title")
    data.site_name = data.site_name or first("site")
    data.authors = data.authors or person_names(values("author"))
    data.editor = first("editor")
    data.credit = first("credit")
    data.published += values("published")
    data.modified += values("modified")
    data.section = data.section or first("section")
    data.keywords = data.keywords or split_keywords(values("keywords"))
    data.image = data.image or first("image")
    data.canonical = next(iter(metas.get("og:url", ())), None)
    data.og_type = next(iter(metas.get("og:type", ())), None)
    tier = next(iter(metas.get("article:content_tier", ())), None)
    if tier and data.free is None:
        data.free = tier.lower() == "free"


def _take_links(root: HtmlElement, url: str, data: Metadata) -> None:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            data.canonical = link.get("href")
            break
    if data.canonical:
        joined = urljoin(url, data.canonical.strip())
        data.canonical = joined if joined.startswith(("http://", "https://")) else None


def _take_article(thing: dict[str, Any], data: Metadata) -> None:
    data.titles += [text for key in ("headline", "name") if (text := text_of(thing.get(key)))]
    data.authors = person_names(people_of(thing.get("author") or thing.get("creator")))
    data.persons = persons_of(thing.get("author") or thing.get("creator"))
    data.published += [
        raw for key in ("datePublished", "dateCreated") if (raw := text_of(thing.get(key)))
    ]
    data.modified += [raw for raw in (text_of(thing.get("dateModified")),) if raw]
    section = thing.get("articleSection")
    data.section = text_of(section[0] if isinstance(section, list) and section else section)
    data.keywords = split_keywords(thing.get("keywords"))
    data.image = image_of(thing.get("image"))
    data.site_name = next(iter(people_of(thing.get("publisher"))), None)
    data.article_body = body_of(thing.get("articleBody"))
    data.free = boolean_of(thing.get("isAccessibleForFree"))
    data.sponsor = next(iter(people_of(thing.get("sponsor"))), None)
    if "AdvertiserContentArticle" in types_of(thing):
        data.sponsor = data.sponsor or "AdvertiserContentArticle"


def person_names(raw: list[str]) -> list[str]:
    """People's names: no addresses, no duplicates, no "By"."""
    names = (
        re.sub(
            rf"^({WRITTEN_BY}|by|文|作者|撰文|記者|记者)\s?[:：/／]?\s+|^by\s",
            "",
            name,
            flags=re.IGNORECASE,
        )
        for name in raw
    )
    kept = [
        name.strip()
        for name in names
        if name and "://" not in name and "@" not in name and len(name) <= 80
    ]
    return list(dict.fromkeys(name for name in kept if name))


def split_keywords(value: Any) -> list[str]:
    """Keywords from a list or a line, without empty ones and duplicates."""
    lines = value if isinstance(value, list) else [value]
    words = (
        word for line in lines if isinstance(line, str) for word in re.split(r"[,，、;；|]", line)
    )
    return list(dict.fromkeys(text for word in words if (text := clean(word)) and len(text) <= 60))
