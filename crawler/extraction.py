"""One page to one article, or a named reason why it holds none.

The order is always the same: bytes to text, one parse, what the page says for machines, one walk
to lines and boxes, further articles set apart, the best box, its lines one by one.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, tzinfo
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from crawler import facts
from crawler.addresses import looks_like_article
from crawler.apart import (
    set_captions_apart,
    set_contents_apart,
    set_forms_apart,
    set_headed_apart,
    set_next_articles_apart,
)
from crawler.blocks import Span, clean, read_layout, units
from crawler.bylines import facts_around
from crawler.cleaning import LineRule, judge, own_line_rules
from crawler.content import (
    LEAST,
    View,
    choose_box,
    distrust_title,
    reopen_text,
    settle_roles,
    view,
)
from crawler.decoding import MAX_BYTES, decode
from crawler.embedded import embedded_dates, embedded_text
from crawler.errors import NotAnArticle
from crawler.metadata import Metadata, read_metadata
from crawler.repeated import set_items_apart
from crawler.roles import mark_by_rules
from crawler.sifting import FOREIGN, Sifted, sift
from crawler.sources import Rules, Source
from crawler.titles import choose_title, site_in_title, title_above
from crawler.trimming import trim
from nlp import script
from store.articles import Article, Page, Paragraph

logger = logging.getLogger(__name__)

EXTRACTOR = "jianbao-3"
THIN_UNITS = 60.0
"""Text below this amount makes us look into scripts."""

_BEGINNING = 12
"""Characters by which a text is known again."""
_MOST_BOXES, _DEEPEST = 1000, 100
"""Of larger pages trafilatura is not asked: its time grows with their square."""


@dataclass
class Reading:
    """A page under extraction: its tree, what it says for machines, its lines, the box taken."""

    root: HtmlElement
    data: Metadata
    title: str
    page: View
    box: Span | None
    sifted: Sifted
    card_units: float

    @property
    def amount(self) -> float:
        """Units of the article's text."""
        return sum(units(paragraph.text) for paragraph in self.sifted.paragraphs)


def extract(page: Page, source: Source | None = None) -> Article:
    """The article of a page, under the rules of its source if it has any.

    Raises NotAnArticle with one of the reasons `empty`, `too-large`, `not-html`, `list-page`,
    `login-page`, `video-page`, `error-page`, `no-text`.
    """
    reading = read(page, source)
    _refuse_others(reading, page)
    return _article(reading, page, source)


def read(page: Page, source: Source | None = None) -> Reading:
    """Everything up to the decision whether the page holds an article."""
    reading = read_shown(page, source)
    if reading.amount < THIN_UNITS and not reading.card_units:
        reading = _second_opinion(reading)
    return reading


def read_shown(page: Page, source: Source | None = None) -> Reading:
    """What a page shows, whether it is an article or not; its scripts are not looked into."""
    root = page_root(page)
    data = read_metadata(root, page.url)
    rules = source.rules_on(page.fetched_at) if source else Rules()
    mark_by_rules(root, rules)
    return _read_tree(root, data, own_line_rules(rules.lines))


def page_root(page: Page) -> HtmlElement:
    """The tree of a page's bytes. Raises NotAnArticle (`empty`, `too-large`, `not-html`)."""
    return parse(_html(page))


def _html(page: Page) -> str:
    if not page.body.strip():
        raise NotAnArticle("empty", f"{page.url or 'page'}: the page is empty")
    if len(page.body) > MAX_BYTES:
        raise NotAnArticle("too-large", f"{page.url or 'page'}: larger than {MAX_BYTES} bytes")
    text = decode(page.body, page.headers.get("content-type", ""))
    if "<" not in text or text.lstrip()[:1] in ("{", "[") or text.startswith("%PDF"):
        raise NotAnArticle("not-html", f"{page.url or 'page'}: not an HTML page")
    return text


def parse(text: str) -> HtmlElement:
    """The tree of an HTML text, whatever its state.

    Raises NotAnArticle if nothing in it can be read as HTML.
    """
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise NotAnArticle("not-html", f"the page cannot be read as HTML: {error}") from error


def _read_tree(root: HtmlElement, data: Metadata, own_rules: tuple[LineRule, ...] = ()) -> Reading:
    layout = read_layout(root)
    title, title_at = choose_title(data, _document_title(root), layout)
    page = view(layout, title, title_at, own_rules, data.is_article)
    settle_roles(page)
    card_units = set_items_apart(page)
    set_captions_apart(page)
    set_forms_apart(page)
    set_contents_apart(page)
    set_headed_apart(page)
    distrust_title(page)
    reopen_text(page)
    set_next_articles_apart(page, data.other_headlines)
    box = choose_box(page)
    if box is not None and page.title_at is None and units(title) < _SHORT_TITLE:
        page.title_at = title_above(layout.blocks, box.first)
        title = title if page.title_at is None else layout.blocks[page.title_at].text
    sifted = Sifted()
    if box is not None:
        sifted = sift(page, box.first, box.last)
        trim(sifted, layout.blocks)
        facts_around(page, box.first, box.last, sifted)
    return Reading(root, data, title, page, box, sifted, card_units)


def _document_title(root: HtmlElement) -> str:
    element = root.find(".//title")
    return clean(element.text_content()) if element is not None else ""


def _second_opinion(reading: Reading) -> Reading:
    """For a page that shows next to no text: its scripts, then trafilatura's idea of the text."""
    html = embedded_text(reading.root, reading.data.article_body)
    if html and reading.amount >= LEAST and not _goes_on_in(reading, html):
        html = None
    layout = reading.page.layout
    small = len(layout.spans) <= _MOST_BOXES and layout.depth <= _DEEPEST
    if html is None and reading.amount < LEAST and small:
        html = _trafilatura(reading.root)
    if not html:
        return reading
    other = _read_tree(parse(html), Metadata(titles=[reading.title]))
    if other.amount <= 2 * reading.amount:
        return reading
    other.sifted.facts = {**other.sifted.facts, **reading.sifted.facts}
    return Reading(
        reading.root, reading.data, reading.title, other.page, other.box, other.sifted, 0.0
    )


def _goes_on_in(reading: Reading, html: str) -> bool:
    """Whether a script's text holds the beginning of what the page shows."""
    return reading.sifted.paragraphs[0].text[:_BEGINNING] in html


def _trafilatura(root: HtmlElement) -> str | None:
    import trafilatura  # half a second, and few pages need it

    return trafilatura.extract(
        root, output_format="html", include_comments=False, favor_precision=True, fast=True
    )


def _refuse_others(reading: Reading, page: Page) -> None:
    """Raise the reason for which a page is not an article, if there is one."""
    name = page.url or "page"
    amount = reading.amount
    data = reading.data
    if amount < THIN_UNITS and reading.root.find(".//input[@type='password']") is not None:
        raise NotAnArticle("login-page", f"{name}: asks to log in before it shows anything")
    if amount < 3 * THIN_UNITS and _says_error(reading):
        raise NotAnArticle("error-page", f"{name}: says that the page does not exist")
    if not data.is_article and _is_list(reading, page.url):
        raise NotAnArticle("list-page", f"{name}: a list of articles, not one")
    if amount < (LEAST / 3 if data.is_article else LEAST):
        if "VideoObject" in data.types or (data.og_type or "").startswith("video"):
            raise NotAnArticle("video-page", f"{name}: a video without a text")
        raise NotAnArticle("no-text", f"{name}: no text of an article was found")


def _says_error(reading: Reading) -> bool:
    """A server's message in place of an article, sent as if nothing were wrong."""
    start = reading.page.title_at or 0
    lines = [reading.title, *(block.text for block in reading.page.blocks[start : start + 4])]
    return any((verdict := judge(line)) and verdict.action == "error" for line in lines)


_FEWEST_HEADLINES = 4
_SIGNS = {"date", "author", "credit", "editor"}
"""Facts that articles have, and lists do not."""
_SHORT_TITLE = 8.0


def _is_list(reading: Reading, url: str) -> bool:
    """A front page, or more headlines and teasers of other articles than text of its own."""
    amount, title_units = reading.amount, units(reading.title)
    if _is_front(url) and not reading.sifted.facts.get("date"):
        return True
    if _links_before_text(reading) >= 2 * _FEWEST_HEADLINES:
        return True
    headed = reading.page.title_at is not None and title_units >= _SHORT_TITLE
    signed = bool(reading.data.published) or bool(reading.sifted.facts.keys() & _SIGNS)
    likely = signed or not url or looks_like_article(url, "")
    if headed and amount >= (LEAST if likely else THIN_UNITS):
        return False
    if reading.card_units > (amount if amount < 5 * THIN_UNITS else 3 * amount):
        return True
    headlines = [b.units for b in reading.page.blocks if b.link_density > 0.6 and b.units >= 8]
    if len(headlines) < _FEWEST_HEADLINES:
        return False
    if amount < THIN_UNITS:
        return amount < LEAST or title_units < _SHORT_TITLE
    return title_units < _SHORT_TITLE and amount < 4 * THIN_UNITS and sum(headlines) > 4 * amount


def _links_before_text(reading: Reading) -> int:
    """Linked headlines between the title and the text."""
    at, box = reading.page.title_at, reading.box
    between = reading.page.blocks[at : box.first] if at is not None and box is not None else []
    return sum(block.link_density > 0.6 and block.units >= 8 for block in between)


def _is_front(url: str) -> bool:
    return (
        bool(url) and urlsplit(url).scheme in ("http", "https") and urlsplit(url).path in ("", "/")
    )


def _article(reading: Reading, page: Page, source: Source | None) -> Article:
    data, sifted = reading.data, reading.sifted
    paragraphs = tuple(sifted.paragraphs)
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    language = script.detect(text)
    zone = source.zone if source else _zone(language)
    now = page.fetched_at
    date, raw = facts.published(data, sifted, _own_times(reading), zone, now)
    if date is None:
        date, raw = facts.published(data, sifted, embedded_dates(reading.root), zone, now)
    own_names = frozenset((source.title, data.site_name or source.title) if source else ())
    named = facts.named_authors(reading.root)
    credit = facts.credit(data, sifted, own_names)
    sites = site_in_title(_document_title(reading.root), reading.title)
    known = own_names.union(
        (data.site_name or "",),
        (name for name in data.authors if any(site.startswith(name) for site in sites)),
    )
    authors = facts.authors(data, sifted, named, known, credit)
    sections = source.rules_on(page.fetched_at).sponsored_sections if source else ()
    evidence = facts.sponsorship(data, sifted, reading.title, page.url, sections)
    return Article(
        url=page.url,
        canonical_url=data.canonical or page.url,
        source=page.source,
        title=reading.title or paragraphs[0].text[:80],
        paragraphs=paragraphs,
        language=language,
        fetched_at=page.fetched_at,
        region=source.region if source else script.region(text),
        authors=authors,
        editor=facts.editor(data, sifted),
        credit=credit,
        published_at=date,
        published_raw=raw,
        modified_at=facts.modified(data, zone, page.fetched_at),
        section=data.section,
        keywords=tuple(data.keywords),
        lead_image=facts.lead_image(data, reading.box, page.url),
        access=facts.access(data, sifted, reading.amount),
        sponsored=evidence is not None,
        sponsored_evidence=evidence,
        removed=tuple(sifted.removed),
        extractor=EXTRACTOR,
        content_hash=content_hash(reading.title, paragraphs),
    )


def _own_times(reading: Reading) -> list[str]:
    """The dates of `time` elements, without those of boxes that are not this article's."""
    foreign = {block.element for block in reading.page.blocks if block.role in FOREIGN}
    return facts.time_elements(reading.root, foreign)


def content_hash(title: str, paragraphs: tuple[Paragraph, ...]) -> str:
    """SHA-256 (hex) over the title and the paragraphs."""
    text = "\n".join((title, *(paragraph.text for paragraph in paragraphs)))
    return hashlib.sha256(text.encode()).hexdigest()


def _zone(language: str) -> tzinfo:
    return facts.EAST if language.startswith("zh") else UTC
