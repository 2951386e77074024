"""What stands on a page beside its article: captions, forms, contents, a next article."""

from __future__ import annotations

import re
from itertools import pairwise

from crawler.blocks import HEADINGS, Block, Span, shape
from crawler.cleaning import same_line
from crawler.content import DOMINANT, ENOUGH, LEAST, View, prose_units

_LONGEST_CAPTION = 60.0
_MOST_LINES_OF_FORM = 8
_FEWEST_LINES = 2
_LONGEST_LABEL = 20.0
_HEADED = {"section": "related", "members": "prompt", "login": "prompt"}
"""What a box is whose first line the table knows, by the line's action."""
_FEWEST_ENTRIES, _MOST_ENTRIES = 2, 40
"""Lines of a table of contents, its heading included."""
_LEAST_HEADLINE = 8.0
_MOST_OF_TEXT = 0.6
"""Share of the prose below the title that an `article` element must hold to be all of it."""
_NEXT = re.compile(r"[下後后]一?[篇則则條条](新聞|新闻|文章|報導|报道)?[:：]?")
"""A heading with which another article begins; elsewhere it is a button."""
_UNDER = ("date", "author", "byline", "credit")
_ABOVE = ("editor", "credit", "end")
_LAST = ("editor", "end")
"""What stands under a text, never within it."""


def set_captions_apart(page: View) -> None:
    """Mark a short line or two that stand alone in a box with a picture as `caption`."""
    for span in page.layout.spans:
        if not span.pictures or span.last - span.first > 2:
            continue
        blocks = page.blocks[span.first : span.last]
        if sum(block.units for block in blocks) > _LONGEST_CAPTION or span.element.tag in HEADINGS:
            continue
        if _holds_title_of(page, span):
            continue
        for block in blocks:
            if block.kind in ("body", "caption") and block.link_density < 0.5:
                block.role = block.role or "caption"
                span.role = span.role or "caption"


def set_forms_apart(page: View) -> None:
    """Mark a few lines around a field for a mail address as `prompt`: a newsletter's, a log-in."""
    for span in page.layout.spans:
        if not span.asks or span.last - span.first > _MOST_LINES_OF_FORM:
            continue
        if page.weight(span.first, span.last) <= ENOUGH and not _holds_title_of(page, span):
            _mark(page.blocks[span.first : span.last], "prompt")


def set_contents_apart(page: View) -> None:
    """Mark a list of links into the page itself, with the heading above it, as `navigation`."""
    for span in page.layout.spans:
        if not _FEWEST_ENTRIES < span.last - span.first <= _MOST_ENTRIES:
            continue
        heading, *entries = page.blocks[span.first : span.last]
        if heading.units <= _LONGEST_CAPTION and all(map(_leads_into_page, entries)):
            _mark(page.blocks[span.first : span.last], "navigation")


def set_headed_apart(page: View) -> None:
    """Mark a box whose first line heads other things (相關新聞, Most read; For members only).

    Of boxes that begin with the same line it is the innermost. Below some text it is never the
    article; elsewhere not unless it holds most of the page's prose.
    """
    start = 0 if page.title_at is None else page.title_at + 1
    boxes = {s.first: s for s in page.layout.spans if s.last - s.first >= _FEWEST_LINES}
    for first, span in boxes.items():
        if page.blocks[first].units > _LONGEST_LABEL or _holds_title_of(page, span):
            continue
        verdict = page.verdict(first)
        role = _HEADED.get(verdict.action) if verdict else None
        inside = page.weight(first, span.last)
        if role is None or (inside >= ENOUGH and _has_paragraphs(page, span)):
            continue
        below = first > start and page.weight(start, first) >= LEAST
        if below or inside < DOMINANT * page.prose[-1]:
            _mark(page.blocks[span.first : span.last], role)


def _has_paragraphs(page: View, span: Span) -> bool:
    """Two sentences one after the other, as in a text; teasers have headlines between them."""
    lines = [bool(prose_units(block)) for block in page.blocks[span.first : span.last]]
    return any(one and other for one, other in pairwise(lines))


def _leads_into_page(block: Block) -> bool:
    """A line that is one link to another line of this page."""
    if block.link_density < 0.9:
        return False
    inside = [link.get("href") or "" for link in block.element.iter("a")]
    return bool(inside) and all(address[:1] == "#" for address in inside)


def _holds_title_of(page: View, span: Span) -> bool:
    return page.title_at is not None and span.first <= page.title_at < span.last


def _mark(blocks: list[Block], role: str) -> None:
    for block in blocks:
        block.role = block.role or role


def set_next_articles_apart(page: View, other_headlines: list[str]) -> None:
    """Mark what belongs to further articles, glued on by infinite scroll, with `next-article`."""
    _mark_other_article_tags(page)
    _mark_what_follows_article_tag(page)
    _mark_twins(page)
    _mark_second_title(page)
    end = _first_boundary(page, {same_line(headline) for headline in other_headlines})
    if end is not None:
        for block in page.blocks[end:]:
            block.role = "next-article"


def _mark_other_article_tags(page: View) -> None:
    """Of several `article` elements, keep the one with the title, or with most of the text."""
    articles = [span for span in page.layout.spans if span.element.tag == "article"]
    if len(articles) < 2:
        return
    main = _main_article_tag(page, articles)
    if main is None:
        return
    for span in articles:
        apart = span.first >= main.last or span.last <= main.first
        nested = not apart and span.first > main.first and _has_own_heading(page, span)
        if apart or nested:
            _mark(page.blocks[span.first : span.last], "next-article")


def _mark_what_follows_article_tag(page: View) -> None:
    """What stands behind the `article` element with the title and most of the text: `outside`."""
    main = _main_article_tag(page, [s for s in page.layout.spans if s.element.tag == "article"])
    at = page.title_at
    if main is None or at is None or not main.first <= at < main.last:
        return
    if page.weight(at, main.last) >= _MOST_OF_TEXT * page.weight(at, len(page.blocks)):
        _mark(page.blocks[main.last :], "outside")


def _main_article_tag(page: View, articles: list[Span]) -> Span | None:
    at = page.title_at
    if not articles:
        return None
    titled = [span for span in articles if at is not None and span.first <= at < span.last]
    if titled and page.weight(titled[-1].first, titled[-1].last) >= ENOUGH / 2:
        return titled[-1]
    largest = max(articles, key=lambda span: page.weight(span.first, span.last))
    share = page.weight(largest.first, largest.last) / (page.prose[-1] or 1.0)
    return largest if share >= DOMINANT else None


def _mark_twins(page: View) -> None:
    """Boxes made like the one that holds the title, with a heading and a text of their own."""
    at = page.title_at
    if at is None:
        return
    titled = {}
    for span in page.layout.spans:
        if span.first <= at < span.last and page.weight(at + 1, span.last) >= LEAST:
            titled[_signature(span)] = span
    for span in page.layout.spans:
        own = titled.get(_signature(span))
        if (
            own is None
            or span.first < own.last
            or own.element.getparent() is not span.element.getparent()
        ):
            continue
        if page.weight(span.first, span.last) >= LEAST and _is_headed(page, span):
            _mark(page.blocks[span.first :], "next-article")
            return


def _signature(span: Span) -> tuple[str, str]:
    return str(span.element.tag), span.element.get("class") or ""


def _has_own_heading(page: View, span: Span) -> bool:
    return _is_headed(page, span) and page.weight(0, span.first) >= ENOUGH


def _is_headed(page: View, span: Span) -> bool:
    return any(block.kind == "heading" for block in page.blocks[span.first : span.first + 4])


def _mark_second_title(page: View) -> None:
    """A line made like the title, with a line under it made like the by-line under the title."""
    at = page.title_at
    if at is None or at + 1 >= len(page.blocks) or prose_units(page.blocks[at + 1]):
        return
    wanted = [shape(block) for block in page.blocks[at : at + 2]]
    if not wanted[0][1]:
        return
    for index in range(at + 2, len(page.blocks) - 1):
        pair = page.blocks[index : index + 2]
        if (
            [shape(block) for block in pair] == wanted
            and pair[0].units >= _LEAST_HEADLINE
            and not prose_units(pair[1])
            and page.weight(at + 1, index) >= LEAST <= page.weight(index, len(page.blocks))
        ):
            _mark(page.blocks[index:], "next-article")
            return


def _first_boundary(page: View, headlines: set[str]) -> int | None:
    """Number of the first block after the first article, or None if there is only one."""
    start = page.title_at or 0
    ended = False
    for index in range(start + 1, len(page.blocks)):
        block = page.blocks[index]
        if block.units > 90 or page.weight(start, index) < ENOUGH:
            continue
        if _begins_article(page, index, headlines) or (ended and _heads_prose(page, index)):
            return index
        verdict = page.verdict(index)
        ended = ended or bool(block.role is None and verdict and verdict.action in _LAST)
    return None


def _heads_prose(page: View, index: int) -> bool:
    """A heading with a text under it; behind the editor's name it is another article's."""
    block = page.blocks[index]
    return (
        block.element.tag in ("h1", "h2", "h3")
        and block.units >= _LEAST_HEADLINE
        and block.link_density < 0.5
        and not page.is_title(index)
        and page.verdict(index) is None
        and page.weight(index + 1, len(page.blocks)) >= ENOUGH
    )


def _begins_article(page: View, index: int, headlines: set[str]) -> bool:
    block = page.blocks[index]
    if block.element.tag in HEADINGS and _NEXT.fullmatch(block.text):
        return True
    verdict = page.verdict(index) if block.units >= 4 else None
    if verdict and verdict.action == "next":
        return True
    if block.units < 8 or block.role or page.is_title(index):
        return False
    key = same_line(block.text)
    if key in headlines and block.link_density < 0.5:
        return True
    following = page.blocks[index + 1].text if index + 1 < len(page.blocks) else ""
    if (
        key == same_line(following)
        and not verdict
        and page.weight(index, len(page.blocks)) >= ENOUGH
        and not _stands_between(page, index, index + 2)
    ):
        return True
    return block.element.tag == "h1" and _is_second_heading(page, index)


def _stands_between(page: View, first: int, last: int) -> bool:
    """Whether the lines stand in a box of their own around which the paragraphs go on: a video's."""
    before = next((b for b in reversed(page.blocks[:first]) if prose_units(b)), None)
    after = next((b for b in page.blocks[last:] if prose_units(b)), None)
    if before is None or after is None:
        return False
    parent = before.element.getparent()
    around = page.blocks[first].element.getparent()
    return parent is after.element.getparent() and around is not parent


def _is_second_heading(page: View, index: int) -> bool:
    """A further `h1` that is not a subheading: it opens a box of its own with text in it."""
    box = None
    for span in page.layout.spans:
        if span.first > index:
            break
        if span.first <= index < span.last and page.weight(0, span.first) >= ENOUGH:
            box = span
            break
    if box is None or box.last - box.first < 3:
        return False
    return page.weight(box.first, box.last) >= ENOUGH and _framed(page, index, box.last)


def _framed(page: View, index: int, last: int) -> bool:
    """Whether a by-line stands right under a heading, or the end of another text right above."""
    under = range(index + 1, min(index + 6, last))
    above = range(max(0, index - 6), index)
    return any((v := page.verdict(i)) and v.action in _UNDER for i in under) or any(
        (v := page.verdict(i)) and v.action in _ABOVE for i in above
    )
