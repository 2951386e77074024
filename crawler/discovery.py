"""Feeds, sitemaps, list pages and JSONP lists: from the document's bytes to links. No I/O."""

from __future__ import annotations

import calendar
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser
import lxml.html
from lxml import etree

from crawler.addresses import clean_url, is_wanted, looks_like_article
from crawler.dates import parse_date
from crawler.decoding import decode
from crawler.errors import DiscoveryFailed
from crawler.sources import Source, Way

MAX_LINKS = 2_000
"""Links taken of one document, newest first where it says when."""
MAX_SITEMAPS = 5
"""Sitemaps of one index that are looked into: those that changed last."""
SITEMAP_REACH = timedelta(days=14)
"""Sitemaps list whole archives; taken is what is at most so much older than their newest page."""
MAX_UNPACKED = 20_000_000
"""Bytes of a sitemap after gunzip; the sitemap protocol allows 50 MB, news sites use far less."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A candidate for an article."""

    url: str
    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None

    @property
    def newest(self) -> datetime | None:
        """When the page last changed, as far as the document says."""
        return max(filter(None, (self.published, self.modified)), default=None)


@dataclass(frozen=True)
class Found:
    """What one document gave: links, or, in a sitemap index, further sitemaps."""

    links: list[Link] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def find_links(
    way: Way, body: bytes, url: str, source: Source, now: datetime, content_type: str = ""
) -> Found:
    """The links in a document that `way` led to: cleaned, each once, those that rules allow.

    `url` is where the document came from; `now` is what relative dates count from. A document
    that is valid and empty gives none. Raises DiscoveryFailed for one that cannot be read.
    """
    if way.kind == "feed":
        found = Found(list(_feed(body, content_type)))
    elif way.kind == "sitemap":
        found = _sitemap(body, source, now)
    elif way.kind == "jsonp":
        found = Found(list(_jsonp(decode(body, content_type), way, source, now)))
    else:
        found = Found(list(_list_page(decode(body, content_type), way, url)))
    return Found(_tidied(found.links, url, source), _resolved(found.sitemaps, url))


def _tidied(links: Iterable[Link], base: str, source: Source) -> list[Link]:
    """Cleaned and wanted links, each once; the newest first, undated ones in their order."""
    kept: dict[str, Link] = {}
    for link in links:
        url = clean_url(link.url, base)
        if url and url not in kept and url != base and _wanted(url, source):
            kept[url] = Link(url, link.title, link.published, link.modified)
    newest_first = sorted(kept.values(), key=lambda link: link.newest or _EPOCH, reverse=True)
    return newest_first[:MAX_LINKS]


def _wanted(url: str, source: Source) -> bool:
    return is_wanted(url, source.home, source.rules.allow, source.rules.deny)


def _resolved(sitemaps: Iterable[str], base: str) -> list[str]:
    found = (clean_url(sitemap, base) for sitemap in sitemaps)
    return list(dict.fromkeys(url for url in found if url))[:MAX_SITEMAPS]


def _refuse_entities(body: bytes) -> None:
    """A document that declares entities of its own is a bomb, or nothing that we need."""
    if _ENTITY.search(body):
        raise DiscoveryFailed("the XML declares entities of its own")


def _feed(body: bytes, content_type: str) -> Iterator[Link]:
    """RSS 0.9 to 2.0, RDF, Atom; feedparser takes a guid that is an address for a missing link."""
    _refuse_entities(body)
    headers = {"content-type": content_type} if content_type else {}
    document = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not document.get("version") and not document.entries:
        problem = document.get("bozo_exception")
        raise DiscoveryFailed(f"not a feed: {problem}" if problem else "not a feed")
    for entry in document.entries:
        url = entry.get("link") or ""
        if url:
            yield Link(
                url,
                _line(entry.get("title")),
                _from_struct(entry.get("published_parsed")),
                _from_struct(entry.get("updated_parsed") if "updated" in entry else None),
            )


def _from_struct(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC) if value else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _sitemap(body: bytes, source: Source, now: datetime) -> Found:
    """A sitemap, a news sitemap, or an index of them; plain or gzipped."""
    body = _unpacked(body)
    _refuse_entities(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise DiscoveryFailed(f"not a sitemap: {error}") from error
    kind = _local(root) if root is not None else ""
    if kind not in ("urlset", "sitemapindex"):
        raise DiscoveryFailed(f"not a sitemap: the root element is {kind or 'missing'}")
    entries = [_entry(element, source, now) for element in root if _local(element)]
    links = [link for link in entries if link.url]
    if kind == "sitemapindex":
        newest_first = sorted(links, key=lambda link: link.newest or _EPOCH, reverse=True)
        return Found(sitemaps=[link.url for link in newest_first])
    newest = max((link.newest for link in links if link.newest), default=_EPOCH)
    oldest = newest - SITEMAP_REACH
    return Found([link for link in links if (link.newest or newest) >= oldest])


def _entry(element: etree._Element, source: Source, now: datetime) -> Link:
    values: dict[str, str] = {}
    for child in element.iter():
        values.setdefault(_local(child), (child.text or "").strip())
    return Link(
        values.get("loc", ""),
        _line(values.get("title")),
        parse_date(values.get("publication_date", ""), zone=source.zone, now=now),
        parse_date(values.get("lastmod", ""), zone=source.zone, now=now),
    )


def _local(element: etree._Element) -> str:
    """A tag without its namespace; empty for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            unpacked = packed.read(MAX_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise DiscoveryFailed(f"not gzip: {error}") from error
    if len(unpacked) > MAX_UNPACKED:
        raise DiscoveryFailed(f"unpacks to more than {MAX_UNPACKED} bytes")
    return unpacked


def _list_page(text: str, way: Way, url: str) -> Iterator[Link]:
    """The links that the source's XPath selects, or those that look like articles."""
    try:
        root = lxml.html.document_fromstring(text)
    except (etree.ParserError, ValueError) as error:
        raise DiscoveryFailed(f"not HTML: {error}") from error
    base = urljoin(url, next(iter(root.xpath("//base/@href")), ""))
    found = root.xpath(way.links or "//a[@href]")
    for item in found if isinstance(found, list) else ():
        is_text = isinstance(item, str)
        href = item if is_text else item.get("href") if hasattr(item, "get") else None
        address = clean_url(str(href), base) if href else None
        words = "" if is_text else _line(item.text_content())
        if address and (way.links or looks_like_article(address, words)):
            yield Link(address, words)


def _jsonp(text: str, way: Way, source: Source, now: datetime) -> Iterator[Link]:
    """`callback([{…}, …])`, or plain JSON: every object with the member that has the address."""
    inner = re.sub(r"^\s*[\w.$]+\s*\(|\)\s*;?\s*$", "", text)
    mended = re.sub(r",(\s*[}\]])", r"\1", inner)  # 163 leaves a comma after the last member
    try:
        value = json.loads(mended, strict=False)
    except (ValueError, RecursionError) as error:
        raise DiscoveryFailed(f"not JSON or JSONP: {error}") from error
    for item in _objects(value):
        url = item.get(way.link_field)
        if isinstance(url, str) and url:
            raw = str(item.get(way.time_field) or "")
            published = parse_date(_year_first(raw), zone=source.zone, now=now)
            yield Link(url, _line(item.get(way.title_field)), published)


def _year_first(raw: str) -> str:
    """163 writes 11/24/2026 10:00:00; year first, it is a date that anyone reads alike."""
    return re.sub(r"^(\d\d)/(\d\d)/(\d{4})", r"\3-\1-\2", raw)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    for _ in range(10 * MAX_LINKS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
        if isinstance(item, dict | list):
            inner = item.values() if isinstance(item, dict) else item
            waiting.extend(reversed([one for one in inner if isinstance(one, dict | list)]))


def _line(value: Any) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
