"""Where the article stands: roles settled, further articles set apart, the best box chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from lxml.html import HtmlElement

from crawler.blocks import Block, Layout, Span, shape
from crawler.cleaning import LineRule, Verdict, ends_like_prose, is_prose, judge, same_line
from crawler.roles import CONTENT, NEXT, REMOVE

TEASER, READER = "teaser", "reader"
"""Roles of boxes that repeat; see `crawler.repeated`."""
GUESSED = frozenset((
    "hidden", "sidebar", "advert", "share", "tags", "caption", "author-card", "related", "comment",
    "navigation", "footer", "prompt",
))  # fmt: skip
"""Roles that a box's name or style gave it, which may turn out wrong."""

_LISTS = frozenset(("sidebar", "related", "comment", "navigation", "footer"))
"""Of these those whose boxes hold other stories and their first sentences."""

ENOUGH = 60.0
"""Units of prose after which an article has begun in earnest."""
LEAST = 25.0
"""Text below this amount is no article, unless the page says that it is one."""
DOMINANT = 0.5
"""A box with this share of the page's prose is no advertisement, whatever its class says."""
_DOMINANT_COMMENTS = 0.85
_ONLY_NAMED = frozenset(("prompt", "advert", "share", "tags", "hidden"))
"""Roles of boxes that hold no prose to speak of, if their name is true."""
_LONG = 300.0
"""Units beyond which a longer paragraph is no better evidence."""
_TIGHT = 0.9
"""The innermost box with this share of the best score is taken, to lose what surrounds the text."""
_CLEAN = 0.8
"""A box with less than this share of the score of the lines below the title holds too much else."""
_UNLIKE = 0.25
"""What a line counts that is wrapped like none before and stands beside none: it may be foreign."""
_STOPS = frozenset((TEASER, READER, "comment", "related", "next-article", "footer", "sidebar"))
_FAR_FROM_TITLE = 0.25
_PROSE_LINE = 12.0
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:summary|lead|intro|firstpara|opening)(?:$|[\s_-])", re.IGNORECASE
)
"""Class words of a box that holds the first paragraph of a text."""


@dataclass
class View:
    """A layout with what is known of its lines: prose weight, table verdicts, the title's place."""

    layout: Layout
    title_key: str
    title_at: int | None
    prose: list[float]
    """Running sum of prose units before each block; one more entry than blocks."""
    verdicts: dict[int, Verdict | None]
    own_rules: tuple[LineRule, ...] = ()
    """The source's own patterns of lines."""
    stated: bool = False
    """Whether the page's data say that it is one article."""

    @property
    def blocks(self) -> list[Block]:
        return self.layout.blocks

    def weight(self, first: int, last: int) -> float:
        """Units of prose in blocks `first` to `last` (excluded)."""
        return self.prose[last] - self.prose[first]

    def verdict(self, index: int) -> Verdict | None:
        """What the table of lines says of a block; asked once."""
        if index not in self.verdicts:
            self.verdicts[index] = judge(self.blocks[index].text, self.own_rules)
        return self.verdicts[index]

    def is_title(self, index: int) -> bool:
        """Whether a block repeats the title."""
        return bool(self.title_key) and same_line(self.blocks[index].text) == self.title_key


def view(
    layout: Layout,
    title: str,
    title_at: int | None,
    own_rules: tuple[LineRule, ...] = (),
    stated: bool = False,
) -> View:
    """Look at a layout under a title."""
    sums = list(accumulate((prose_units(block) for block in layout.blocks), initial=0.0))
    return View(layout, same_line(title), title_at, sums, {}, own_rules, stated)


def prose_units(block: Block) -> float:
    """Units of a line that reads as a sentence and is not mostly links, else 0."""
    if block.units < _PROSE_LINE or block.link_density > 0.5 or not is_prose(block.text):
        return 0.0
    return block.units


def settle_roles(page: View) -> None:
    """Give blocks the role of the outermost box around them that has one and may keep it."""
    total = page.prose[-1] or 1.0
    alike = _prose_of_alike(page)
    for span in page.layout.spans:
        if not span.role or span.role == CONTENT or _is_text_by_tag(span):
            continue
        if span.role in (REMOVE, NEXT):
            last = len(page.blocks) if span.role == NEXT else span.last
            for block in page.blocks[span.first : last]:
                block.role = span.role
            continue
        share = alike.get(_named(span), page.weight(span.first, span.last)) / total
        limit = _DOMINANT_COMMENTS if span.role == "comment" else DOMINANT
        if share >= limit or _holds_title(page, span):
            continue
        for block in page.blocks[span.first : span.last]:
            block.role = block.role or span.role


def _is_text_by_tag(span: Span) -> bool:
    """A quotation, or a paragraph behind a paywall that the page holds nevertheless."""
    if span.element.tag == "blockquote":
        return span.role in _ONLY_NAMED
    return span.element.tag == "p" and "paywall" in (span.element.get("class") or "").split()


def _named(span: Span) -> tuple[str, str]:
    """The role of a box and the first word of its class."""
    return span.role or "", (span.element.get("class") or "").partition(" ")[0]


def _prose_of_alike(page: View) -> dict[tuple[str, str], float]:
    """Units of prose in all paragraphs that are called alike, as `<p class="paywall">`."""
    found: dict[tuple[str, str], float] = {}
    for span in page.layout.spans:
        if span.role in _ONLY_NAMED and span.element.tag == "p":
            inside = page.weight(span.first, span.last)
            found[_named(span)] = found.get(_named(span), 0.0) + inside
    return found


def _holds_title(page: View, span: Span) -> bool:
    """The title and a text under it, or a heading that shows the title."""
    at = page.title_at
    if at is None or not span.first <= at < span.last:
        return False
    if page.weight(at + 1, span.last) >= _PROSE_LINE:
        return True
    return page.blocks[at].element.tag in ("h1", "h2") and span.role != "navigation"


def reopen_text(page: View) -> None:
    """Take back a guessed role from the box right below the title that holds most of the prose.

    A body that a script shows is hidden until then; a story of one sentence under its picture
    looks like a caption.
    """
    if page.title_at is None:
        return
    start, sums = page.title_at + 1, unmarked_prose(page)
    best: list[Block] = []
    most, last = _PROSE_LINE, start
    for roles in (GUESSED - _LISTS, _LISTS):  # a list beside a short story has more prose than it
        for span in page.layout.spans:
            if span.first < start or span.role not in roles or sums[span.first] > sums[start]:
                continue
            own = _of_role(page, span.first, span.last, span.role)
            inside = sum(map(prose_units, own))
            if inside > most:
                best, most, last = own, inside, span.last
        if most >= LEAST:
            break
    stop = next((i for i in range(last, len(page.blocks)) if _is_stop(page, i)), len(page.blocks))
    if best and most >= sums[stop] - sums[last]:
        if best[0].role == "caption":
            best = _of_role(page, start, stop, "caption")
        for block in best:
            block.role = None


def _of_role(page: View, first: int, last: int, role: str | None) -> list[Block]:
    """The blocks of a role that no rule takes."""
    return [
        page.blocks[i]
        for i in range(first, last)
        if page.blocks[i].role == role and (not prose_units(page.blocks[i]) or not page.verdict(i))
    ]


def unmarked_prose(page: View) -> list[float]:
    """Running sum of prose units before each block, without what has a role or a rule takes."""
    prose = (
        0.0
        if block.role or not page.prose[i + 1] - page.prose[i] or page.verdict(i)
        else prose_units(block)
        for i, block in enumerate(page.blocks)
    )
    return list(accumulate(prose, initial=0.0))


def distrust_title(page: View) -> None:
    """Forget where the title stands if the text stands before it: it is repeated down there."""
    if page.title_at is None:
        return
    after = sum(
        prose_units(block)
        for block in page.blocks[page.title_at + 1 :]
        if block.role is None or block.role in GUESSED
    )
    if after < _PROSE_LINE and unmarked_prose(page)[page.title_at] >= ENOUGH:
        page.title_at = None


def choose_box(page: View) -> Span | None:
    """The box that the source's rules name, else the one with most prose for its clutter.

    Where no box holds the text alone, as when it stands in the body of the page beside everything
    else, it is the lines below the title.
    """
    named = next((span for span in page.layout.spans if span.role == CONTENT), None)
    if named is not None:
        return named
    discussed = _discussion(page)
    scores = [
        _score(page, i) if i < discussed else _clutter(page.blocks[i])
        for i in range(len(page.blocks))
    ]
    sums = list(accumulate(scores, initial=0.0))
    ranked = [(sums[s.last] - sums[s.first]) * _nearness(page, s) for s in page.layout.spans]
    best_score = max(ranked, default=0.0)
    first, last, run_score = _run_below_title(page, scores)
    if best_score < _CLEAN * run_score:
        around = [s for s in page.layout.spans if s.first <= first and last <= s.last]
        return Span(around[-1].element, first, last, None)
    if best_score <= 0:
        return None
    best = page.layout.spans[ranked.index(best_score)]
    for span, score in zip(page.layout.spans, ranked, strict=True):
        if best.first <= span.first and span.last <= best.last and score >= _TIGHT * best_score:
            best = span
    return Span(best.element, _lead_above(page, best.first), best.last, best.role)


def _lead_above(page: View, first: int) -> int:
    """Where a text begins whose first paragraph stands in a box of its own above the others."""
    start = first
    for index in range(first - 1, page.title_at if page.title_at is not None else first, -1):
        block = page.blocks[index]
        if block.role == "caption":
            continue
        if block.role or prose_units(block) < LEAST or page.verdict(index):
            break
        if not ends_like_prose(block.text) or not _LEAD.search(_around(block)):
            break
        start = index
    return start


def _around(block: Block) -> str:
    """The classes of a line's box and of the one around it."""
    parent = block.element.getparent()
    outer = "" if parent is None else parent.get("class") or ""
    return f"{block.element.get('class') or ''} {outer}"


def _run_below_title(page: View, scores: list[float]) -> tuple[int, int, float]:
    """First block, last block (excluded) and score of the best lines before anything foreign."""
    start = len(page.blocks) if page.title_at is None else page.title_at + 1
    best = (start, start, 0.0)
    first, total = start, 0.0
    known: set[object] = set()
    for index in range(start, len(page.blocks)):
        if best[2] and _is_stop(page, index):
            break
        gain, element = scores[index], page.blocks[index].element
        kin = {shape(page.blocks[index]), element.getparent()}
        total += gain if gain <= 0 or not known or kin & known else _UNLIKE * gain
        if gain > 0:
            known |= kin | _outer(element)
        if total > best[2]:
            best = (first, index + 1, total)
        elif total < 0:
            first, total = index + 1, 0.0
    return best


def _outer(element: HtmlElement) -> set[object]:
    """The box around a line's box: the text goes on beside a lead that has one of its own."""
    parent = element.getparent()
    outer = None if parent is None else parent.getparent()
    return set() if outer is None or outer.tag == "body" else {outer}


def _is_stop(page: View, index: int) -> bool:
    """A line that another part of the page begins with: comments, teasers, the footer."""
    block = page.blocks[index]
    if block.role in _STOPS or (block.element.tag == "h1" and not page.is_title(index)):
        return True
    verdict = page.verdict(index)
    return bool(verdict and verdict.action in ("end", "next", "section"))


def _nearness(page: View, span: Span) -> float:
    """Below 1 for a box that leaves more than a lead between the title and itself."""
    at = page.title_at
    if at is None or span.first <= at:
        return 1.0
    between, inside = page.weight(at + 1, span.first), page.weight(span.first, span.last)
    far = between >= min(2 * ENOUGH, max(_PROSE_LINE, inside / 2))
    return _FAR_FROM_TITLE if far else 1.0


def _discussion(page: View) -> int:
    """Number of the block that heads the readers' comments, or of blocks."""
    start = page.title_at or 0
    for index in range(start, len(page.blocks)):
        block = page.blocks[index]
        if block.units > 20 or block.link_density > 0.5 or page.weight(start, index) < ENOUGH:
            continue
        verdict = page.verdict(index)
        if verdict and verdict.rule in ("comments", "comments-en"):
            return index
    return len(page.blocks)


def _clutter(block: Block) -> float:
    return -min(block.units, 20.0)


def _score(page: View, index: int) -> float:
    """What a block says for the box that holds it; below 0 for clutter."""
    block = page.blocks[index]
    if page.title_at is not None and index < page.title_at:
        return _clutter(block)
    if block.role == "caption":
        return 0.0
    if block.role:
        return -min(block.units, 40.0) / 2
    if block.link_density > 0.5:
        return -min(block.units, 30.0)
    prose = prose_units(block)
    if prose and page.verdict(index):
        return -min(prose, 20.0)
    if prose:
        return min(prose, _LONG)
    return 0.0 if block.kind in ("heading", "table", "code") else -1.0
