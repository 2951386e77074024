"""Boxes made alike, three or more side by side: teasers of other articles, readers' comments.

An article's paragraphs repeat too, but each is one line. A teaser is a headline and a line or two;
a comment has a name and a time, or a button to answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.blocks import HEADINGS, Block, Span, clean, units
from crawler.cleaning import ends_like_prose
from crawler.content import DOMINANT, GUESSED, READER, TEASER, View, prose_units

_FEWEST = 3
_LARGEST = 12
"""Lines of one item."""
_LEAST_HEADLINE, _LONGEST_HEADLINE = 6.0, 45.0
_LONGEST_TEASER = 90.0
_LONGEST_NAME = 30.0
_MOST_PROSE = 3
"""Paragraphs of one comment."""


def set_items_apart(page: View) -> float:
    """Mark the lines of teasers and of comments, over what their boxes are called.

    Gives the units of prose in the teasers: a page made of them is a list, not an article.
    """
    total = 0.0
    for group in _groups(page.layout.spans):
        role = _role_of_items(page, group)
        if role is None:
            continue
        for span in group:
            if role == TEASER and page.blocks[span.first].role in (None, *GUESSED):
                total += page.weight(span.first, span.last)
            for block in page.blocks[span.first : span.last]:
                block.role = role if block.role in (None, *GUESSED) else block.role
    return total


def _groups(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Boxes of the same name with the same parent, outer groups first."""
    open_: list[tuple[int, Span]] = []
    groups: dict[tuple[int, str, str], list[Span]] = {}
    for number, span in enumerate(spans):
        while open_ and open_[-1][1].last <= span.first:
            open_.pop()
        parent = open_[-1][0] if open_ else -1
        groups.setdefault((parent, *signature(span)), []).append(span)
        open_.append((number, span))
    for group in groups.values():
        if len(group) >= _FEWEST:
            yield group


def signature(span: Span) -> tuple[str, str]:
    """Tag and class of a box, without the numbers that tell its copies apart."""
    return str(span.element.tag), re.sub(r"\d+", "", span.element.get("class") or "")


def _role_of_items(page: View, group: list[Span]) -> str | None:
    """What most of a group's boxes are."""
    if _is_headed_list(page, group):
        return TEASER
    items = [span for span in group if _is_item(page, span)]
    if len(items) < _FEWEST or len(items) < 0.6 * len(group):
        return None
    answered = sum(_has_reply(page, span) for span in items)
    if 2 * answered >= len(items):
        return _after_the_first(page, group)
    teasers = sum(_is_teaser(page, span) for span in items)
    if 2 * teasers > len(items):
        return None if page.stated and _is_the_text(page, group) else TEASER
    signed = sum(_is_signed(page, span) for span in items)
    if 2 * signed > len(items):
        return None if _is_the_text(page, group) else READER
    bare = all(_is_bare_teaser(page, span) for span in items)
    return TEASER if bare and _follows_text(page, group) else None


def _is_headed_list(page: View, group: list[Span]) -> bool:
    """Below the heading of a list (熱榜), lines that each begin with a linked headline."""
    first = group[0].first
    above = [verdict for i in range(max(0, first - 2), first) if (verdict := page.verdict(i))]
    return (
        any(verdict.action == "section" for verdict in above)
        and all(span.last - span.first == 1 for span in group)
        and all(_begins_with_headline(page.blocks[span.first]) for span in group)
        and _follows_text(page, group)
    )


def _begins_with_headline(block: Block) -> bool:
    link = next(block.element.iter("a"), None)
    headline = clean(link.text_content()) if link is not None else ""
    return units(headline) >= _LEAST_HEADLINE and block.text.lstrip("0123456789. ").startswith(
        headline.lstrip("0123456789. ")
    )


def _is_item(page: View, span: Span) -> bool:
    at = page.title_at
    return 2 <= span.last - span.first <= _LARGEST and not (
        at is not None and span.first <= at < span.last
    )


def _after_the_first(page: View, group: list[Span]) -> str:
    """In a forum, the first of the boxes that can be answered is the text itself."""
    start = page.title_at or 0
    if group[0].first > start and page.weight(start + 1, group[0].first) == 0:
        del group[0]
    return READER


def _has_reply(page: View, span: Span) -> bool:
    return any(
        (verdict := page.verdict(index)) and verdict.action == "reply"
        for index in range(span.first, span.last)
        if page.blocks[index].units <= _LONGEST_NAME
    )


def _is_signed(page: View, span: Span) -> bool:
    """A name and a time, before or after a few lines."""
    blocks = page.blocks[span.first : span.last]
    prose = [block for block in blocks if _is_sentence(block)]
    dated = [
        index
        for index in range(span.first, span.last)
        if page.blocks[index].units <= _LONGEST_NAME
        and (verdict := page.verdict(index))
        and verdict.action == "date"
    ]
    named = any(
        block.units <= _LONGEST_NAME and block not in prose and span.first + n not in dated
        for n, block in enumerate(blocks)
    ) or any(_holds_more_than_date(page, index) for index in dated)
    return bool(dated) and named and len(prose) <= _MOST_PROSE


def _holds_more_than_date(page: View, index: int) -> bool:
    verdict = page.verdict(index)
    return bool(verdict and verdict.value and len(verdict.value) < len(page.blocks[index].text) - 1)


def _is_sentence(block: Block) -> bool:
    """Prose that ends as prose does; a Chinese headline may hold a comma."""
    return prose_units(block) > 0 and ends_like_prose(block.text)


def _is_headline(block: Block) -> bool:
    return _LEAST_HEADLINE <= block.units <= _LONGEST_HEADLINE


def _is_teaser(page: View, span: Span) -> bool:
    """A linked headline, then at most one line of prose."""
    blocks = page.blocks[span.first : span.last]
    linked = [block.link_density > 0.9 and _is_headline(block) for block in blocks]
    if not any(linked):
        return False
    at = linked.index(True)
    after = [block for block in blocks[at + 1 :] if _is_sentence(block)]
    return len(after) <= 1 and not any(_is_sentence(block) for block in blocks[:at])


def _is_bare_teaser(page: View, span: Span) -> bool:
    """A headline and one short line of prose, without a link: a script opens it."""
    blocks = page.blocks[span.first : span.last]
    prose = [block for block in blocks if _is_sentence(block)]
    heads = [block for block in blocks if not _is_sentence(block) and _is_headline(block)]
    return (
        len(prose) == 1
        and prose[0].units <= _LONGEST_TEASER
        and len(heads) == 1
        and heads[0].element.tag not in HEADINGS
        and not any(_CLOCK.match(block.text) for block in blocks)
    )


_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}\b")
"""Begins an entry of a live blog."""


def _follows_text(page: View, group: list[Span]) -> bool:
    """Whether prose stands between the title and a group, or the group above the title."""
    start = page.title_at
    if start is None:
        return False
    return group[0].first < start or page.weight(start + 1, group[0].first) > 0


def _is_the_text(page: View, group: list[Span]) -> bool:
    """Most of what follows the title: the entries of a live blog, the sections of a list."""
    start = page.title_at or 0
    after = page.weight(start, len(page.blocks)) or 1.0
    inside = sum(page.weight(span.first, span.last) for span in group if span.first >= start)
    return inside >= DOMINANT * after
