"""Retry-After: waited for where it is short, left alone where it is long."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.guards import Refused
from crawler.politeness import MAX_WAITS, RetryAfterMiddleware, seconds_of

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
URL = "https://harbour.example/a"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 24 Nov 2026 06:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 05:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert seconds_of(value, NOW) == seconds


def busy(seconds: str, status: int = 503) -> Response:
    return Response(URL, status=status, headers={"Retry-After": seconds})


def test_a_short_pause_holds_for_the_whole_host() -> None:
    middleware = RetryAfterMiddleware(limit=60)
    middleware.not_before["harbour.example"] = time.monotonic() + 0.2
    begun = time.monotonic()
    asyncio.run(middleware.process_request(Request(URL + "/other")))
    assert time.monotonic() - begun >= 0.15


def test_the_request_is_made_again_but_not_for_ever() -> None:
    middleware = RetryAfterMiddleware(limit=60)
    request: Request | Response = Request(URL)
    for _ in range(MAX_WAITS):
        assert isinstance(request, Request)
        request = middleware.process_response(request, busy("0", status=429))
        assert isinstance(request, Request)
    last = middleware.process_response(request, busy("0"))
    assert isinstance(last, Response)
    with pytest.raises(Refused, match="HTTP 503, Retry-After 0"):
        asyncio.run(middleware.process_request(Request(URL)))


def test_a_long_pause_closes_the_host_for_this_run() -> None:
    middleware = RetryAfterMiddleware(limit=60)
    request = Request(URL)
    assert middleware.process_response(request, busy("3600", 429)).status == 429  # type: ignore[union-attr]
    assert request.meta["dont_retry"]
    with pytest.raises(Refused, match="Retry-After 3600"):
        asyncio.run(middleware.process_request(Request(URL)))
    asyncio.run(middleware.process_request(Request("https://other.example/")))


def test_other_answers_pass() -> None:
    answer = Response(URL, status=404, headers={"Retry-After": "10"})
    assert RetryAfterMiddleware(limit=60).process_response(Request(URL), answer) is answer
