"""Editions as an Atom feed (RFC 4287), in one script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]
from markupsafe import Markup, escape

from store.digest import words
from store.digest.parts import Edition, Report, Story
from store.digest.text import Script, Text

# RFC 4151: `.invalid` is nobody's domain, so these names can never be taken for someone's page.
AUTHORITY = "jianbao.invalid,2026"


def render_atom(editions: Sequence[Edition], script: Script) -> bytes:
    """A feed of the stories of `editions`, given newest first, and of nothing sponsored.

    The id of an entry is that of its story, so that a story with news comes back to the reader
    as an update: only its newest edition is in the feed. UTF-8 XML.
    """
    if not editions:
        raise ValueError("a feed needs one edition at least")
    feed = FeedGenerator()
    feed.id(f"tag:{AUTHORITY}:digest/{script}")
    feed.title(words.TITLE.read(script))
    feed.language(words.TITLE.lang(script))
    feed.author(name="Jianbao")
    feed.generator("Jianbao")
    feed.updated(max(edition.updated_at for edition in editions))
    shown: set[str] = set()
    for edition in editions:
        for story in edition.stories:
            if story.key not in shown:
                shown.add(story.key)
                _entry(feed, edition, story, script)
    return bytes(feed.atom_str(pretty=True))


def _entry(feed: FeedGenerator, edition: Edition, story: Story, script: Script) -> None:
    entry = feed.add_entry(order="append")
    entry.id(f"tag:{AUTHORITY}:{story.key}/{script}")
    entry.title(story.lead.title.read(script))
    entry.updated(max(report.at for report in story.reports))
    entry.published(min(report.at for report in story.reports))
    entry.author(name=story.lead.outlet.read(script))
    for name in story.names:
        entry.category(term=name.text.read(script))
    if story.lead.url:
        entry.link(href=story.lead.url, rel="alternate")
    entry.content(Markup("\n").join(_body(story, edition.day, script)), type="html")


def _body(story: Story, day: date, script: Script) -> Iterator[Markup]:
    """Paragraphs of HTML; whatever came from outside is escaped by Markup's `%`."""
    if story.sentences:
        yield _passage(story.gist, script)
        if note := words.language_note(story.gist):
            yield _passage(note, script)
    why = words.AND_THEN.read(script).join(reason.read(script) for reason in story.why)
    yield Markup("<p><em>%s</em></p>") % why
    for report in story.reports:
        yield Markup("<p>%s</p>") % _cited(report, day, script)


def _passage(text: Text, script: Script) -> Markup:
    return Markup('<p lang="%s">%s</p>') % (text.lang(script), text.read(script))


def _cited(report: Report, day: date, script: Script) -> Markup:
    outlet = escape(report.outlet.read(script))
    if report.url:
        outlet = Markup('<a href="%s">%s</a>') % (report.url, outlet)
    notes = [words.short_time(report.at, day), *words.notes(report)]
    return Markup(" · ").join([outlet, *(escape(note.read(script)) for note in notes)])
