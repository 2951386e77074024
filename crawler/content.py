"""Where the article stands: roles settled, further articles set apart, the best box chosen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from crawler.blocks import Block, Layout, Span
from crawler.cleaning import LineRule, Verdict, is_prose, judge, same_line
from crawler.roles import CONTENT, NEXT, REMOVE

ENOUGH = 60.0
"""Units of prose after which an article has begun in earnest."""
DOMINANT = 0.5
"""A box with this share of the page's prose is no advertisement, whatever its class says."""
_DOMINANT_COMMENTS = 0.85
_LONG = 300.0
"""Units beyond which a longer paragraph is no better evidence."""
_TIGHT = 0.9
"""The innermost box with this share of the best score is taken, to lose what surrounds the text."""
_FAR_FROM_TITLE = 0.25
_PROSE_LINE = 12.0


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
    layout: Layout, title: str, title_at: int | None, own_rules: tuple[LineRule, ...] = ()
) -> View:
    """Look at a layout under a title."""
    sums = list(accumulate((prose_units(block) for block in layout.blocks), initial=0.0))
    return View(layout, same_line(title), title_at, sums, {}, own_rules)


def prose_units(block: Block) -> float:
    """Units of a line that reads as a sentence and is not mostly links, else 0."""
    if block.units < _PROSE_LINE or block.link_density > 0.5 or not is_prose(block.text):
        return 0.0
    return block.units


def settle_roles(page: View) -> None:
    """Give blocks the role of the outermost box around them that has one and may keep it."""
    total = page.prose[-1] or 1.0
    for span in page.layout.spans:
        if not span.role or span.role == CONTENT:
            continue
        if span.role in (REMOVE, NEXT):
            last = len(page.blocks) if span.role == NEXT else span.last
            for block in page.blocks[span.first : last]:
                block.role = span.role
            continue
        share = page.weight(span.first, span.last) / total
        limit = _DOMINANT_COMMENTS if span.role == "comment" else DOMINANT
        if share >= limit or _holds_title(page, span):
            continue
        for block in page.blocks[span.first : span.last]:
            block.role = block.role or span.role


def _holds_title(page: View, span: Span) -> bool:
    at = page.title_at
    if at is None or not span.first <= at < span.last:
        return False
    return page.blocks[at].element.tag in ("h1", "h2") and span.role != "navigation"


def choose_box(page: View) -> Span | None:
    """The box that the source's rules name, else the one with most prose for its clutter."""
    named = next((span for span in page.layout.spans if span.role == CONTENT), None)
    if named is not None:
        return named
    discussed = _discussion(page)
    scores = (
        _score(page, i) if i < discussed else _clutter(page.blocks[i])
        for i in range(len(page.blocks))
    )
    sums = list(accumulate(scores, initial=0.0))
    best, best_score = None, 0.0
    for span in page.layout.spans:
        score = (sums[span.last] - sums[span.first]) * _nearness(page, span)
        if score > best_score:
            best, best_score = span, score
    for span in page.layout.spans:
        inside = best is not None and best.first <= span.first and span.last <= best.last
        score = (sums[span.last] - sums[span.first]) * _nearness(page, span)
        if inside and score >= _TIGHT * best_score:
            best = span
    return best


def _nearness(page: View, span: Span) -> float:
    """Below 1 for a box that leaves much prose between the title and itself."""
    at = page.title_at
    if at is None or span.first <= at:
        return 1.0
    return _FAR_FROM_TITLE if page.weight(at, span.first) >= 2 * ENOUGH else 1.0


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
    if block.role == "caption":
        return 0.0
    if block.role:
        return -min(block.units, 40.0) / 2
    if block.link_density > 0.5:
        return -min(block.units, 30.0)
    prose = prose_units(block)
    if prose and block.units <= 60 and page.verdict(index):
        return -min(prose, 20.0)
    if prose:
        return min(prose, _LONG)
    return 0.0 if block.kind in ("heading", "table", "code") else 0.3 * min(block.units, 12.0) - 1.0
