"""Which of a page's titles is the article's, without the site's name."""

from __future__ import annotations

import re

from crawler.blocks import HEADINGS, Block, Layout, clean, units
from crawler.cleaning import ends_like_prose, judge, judge_row, same_line
from crawler.metadata import Metadata

_SEPARATOR = re.compile(
    r"\s*[_|｜»«︱丨]+\s*|\s+[-–—·•/]+\s+|\s*-{2,}\s*|(?<=[\u3400-\u9fff！？!?」』”…）)])[-–—](?=[^-–—]{2,20}$)|\s+::?\s+"
)
_CALLED_TITLE = re.compile(r"(?:^|[\s_-])(?:headline|hed|title)(?:$|[\s_-])", re.IGNORECASE)
_LONGEST = 300
_LIKELY_PLACES = frozenset(("h1", "h2", "h3", "div", "p", "td", "th", "header", "center", "h4"))


def choose_title(data: Metadata, document_title: str, layout: Layout) -> tuple[str, int | None]:
    """The title, and the number of the block that shows it (the last before the text), if any.

    What the page shows as its heading wins if the head of the page confirms it: `og:title` and
    `<title>` are often shortened or carry the site's name.
    """
    claims = [claim for claim in (*data.titles, document_title) if claim and len(claim) <= _LONGEST]
    stripped = [strip_site(claim, data.site_name) for claim in claims]
    index = _shown(layout.blocks, [same_line(claim) for claim in dict.fromkeys(stripped + claims)])
    if index is not None:
        return _whole(layout.blocks, index, stripped)
    heading = _heading(layout.blocks)
    if heading is not None:
        return layout.blocks[heading].text, heading
    if claims:
        return stripped[0], None
    for index, block in enumerate(layout.blocks):
        if block.element.tag in ("h1", "h2") and units(block.text) >= 4:
            return block.text, index
    return "", None


def _whole(blocks: list[Block], index: int, claims: list[str]) -> tuple[str, int]:
    """The title shown at `index`; with its second line where a break stands within it."""
    for first, second in ((index, index + 1), (index - 1, index)):
        lines = blocks[max(0, first) : second + 1]
        if len(lines) == 2 and lines[0].element is lines[1].element:
            both = same_line(lines[0].text + lines[1].text)
            claim = next((claim for claim in claims if same_line(claim) == both), None)
            if claim:
                return claim, second
    return blocks[index].text, index


def site_in_title(document_title: str, title: str) -> list[str]:
    """What a page's `title` element says behind the title itself: sections and the site.

    >>> site_in_title("港口重開_國內_海風新聞", "港口重開")
    ['國內', '海風新聞']
    """
    rest = document_title.partition(title)[2] if title else ""
    return [part for part in re.split(r"\s*[_|｜–—-]\s*", rest) if part]


def _heading(blocks: list[Block]) -> int | None:
    """The page's only `h1` if it is called a headline: search engines may be told another title."""
    found = [i for i, block in enumerate(blocks) if block.element.tag == "h1"]
    if len(found) != 1 or blocks[found[0]].link_density > 0.5:
        return None
    element = blocks[found[0]].element
    named = f"{element.get('itemprop') or ''} {element.get('class') or ''}"
    return found[0] if _CALLED_TITLE.search(named) else None


def _shown(blocks: list[Block], keys: list[str]) -> int | None:
    """The block that most looks like a shown title: part of a claimed one, large, early."""
    best, best_rank = None, 0.0
    keys = [key for key in keys if key]
    for index, block in enumerate(blocks[:3000]):
        if block.element.tag not in _LIKELY_PLACES or not 2 <= block.units <= 90:
            continue
        if block.units < _SHORT and block.link_density > 0.5:
            continue  # the site's name, as a link to its front page
        key = same_line(block.text)
        match = max(
            (_agreement(key, claim) - 0.01 * i for i, claim in enumerate(keys)), default=0.0
        )
        if match > 0:
            rank = (
                match
                + _PLACE.get(block.element.tag, 0.0)
                - (0.3 if block.link_density > 0.5 else 0)
            )
            if rank > best_rank:
                best, best_rank = index, rank
    return best


_PLACE = {"h1": 0.5, "h2": 0.25, "h3": 0.15}
_LEAST_SHARE = 0.4
"""A shown title is at least this part of a claimed one; the site's name is the rest."""


def _agreement(shown: str, claimed: str) -> float:
    """0 for different lines, 1 for equal ones, between for one that is part of the other."""
    if not shown or not claimed:
        return 0.0
    if shown == claimed:
        return 1.0
    if shown in claimed:
        share = len(shown) / len(claimed)
        return share if share >= _LEAST_SHARE and len(shown) >= 4 else 0.0
    if claimed in shown and len(claimed) >= 6 and len(claimed) / len(shown) >= 0.6:
        return 0.9 * len(claimed) / len(shown)
    common = _common_prefix(shown, claimed)
    return 0.8 * common if common >= 0.6 else 0.0


def _common_prefix(one: str, other: str) -> float:
    length = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return length / max(len(one), len(other)) if length >= 8 else 0.0


def strip_site(title: str, site_name: str | None) -> str:
    """A document's title without the names of channel and site at its end or beginning.

    >>> strip_site("港口重新開放 | 科技 | 海風科技報", "海風科技報")
    '港口重新開放'
    """
    title = clean(title)
    if site_name:
        name = re.escape(site_name)
        title = re.sub(rf"\s*[-–—_|｜·:：]+\s*{name}\s*$|^{name}\s*[-–—_|｜·:：]+\s*", "", title)
    parts = [part for part in _SEPARATOR.split(title) if part]
    if len(parts) < 2:
        return title
    longest = max(parts, key=units)
    kept = longest if units(longest) > 2 * units(parts[0]) else parts[0]
    start = title.find(kept)
    return title[start : start + len(kept)]


_FAR = 6
_SHORT = 8.0


def title_above(blocks: list[Block], first: int) -> int | None:
    """Number of the heading right above the text, for a page whose `<title>` names only its site."""
    for index in range(first - 1, max(-1, first - 1 - _FAR), -1):
        block = blocks[index]
        if block.role is not None or judge(block.text) or judge_row(block.text):
            continue
        prominent = block.element.tag in HEADINGS or block.bold_units > 0.9 * block.units
        if (
            _SHORT <= block.units <= 60
            and block.link_density == 0
            and (prominent or not ends_like_prose(block.text))
        ):
            return index
    return None
