"""One spelling for each page, which addresses are on a site, which look like articles."""

import pytest

from crawler.addresses import clean_url, is_wanted, looks_like_article, same_site


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://News.Example:443/a?utm_source=x&id=2#top", "https://news.example/a?id=2"),
        ("https://news.example/a?from=rss&from=2020", "https://news.example/a?from=2020"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/某文/", "https://news.example/%E6%9F%90%E6%96%87/"),
        ("/p/1", "http://[::1]:8000/p/1"),
        ("javascript:void(0)", None),
        ("http://user:secret@news.example/", None),
        ("http://[broken/", None),
        ("https://news.example/" + "x" * 3000, None),
    ],
)
def test_clean_url(url: str, cleaned: str | None) -> None:
    assert clean_url(url, "http://[::1]:8000/list") == cleaned


def test_same_site_is_one_registered_domain() -> None:
    assert same_site("https://tech.163.com/", "https://www.163.com/tech/article/1.html")
    assert not same_site("https://www.bnext.com.tw/", "https://www.ithome.com.tw/")
    assert not same_site("http://127.0.0.1/", "http://127.0.0.2/")


def test_rules_decide_which_addresses_are_wanted() -> None:
    home = "https://news.example/"
    assert is_wanted("https://news.example/a/1", home, (), ())
    assert not is_wanted("https://ads.example.org/a/1", home, (), ())
    assert not is_wanted("https://news.example/video/1", home, (r"/a/\d",), ())
    assert not is_wanted("https://news.example/a/1", home, (), ("/a/",))


@pytest.mark.parametrize(
    ("url", "article"),
    [
        ("https://news.example/2026/11/24/harbour/", True),
        ("https://news.example/article/70311", True),
        ("https://news.example/a-long-slug-about-the-harbour", True),
        ("https://news.example/", False),
        ("https://news.example/category/2026-chips", False),
        ("https://news.example/about", False),
        ("https://news.example/2026/11/picture.jpg", False),
    ],
)
def test_looks_like_article(url: str, article: bool) -> None:
    assert looks_like_article(url, "港灣市的圖書館換上新系統") is article
