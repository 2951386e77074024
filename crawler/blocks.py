"""One walk over a page's tree: its lines of text in reading order, and the boxes they stand in.

Everything later works on these two flat lists. A box (`Span`) is a range of block numbers, so a
question about a subtree is a question about a slice, whatever the depth of the tree.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.roles import MARK, role_of
from store.articles import Kind

SKIPPED = frozenset((
    "script", "style", "title", "text", "desc", "noscript", "template", "iframe",
    "object", "embed", "math", "canvas", "video", "audio", "select", "option", "textarea",
    "input", "datalist", "map", "applet", "link", "meta",
))  # fmt: skip
"""Elements whose text is never an article's."""

BLOCKS = frozenset((
    "html", "body", "div", "p", "section", "article", "main", "header", "footer", "aside",
    "nav", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "li", "dl", "dt", "dd",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "pre",
    "figure", "figcaption", "center", "form", "fieldset", "address", "details", "summary", "hr",
    "frameset", "noframes", "legend", "hgroup", "dialog", "button",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
KINDS: dict[str, Kind] = {"li": "list", "dd": "list", "dt": "list", "blockquote": "quote"}
KINDS |= {"pre": "code", "figcaption": "caption", "caption": "caption"}
KINDS |= dict.fromkeys(HEADINGS, "heading")

PICTURES = frozenset(("img", "video", "picture", "amp-img", "iframe", "svg"))
_ICON = 40
"""Pixels up to which an image is a mark in the text: an end sign, a flag, a counter."""
_NEAR = 5
"""Levels above an image at which it still counts as standing in a box."""

MAX_BLOCKS = 20_000
"""A page with more lines than this is cut: no article is so long."""

_MAIL = re.compile(r"e-?mail|邮箱|信箱|郵箱|電子郵件|电子邮件", re.IGNORECASE)
"""In the attributes of a field: it asks for a mail address."""
_SPACE = re.compile(r"[\s\u00a0\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


@dataclass(slots=True)
class Block:
    """One line of text: what stands between two block-level borders, or line breaks."""

    text: str
    kind: Kind
    element: HtmlElement
    """The nearest block-level element around it."""
    link_units: float
    bold_units: float
    units: float
    """Amount of text: a CJK character counts 1, other characters a third."""
    role: str | None = None

    @property
    def link_density(self) -> float:
        """Share of the text that is links, 0 to 1."""
        return self.link_units / self.units if self.units else 0.0


@dataclass(slots=True)
class Span:
    """A block-level element and its blocks, `first` (included) to `last` (excluded)."""

    element: HtmlElement
    first: int
    last: int
    role: str | None
    pictures: int = 0
    """Images and videos in it."""
    asks: bool = False
    """Whether it asks for a mail address."""


@dataclass(slots=True)
class Layout:
    """A page as flat lists; `spans` is in document order, so an outer box precedes inner ones."""

    blocks: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    depth: int = 0
    """Most block-level elements inside each other."""


def units(text: str) -> float:
    """Amount of text: a CJK character counts 1, any other character a third.

    >>> units("新聞"), units("abc")
    (2.0, 1.0)
    """
    wide = len(text) - len(_WIDE.sub("", text))
    return wide + (len(text) - wide) / 3


def shape(block: Block) -> tuple[str, ...]:
    """How a line is wrapped: tag and class of its element and of the one around it."""
    parent = block.element.getparent()
    around = () if parent is None else (str(parent.tag), parent.get("class") or "")
    return (str(block.element.tag), block.element.get("class") or "", *around)


def clean(text: str) -> str:
    """NFC, invisible characters removed, runs of white space made one space."""
    text = _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def read_layout(root: HtmlElement) -> Layout:
    """Walk the tree once, without recursion: a hostile depth costs nothing but time."""
    walker = _Walker()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in PICTURES and not _is_icon(element):
                walker.picture()
            elif element.tag == "input" and _MAIL.search(" ".join(element.values())):
                walker.ask()
            if element.tag in SKIPPED or not isinstance(element.tag, str):
                walk.skip_subtree()
                continue
            walker.start(element)
        else:
            walker.end(element)
        if len(walker.layout.blocks) >= MAX_BLOCKS:
            break
    walker.close()
    return walker.layout


def _is_icon(image: HtmlElement) -> bool:
    sizes = (image.get("width") or "", image.get("height") or "")
    return any(size.isdecimal() and int(size) <= _ICON for size in sizes)


def _is_bare_button(element: HtmlElement) -> bool:
    """A button without words, as behind a share's name: the sentence goes on around it."""
    return element.tag == "button" and not element.text_content().strip()


class _Walker:
    """Collects text until a border, then makes it a block of the innermost open element."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.open: list[Span] = []
        self.kinds: list[Kind] = ["body"]
        self.pieces: list[str] = []
        self.link_pieces: list[str] = []
        self.bold_pieces: list[str] = []
        self.links = self.bolds = 0
        self.table: HtmlElement | None = None

    def start(self, element: HtmlElement) -> None:
        tag = element.tag
        if (tag in BLOCKS or MARK in element.attrib) and not _is_bare_button(element):
            if not self._inside_row(tag):
                self.flush()
            self._open(element)
        elif tag == "br":
            if self.table is None:
                self.flush()
        elif tag == "a":
            self.links += 1
        elif tag in ("b", "strong"):
            self.bolds += 1
        if tag in ("td", "th") and self.table is not None and self.pieces:
            self.pieces.append(" ")
        self.take(element.text)

    def end(self, element: HtmlElement) -> None:
        tag = element.tag
        if self.open and self.open[-1].element is element:
            if not self._inside_row(tag):
                self.flush()
            if element is self.table:
                self.table = None
            span = self.open.pop()
            self.kinds.pop()
            span.last = len(self.layout.blocks)
        elif tag == "a":
            self.links -= 1
        elif tag in ("b", "strong"):
            self.bolds -= 1
        self.take(element.tail)

    def picture(self) -> None:
        """Count an image for the boxes around it; only near ones matter, for captions."""
        for span in self.open[-_NEAR:]:
            span.pictures += 1

    def ask(self) -> None:
        """Note a field for a mail address in the boxes around it."""
        for span in self.open[-_NEAR:]:
            span.asks = True

    def take(self, text: str | None) -> None:
        if not text:
            return
        self.pieces.append(text)
        if self.links > 0:
            self.link_pieces.append(text)
        if self.bolds > 0:
            self.bold_pieces.append(text)

    def flush(self) -> None:
        """End the line under way and keep it if it says anything."""
        if not self.pieces:
            return
        text = clean("".join(self.pieces))
        if text and self.open:
            self.layout.blocks.append(
                Block(
                    text=text,
                    kind="table" if self.table is not None else self.kinds[-1],
                    element=self.open[-1].element,
                    link_units=units(clean("".join(self.link_pieces))) if self.link_pieces else 0,
                    bold_units=units(clean("".join(self.bold_pieces))) if self.bold_pieces else 0,
                    units=units(text),
                )
            )
        self.pieces, self.link_pieces, self.bold_pieces = [], [], []

    def close(self) -> None:
        self.flush()
        for span in self.open:
            span.last = len(self.layout.blocks)
        self.layout.spans = [span for span in self.layout.spans if span.last > span.first]

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "table" and self.table is None and is_data_table(element):
            self.table = element
        role = None if tag in ("html", "body") else role_of(element)
        span = Span(element, len(self.layout.blocks), 0, role)
        self.open.append(span)
        self.layout.depth = max(self.layout.depth, len(self.open))
        self.layout.spans.append(span)
        self.kinds.append(KINDS.get(tag) or self.kinds[-1])

    def _inside_row(self, tag: str) -> bool:
        return self.table is not None and tag not in ("tr", "table", "caption")


def is_data_table(table: HtmlElement) -> bool:
    """A table of figures, not one that only arranges the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = list(table.iter("tr"))
    if not 2 <= len(rows) <= 500:
        return False
    cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 * len(rows) - 1 or len(cells) > 20_000:
        return False
    return all(len("".join(cell.itertext())) <= 250 for cell in cells)
