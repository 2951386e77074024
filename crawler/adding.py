"""A new source from an address: where it publishes, in which language, for which region."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import lxml.html
from courlan import extract_domain
from lxml import etree

from crawler.addresses import clean_url, is_ip
from crawler.config import Settings
from crawler.crawl import fetch
from crawler.decoding import decode
from crawler.discovery import find_links
from crawler.errors import DiscoveryFailed, SourceError
from crawler.sources import NAME, Source, Way
from nlp import script
from store.articles import Article, Page

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
COMMON_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
"""Where WordPress, Ghost, Hugo, Jekyll and home-made sites have their feeds."""
ZONES = {
    "TW": "Asia/Taipei",
    "HK": "Asia/Hong_Kong",
    "CN": "Asia/Shanghai",
    "SG": "Asia/Singapore",
    "JP": "Asia/Tokyo",
    "GB": "Europe/London",
    "US": "America/New_York",
}
"""Where a region's news is dated; the largest city of several."""
_REGIONS = {"zh-Hant": "TW", "zh-Hans": "CN", "en": "US"}
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


def propose(settings: Settings, url: str, name: str) -> Source:
    """A source for the site at `url` (a page of it, or its feed), with every way that was found.

    Raises SourceError where the address cannot be fetched, or nothing to follow was found.
    """
    address = clean_url(url if "://" in url else f"https://{url}")
    if not address:
        raise SourceError(f"{url}: not a web address")
    robots_url = urljoin(address, "/robots.txt")
    page, robots = fetch(settings, [address, robots_url])
    if isinstance(page, str):
        raise SourceError(f"{url}: {page}")
    text = decode(page.body, page.headers.get("content-type", ""))
    draft = _draft(page, text, name)
    ways = [Way("feed", page.url)] if _is_feed(page, draft) else _feeds(settings, page, text, draft)
    if not isinstance(robots, str):
        found = _SITEMAP_LINE.findall(decode(robots.body))
        ways += [Way("sitemap", sitemap) for sitemap in found[:3] if clean_url(sitemap)]
    if not _is_feed(page, draft):
        ways.append(Way("list", page.url))
    return replace(draft, discovery=tuple(ways))


def fit(source: Source, articles: Iterable[Article]) -> Source:
    """The source with the language and region that its articles turned out to have."""
    known = list(articles)
    language = _most(a.language for a in known if a.language != "und") or source.language
    texts = "\n".join(p.text for a in known for p in a.paragraphs)
    region = (
        region_of_host(source.home)
        or (script.region(texts) if language.startswith("zh") else None)
        or _most(a.region for a in known if a.region and language == "en")
        or _REGIONS[language]
    )
    zone = ZONES.get(region, "UTC")
    return replace(source, language=language, region=region, timezone=zone)


def name_of(url: str) -> str:
    """A name for a site: the part of its host that people know it by.

    >>> name_of("https://www.bnext.com.tw/articles")
    'bnext'
    """
    host = urlsplit(url).hostname or ""
    domain = host if is_ip(host) else extract_domain(url) or host
    label = domain if is_ip(host) else domain.partition(".")[0]
    name = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
    return name if NAME.fullmatch(name) else "source"


def region_of_host(url: str) -> str | None:
    """The region that a country's domain stands for, of those that we know zones for."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    ending = "GB" if ending == "UK" else ending
    return ending if ending in ZONES else None


def to_toml(source: Source) -> str:
    """A source as the TOML that `crawler.sources.parse` reads back to the same."""
    lines = ["# Made by `jianbao source add`."]
    for key in ("name", "title", "home", "language", "region", "timezone", "verified"):
        lines.append(f"{key} = {_quoted(getattr(source, key))}")
    if source.delay is not None:
        lines.append(f"delay = {source.delay}")
    for way in source.discovery:
        lines += ["", "[[discovery]]", f'kind = "{way.kind}"', f"url = {_quoted(way.url)}"]
        if way.links:
            lines.append(f"links = {_quoted(way.links)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """JSON's strings are TOML's basic strings, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _draft(page: Page, text: str, name: str) -> Source:
    if not NAME.fullmatch(name):
        raise SourceError(f"{name!r}: a name has lower-case letters, digits and hyphens")
    language = script.detect(re.sub(r"<[^>]*>|\s+", " ", text)[:20_000])
    language = language if language in _REGIONS else "en"
    region = region_of_host(page.url) or _REGIONS[language]
    return Source(
        name=name,
        title=_title(text) or name,
        home=urljoin(page.url, "/"),
        language=language,
        region=region,
        timezone=ZONES[region],
        discovery=(),
    )


def _title(text: str) -> str:
    """What the site calls itself: Open Graph's name, or the first part of the title."""
    try:
        root = lxml.html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return ""
    named = root.xpath("//meta[@property='og:site_name']/@content | //channel/title/text()")
    titles = [str(one).strip() for one in (*named, *root.xpath("//title/text()"))]
    first = next((title for title in titles if title), "")
    return re.split(r"\s+[|–—-]\s+|[｜|]", first)[0].strip()[:80]


def _is_feed(page: Page, draft: Source) -> bool:
    return bool(_links_of(page, draft))


def _links_of(page: Page, draft: Source) -> list[str]:
    """The addresses in a page that is a feed; none where it is none."""
    content_type = page.headers.get("content-type", "")
    try:
        found = find_links(
            Way("feed", page.url), page.body, page.url, draft, page.fetched_at, content_type
        )
    except DiscoveryFailed:
        return []
    return [link.url for link in found.links]


def _feeds(settings: Settings, page: Page, text: str, draft: Source) -> list[Way]:
    """The feeds that a page names, or, where it names none, those in the usual places."""
    named = list(_named_feeds(page, text))
    candidates = named or [urljoin(page.url, path) for path in COMMON_FEEDS]
    ways = []
    for url, answer in zip(candidates, fetch(settings, candidates), strict=True):
        if not isinstance(answer, str) and _links_of(answer, draft):
            ways.append(Way("feed", url))
    return ways[:3]


def _named_feeds(page: Page, text: str) -> Iterable[str]:
    try:
        root = lxml.html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return []
    found: dict[str, None] = {}
    for link in root.xpath("//link[@href and @type]"):
        if "alternate" in link.get("rel", "").lower().split() and link.get("type") in FEED_TYPES:
            url = clean_url(link.get("href"), page.url)
            # Feeds of comments are not news.
            if url and "comment" not in url:
                found[url] = None
    return list(found)[:5]


def _most(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None
