"""What a hostile server may not do: make us reach into private networks, or swallow anything.

Scrapy itself bounds sizes (before and after decompression), time and redirects, by settings.py.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from crawler.addresses import LONGEST, is_ip, same_site
from crawler.errors import PageRefused
from crawler.settings import home_settings
from crawler.sources import Source

PAGE_TYPES = ("text/html", "application/xhtml+xml")
_NOARCHIVE = re.compile(
    rb"""<meta\b(?=[^>]*\bname\s*=\s*["']?(?:robots|jianbao)\b)[^>]*\bnoarchive\b""", re.IGNORECASE
)


class Refused(IgnoreRequest, PageRefused):
    """A request that is not made; Scrapy takes it for a decision, not for a fault."""


class PrivateAddress(Refused):
    """A host in a private, loopback or link-local network."""


def check_address(host: str, address: str) -> None:
    """Raise PrivateAddress where `address` is none of the public internet."""
    if not ipaddress.ip_address(address.strip("[]").partition("%")[0]).is_global:
        raise PrivateAddress(f"private address: {host} is {address}; see the setting allow_private")


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, that gives no private address: the one that is checked is connected to."""

    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """`crawler` is the process, whose settings are those of the home."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = home_settings(crawler.settings).allow_private
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if self.allow_private else found.addCallback(self._checked, name)

    @staticmethod
    def _checked(address: str, name: str) -> str:
        check_address(name, address)
        return address


class GuardMiddleware:
    """Looks at every request before it is made: pages, redirects, robots.txt, all of them."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(home_settings(crawler.settings).allow_private)

    async def process_request(self, request: Request) -> None:
        """Raise Refused for what may not be asked."""
        if len(request.url) > LONGEST:
            raise Refused(f"address too long: {len(request.url)} characters")
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise Refused(f"not http or https: {parts.scheme}")
        host = parts.hostname or ""
        if self.allow_private:
            if is_ip(host) and ipaddress.ip_address(host).is_loopback:
                request.meta["proxy"] = None  # a proxy's own loopback is not ours
        elif is_ip(host):
            check_address(host, host)
        else:
            await self._check_name(host)

    async def _check_name(self, host: str) -> None:
        """Ask the resolver now, so that its refusal is told apart from a name without address."""
        from twisted.internet import reactor

        try:
            await maybe_deferred_to_future(reactor.resolve(host))  # type: ignore[arg-type]
        except PrivateAddress:
            raise
        except Exception:
            return  # the download meets the same error, and names it; a proxy may know the name


def refusal(response: Response, source: Source) -> str | None:
    """Why a page that came is not taken, or None for one that may be read."""
    if not same_site(response.url, source.home):
        return "off-site"
    content_type = header(response, "content-type").partition(";")[0].strip().lower()
    if content_type not in PAGE_TYPES and (content_type or not _is_html(response.body)):
        return f"content-type {content_type or 'missing'}"
    if not response.body.strip():
        return "empty"
    return None


def may_keep(response: Response) -> bool:
    """Whether the site lets a copy of the page be kept (no `noarchive`)."""
    if "noarchive" in header(response, "x-robots-tag").lower():
        return False
    return not _NOARCHIVE.search(response.body[:100_000])


def header(response: Response, name: str) -> str:
    """A header's value, all of them joined; empty where it was not sent."""
    return b", ".join(response.headers.getlist(name)).decode("latin-1")


def _is_html(body: bytes) -> bool:
    return b"<html" in body[:2_000].lower() or b"<!doctype html" in body[:2_000].lower()
