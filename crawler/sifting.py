"""Line by line through the chosen box: what stays, what goes and why, what becomes a field."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.blocks import Block, clean
from crawler.cleaning import Verdict, ends_like_prose, judge, judge_row, narrow
from crawler.content import ENOUGH, View
from store.articles import Kind, Paragraph, Removed

_TAILS = re.compile(
    r"\s*[(\[【〔]?\s?(責任編輯|责任编辑|責編|责编|編輯|编辑)\s?[:/]\s?"
    r"(?P<value>[^\s()\[\]。,]{2,16}( PK\d+)?)\s?[)\]】〕]?\s*$"
)
FOREIGN = frozenset(("teaser", "reader", "comment", "related", "sidebar", "next-article", "advert"))
"""Roles of boxes whose lines say nothing about this article."""
_LINK_LINE = 0.6
_PARAGRAPH = 15.0
"""Units of a sentence after which a list of links is over."""
_AFTER_EDITOR = 0.6
_ABOVE = 2
_TAIL = "after-editor"
_SUMMARY = "ai-summary"
"""The rule that heads a machine's summary: its sentences are a list, whatever their length."""


RESPONSIBLE = "editor"
"""The rule of the line that names the responsible editor (責任編輯)."""


@dataclass
class Sifted:
    """The article's paragraphs, and everything that was taken out of them."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Of each paragraph, the number of its block."""
    removed: list[Removed] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    """By action (`credit`, `editor`, `author`, `date`, `sponsored`, `members`) in page order."""

    def drop(self, text: str, rule: str) -> None:
        self.removed.append(Removed(text, rule))

    def hear(self, verdict: Verdict) -> None:
        """Note the fact that a line of the table holds."""
        self.note(verdict.action, verdict.value)
        if verdict.rule == RESPONSIBLE:
            self.note("responsible", verdict.value)

    def take_out(self, at: int, rule: str) -> None:
        """Remove a paragraph again."""
        self.drop(self.paragraphs.pop(at).text, rule)
        self.places.pop(at)

    def note(self, action: str, value: str | None) -> None:
        if value:
            self.facts.setdefault(action, []).append(value)


def sift(page: View, first: int, last: int) -> Sifted:
    """Decide every line of the blocks `first` to `last` (excluded)."""
    result = Sifted()
    total = page.weight(first, last)
    at = page.title_at
    start = at if at is not None and first < at < last else first
    state = _State(page, start, total)
    for block in page.blocks[first:start]:
        result.drop(block.text, "above-title")
    for index in range(start, last):
        block = page.blocks[index]
        rule = state.rule_against(index, result)
        if rule:
            result.drop(block.text, rule)
            continue
        text = _cut_tail(_cut_button(block, result), result)
        if text:
            result.paragraphs.append(Paragraph(text, _kind(block, total)))
            result.places.append(index)
    return result


class _State:
    """What has been seen so far: a heading of a list of links, or the end of the article."""

    def __init__(self, page: View, first: int, total: float) -> None:
        self.page = page
        self.first = first
        self.total = total
        self.section: str | None = self._heading_above()
        self.ended: str | None = None
        self.next = False

    def _heading_above(self) -> str | None:
        """The rule of a heading of a list right above the first line."""
        above = range(max(0, self.first - _ABOVE), self.first)
        verdicts = [verdict for i in above if (verdict := self.page.verdict(i))]
        return next((v.rule for v in verdicts if v.action == "section"), None)

    def rule_against(self, index: int, result: Sifted) -> str | None:
        """Name of the rule that takes the block out, or None to keep it."""
        block = self.page.blocks[index]
        if self.ended:
            if not self.next:
                self._hear(index, block.role or "", result)
            return self.ended
        if block.role:
            self._hear(index, block.role, result)
            return block.role
        if self.page.is_title(index):
            return "title"
        if block.kind not in ("table", "code"):
            single = self.page.verdict(index)
            verdicts = judge_row(block.text) or ([single] if single else [])
            if verdicts:
                return self._act(index, verdicts, result)
        if block.link_density > _LINK_LINE and not _linked_prose(block):
            return "link-line"
        if self.section:
            heads = block.kind == "heading" and not block.link_units and self._goes_on_after(index)
            if heads or (
                _goes_on(block) and not (self.section == _SUMMARY and block.kind == "list")
            ):
                self.section = None
            else:
                return self.section
        return None

    def _goes_on_after(self, index: int) -> bool:
        """Whether the next line is the text's own, so that this one is a heading of the text."""
        following = self.page.blocks[index + 1 : index + 2]
        return any(not block.role and _goes_on(block) for block in following)

    def _hear(self, index: int, role: str, result: Sifted) -> None:
        """An editor or a credit may stand in a box of tags or buttons."""
        if role in FOREIGN or self.page.blocks[index].units > 60:
            return
        single = self.page.verdict(index)
        for verdict in judge_row(self.page.blocks[index].text) or ([single] if single else []):
            if verdict.action in ("editor", "credit", "author"):
                result.hear(verdict)
            elif verdict.action in ("members", "login"):
                result.note(verdict.action, self.page.blocks[index].text)

    def _act(self, index: int, verdicts: list[Verdict], result: Sifted) -> str:
        """Note what the line tells, change what comes after it; gives the rules' names."""
        before = self.page.weight(self.first, index)
        enough = before >= ENOUGH / 2
        for verdict in verdicts:
            value = verdict.value
            if verdict.action in ("end", "next") and enough:
                self.ended = verdict.rule
                self.next = verdict.action == "next"
            elif verdict.action == "editor" and enough and before >= _AFTER_EDITOR * self.total:
                self.ended = _TAIL
            elif verdict.action == "section":
                self.section = verdict.rule
            elif verdict.action in ("members", "login") or (
                verdict.action == "sponsored" and (verdict.rule == "sponsored-by" or not enough)
            ):
                value = self.page.blocks[index].text
                if verdict.action == "members" and enough:
                    self.section = verdict.rule  # what one would get follows
            if verdict.rule == RESPONSIBLE:
                result.note("responsible", value)
            result.note(verdict.action, value)
        return "+".join(dict.fromkeys(verdict.rule for verdict in verdicts))


def _goes_on(block: Block) -> bool:
    """A sentence with which the text goes on after a list of links."""
    least = _PARAGRAPH if block.element.tag == "p" and not block.link_units else 2 * _PARAGRAPH
    return block.units >= least and ends_like_prose(block.text)


def _linked_prose(block: Block) -> bool:
    """A sentence that happens to be a link: long, and ended as sentences are."""
    return (
        block.units >= 40
        and bool(re.search(r"[。！？.!?][”」』\"’)]?$", block.text))
        and block.link_density < 0.95
    )


def _cut_button(block: Block, result: Sifted) -> str:
    """A paragraph without a link at its very end that the table knows: 「返回首頁，查看更多」."""
    links = list(block.element.iter("a")) if block.link_units else []
    label = clean(links[-1].text_content()) if links else ""
    if not label or not block.text.endswith(label) or len(label) == len(block.text):
        return block.text
    verdict = judge(label.strip(" >»"))
    if verdict is None or verdict.action not in ("drop", "section", "next"):
        return block.text
    result.drop(label, verdict.rule)
    return block.text[: -len(label)].rstrip()


def _cut_tail(text: str, result: Sifted) -> str:
    """A paragraph without an editor's name at its very end."""
    found = _TAILS.search(narrow(text[-60:]))
    if not found or len(text) < 30:
        return text
    start = len(text) - len(text[-60:]) + found.start()
    result.drop(text[start:], "editor-tail")
    result.note("editor", found["value"])
    return text[:start].rstrip()


def _kind(block: Block, total: float) -> Kind:
    """A short line wholly in bold type is a heading; a quote of the whole article is none."""
    if block.kind == "body" and block.units <= 40 and block.bold_units >= 0.95 * block.units:
        return "body" if re.search(r"[。！？.!?,，：:]$", block.text) else "heading"
    return block.kind
