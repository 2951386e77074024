"""The ends of an article once its lines are sifted: what came along before and after the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from crawler.blocks import Block, shape, units
from crawler.cleaning import is_prose, same_line
from crawler.sifting import Sifted
from store.articles import Paragraph

_LONGEST_LABEL = 30.0
"""Units of a line without the punctuation of a sentence, before the text or after it."""
_FEWEST_DATA = 3
_HEADED = re.compile(r"[【〔\[◎◆■●▌].{2,24}")
_GAP = 3
"""Lines taken out between the text and what does not belong to it."""
_LONGEST_STRAY = 75.0
_LEAD_LABEL = re.compile(
    r"^\s?[\[【]?(摘要|導讀|导读|核心提示|內容提要|内容提要|提要|導語|导语)[\]】]?\s?[:：]?\s*"
)
_OPENS = re.compile(r"[:：。！？!?…」』”\"’）)]\s*$")
_CUT_SHORT = re.compile(r"(…+|\.{3,})$")


def trim(result: Sifted, blocks: Sequence[Block]) -> None:
    """Take off labels, strays and headings with nothing under them; `blocks` are the page's."""
    _drop_repeated_lead(result)
    _drop_stray_tail(result, blocks)
    _drop_labels(result, blocks)
    _settle_kinds(result)


def _drop_repeated_lead(result: Sifted) -> None:
    """A summary that is only the first words of a paragraph further down, cut short."""
    if len(result.paragraphs) < 2:
        return
    text = result.paragraphs[0].text
    key = same_line(_CUT_SHORT.sub("", _LEAD_LABEL.sub("", text)))
    others = [same_line(paragraph.text) for paragraph in result.paragraphs[1:4]]
    if len(key) >= 10 and any(other.startswith(key) for other in others):
        result.take_out(0, "repeated-lead")


def _drop_stray_tail(result: Sifted, blocks: Sequence[Block]) -> None:
    """A few last lines that stand beyond other things, in boxes unlike those of the text."""
    places, total = result.places, sum(units(p.text) for p in result.paragraphs)
    tail = 0.0
    for at in range(len(places) - 1, 0, -1):
        tail += units(result.paragraphs[at].text)
        if tail > min(_LONGEST_STRAY, total - tail):
            return
        if places[at] - places[at - 1] <= _GAP:
            continue
        shapes = {shape(blocks[place]) for place in places[:at]}
        if shapes.isdisjoint(shape(blocks[place]) for place in places[at:]):
            while len(result.paragraphs) > at:
                result.take_out(at, "stray-tail")
            return


def _drop_labels(result: Sifted, blocks: Sequence[Block]) -> None:
    """Short lines that are no sentences, before the first sentence and after the last."""
    if not any(is_prose(paragraph.text) for paragraph in result.paragraphs):
        return
    while result.paragraphs and _is_label(result.paragraphs[0]):
        result.take_out(0, "label-before")
    while result.paragraphs and _is_label(result.paragraphs[-1]):
        if _ends_in_list(result, blocks):
            break
        result.take_out(-1, "label-after")
    while result.paragraphs and _leads_to_nothing(result.paragraphs[-1]):
        result.take_out(-1, "dangling-heading")


def _ends_in_list(result: Sifted, blocks: Sequence[Block]) -> bool:
    """Results or data under a heading of their own (【八強成績】), made like the sentences above."""
    labels = list(takewhile(_is_label, reversed(result.paragraphs)))
    at = len(result.paragraphs) - len(labels)
    headed = len(labels) > _FEWEST_DATA and bool(_HEADED.match(labels[-1].text))
    return headed and at > 0 and len({shape(blocks[i]) for i in result.places[at - 1 :]}) == 1


def _leads_to_nothing(last: Paragraph) -> bool:
    """A heading, a caption, or the words before a list of links that went."""
    opens = last.text.endswith((":", "：")) and units(last.text) <= _LONGEST_LABEL
    return opens or last.kind in ("heading", "caption")


def _is_label(paragraph: Paragraph) -> bool:
    return (
        paragraph.kind == "body"
        and not is_prose(paragraph.text)
        and not _OPENS.search(paragraph.text)
        and units(paragraph.text) <= _LONGEST_LABEL
    )


def _settle_kinds(result: Sifted) -> None:
    """A quote, list or heading of the whole article is none."""
    for kind in ("quote", "list", "heading"):
        share = sum(len(p.text) for p in result.paragraphs if p.kind == kind)
        if share > 0.8 * sum(len(p.text) for p in result.paragraphs):
            result.paragraphs = [Paragraph(p.text) for p in result.paragraphs]
