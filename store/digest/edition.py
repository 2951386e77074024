"""One day in one time zone, put together from the database: what is in it, in which order, why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from store.digest.candidates import Candidate, candidates, day_bounds, passage
from store.digest.health import sources_of
from store.digest.parts import Edition, Name, Report, Story
from store.digest.ranking import Evidence, reasons, score
from store.digest.text import Text, clean

NAMES_SHOWN = 6
"""Names under one story; more would be a list, not a link."""

# What a larger model wrote is taken where it stands, in Chinese before other languages.
SENTENCES = """
WITH chosen AS (
    SELECT id, language FROM summaries
    WHERE article_id = ? AND (kind = 'extractive' OR text != '')
    ORDER BY kind = 'extractive', language NOT LIKE 'zh%' LIMIT 1
)
SELECT n.text, n.text_hant, n.text_hans, nullif(chosen.language, 'und') AS language
FROM summary_sentences n JOIN chosen ON chosen.id = n.summary_id
ORDER BY n.number LIMIT 3
"""

NAMES = """
SELECT e.id, e.type, e.name_hant, e.name_hans, e.name_en
FROM mentions m JOIN entities e ON e.id = m.entity_id
WHERE m.article_id = ? AND e.type IN ('PERSON', 'ORGANIZATION', 'PRODUCT', 'LOCATION')
GROUP BY e.id ORDER BY count(*) DESC, min(m.paragraph), min(m.start) LIMIT ?
"""

# Which of a story's articles tells it: its own reporting before copies, the earliest first.
PART_ORDER = {"lead": 0, "same-story": 1, None: 1, "reprint": 2, "duplicate": 3}
COPIES = ("reprint", "duplicate")


@dataclass(frozen=True)
class _Told:
    """A story that has no rank yet."""

    id: int | None
    lead: Candidate
    also: tuple[Candidate, ...]
    covered: frozenset[int]
    sentences: tuple[Text, ...]
    names: tuple[Name, ...]

    @property
    def newest(self) -> datetime:
        return max(one.report.at for one in (self.lead, *self.also))


def edition(db: Database, day: date, zone: ZoneInfo) -> Edition:
    """The edition of `day` in `zone`; the same database always gives the same edition.

    What earlier editions in that zone showed is left out, and a story of theirs comes again
    only with articles that are new. Sponsored articles stand apart and have no rank.
    """
    found = candidates(db, day, zone)
    members: dict[str, list[Candidate]] = defaultdict(list)
    for one in found:
        if not one.sponsored:
            members[one.key].append(one)
    start, end = day_bounds(day, zone)
    return Edition(
        day=day,
        zone=zone,
        stories=_ranked([_tell(db, group) for group in members.values()]),
        sponsored=tuple(one.report for one in found if one.sponsored),
        sources=sources_of(db, start, end, {one.source for one in found}),
        updated_at=max((one.fetched_at for one in found), default=start),
    )


def _tell(db: Database, group: list[Candidate]) -> _Told:
    """One story out of the articles that tell it."""
    lead, *others = sorted(
        group, key=lambda one: (PART_ORDER[one.kind], one.report.at, one.report.article_id)
    )
    also: list[Candidate] = []
    for one in sorted(others, key=lambda one: (one.report.at, one.report.article_id)):
        same_outlet = one.source in {lead.source, *(other.source for other in also)}
        if not (same_outlet and one.kind in COPIES):
            also.append(one)
    return _Told(
        id=lead.story,
        lead=lead,
        also=tuple(also),
        covered=frozenset(one.report.article_id for one in group),
        sentences=_sentences(db, lead),
        names=_names(db, lead.report),
    )


def _sentences(db: Database, lead: Candidate) -> tuple[Text, ...]:
    rows = db.query(SENTENCES, (lead.report.article_id,))
    return tuple(
        passage(row["text"], row["text_hant"], row["text_hans"], row["language"] or lead.language)
        for row in rows
    )


def _names(db: Database, report: Report) -> tuple[Name, ...]:
    rows = db.query(NAMES, (report.article_id, NAMES_SHOWN))
    return tuple(
        Name(
            row["id"],
            row["type"],
            _name(row["name_hant"], row["name_hans"], row["name_en"]),
        )
        for row in rows
    )


def _name(hant: str | None, hans: str | None, english: str | None) -> Text:
    if hant or hans:
        return Text.chinese(clean(hant or hans or ""), clean(hans or hant or ""))
    return Text.as_written(clean(english or ""), "en")


def _ranked(told: Sequence[_Told]) -> tuple[Story, ...]:
    """Stories by falling score; of equals the newer first."""
    last = max((one.newest for one in told), default=None)
    if last is None:
        return ()
    common = _common_names(told)
    scored = [(one, reasons(_evidence(one, common), last)) for one in told]
    scored.sort(
        key=lambda pair: (
            -score(pair[1]),
            -pair[0].newest.timestamp(),
            pair[0].lead.report.article_id,
        )
    )
    return tuple(
        Story(
            id=one.id,
            number=number,
            lead=one.lead.report,
            sentences=one.sentences,
            reasons=why,
            also=tuple(replace(other.report, reprint=other.kind in COPIES) for other in one.also),
            names=one.names,
            covered=one.covered,
            updated=one.lead.told_before,
        )
        for number, (one, why) in enumerate(scored, start=1)
    )


def _common_names(told: Sequence[_Told]) -> frozenset[int]:
    """Names in two stories or more. Places are no news: half the day happens in one country."""
    counts = Counter(name.id for one in told for name in one.names if name.type != "LOCATION")
    return frozenset(name for name, count in counts.items() if count > 1)


def _evidence(told: _Told, common: frozenset[int]) -> Evidence:
    own = {one.source for one in told.also if one.kind not in COPIES} | {told.lead.source}
    every = {one.source for one in (told.lead, *told.also)}
    report = told.lead.report
    return Evidence(
        outlets=len(own),
        reprints=len(every - own),
        original=bool(report.authors) and report.credit is None and told.lead.kind not in COPIES,
        shared_names=[name.text for name in told.names if name.id in common],
        newest=told.newest,
        updated=told.lead.told_before,
        reports=1 + len(told.also),
    )
