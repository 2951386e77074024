"""What a server asks of crawlers: a pause (Retry-After, RFC 9110), or to stay out (RFC 9309)."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.guards import Refused, header

BUSY = (429, 503)
MAX_WAITS = 2
"""Times that one request waits; a server that still wants more is left alone."""

logger = logging.getLogger(__name__)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, but reading the answer's status too, as RFC 9309 (2.3.1) says.

    A site that cannot say what it allows (5xx) allows nothing; one without the file allows all.
    """

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            response = response.replace(body=b"User-agent: *\nDisallow: /\n")
        elif response.status != 200:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)


class RetryAfterMiddleware:
    """Holds back every request to a host that asked for a pause; closes it for longer ones."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.not_before: dict[str, float] = {}
        """By host, on the monotonic clock."""
        self.closed: dict[str, str] = {}
        """By host, why no more is asked of it in this run."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getfloat("RETRY_AFTER_LIMIT"))

    async def process_request(self, request: Request) -> None:
        """Wait until the host wants to be asked again."""
        host = urlparse_cached(request).netloc
        while host not in self.closed:
            seconds = self.not_before.get(host, 0.0) - time.monotonic()
            if seconds <= 0:
                return
            await asyncio.sleep(seconds)
        raise Refused(self.closed[host])

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The same request again after the pause, or the answer where that would be too long."""
        wanted = header(response, "retry-after") if response.status in BUSY else ""
        seconds = seconds_of(wanted, datetime.now(UTC))
        if seconds is None:
            return response
        host = urlparse_cached(request).netloc
        waits = request.meta.get("retry_after_waits", 0)
        if seconds > self.limit or waits >= MAX_WAITS:
            self.closed[host] = f"HTTP {response.status}, Retry-After {wanted}"
            logger.warning("%s: %s; left alone until the next run", host, self.closed[host])
            request.meta["dont_retry"] = True
            return response
        until = time.monotonic() + seconds
        self.not_before[host] = max(until, self.not_before.get(host, 0.0))
        meta = request.meta | {"retry_after_waits": waits + 1}
        return request.replace(meta=meta, dont_filter=True)


def seconds_of(value: str, now: datetime) -> float | None:
    """A Retry-After value, seconds or a date, as seconds from `now`; None for neither.

    >>> seconds_of("120", datetime.now(UTC))
    120.0
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
