"""A page's facts brought together: date, people, credit, access, sponsorship, picture."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta, timezone, tzinfo
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.blocks import Span, clean
from crawler.cleaning import judge, narrow, same_line
from crawler.dates import is_future, parse_date
from crawler.metadata import Metadata
from crawler.people import CHINESE_SPACE, is_organisation, is_person, people_in, split_people
from crawler.sifting import Sifted
from store.articles import Access

logger = logging.getLogger(__name__)

EAST = timezone(timedelta(hours=8))
"""Taipei, Hong Kong and Beijing, where a Chinese page of no known source was most likely made."""

STUB_UNITS = 500.0
"""A text shorter than this, on a page that says it is for members, is a stub."""

BARE_STUB_UNITS = 160.0
"""A text shorter than this, on a page that only asks to log in, is a stub."""

_SPONSORED_URL = re.compile(
    r"/(sponsored?|advertorials?|brand-?(content|studio|voice|story)|branded|paid-?(content|post)|partner-?(content|post)|promoted|native-?ad|ad-?feature|adv)(/|-|$)",
    re.IGNORECASE,
)
_SPONSORED_TITLE = re.compile(
    r"[\[【(〔《<]\s?(廣編|廣編企劃|廣編特輯|廣告|广告|推廣|推广|業配|业配|贊助|赞助|合作專案|工商|sponsored|advertorial|ad)\s?[\]】)〕》>]|^(廣編特輯|廣編企劃|廣編|sponsored|advertorial)\s?[:/|丨]",
    re.IGNORECASE,
)
_PICTURE = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-echo", "src")
_NOT_A_PICTURE = re.compile(
    r"logo|icon|avatar|blank|placeholder|loading|spacer|pixel|\.svg|qr", re.IGNORECASE
)


def published(
    data: Metadata, sifted: Sifted, times: list[str], zone: tzinfo, now: datetime
) -> tuple[datetime | None, str | None]:
    """When the article appeared, and the words that say so; never a date in the future."""
    raws = [*data.published, *times, *sifted.facts.get("date", ())]
    found = [
        (date, raw) for raw in dict.fromkeys(raws) if (date := parse_date(raw, zone=zone, now=now))
    ]
    for date, raw in found:
        if is_future(date, now):
            logger.info("date in the future ignored: %s", raw)
    # The day of a date in UTC is the one that the page shows only in the page's own zone.
    past = [
        (date if date.utcoffset() else date.astimezone(zone), raw)
        for date, raw in found
        if not is_future(date, now)
    ]
    if not past:
        return None, raws[0] if raws else None
    first = past[0]
    if _has_time(first[1]):
        return first
    same_day = (pair for pair in past if _has_time(pair[1]) and pair[0].date() == first[0].date())
    return next(same_day, first)


def modified(data: Metadata, zone: tzinfo, now: datetime) -> datetime | None:
    """When the page says that it was changed."""
    dates = (parse_date(raw, zone=zone, now=now) for raw in data.modified)
    return next((date for date in dates if date and not is_future(date, now)), None)


def _has_time(raw: str) -> bool:
    return bool(re.search(r"\d[:時时点點]\d\d|前|ago|^1\d{9}", narrow(raw)))


_TIMES = etree.XPath(
    "//time | //abbr"
    " | //body//*[@content and (contains(@property, 'date') or contains(@itemprop, 'datePublished'))]"
)


def time_elements(root: HtmlElement, foreign: set[HtmlElement]) -> list[str]:
    """`<time datetime>` and microdata, the first few of the page.

    `foreign` are elements of other articles' lines: what stands in them is not this one's.
    """
    found = []
    for element in _TIMES(root):
        if element in foreign or element.getparent() in foreign:
            continue
        names = (element.get(name) or "" for name in ("itemprop", "property", "class"))
        named = " ".join(names).lower()
        if "modified" in named or "updat" in named:
            continue
        stated = element.get("datetime") or element.get("content") or element.get("title")
        raw = clean(stated or element.text_content())
        if raw and any(char.isdigit() for char in raw):
            found.append(
                (0 if "publish" in named or element.get("pubdate") is not None else 1, raw)
            )
        if len(found) == 5:
            break
    return [raw for _, raw in sorted(found, key=lambda pair: pair[0])]


_BYLINES = ("author", "signed", "weak-author")
_NAMED = ("author", "weak-author", "weak-signed")
"""Labelled; in the text's own words; in an element called so. The second may be no name at all."""
_AUTHORS = etree.XPath(
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' vcard ')]"
)
_LONGEST_NAME = 40


def named_authors(root: HtmlElement) -> list[str]:
    """Authors by `rel`, microdata or hCard: what a page's markup names where its words do not."""
    found = _AUTHORS(root)
    elements = found if isinstance(found, list) else []
    texts = (clean(e.text_content()) for e in elements if isinstance(e, HtmlElement))
    names = (
        re.sub(r"^((posted|written)? ?by|作者|文)\s?[:：／/]?\s*", "", t, flags=re.I) for t in texts
    )
    return [name for name in dict.fromkeys(names) if 0 < len(name) <= _LONGEST_NAME][:1]


def authors(
    data: Metadata,
    sifted: Sifted,
    named: list[str],
    own_names: frozenset[str],
    credit: str | None = None,
) -> tuple[str, ...]:
    """Who wrote the text: people of structured data, else of by-lines, else other publishers.

    `named` is what markup names an author, the last to be asked. A desk of the site is no author
    of a text with a `credit`.
    """
    # A page's head may call its editor the author.
    no_authors = own_names.union(sifted.facts.get("responsible", ()))
    stated = [p for name in data.authors for p in people_in(name) if p not in no_authors]
    stated = [name for name in stated if not _NOBODY.fullmatch(name)]
    people = [name for name in stated if not is_organisation(name)]
    lines = [_people(line) for fact in _BYLINES for line in sifted.facts.get(fact, ())]
    if any(is_person(name) for name in people):
        fuller = (names for names in lines if set(people) < set(names))
        whole = next((names for names in fuller if all(map(is_person, names))), tuple(people))
        return tuple(dict.fromkeys(whole))
    stated = [name for name in stated if not credit or credit == name or not is_organisation(name)]
    named_lines = [_people(line) for fact in _NAMED for line in sifted.facts.get(fact, ())]
    signed = next((names for names in lines if any(map(is_person, names))), ())
    for names in lines:
        if set(signed) < set(names) and all(map(is_person, names)):
            signed = names
    return (
        signed
        or tuple(dict.fromkeys(people))
        or next(filter(None, named_lines), ())
        or tuple(stated or (name for name in named if not _NOBODY.fullmatch(name)))
    )


def _people(line: str) -> tuple[str, ...]:
    """The names of a by-line; beside a person's, a long one is that of a column or a button."""
    names = [name for name in split_people(line) if not _NOBODY.fullmatch(name)]
    if any(map(is_person, names)):
        names = [name for name in names if is_person(name) or len(name) <= _LONGEST_PEN_NAME]
    return tuple(names)


_LONGEST_PEN_NAME = 3
_NOBODY = re.compile(r"[A-Za-z]{0,4}\d{2,8}|.*\b(staff|desk|editors|team)", re.IGNORECASE)
"""A clerk's number, or the house as a whole."""


def credit(data: Metadata, sifted: Sifted, own_names: frozenset[str]) -> str | None:
    """Whom the page names as the source of the text; None if that is the site, `own_names`.

    A label (來源：) says it best, then the page's own data, then a name that stands beside the date
    or opens the text as an agency's does.
    """
    stated = re.sub(r"^(文章|信息)?(来源|來源|source)\s?[:：]\s*", "", data.credit or "")
    placed = [
        name.strip(" |·")
        for fact in _PLACED
        for name in sifted.facts.get(fact, ())
        if not is_person(name)
        and judge(name) is None
        and (name not in data.authors or is_organisation(name))
    ]
    found = (*sifted.facts.get("credit", ()), stated, *placed, *_accounts(data, sifted))
    name = CHINESE_SPACE.split(next((name for name in found if name), ""))[0]
    name = _TOWN.sub("", _BUTTONS.sub("", name))
    own = {same_line(own) for own in own_names if own}
    return None if not name or same_line(name) in own else name


_BUTTONS = re.compile(
    r"\s*[\[【]?(打印|列印|举报|舉報|字[号號体體]|收藏|分享|评论|評論|纠错|糾錯|关闭|關閉|\d+\s?[条條则則]).*$"
)
"""What the page lets one do, behind a name: 「何青 【打印本页】」."""
_TOWN = re.compile(r"\s*[(（][\u3400-\u9fff]{2,3}[)）]$")
"""A paper's: 「晨光晚报(江州)」."""
_PLACED = ("weak-credit", "desk", "agency")
_IN_HOUSE = re.compile(
    r"編輯|编辑|小編|小编|整理|綜合|综合报道|中心|本報|本报|本刊|本站|管理|記者|记者|admin"
)
_ACCOUNT = re.compile(r"(?=.*[\u3400-\u9fff])[\w·-]{2,16}")


def _accounts(data: Metadata, sifted: Sifted) -> list[str]:
    """Stated authors that are no people but accounts or papers, as on platforms of many."""
    names = (*data.authors, *sifted.facts.get("weak-author", ()))
    site = same_line(data.site_name or "")
    return [
        name
        for name in names
        if _ACCOUNT.fullmatch(name)
        and name not in data.persons
        and not (is_person(name) or _IN_HOUSE.search(name) or judge(name))
        and same_line(name) != site
    ]


def editor(data: Metadata, sifted: Sifted) -> str | None:
    """Who answers for the page: the responsible editor before others."""
    named = (*sifted.facts.get("responsible", ()), *sifted.facts.get("editor", ()))
    return _BUTTONS.sub("", next(iter(named), data.editor or "")) or None


def access(data: Metadata, sifted: Sifted, amount: float) -> Access:
    """`members` for a stub, `metered` for a full text that is not free for everybody."""
    if data.free:
        return "free"
    prompted = bool(sifted.facts.get("members"))
    asked = bool(sifted.facts.get("login"))
    if amount < STUB_UNITS and (prompted or data.free is False):
        return "members"
    if amount < BARE_STUB_UNITS and asked:
        return "members"
    return "metered" if data.free is False else "free"


def sponsorship(
    data: Metadata, sifted: Sifted, title: str, url: str, sections: tuple[str, ...]
) -> str | None:
    """The evidence that somebody paid for the text, or None. `sections` are a source's own."""
    if data.sponsor:
        return f"structured data: {data.sponsor}"
    labels = sifted.facts.get("sponsored")
    if labels:
        return f"label: {labels[0]}"
    if _SPONSORED_TITLE.search(narrow(title)):
        return f"title: {title}"
    section = data.section or ""
    verdict = judge(section) if section else None
    if section and (section in sections or (verdict and verdict.action == "sponsored")):
        return f"section: {section}"
    path = urlsplit(url).path
    if _SPONSORED_URL.search(path) or any(section and section in path for section in sections):
        return f"address: {path}"
    words = (word for word in data.keywords if (v := judge(word)) and v.action == "sponsored")
    keyword = next(words, None)
    return f"keyword: {keyword}" if keyword else None


def lead_image(data: Metadata, box: Span | None, url: str) -> str | None:
    """The picture of the article, also one that a script loads later."""
    if data.image:
        return data.image
    if box is None:
        return None
    for image in box.element.iter("img"):
        address = next(
            (v for name in _PICTURE if (v := image.get(name)) and not v.startswith("data:")), None
        )
        if address and not _NOT_A_PICTURE.search(address):
            return str(urljoin(url, address.strip()))
    return None
