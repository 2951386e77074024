"""Addresses: one spelling for each page, which of them are on a site, which look like articles."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from courlan import extract_domain, is_navigation_page, is_not_crawlable
from w3lib.url import safe_url_string

LONGEST = 2_000
"""Characters of an address; news sites stay far below, and some servers refuse more."""

_TRACKERS = re.compile(
    r"utm_\w+|_?ga|gclid|gbraid|wbraid|dclid|fbclid|igshid|igsh|mc_cid|mc_eid|msclkid|twclid|ttclid"
    r"|yclid|spm|scm|_hsenc|_hsmi|mkt_tok|cmpid|ncid|sr_share|ref_src|from_rss|ocid|guccounter",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from, and never which page is meant."""
_ORIGINS = re.compile(r"ref|referrer|from|source|src|f|via|cid", re.IGNORECASE)
_FROM_FEED = re.compile(
    r"rss\d?|feed|atom|feedburner|home|index|homepage|share|newsletter", re.IGNORECASE
)
"""Parameters that are trackers only with such a value: `?from=rss`, but not `?from=2020`."""

_SLUG = re.compile(r"[\w%]+([-_][\w%]+){3,}|[\w%-]{24,}")
_NUMBERED = re.compile(
    r"\d{4,}|/20\d\d[/-]?\d{2}|/(article|post|news|p|item|archives?|story)s?/\w+"
)
_NOT_PAGES = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|avif|ico|css|js|json|xml|rss|atom|pdf|zip|gz|mp[34]|m4a|apk|dmg|exe)$"
    r"|/(tags?|categor(y|ies)|topics?|authors?|search|login|signin|register|about|contact|privacy"
    r"|terms|subscribe|newsletters?|feed|rss|page/\d+|wp-(admin|login|json))(/|$|\.)",
    re.IGNORECASE,
)


def clean_url(url: str, base: str = "") -> str | None:
    """The one spelling of a page's address: absolute, escaped, no fragment, no trackers.

    None for what no crawler can take: another scheme, no host, a password, over LONGEST.

    >>> clean_url("/a/1?utm_source=feed&id=2#top", "https://News.example:443/")
    'https://news.example/a/1?id=2'
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        netloc += f":{port}"
    query = _without_trackers(parts.query)
    try:
        cleaned = safe_url_string(urlunsplit((parts.scheme, netloc, parts.path or "/", query, "")))
    except ValueError:
        return None
    return cleaned if len(cleaned) <= LONGEST else None


def _without_trackers(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _is_tracker(name, value)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _is_tracker(name: str, value: str) -> bool:
    if _TRACKERS.fullmatch(name):
        return True
    return bool(_ORIGINS.fullmatch(name) and _FROM_FEED.fullmatch(value))


def same_site(url: str, other: str) -> bool:
    """Whether two addresses have one owner: the same host, or one registered domain."""
    hosts = [(urlsplit(address).hostname or "").lower() for address in (url, other)]
    if hosts[0] == hosts[1]:
        return True
    if any(is_ip(host) for host in hosts):
        return False
    domain = extract_domain(url)
    return domain is not None and domain == extract_domain(other)


def is_ip(host: str) -> bool:
    """Whether a host is written as a number, IPv4 or IPv6."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_wanted(url: str, home: str, allow: Sequence[str], deny: Sequence[str]) -> bool:
    """Whether a source's rules let the crawler take an address for an article's."""
    if not same_site(url, home):
        return False
    if any(re.search(pattern, url) for pattern in deny):
        return False
    return not allow or any(re.search(pattern, url) for pattern in allow)


def looks_like_article(url: str, text: str) -> bool:
    """Whether a link on a list page leads to an article, by its address and its words."""
    path = urlsplit(url).path
    if path in ("", "/") or _NOT_PAGES.search(path):
        return False
    if is_navigation_page(url) or is_not_crawlable(url):
        return False
    if not (_NUMBERED.search(path) or _SLUG.search(path.rstrip("/").rpartition("/")[2])):
        return False
    return not text or len(text) >= 6
