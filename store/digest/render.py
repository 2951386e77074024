"""An edition as one HTML page or one Markdown file, each complete in itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from jinja2 import Environment, PackageLoader, StrictUndefined

from store.digest import words
from store.digest.parts import Edition, Report, Story
from store.digest.text import SCRIPTS, Script, Text

# What CommonMark, and GitHub's tables and strikethrough, give a meaning: anywhere in a line, and
# only at its beginning (headings, lists, rules).
MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>|~&])")
MARKDOWN_START = re.compile(r"^(\d*)([#+\-=.)])")

# A headline breaks at punctuation and spaces: 2 奈米 is not to be parted.
NUMBER_GAP = re.compile("(?<=[0-9]) (?=[\u4e00-\u9fff])")


def render_html(edition: Edition, script: Script) -> str:
    """A page that needs nothing else: no script, no font, no image, no address but its links.

    Both scripts are in it, `script` shown first; two radio buttons switch, by CSS alone.
    """
    environment = Environment(
        loader=PackageLoader("store.digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["hold"] = _hold
    template = environment.get_template("edition.html")
    return template.render(edition=edition, script=script, scripts=SCRIPTS, words=words)


def render_markdown(edition: Edition, script: Script) -> str:
    """The same edition in `script`, for a terminal, a note or a chat."""
    lines = [f"# {_say(words.TITLE, script)} {_say(words.long_date(edition.day), script)}", ""]
    if edition.stories:
        lead_in = words.lead_in(len(edition.stories), edition.outlets, edition.reports)
        lines += [_say(lead_in, script), ""]
    else:
        lines += [_say(words.EMPTY, script), ""]
    for story in edition.told:
        lines += [*_story(story, edition, script), ""]
    if edition.brief:
        lines += [f"## {_say(words.BRIEF, script)}", ""]
        lines += [f"- {_titled(story.lead, script)}" for story in edition.brief]
        lines.append("")
    if edition.sponsored:
        lines += [f"## {_say(words.SPONSORED, script)}", "", _say(words.SPONSORED_NOTE, script), ""]
        lines += [f"- {_titled(report, script)}" for report in edition.sponsored]
        lines.append("")
    lines += ["---", ""]
    for line in words.colophon(edition):
        lines += [_say(line, script), ""]
    return "\n".join(lines)


def _story(story: Story, edition: Edition, script: Script) -> Iterable[str]:
    mark = f"**{_say(words.UPDATED, script)}** " if story.updated else ""
    title = _link(_say(story.lead.title, script), story.lead.url)
    yield f"## {story.number}. {mark}{title}"
    yield ""
    yield f"*{'；'.join(_say(reason, script) for reason in story.why)}*"
    if story.sentences:
        yield ""
        yield _say(story.gist, script)
        if note := words.language_note(story.gist):
            yield ""
            yield f"（{_say(note, script)}）"
    yield ""
    yield _citation(story.lead, edition, script)
    for report in story.also:
        yield f"- {_say(words.ALSO, script)} {_citation(report, edition, script)}"
    if story.names:
        yield ""
        yield "、".join(_say(name.text, script) for name in story.names)


def _citation(report: Report, edition: Edition, script: Script) -> str:
    parts = [_link(_say(report.outlet, script), report.url)]
    parts += [_say(author, script) for author in report.authors]
    parts.append(_say(words.short_time(report.at, edition.day), script))
    parts += [_say(note, script) for note in words.notes(report)]
    return " · ".join(parts)


def _titled(report: Report, script: Script) -> str:
    return f"{_link(_say(report.title, script), report.url)} · {_say(report.outlet, script)}"


def _hold(text: Text) -> Text:
    hant, hans = (NUMBER_GAP.sub("\u00a0", part) for part in (text.hant, text.hans))
    return replace(text, hant=hant, hans=hans)


def _say(text: Text, script: Script) -> str:
    return _escape(text.read(script))


def _escape(text: str) -> str:
    return MARKDOWN_START.sub(r"\1\\\2", MARKDOWN_SIGNS.sub(r"\\\1", text))


def _link(label: str, url: str | None) -> str:
    if url is None:
        return label
    return f"[{label}](<{url}>)"
