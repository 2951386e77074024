"""What an edition is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from store.articles import Access
from store.digest.ranking import Reason, score, worth_saying
from store.digest.text import Text

TOLD = 20
"""Stories told with their sentences: what can be read over breakfast. The others are a list."""


@dataclass(frozen=True)
class Name:
    """A person, organisation, product or place in the news of the day."""

    id: int
    type: str
    """`PERSON`, `ORGANIZATION`, `PRODUCT` or `LOCATION`."""
    text: Text


@dataclass(frozen=True)
class Report:
    """One article as a story cites it: who published it, when, and where it is."""

    article_id: int
    outlet: Text
    title: Text
    url: str | None
    """None where the address stored is not a web address."""
    at: datetime
    """When it came out, in the edition's zone; when it was fetched where that is not known."""
    date_note: Text | None = None
    """What is wrong with the date that the page gave, if anything."""
    authors: tuple[Text, ...] = ()
    editor: Text | None = None
    credit: Text | None = None
    access: Access = "free"
    reprint: bool = False


@dataclass(frozen=True)
class Story:
    """One thing that happened: the report that tells it, and who else carried it."""

    id: int | None
    """In the table `stories`; None for an article that was not grouped yet."""
    number: int
    """Rank in the edition, from 1."""
    lead: Report
    sentences: tuple[Text, ...]
    """Three at most, of the lead, in the order of the text."""
    reasons: tuple[Reason, ...]
    also: tuple[Report, ...] = ()
    names: tuple[Name, ...] = ()
    covered: frozenset[int] = frozenset()
    """All its articles, also those that are too much the same to be listed."""
    updated: bool = False
    """An earlier edition had this story; only the reports that are new stand here."""

    @property
    def key(self) -> str:
        """Stable across editions: `story/12`, or `article/34` for what was not grouped."""
        return f"article/{self.lead.article_id}" if self.id is None else f"story/{self.id}"

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.lead, *self.also

    @property
    def score(self) -> float:
        return score(self.reasons)

    @property
    def gist(self) -> Text:
        """Its sentences as one passage; Chinese runs on without spaces."""
        language = self.sentences[0].language
        space = " " if self.sentences[0].one_script else ""
        return Text(
            space.join(sentence.hant for sentence in self.sentences),
            space.join(sentence.hans for sentence in self.sentences),
            language,
        )

    @property
    def why(self) -> tuple[Text, ...]:
        """The reasons that are worth a reader's time."""
        return tuple(reason.text for reason in self.reasons if worth_saying(reason))


@dataclass(frozen=True)
class Outlet:
    """A source that gave nothing, and why if it is known."""

    title: Text
    trouble: str | None = None


@dataclass(frozen=True)
class Sources:
    """How the sources of an edition did."""

    total: int
    active: int
    """Those with an article in the edition."""
    failed: tuple[Outlet, ...] = ()
    silent: tuple[Outlet, ...] = ()


@dataclass(frozen=True)
class Edition:
    """One day in one time zone, ranked, everything in both scripts."""

    day: date
    zone: ZoneInfo
    stories: tuple[Story, ...]
    sponsored: tuple[Report, ...]
    """Paid or provided by advertisers: never ranked, always apart."""
    sources: Sources
    updated_at: datetime
    """When its newest article was fetched; the beginning of the day where it has none."""

    @property
    def told(self) -> tuple[Story, ...]:
        """The stories at the top, told in full."""
        return self.stories[:TOLD]

    @property
    def brief(self) -> tuple[Story, ...]:
        """The stories further down, of which the headline must do."""
        return self.stories[TOLD:]

    @property
    def outlets(self) -> int:
        """How many publishers its stories came from."""
        return len({report.outlet for story in self.stories for report in story.reports})

    @property
    def reports(self) -> int:
        return sum(len(story.reports) for story in self.stories)

    @property
    def names(self) -> tuple[tuple[Name, tuple[Story, ...]], ...]:
        """The index of names: each with the stories told of it, the most mentioned first."""
        found: dict[Name, list[Story]] = {}
        for story in self.told:
            for name in story.names:
                found.setdefault(name, []).append(story)
        ordered = sorted(found.items(), key=lambda entry: -len(entry[1]))
        return tuple((name, tuple(stories)) for name, stories in ordered)
