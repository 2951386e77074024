"""The catalogue: what a source is, and reading it from one TOML file per site.

Bundled sources stand in the folder `crawler/sources/`; a user's own, in `sources/` of the Jianbao
home, come on top and replace bundled ones of the same name.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from crawler.errors import SourceError, UnknownSource
from crawler.tables import Table

WayKind = Literal["feed", "sitemap", "list", "jsonp"]
LANGUAGES = ("zh-Hant", "zh-Hans", "en")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True)
class Way:
    """One way of finding a source's links."""

    kind: WayKind
    url: str
    links: str = ""
    """Of a list: an XPath for `a` elements or `href` values; empty: links that look right."""
    link_field: str = "docurl"
    """Of a JSONP list: the member that has the address; 163's name for it is the default."""
    title_field: str = "title"
    time_field: str = "time"


@dataclass(frozen=True)
class Rules:
    """What is special about a site's pages. XPaths select elements; patterns are regexes."""

    since: str = ""
    """The day from which pages have this layout; empty: always."""
    content: tuple[str, ...] = ()
    """XPaths of the element that holds the article; the first that finds one is taken."""
    remove: tuple[str, ...] = ()
    """XPaths of elements that are never the article."""
    next_article: tuple[str, ...] = ()
    """XPaths of elements at which another article begins."""
    lines: tuple[str, ...] = ()
    """Patterns of whole lines that are not the article."""
    sponsored_sections: tuple[str, ...] = ()
    """Names of sections that are advertising."""
    allow: tuple[str, ...] = ()
    """Patterns of which an article's address must hold one; none given: any on the same site."""
    deny: tuple[str, ...] = ()
    """Patterns of which an article's address may hold none."""


@dataclass(frozen=True)
class Source:
    """One site: where its links are found, and what to know about its pages."""

    name: str
    title: str
    home: str
    language: str
    """`zh-Hant`, `zh-Hans` or `en`."""
    region: str
    """`TW`, `HK`, `CN`, `US`, … (ISO 3166)."""
    timezone: str
    """The zone of dates that a page gives without an offset."""
    discovery: tuple[Way, ...]
    """Tried in order, until one gives links."""
    rules: Rules = Rules()
    """Those of the layout of today."""
    earlier: tuple[Rules, ...] = ()
    """Those of older layouts, the newest first: pages that were fetched then keep them."""
    verified: str = ""
    """The day on which `jianbao source check` last saw it work; empty: never."""
    delay: float | None = None
    """Seconds between two requests, where the site wants more than `settings.delay`."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def rules_on(self, moment: datetime) -> Rules:
        """The rules of the layout that a page fetched at a moment (aware) has."""
        day = moment.astimezone(self.zone).date().isoformat()
        return next((r for r in (self.rules, *self.earlier) if r.since <= day), Rules())


def load_all(user_dir: Path, broken: list[SourceError] | None = None) -> dict[str, Source]:
    """Every source by name: bundled ones, overridden by those in `user_dir`.

    Raises SourceError at the first malformed file; with `broken`, the errors are put there and
    everything else is loaded.
    """
    bundled = Path(str(resources.files("crawler") / "sources"))
    found: dict[str, Source] = {}
    for path in (*sorted(bundled.glob("*.toml")), *sorted(user_dir.glob("*.toml"))):
        try:
            source = read(path)
        except SourceError as error:
            if broken is None:
                raise
            broken.append(error)
            found.pop(path.stem, None)  # the user means to replace it: do not go on with the old
        else:
            found[source.name] = source
    return found


def load(name: str, user_dir: Path) -> Source:
    """One source. Raises UnknownSource with the nearest names, SourceError for a bad file."""
    broken: list[SourceError] = []
    return pick(load_all(user_dir, broken), [name], broken)[0]


def pick(
    catalogue: Mapping[str, Source], names: Iterable[str], broken: Sequence[SourceError] = ()
) -> list[Source]:
    """The named sources. Raises UnknownSource, or the error of `broken` that explains the lack."""
    picked = []
    for name in names:
        if name not in catalogue:
            for error in broken:
                if f"{name}.toml" in str(error):
                    raise error
            near = difflib.get_close_matches(name, catalogue, n=3, cutoff=0.4)
            hint = f"did you mean {', '.join(near)}?" if near else "see `jianbao source list`"
            raise UnknownSource(f"no source is called {name!r}; {hint}")
        picked.append(catalogue[name])
    return picked


def read(path: Path) -> Source:
    """The source in one file, whose name must be the source's."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    source = parse(text, str(path))
    if source.name != path.stem:
        raise SourceError(f"{path}: name: is {source.name!r}, but the file is {path.name}")
    return source


def parse(text: str, where: str) -> Source:
    """The source that a TOML text describes. Raises SourceError naming `where` and the key."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{where}: not TOML: {error}") from error
    return from_table(table, where)


def from_table(table: Mapping[str, Any], where: str) -> Source:
    """The source that a table of TOML's types describes, as `dataclasses.asdict` gives one."""
    reader = Table(table, where)
    source = Source(
        name=reader.matching("name", NAME, "lower-case letters, digits and hyphens"),
        title=reader.text("title"),
        home=reader.address("home"),
        language=reader.one_of("language", LANGUAGES),
        region=reader.matching("region", re.compile("[A-Z]{2}"), "a code such as TW (ISO 3166)"),
        timezone=reader.timezone("timezone"),
        discovery=tuple(_way(way) for way in reader.tables("discovery")),
        rules=_rules(reader.table("rules")),
        earlier=tuple(_rules(table) for table in reader.tables("earlier")),
        verified=reader.day("verified"),
        delay=reader.seconds("delay"),
    )
    reader.no_other()
    if not source.discovery:
        reader.fail("discovery", "at least one [[discovery]] is needed")
    days = [rules.since for rules in (source.rules, *source.earlier)]
    if days != sorted(set(days), reverse=True):
        reader.fail("earlier", "each needs a `since` before that of the rules above it")
    return source


def _way(reader: Table) -> Way:
    way = Way(
        kind=reader.one_of("kind", get_args(WayKind)),  # type: ignore[arg-type]
        url=reader.address("url"),
        links=reader.text("links", ""),
        link_field=reader.text("link_field", "docurl"),
        title_field=reader.text("title_field", "title"),
        time_field=reader.text("time_field", "time"),
    )
    if way.links:
        reader.check_xpath("links", way.links)
    reader.no_other()
    return way


def _rules(reader: Table) -> Rules:
    rules = Rules(
        since=reader.day("since"),
        content=reader.xpaths("content"),
        remove=reader.xpaths("remove"),
        next_article=reader.xpaths("next_article"),
        lines=reader.patterns("lines"),
        sponsored_sections=reader.texts("sponsored_sections"),
        allow=reader.patterns("allow"),
        deny=reader.patterns("deny"),
    )
    reader.no_other()
    return rules
