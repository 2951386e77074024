"""Every way in which a server and a page can disagree about the encoding."""

from __future__ import annotations

import pytest

from crawler.decoding import decode, plausibility

HANT = "港口在清晨重新開放，第一批貨輪已經靠岸，工會說談判還沒有結束。"
HANS = "港口在清晨重新开放，第一批货轮已经靠岸，工会说谈判还没有结束。"


def _page(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text * 5}</p></body></html>"


@pytest.mark.parametrize(
    ("body", "header", "wanted"),
    [
        pytest.param(_page(HANT).encode(), "text/html; charset=big5", HANT, id="utf8-sent-as-big5"),
        pytest.param(_page(HANS, "gbk").encode(), "", HANS, id="utf8-that-says-gbk"),
        pytest.param(_page(HANS, "gb2312").encode("gb18030"), "", HANS, id="gbk-by-meta"),
        pytest.param(
            _page(HANS).encode("gb18030"), "text/html; charset=utf-8", HANS, id="gbk-sent-as-utf8"
        ),
        pytest.param(_page(HANS).encode("gb18030"), "", HANS, id="gbk-unnamed"),
        pytest.param(_page(HANT, "big5").encode("big5"), "", HANT, id="big5-by-meta"),
        pytest.param(_page(HANT).encode("big5"), "", HANT, id="big5-unnamed"),
        pytest.param(
            _page(HANT).encode("big5"), "text/html; charset=gbk", HANT, id="big5-sent-as-gbk"
        ),
        pytest.param(_page(HANT).encode("utf-16"), "", HANT, id="utf16-with-bom"),
        pytest.param(_page(HANT).encode("utf-16-le"), "", HANT, id="utf16-without-bom"),
        pytest.param(
            _page(HANT).encode("utf-8-sig"), "text/html; charset=gbk", HANT, id="bom-wins"
        ),
        pytest.param(_page(HANT).encode()[:-31], "", HANT, id="cut-within-a-character"),
        pytest.param(_page(HANT).encode() + b"\xff\xfe", "", HANT, id="two-broken-bytes"),
        pytest.param(_page(HANT, "x-unknown").encode("big5"), "", HANT, id="unknown-label"),
        pytest.param(_page("café", "iso-8859-1").encode("cp1252"), "", "café", id="latin-1"),
    ],
)
def test_text_is_read(body: bytes, header: str, wanted: str) -> None:
    assert wanted in decode(body, header)


def test_what_no_parser_takes_is_gone() -> None:
    text = decode(b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?><p>a\x00b\x0bc</p>')
    assert text == "<p>abc</p>"


@pytest.mark.parametrize("body", [b"", b"\x00" * 40, b"\xff" * 40, bytes(range(256)) * 4])
def test_noise_is_text_without_an_error(body: bytes) -> None:
    assert isinstance(decode(body, "text/html; charset=big5"), str)


def test_the_right_reading_is_more_plausible() -> None:
    wrong = HANT.encode("big5").decode("gb18030", "replace")
    assert plausibility(HANT) > 0.2 > plausibility(wrong)
