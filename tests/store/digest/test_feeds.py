"""The Atom feed, read back by a feed reader."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis.strategies import text

from store.digest.feeds import render_atom
from store.digest.parts import Edition
from store.digest.text import Script, Text, clean

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("script", ["zh-Hant", "zh-Hans"])
def test_round_trip(full: Edition, script: Script) -> None:
    read = feedparser.parse(render_atom([full], script))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.id == f"tag:jianbao.invalid,2026:digest/{script}"
    assert len(read.entries) == len(full.stories)
    for entry, story in zip(read.entries, full.stories, strict=True):
        assert entry.id == f"tag:jianbao.invalid,2026:story/{story.id}/{script}"
        assert entry.title == story.lead.title.read(script)
        assert entry.link == story.lead.url
        assert entry.author == story.lead.outlet.hant
        assert story.gist.read(script) in entry.content[0].value
        assert (
            [tag.term for tag in entry.tags or ()]
            == [name.text.read(script) for name in story.names]
            if story.names
            else "tags" not in entry
        )
        for report in story.reports:
            assert f'href="{report.url}"' in entry.content[0].value


def test_nothing_sponsored(full: Edition) -> None:
    assert "客服也要懂節慶" not in render_atom([full], "zh-Hant").decode()


def test_the_same_edition_gives_the_same_feed(full: Edition) -> None:
    assert render_atom([full], "zh-Hant") == render_atom([full], "zh-Hant")


def test_a_story_told_again_is_one_entry(full: Edition) -> None:
    later = replace(
        full,
        day=full.day + timedelta(days=1),
        stories=full.stories[2:3],
        updated_at=full.updated_at + timedelta(days=1),
    )
    read = feedparser.parse(render_atom([later, full], "zh-Hant"))
    ids = [entry.id for entry in read.entries]
    assert len(ids) == len(set(ids)) == len(full.stories)
    assert ids[0].endswith(f"story/{full.stories[2].id}/zh-Hant")
    assert read.feed.updated_parsed[:3] == (2026, 11, 24)


def test_hostile_text_stays_text(full: Edition) -> None:
    attack = "<script>alert(1)</script> & ]]>"
    story = full.stories[0]
    lead = replace(story.lead, title=Text.as_written(attack, "en"), url=None)
    story = replace(story, lead=lead, sentences=(Text.as_written(attack, "en"),))
    xml = render_atom([replace(full, stories=(story,))], "zh-Hant")
    read = feedparser.parse(xml, sanitize_html=False)
    assert not read.bozo
    (entry,) = read.entries
    assert "<script>" not in entry.content[0].value
    assert "&lt;script&gt;" in entry.content[0].value
    assert not entry.get("links")


@given(text())
def test_any_text_makes_a_valid_feed(full: Edition, said: str) -> None:
    said = clean(said) or "x"
    title = Text.as_written(said, "en")
    story = full.stories[0]
    story = replace(story, lead=replace(story.lead, title=title), sentences=(title,))
    xml = render_atom([replace(full, stories=(story,))], "zh-Hant")
    found = ElementTree.fromstring(xml).findtext(f"{ATOM}entry/{ATOM}title")
    assert found == said


def test_an_empty_day_is_a_valid_feed(empty: Edition) -> None:
    read = feedparser.parse(render_atom([empty], "zh-Hans"))
    assert not read.bozo
    assert read.entries == []
    assert read.feed.title == "简报"
