"""What a hostile server may not do."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.errors import PageRefused
from crawler.guards import GuardMiddleware, PrivateAddress, check_address, may_keep, refusal
from crawler.sources import Source

SOURCE = Source("harbour", "港灣報", "https://163.com/", "zh-Hant", "TW", "Asia/Taipei", ())


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "[::1]"),
    ],
)
def test_private_addresses_are_refused(address: str) -> None:
    with pytest.raises(PrivateAddress, match="allow_private"):
        check_address("harbour.example", address)


def test_public_addresses_are_not() -> None:
    check_address("harbour.example", "93.184.216.34")
    check_address("harbour.example", "2606:2800:220:1::1")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "private"),
        ("http://[::1]:8080/", "private"),
        ("ftp://163.com/a", "not http"),
        ("file:///etc/passwd", "not http"),
        ("https://163.com/" + "a" * 3000, "too long"),
    ],
)
def test_requests_that_are_never_made(url: str, reason: str) -> None:
    with pytest.raises(PageRefused, match=reason):
        asyncio.run(GuardMiddleware(allow_private=False).process_request(Request(url)))


def test_a_proxy_is_not_asked_for_our_own_loopback() -> None:
    request = Request("http://127.0.0.1:8000/", meta={"proxy": "http://proxy.example:3128"})
    asyncio.run(GuardMiddleware(allow_private=True).process_request(request))
    assert request.meta["proxy"] is None


def response(body: bytes = b"<html>x</html>", url: str = "https://www.163.com/a", **headers: str):  # type: ignore[no-untyped-def]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(url, headers=named, body=body)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response(content_type="text/html; charset=gbk"), None),
        (response(content_type="application/xhtml+xml"), None),
        (response(), None),
        (response(b"%PDF-1.7"), "content-type missing"),
        (response(content_type="application/pdf"), "content-type application/pdf"),
        (response(b" \n", content_type="text/html"), "empty"),
        (response(url="https://ads.example.org/", content_type="text/html"), "off-site"),
    ],
)
def test_pages_that_are_not_taken(answer: HtmlResponse, reason: str | None) -> None:
    assert refusal(answer, SOURCE) == reason


def test_noarchive_is_kept() -> None:
    assert may_keep(response())
    assert not may_keep(response(X_Robots_Tag="noindex, noarchive"))
    assert not may_keep(response(b'<meta name="robots" content="max-snippet:1, NOARCHIVE">'))
    assert not may_keep(response(b"<meta content=noarchive name=robots>"))
    assert may_keep(response(b'<meta name="description" content="noarchive">'))
