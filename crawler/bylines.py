"""Facts that stand around and inside the text: who wrote, who edits, from where, since when."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, takewhile

from crawler.blocks import Block, clean, units
from crawler.cleaning import is_prose, judge, judge_row, narrow
from crawler.content import View
from crawler.people import is_organisation, is_person, split_people, team
from crawler.rules import read_table
from crawler.sifting import RESPONSIBLE, Sifted

_FACTS = ("credit", "editor", "author", "date", "sponsored", "members")
_FOREIGN = frozenset(
    ("teaser", "reader", "comment", "related", "next-article", "sidebar", "footer", "advert")
)
_BEFORE, _AFTER = 8, 25
"""Blocks before the title and after the box that may still speak of the article."""
_LONGEST = 70.0
_LONGEST_SIGNATURE = 120
_LONGEST_VALUE = 20.0
_MOST_NAMES = 5
_STATED_ABOVE = ("date", "credit")
"""Facts that a page states under its title, and that its text may state of other things."""

_STOP = (
    r"(?=\s|$|[|,。()\[\]】]|作者|责任|責任|责编|責編|编辑|編輯"
    r"|时间|時間|来源|來源|記者|记者|阅读|閱讀|字号|\d{4}[-年])"
)
_FURTHER = r"(?:[\u4e00-\u9fff]{2,3}(?![\u4e00-\u9fff:/]))"
_INLINE = {
    "credit": re.compile(
        rf"(?:来源|來源|稿源|出處|出处)\s?[:/]\s*(?P<value>[^\s|,。]{{2,40}}?){_STOP}"
    ),
    "editor": re.compile(
        rf"(?:責任編輯|责任编辑|責編|责编|編輯|编辑)\s?[:/]\s*(?P<value>[^\s|,。()]{{2,16}}?(?:\s?、\s?[^\s|,。()]{{2,4}})*?){_STOP}"
    ),
    "author": re.compile(
        rf"(?:作者|記者|记者|撰文|采写|採寫|文)\s?[:/]\s*(?P<value>[^\s|,。/:]{{2,16}}?(?:\s{_FURTHER})*){_STOP}"
    ),
    "date": re.compile(
        r"(?P<value>(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?)"
    ),
}
_DATE_AND_DESK = re.compile(
    r"(?:原创|原創|[(])?\s*(?P<before>[^\d:|,。]{0,20}?)\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*[·|]?\s*(?P<after>[^\d:|,。\s]{0,20}?)"
    r"(?:\s+(?:記者|记者|作者|撰文|文|編譯|编译|綜合|综合|我有话说|收藏|评论|評論|阅读|閱讀).{0,40}|\s+(?P<name>[\u4e00-\u9fff]{2,3}))?"
)
_LATIN_PERSON = re.compile(r"[A-Z][\w’'-]+( [A-Z][\w.’'-]*){1,3}")
_PERSON_AND_DESK = re.compile(
    r"(?P<author>[\u4e00-\u9fff]{2,3}(?:[、 ][\u4e00-\u9fff]{2,3})*)\s?/\s?(?P<desk>[\u3400-\u9fff\w·]{2,12})"
)
_BORDER = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=\S)")
_TOWNS = frozenset(
    "台北 臺北 新北 台中 臺中 高雄 新竹 香港 北京 上海 深圳 廣州 广州 杭州 紐約 東京".split()
)
"""Where a reporter writes from: 「記者周予安 台北」."""
_REPORT = re.compile(r"/|報導$|报道$|報道$|記者|记者|^(?:原創|原创|文|作者)$")
_PAPER = re.compile(
    r"[(【\[]?(?P<desk>[\u3400-\u9fff]{2,8}(?:報|报|網|网|社|電視|电视|台|周刊|週刊|雜誌|杂志|新聞))"
    r"\s?/?\s?(?:記者|记者|特派員|特派员|駐|驻|編譯|编译)\s?(?P<name>[\u4e00-\u9fff]{2,3}(?=[\s/\d]|$))?"
)
"""「晨光日報 記者周予安／台北報導」."""
_DATE_FIRST = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s+(?P<after>[^\s:|,。]{2,16})\s.*"
)
_BUTTON = re.compile(r"\s?[\[【](?:微博|微信|关注|關注|订阅|訂閱)[\]】]")
_BY_AND_DESK = re.compile(
    r"by (?P<author>[^|/,]{4,60}?)\s?[|/,]\s?(?P<desk>(?:the )?[\w .'’&-]{2,40})", re.IGNORECASE
)
"""「By Mara Lindqvist | Harbor Press」."""
_LABELS = {
    "credit": re.compile(
        r"(?:文章|信息|資料)?(?:来源|來源|稿源|出處|出处)|(?:news |content )?(?:provided by|source)",
        re.I,
    ),
    "author": re.compile(r"作者|文|記者|记者|撰文|(?:written )?by|words|author", re.I),
    "editor": re.compile(r"責任編輯|责任编辑|責編|责编|編輯|编辑|edited by|editor", re.I),
}
"""A label on a line of its own; its value is the next line."""

_AGENCY = re.compile(
    r"[(【〔\[](?P<bracketed>[\u4e00-\u9fff]{2,8}?(?:社|報|报|網|网|台))\s?(?:記者|记者|/|訊|讯|\d|[\u4e00-\u9fff]{2,4}\d{1,2}日)"
    r"|(?P<bare>[\u4e00-\u9fff]{2,6}?(?:社|网|網|报|報|科技|财经|財經))(?:讯|訊|[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日(?:电|電|讯|訊))"
)
"""How an agency's text begins: 「（晨光社記者周予安台北4日電）」, 「晨光社北京3月4日电」, 「晨光科技讯」."""
_NAME = r"[\u4e00-\u9fff]{2,3}(?:[、 ][\u4e00-\u9fff]{2,3})*"
_IN_TEXT = (
    re.compile(
        rf"[(【\[](?:[^()【】\[\]]{{0,12}})?(?:记者|記者|評論員|评论员|通讯员|特派員)\s?(?P<value>{_NAME}?)(?=[\u4e00-\u9fff]{{2,3}}\d{{1,2}}日|[)】\]/]|\s?[\u4e00-\u9fff]{{0,4}}(?:报道|報導|電|电)[)】\]])"
    ),
    re.compile(rf"^[【(\[][\u4e00-\u9fff]{{2,8}}[/](?P<value>{_NAME})[】)\]]"),
    re.compile(
        rf"^[【(\[]\s?(?:图文|圖文|文|撰文|作者)\s?[/:]\s?(?:[\u3400-\u9fff]{{2,8}}\s)?(?P<value>{_NAME})\s?[】)\]]"
    ),
    re.compile(
        rf"^[^。,:]{{0,14}}(?:记者|記者|作者|采写:|採訪|撰文)\s?(?:[^。,:]{{0,6}}(?:记者|記者)\s)?\s?(?P<value>{_NAME})$"
    ),
)
_EDITOR_IN_TEXT = re.compile(
    rf"[(](?:責任編輯|责任编辑|編輯|编辑|責編|责编)[:/]\s?(?P<value>{_NAME})[)]"
)
_EDITING = re.compile(r"\bediting by (?P<value>[A-Z][\w.'’ -]{2,60}?)\s?[);.]", re.IGNORECASE)
"""How an English agency's text ends: 「(Reporting by Mara Lindqvist; Editing by Owen Park)」."""
_BRACKETED = re.compile(r"[(【\[]([^()【】\[\]]{4,40})[)】\]]")
_PEN_NAME = re.compile(r"[。!?”」][(](?P<value>(?![完续續图圖注译譯])[\u4e00-\u9fff]{2,3})[)]$")
"""A text's end with a name that need not be one: 「……九美元。（晓帆）」."""
_SIGNED = re.compile(rf"[(](?:文\s?/?\s?(?:图|圖)?|记者|記者)?\s?(?P<value>{_NAME})[)]$")
"""A paragraph's end with the writer's name: 「（周予安）」, 「(文/图 周予安 何青)」."""

_REPORTED = re.compile(
    rf"(?:[(]|記者\s?|记者\s?)(?P<value>{_NAME})\s?/[\u4e00-\u9fff]{{2,8}}(?:報導|报道|報道)"
)
"""「（周予安／台北報導）」, 「記者周予安／台北報導」, wherever it stands in a line."""


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
        if page.blocks[i].units <= _LONGEST and _may_speak(page, i)
    ]
    inside = {fact: result.facts.pop(fact, []) for fact in _STATED_ABOVE}
    for index in heard:
        _hear_line(page, index, index < top, result)
        if index < top:
            _hear_pair(page, index, result)
    for fact, values in inside.items():
        _order(page, heard, fact, values, result)
    lines = [paragraph.text for paragraph in result.paragraphs]
    dropped = [removed.text for removed in result.removed if len(removed.text) < _LONGEST_SIGNATURE]
    for line in [*lines[:2], *lines[-3:], *dropped]:
        _hear_text(line, result)


def _may_speak(page: View, index: int) -> bool:
    """A line that is not another article's; of a footer's lines only an editor's."""
    role = page.blocks[index].role
    verdict = page.verdict(index) if role == "footer" else None
    return role not in _FOREIGN or bool(verdict and verdict.rule == RESPONSIBLE)


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
            _inline_facts(text, result)
        if above and not (verdict and verdict.rule == "date-line"):
            _desk(text, result)
    by = _BY_AND_DESK.fullmatch(narrow(text)) if above else None
    if by and is_organisation(by["desk"]):
        result.note("desk", by["desk"])
    if above:
        _marked(block, result)
        names = split_people(block.text)
        if len(names) > 1 and all(map(_LATIN_PERSON.fullmatch, names)):
            result.note("signed", block.text)
    if above and verdict is None and not is_prose(block.text):
        _hear_text(text, result)


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


def _inline_facts(text: str, result: Sifted) -> None:
    """Facts from a line that holds several: date, source and editor in one row."""
    narrowed = narrow(text)
    for action, pattern in _INLINE.items():
        found = pattern.search(narrowed)
        if found:
            value = text[found.start("value") : found.end("value")].strip()
            result.note(action, _people_first(value) if action == "author" else value)


def _people_first(names: str) -> str:
    """Of names with spaces between them the first, and those after it that people may bear."""
    first, *others = _BORDER.split(names)
    return "、".join([first, *takewhile(is_person, others)])


def _desk(text: str, result: Sifted) -> None:
    """The name beside a date: 「海風科技報 2025-03-04 09:30」."""
    line = _BUTTON.sub("", narrow(text)).strip()
    found = _PAPER.search(line)
    if found and not found["desk"].startswith("本"):
        result.note("desk", found["desk"])
        result.note("signed", found["name"])
    found = _DATE_FIRST.fullmatch(line)
    if found and is_organisation(found["after"]):
        result.note("desk", found["after"])
    found = _DATE_AND_DESK.fullmatch(line)
    if found:
        result.note("desk", _nearest(found["before"]) or _paper(found["after"]))
        for name in filter(is_person, [*_BORDER.split(found["before"]), found["name"] or ""]):
            result.note("signed", name)
    paper, _, writer = line.partition(" ")
    if is_organisation(paper) and is_person(writer):
        result.note("desk", paper)
        result.note("signed", writer)
    found = _PERSON_AND_DESK.fullmatch(line)
    if found and is_person(split_people(found["author"])[0]):
        result.note("signed", found["author"])
        result.note("desk", found["desk"])
    reported = _REPORTED.search(line)
    if reported:
        result.note("signed", reported["value"])


def _nearest(before: str) -> str:
    """Of the names before a date the last, without a writer's: 「原創 周予安 晨光社」 is 晨光社."""
    names = _BORDER.split(before.strip(" ·|"))
    wanted = (n for n in reversed(names) if n not in _TOWNS)
    return next((n for n in wanted if not is_person(n) and not _REPORT.search(n)), "")


def _paper(after: str) -> str | None:
    """What stands behind a date if it is a paper's name; it may as well be a channel or a place."""
    name = after.strip(" ·|")
    return name if is_organisation(name) else None


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
    r"^(文章|信息)?(来源|來源|作者|文|記者|记者|by|source)\s?[:：/／|｜]?\s*", re.IGNORECASE
)


def _hear_text(text: str, result: Sifted) -> None:
    """Names in brackets at the beginning or end of a paragraph: a reporter's, an editor's."""
    narrowed = narrow(text)
    bracketed = (found[1] for found in _BRACKETED.finditer(narrowed))
    for part in (narrowed, *bracketed):
        if len(part) < _LONGEST and (names := team(part)):
            result.note("signed", "、".join(names))
            return
    agency = _AGENCY.match(narrowed)
    if agency:
        result.note("agency", agency["bracketed"] or agency["bare"])
    signed = _REPORTED.search(narrowed) or _SIGNED.search(narrowed[-60:])
    if signed and all(map(is_person, split_people(signed["value"]))):
        result.note("signed", signed["value"])
    if pen_name := _PEN_NAME.search(narrowed[-60:]):
        result.note("weak-signed", pen_name["value"])
    editor = _EDITOR_IN_TEXT.search(narrowed[-60:]) or _EDITING.search(text)
    if editor:
        result.note("editor", "、".join(editor["value"].split(" and ")))
    for part in (narrowed[:90], narrowed[-60:]):
        for pattern in _IN_TEXT:
            found = pattern.search(part)
            if found:
                result.note("signed", found["value"])
                return
