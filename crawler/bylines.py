"""Facts that stand around and inside the text: who wrote, who edits, from where, since when."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, takewhile

from crawler.blocks import Block, clean, units
from crawler.cleaning import is_prose, judge, judge_row, narrow
from crawler.content import View
from crawler.people import WRITTEN_BY, is_organisation, is_person
from crawler.rules import read_table
from crawler.sifting import RESPONSIBLE, Sifted
from crawler.wording import LONGEST, hear_desk, hear_english, hear_row, hear_text

_FACTS = ("credit", "editor", "author", "date", "sponsored", "members")
_FOREIGN = frozenset(
    ("teaser", "reader", "comment", "related", "next-article", "sidebar", "footer", "advert")
)
_BEFORE, _AFTER = 8, 25
"""Blocks before the title and after the box that may still speak of the article."""
_LONGEST_SIGNATURE = 120
_LONGEST_VALUE = 20.0
_MOST_NAMES = 5
_STAFF = "staff-row"
"""The rule that takes a line of several jobs with a name each."""
_STATED_ABOVE = ("date", "credit")
"""Facts that a page states under its title, and that its text may state of other things."""

_LABELS = {
    "credit": re.compile(
        r"(?:文章|信息|資料)?(?:来源|來源|稿源|出處|出处)|(?:news |content )?(?:provided by|source)",
        re.I,
    ),
    "author": re.compile(r"作者|文|記者|记者|撰文|(?:written )?by|words|author", re.I),
    "editor": re.compile(r"責任編輯|责任编辑|責編|责编|編輯|编辑|edited by|editor", re.I),
}
"""A label on a line of its own; its value is the next line."""


_STAFF_LINE = re.compile(r"(?:编辑|編輯):\S.*(?:编辑|編輯|摄影|攝影|校对|校對|来源|來源):")
_ISSUE = re.compile(r"[\u3400-\u9fff]{2,8}(?:雜誌|杂志|周刊|週刊|月刊)\s?第?\s?\d+\s?期")


@cache
def _marks() -> list[tuple[str, re.Pattern[str]]]:
    """Per fact, the pattern of class words of the elements that hold it: `rules/marks.tsv`."""
    return [
        (
            row["fact"],
            re.compile(rf"(?:^|[\s_-])(?:{'|'.join(row['words'].split())})(?:$|[\s_-])", re.I),
        )
        for row in read_table("marks")
    ]


def facts_around(page: View, first: int, last: int, result: Sifted) -> None:
    """Add the facts of the lines above, below and at both ends of the box."""
    start = max(0, min(first, page.title_at if page.title_at is not None else first) - _BEFORE)
    stop = min(len(page.blocks), last + _AFTER)
    top = result.places[0] if result.places else first
    heard = [
        i
        for i in (*range(start, top), *range(last, stop))
        if page.blocks[i].units <= LONGEST and _may_speak(page, i)
    ]
    inside = {fact: result.facts.pop(fact, []) for fact in _STATED_ABOVE}
    for index in heard:
        _hear_line(page, index, index < top, result)
        if index < top:
            _hear_pair(page, index, result)
    for fact, values in inside.items():
        _order(page, heard, fact, values, result)
    sections = {block.text for block in page.blocks if block.role == "navigation"}
    desks = result.facts.pop("desk", [])
    for desk in desks:
        if desk not in sections or is_organisation(desk):
            result.note("desk", desk)
    lines = [paragraph.text for paragraph in result.paragraphs]
    dropped = [removed.text for removed in result.removed if len(removed.text) < _LONGEST_SIGNATURE]
    for line in [*lines[:2], *lines[-3:], *dropped]:
        hear_text(line, result)
    for removed in result.removed:
        if removed.rule == _STAFF:
            hear_row(removed.text, result)


def _may_speak(page: View, index: int) -> bool:
    """A line that is not another article's; of a footer's lines only an editor's, or a staff's."""
    role = page.blocks[index].role
    verdict = page.verdict(index) if role == "footer" else None
    staff = role == "footer" and _STAFF_LINE.search(narrow(page.blocks[index].text))
    return role not in _FOREIGN or bool(staff or (verdict and verdict.rule == RESPONSIBLE))


def _hear_line(page: View, index: int, above: bool, result: Sifted) -> None:
    block = page.blocks[index]
    pieces = _pieces(block) if above else [block.text]
    text = " ".join(pieces)
    row = judge_row(text)
    said = [verdict for piece in pieces if (verdict := judge(piece))] if len(pieces) > 1 else []
    for part in (*said, *row):
        if part.action in ("credit", "editor", "author", "date"):
            result.hear(part)
        elif part.action == "sponsored" and above:
            result.note("sponsored", text)
    verdict = page.verdict(index) if text == block.text else judge(text)
    if verdict and not row and verdict.action in _FACTS:
        if verdict.action == "sponsored" and not above and verdict.rule != "sponsored-by":
            return
        if verdict.action in ("sponsored", "members"):
            result.note(verdict.action, block.text)
        else:
            result.hear(verdict)
    if verdict is None or verdict.action in ("date", "credit"):
        if above or not is_prose(block.text):
            hear_row(text, result)
        if above and not (verdict and verdict.rule == "date-line"):
            hear_desk(text, result)
    if above:
        _labelled(pieces, result)
        hear_english(text, block.text, result)
        if block.role != "caption" or block.units <= _LONGEST_VALUE:
            _marked(block, result)
    if above and verdict is None and not is_prose(block.text):
        hear_text(text, result)


def _labelled(pieces: list[str], result: Sifted) -> None:
    """「文」「周予安」「何青」「海風雜誌706期」: a label, people, and perhaps the issue of a magazine."""
    label, *others = pieces
    if _LABELS["author"].fullmatch(narrow(label).rstrip(": |/")):
        result.note("signed", "、".join(takewhile(is_person, others)))
    for piece in others:
        if _ISSUE.fullmatch(piece):
            result.note("desk", piece)


def _hear_pair(page: View, index: int, result: Sifted) -> None:
    """A label and, on the next line, its value; or a by-line and, on the next, the paper.

    Of people there may be several, a line each.
    """
    label = narrow(page.blocks[index].text).rstrip(": |/")
    value = page.blocks[index + 1].text if index + 1 < len(page.blocks) else ""
    if units(value) > _LONGEST_VALUE or judge(value) or is_prose(value.rstrip(".")):
        return
    for fact, pattern in _LABELS.items():
        if pattern.fullmatch(label):
            lines = page.blocks[index + 2 : index + 2 + _MOST_NAMES] if is_person(value) else []
            others = takewhile(is_person, (block.text for block in lines))
            result.note(fact, "、".join([value, *others]))
    verdict = page.verdict(index)
    if verdict and verdict.action == "author" and is_organisation(value):
        result.note("desk", value)


def _order(page: View, heard: list[int], fact: str, inside: list[str], result: Sifted) -> None:
    """The values between title and text first, then those within it, then all others."""
    found = result.facts.pop(fact, [])
    at = page.title_at
    top = result.places[0] if result.places else 0
    below = " ".join(
        " ".join(_pieces(page.blocks[i])) for i in heard if at is not None and at < i < top
    )
    first = [value for value in found if value in below]
    if found or inside:
        others = [value for value in found if value not in below]
        result.facts[fact] = [*first, *inside, *others]


def _pieces(block: Block) -> list[str]:
    """A line cut where elements begin and end: 「晨光社」「03-04」「記者」; else the line."""
    texts = (clean(piece) for piece in islice(block.element.itertext(), _MOST_PIECES))
    pieces = [text for text in texts if text]
    wanted = block.text.replace(" ", "")
    for start in range(len(pieces)):
        line = ""
        for end in range(start, len(pieces)):
            line += pieces[end].replace(" ", "")
            if line == wanted:
                return pieces[start : end + 1]
            if not wanted.startswith(line):
                break
    return [block.text]


def _marked(block: Block, result: Sifted) -> None:
    """Facts of elements that are called by what they hold, as `<span class="a_source">`."""
    for element in islice(
        block.element.iter("div", "span", "a", "p", "em", "i", "li", "h2", "td"), _MOST_INSIDE
    ):
        named = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
        named = _HUMP.sub("-", named)
        for fact, pattern in _marks():
            if named and pattern.search(named):
                pieces = (_LABEL.sub("", clean(piece)) for piece in element.itertext())
                value = next((piece for piece in pieces if piece), "")
                if 2 <= units(value) <= 16 and not _DIGIT.search(value) and judge(value) is None:
                    result.note(f"weak-{fact}", value)


_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a word begins in `authorName`."""
_MOST_INSIDE = 30
_MOST_PIECES = 60
_DIGIT = re.compile(r"\d[:/.-]?\d")
_LABEL = re.compile(
    rf"^(文章|信息)?(来源|來源|作者|文|記者|记者|{WRITTEN_BY}|by|source)\s?[:：/／|｜]?\s*",
    re.IGNORECASE,
)
