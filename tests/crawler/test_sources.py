"""The catalogue: what is bundled, what a user adds, and what is wrong with a file."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import SourceError, UnknownSource
from crawler.sources import Rules, from_table, load, load_all, parse, pick, read

GOOD = """
name = "harbour"
title = "港灣報"
home = "https://harbour.example/"
language = "zh-Hant"
region = "TW"
timezone = "Asia/Taipei"
verified = "2026-11-01"
delay = 2

[[discovery]]
kind = "feed"
url = "https://harbour.example/feed"

[[discovery]]
kind = "list"
url = "https://harbour.example/news"
links = "//h2/a"

[rules]
remove = ["//div[@class='ad']"]
allow = ['/news/\\d+']
"""
NOWHERE = Path("/nonexistent")


def test_bundled_sources_are_the_promised_sites() -> None:
    homes = " ".join(source.home for source in load_all(NOWHERE).values())
    promised = [
        *("bnext.com.tw", "www.ithome.com.tw", "technews.tw", "inside.com.tw", "techorange.com"),
        *("unwire.hk", "tech.163.com", "www.ithome.com/", "36kr.com", "huxiu.com", "ifanr.com"),
        *("sspai.com", "theverge.com", "arstechnica.com", "techcrunch.com"),
    ]
    assert [site for site in promised if site not in homes] == []


@pytest.mark.parametrize("source", load_all(NOWHERE).values(), ids=lambda source: source.name)
def test_bundled_sources_have_a_second_way_and_are_not_called_verified(source) -> None:  # type: ignore[no-untyped-def]
    assert len(source.discovery) >= 2
    assert source.verified == ""


def test_everything_in_a_file_is_read() -> None:
    source = parse(GOOD, "harbour.toml")
    assert [way.kind for way in source.discovery] == ["feed", "list"]
    assert source.discovery[1].links == "//h2/a"
    assert source.rules.allow == (r"/news/\d+",)
    assert (source.delay, source.verified, source.zone.key) == (2.0, "2026-11-01", "Asia/Taipei")


def test_a_source_survives_the_way_to_another_process() -> None:
    source = parse(GOOD, "harbour.toml")
    assert from_table(asdict(source), "job") == source


EARLIER = """
[[earlier]]
since = "2025-01-01"
content = ["//div[@id='story']"]

[[earlier]]
content = ["//td[@class='text']"]
"""


def test_pages_keep_the_rules_of_the_layout_that_they_were_fetched_in() -> None:
    dated = GOOD.replace("[rules]", '[rules]\nsince = "2026-03-01"') + EARLIER
    source = parse(dated, "harbour.toml")
    assert from_table(asdict(source), "job") == source

    def on(text: str) -> str:
        rules = source.rules_on(datetime.fromisoformat(text))
        return next(iter(rules.content or rules.remove))

    assert on("2026-03-01T00:00:00+08:00") == "//div[@class='ad']"
    assert on("2026-02-28T15:59:59+00:00") == "//div[@id='story']"
    assert on("2024-12-31T12:00:00+08:00") == "//td[@class='text']"
    undated = parse(GOOD.replace("[rules]", '[rules]\nsince = "2026-03-01"'), "harbour.toml")
    assert undated.rules_on(datetime(2026, 1, 1, tzinfo=UTC)) == Rules(), "no layout is known"


def test_rules_of_older_layouts_stand_in_their_order() -> None:
    with pytest.raises(SourceError, match=r"harbour\.toml: earlier: .*since"):
        parse(GOOD + EARLIER, "harbour.toml")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"zh-Hant"', '"chinese"', "language: is 'chinese'"),
        ('"TW"', '"Taiwan"', "region"),
        ('"Asia/Taipei"', '"Taipei"', "timezone: no time zone is called 'Taipei'"),
        ('"https://harbour.example/"', '"harbour.example"', "home"),
        ('title = "港灣報"', "", "title: is missing"),
        ('kind = "feed"', 'kind = "rss"', r"discovery\[1\].kind"),
        ('"//h2/a"', '"//h2["', r"discovery\[2\].links"),
        (r"'/news/\d+'", "'/news/('", "rules.allow"),
        ("remove =", "removes =", "rules.removes: unknown key; did you mean remove"),
        ("delay = 2", 'delay = "slow"', "delay"),
        ('"2026-11-01"', '"yesterday"', "verified"),
        ("delay = 2", "delay =", "not TOML"),
        ('name = "harbour"', 'name = "../harbour"', "name"),
    ],
)
def test_a_bad_file_is_named_with_its_key(old: str, new: str, named: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceError, match=rf"harbour\.toml: .*{named}") as caught:
        parse(GOOD.replace(old, new, 1), "harbour.toml")
    assert caught.value.exit_code == 2


def test_a_source_needs_a_way_of_discovery() -> None:
    with pytest.raises(SourceError, match="discovery"):
        parse(GOOD.partition("[[discovery]]")[0], "harbour.toml")


def test_a_file_is_called_as_its_source(tmp_path: Path) -> None:
    path = tmp_path / "port.toml"
    path.write_text(GOOD, "utf-8")
    with pytest.raises(SourceError, match=r"port\.toml: name"):
        read(path)


def test_a_users_source_replaces_the_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "bnext.toml").write_text(GOOD.replace('"harbour"', '"bnext"'), "utf-8")
    assert load("bnext", tmp_path).title == "港灣報"
    assert load("technews", tmp_path).title == "科技新報"


def test_a_malformed_file_stops_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "harbour.toml").write_text("name = ", "utf-8")
    (tmp_path / "bnext.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match=r"bnext\.toml"):
        load_all(tmp_path)
    broken: list[SourceError] = []
    catalogue = load_all(tmp_path, broken)
    assert len(broken) == 2
    assert "technews" in catalogue
    assert "bnext" not in catalogue, "the bundled one is not what the user wants"
    with pytest.raises(SourceError, match=r"harbour\.toml: not TOML"):
        pick(catalogue, ["harbour"], broken)


def test_an_unknown_source_is_told_what_is_near() -> None:
    with pytest.raises(UnknownSource, match="did you mean technews") as caught:
        load("technew", NOWHERE)
    assert caught.value.exit_code == 2
