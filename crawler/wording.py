"""What the words of a line tell: who wrote, who edits, from where, since when."""

from __future__ import annotations

import re
from itertools import takewhile

from crawler.cleaning import judge, narrow
from crawler.people import is_organisation, is_person, split_people, team
from crawler.sifting import Sifted

LONGEST = 70.0
"""Of a line that tells who wrote a text."""
_STOP = (
    r"(?=\s|$|[|,。()\[\]】]|作者|责任|責任|责编|責編|编辑|編輯"
    r"|时间|時間|来源|來源|記者|记者|阅读|閱讀|字号|\d{4}[-年])"
)
_FURTHER = r"(?:[\u4e00-\u9fff]{2,3}(?![\u4e00-\u9fff]|\s?[:/|]))"
_INLINE = {
    "credit": re.compile(
        rf"(?:来源|來源|稿源|出處|出处)\s?[:/|]\s*(?P<value>[^\s|,。]{{2,40}}?){_STOP}"
    ),
    "editor": re.compile(
        rf"(?:責任編輯|责任编辑|責編|责编|編輯|编辑)\s?[:/|]\s*(?P<value>[^\s|,。()]{{2,16}}?(?:\s?、\s?[^\s|,。()]{{2,4}})*?){_STOP}"
    ),
    "author": re.compile(
        rf"(?:作者|記者|记者|撰文|采写|採寫|文)\s?[:/|]\s*(?P<value>[^\s|,。/:]{{2,16}}?(?:\s{_FURTHER})*){_STOP}"
    ),
    "date": re.compile(
        r"(?P<value>(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
        r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]* (?:19|20)\d\d\b(?: at \d{1,2}:\d{2} ?(?:[AP]M)?)?)"
    ),
}
_SPACED_EDITOR = re.compile(
    r"\s(?:责任编辑|責任編輯|编辑|編輯|责编|責編)\s(?P<value>[\u4e00-\u9fff]{2,3})(?=\s|$)"
)
_NO_DESKS = frozenset(
    "攝影 摄影 發布時間 發佈時間 更新時間 建立時間 发布时间 更新时间 發表於 发表于 發佈於 發布於 发布于 刊登於 更新於 更新于 文章 原創 原创".split()
)
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
_PAPER_AND_PLACE = re.compile(
    r"(?P<desk>[\u3400-\u9fff]{2,6}[A-Za-z]{0,12})\s?\|\s*(?P<name>[\u4e00-\u9fff]{2,3})\s[\u4e00-\u9fff]{2,4}(?:報導|報道|报道)"
)
"""「晨新聞newsdawn | 周予安 台北報導」."""
_PAPER_REPORTS = re.compile(
    r"(?P<desk>[\u3400-\u9fff]{2,6}(?:報|报|網|网|社|電視|电视|台|新聞|新闻))\s?/\s?[\u3400-\u9fff]{2,4}(?:報導|報道|报道)"
)
"""「晨光新聞／綜合報導」."""
_DATE_FIRST = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s+(?P<after>[^\s:|,。]{2,16})\s.*"
)
_BUTTON = re.compile(r"\s?[\[【](?:微博|微信|关注|關注|订阅|訂閱)[\]】]")
_BY_IN = re.compile(
    r"(?:(?i:written|posted|reported) )?(?i:by) (?P<author>[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*){1,3}) (?:in|on|at)\b"
)
"""「Written by Mara Lindqvist in Harbours on 4 March 2025」."""
_BY_AND_DESK = re.compile(
    r"by (?P<author>[^|/,]{4,60}?)\s?[|/,]\s?(?P<desk>(?:the )?[\w .'’&-]{2,40})", re.IGNORECASE
)
"""「By Mara Lindqvist | Harbor Press」."""
_AGENCY = re.compile(
    r"[(【〔\[](?P<bracketed>[\u4e00-\u9fff]{2,8}?(?:社|報|报|網|网|台))\s?(?:記者|记者|報道|報導|/|訊|讯|\d|[\u4e00-\u9fff]{2,4}\d{1,2}日)"
    r"|(?P<plain>[\u4e00-\u9fff]{2,8}(?:网|網|报|報|社))\s(?:记者|記者)\s[\u4e00-\u9fff]{2,3}\s"
    r"|(?P<bare>[\u4e00-\u9fff]{2,6}?(?:社|网|網|报|報|科技|财经|財經))(?:讯|訊|[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日(?:电|電|讯|訊))"
)
"""How an agency's text begins: 「（晨光社記者周予安台北4日電）」, 「晨光社北京3月4日电」, 「晨光科技讯」,
「晨光网 记者 周予安 …」."""
_NAME = r"[\u4e00-\u9fff]{2,3}(?:[、 ][\u4e00-\u9fff]{2,3})*"
_IN_TEXT = (
    re.compile(
        rf"[(【\[](?:[^()【】\[\]]{{0,12}})?(?:记者|記者|評論員|评论员|通讯员|特派員)\s?(?P<value>{_NAME}?)(?=[\u4e00-\u9fff]{{2,3}}\d{{1,2}}日|[)】\]/]|\s?[\u4e00-\u9fff]{{0,4}}(?:报道|報導|電|电)[)】\]])"
    ),
    re.compile(rf"^[【(\[][\u4e00-\u9fff]{{2,8}}[/](?P<value>{_NAME})[】)\]]"),
    re.compile(rf"^[^。,(]{{4,24}}(?:电|電|讯|訊)\s?[(](?:记者|記者)?\s?(?P<value>{_NAME})[)]"),
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
_EDITING = re.compile(
    r"\b(?:editing by|editors?:) (?P<value>[A-Z][\w.'’ -]{2,60}?)\s?[);.]", re.IGNORECASE
)
"""How an English agency's text ends: 「(Reporting by Mara Lindqvist; Editing by Owen Park)」."""
_WITH_EDITOR = re.compile(
    r"(?P<rest>\S*(?:记者|記者)\s\S.*?)\s+[\u3400-\u9fff]{0,6}(?:编辑|編輯|责编|責編)\s(?P<editor>[\u4e00-\u9fff]{2,4})"
)
"""「晨光记者 周予安 晨光编辑 何青」."""
_BRACKETED = re.compile(r"[(【\[]([^()【】\[\]]{4,40})[)】\]]")
_LABELLED = re.compile(r"[(](?:作者|文|撰文)\s?[/:]\s?(?P<value>[\u4e00-\u9fff]{2,4})[)]$")
_PEN_NAME = re.compile(r"[。!?”」][(](?P<value>(?![完续續图圖注译譯])[\u4e00-\u9fff]{2,3})[)]$")
"""A text's end with a name that need not be one: 「……九美元。（晓帆）」."""
_SIGNED = re.compile(rf"[(](?:文\s?/?\s?(?:图|圖)?|记者|記者)?\s?(?P<value>{_NAME})[)]$")
"""A paragraph's end with the writer's name: 「（周予安）」, 「(文/图 周予安 何青)」."""

_REPORTED = re.compile(
    rf"(?:[(]|記者\s?|记者\s?)(?P<value>{_NAME})\s?/\s?(?:[\u4e00-\u9fff]{{2,8}}(?:報導|报道|報道)|攝影|摄影)"
)
"""「（周予安／台北報導）」, 「記者周予安／台北報導」, wherever it stands in a line."""


def hear_row(text: str, result: Sifted) -> None:
    """Facts from a line that holds several: date, source and editor in one row."""
    narrowed = narrow(text)
    for action, pattern in _INLINE.items():
        found = pattern.search(narrowed)
        if found:
            value = text[found.start("value") : found.end("value")].strip()
            result.note(action, _people_first(value) if action == "author" else value)
    if found := _SPACED_EDITOR.search(narrowed):
        result.note("editor", found["value"])


def _people_first(names: str) -> str:
    """Of names with spaces between them the first, and those after it that people may bear."""
    first, *others = _BORDER.split(names)
    return "、".join([first, *takewhile(is_person, others)])


def hear_desk(text: str, result: Sifted) -> None:
    """The name beside a date: 「海風科技報 2025-03-04 09:30」."""
    line = _BUTTON.sub("", narrow(text)).strip()
    found = _PAPER.search(line)
    if found and not found["desk"].startswith("本"):
        result.note("desk", found["desk"])
        result.note("signed", found["name"])
    found = _PAPER_REPORTS.fullmatch(line)
    if found:
        result.note("desk", found["desk"])
    found = _PAPER_AND_PLACE.fullmatch(line)
    if found:
        result.note("desk", found["desk"])
        result.note("signed", found["name"])
    found = _DATE_FIRST.fullmatch(line)
    if found and is_organisation(found["after"]):
        result.note("desk", found["after"])
    found = _DATE_AND_DESK.fullmatch(line)
    if found:
        result.note("desk", _nearest(found["before"]) or _paper(found["after"]))
        names = (*_BORDER.split(found["before"]), found["name"] or "")
        for name in names:
            if is_person(name) and judge(name) is None:
                result.note("signed", name)
    paper, _, writer = line.partition(" ")
    if is_organisation(paper) and is_person(writer):
        result.note("desk", paper)
        result.note("signed", writer)
    found = _PERSON_AND_DESK.fullmatch(line)
    if found and is_person(split_people(found["author"])[0]):
        result.note("signed", found["author"])
        if found["desk"] not in _TOWNS | _NO_DESKS and not _REPORT.search(found["desk"]):
            result.note("desk", found["desk"])
    reported = _REPORTED.search(line)
    if reported:
        result.note("signed", reported["value"])


def _nearest(before: str) -> str:
    """Of the names before a date the last, without a writer's: 「原創 周予安 晨光社」 is 晨光社."""
    names = _BORDER.split(before.strip(" ·|"))
    wanted = (n for n in reversed(names) if n not in _TOWNS and n not in _NO_DESKS)
    return next((n for n in wanted if not is_person(n) and not _REPORT.search(n)), "")


def _paper(after: str) -> str | None:
    """What stands behind a date if it is a paper's name; it may as well be a channel or a place."""
    name = after.strip(" ·|")
    return name if is_organisation(name) else None


def hear_english(row: str, line: str, result: Sifted) -> None:
    """「By Mara Lindqvist | Harbor Press」; a line of two names and more.

    `row` is the line with its elements apart.
    """
    if found := _BY_IN.match(narrow(row)):
        result.note("signed", found["author"])
    by = _BY_AND_DESK.fullmatch(narrow(row))
    if by and is_organisation(by["desk"]):
        result.note("desk", by["desk"])
    names = split_people(line)
    if len(names) > 1 and all(map(_LATIN_PERSON.fullmatch, names)):
        result.note("signed", line)


def hear_text(text: str, result: Sifted) -> None:
    """Names in brackets at the beginning or end of a paragraph: a reporter's, an editor's."""
    narrowed = narrow(text)
    if len(narrowed) < LONGEST and (found := _WITH_EDITOR.fullmatch(narrowed.strip())):
        result.note("editor", found["editor"])
        narrowed = found["rest"]
    bracketed = (found[1] for found in _BRACKETED.finditer(narrowed))
    for part in (narrowed, *bracketed):
        if len(part) < LONGEST and (names := team(part)):
            result.note("signed", "、".join(names))
            return
    agency = _AGENCY.match(narrowed)
    if agency:
        result.note("agency", agency["bracketed"] or agency["plain"] or agency["bare"])
    signed = _REPORTED.search(narrowed) or _SIGNED.search(narrowed[-60:])
    if signed and all(map(is_person, split_people(signed["value"]))):
        result.note("signed", signed["value"])
    if labelled := _LABELLED.search(narrowed[-60:]):
        result.note("author", labelled["value"])
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
