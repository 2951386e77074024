"""Names and places: each that the summary has must stand in the source, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nlp.faithful.concepts import Concepts, Found
from nlp.faithful.people import of_another, title_words
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text, same_language
from nlp.names import in_text, look_up
from nlp.script import HAN, fold
from nlp.vocabulary import table

_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-zÀ-ÿ0-9&+-]*(?:\.[A-Za-z0-9]+)*")
_COMMON = frozenset(
    "a an the in on at it its he she they this that but and or of for to from with by as after"
    " before if when while i we you his her their our ai it ceo cfo cto coo cio cmo ipo app pc vs"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december q1 q2 q3 q4 mr ms mrs dr sept oct nov"
    " dec jan feb mar apr jun jul aug w kw mw gw kwh mwh gwh twh gb tb mb gbps mbps ghz mhz hz km kg"
    " nm mm cm".split()
)
"""Words in capitals that name nobody, or that another check looks at."""
_CODES = re.compile(r"^(?:US|NT|HK|S|A|C|CN|RMB|CNY|USD|EUR|TWD|NTD|HKD|JPY|KRW|GBP)$")
_ORDINARY = re.compile(
    r"[A-Z][a-z]+(?:s|ing|ed|ly|ion|ment|ity|ness|one|body|ty|teen)"
    r"|Revenue|Profit|People|Staff|Output|Demand|Supply|Production|Each|Most|Many|Some|Several|Both|Half"
    r"|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Nobody|Trade|Work|Research|Growth|Traffic"
)
"""Words that may well stand at the head of a sentence and name nobody."""
_GENERIC = {
    "university": "大学", "bank": "银行", "group": "集团", "commission": "委员会", "ministry": "部",
    "court": "法院", "institute": "研究", "college": "学院", "academy": "院", "lab": "实验室",
    "laboratory": "实验室", "parliament": "议会", "city": "市", "government": "政府", "fund": "基金",
}  # fmt: skip
"""Words of an institution's English name, and what stands for them in the Chinese one."""
_SAYS = re.compile(r"\s+(?:said|says|told|added|announced|warned|will|has|had|is|was)\b|'s\b")
_TOWARDS = re.compile(
    r"(?:[迁遷搬移调調转轉][往到至去]|前往|赴|[进進][军軍]|\b(?:move|moves|moved|moving|shift|shifted|transfer"
    r"|transferred|relocate|relocated|send|sent)\b[^.,;]{0,30}\bto )$"
)
_TRADES = (
    "(?:资本|创投|科技|半导体|电子|工业|银行|大学|集团|实验室|研究院|研究所|基金会|工作室|汽车|能源"
    "|电信|通信|证券|航空|娱乐|物流|生技|制药|药业|保险|重工|控股)"
)
_ORGANIZATION = re.compile(rf"[{HAN}]{{2}}{_TRADES}")
_IN_SHORT = re.compile(rf"([{HAN}]{{2,}}?){_TRADES}+")
_ANY = re.compile(
    "[一二三四五六七八九十两几多各该这那某此本其同另每新旧家所个名位国外内的年月日了是在和与及等]"
)


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    covered = bytearray(len(summary.written))
    yield from _known(source, summary, covered)
    yield from _places(source, summary, covered)
    yield from _latin(source, summary, covered)
    if same_language(source, summary) and summary.chinese:
        yield from _organizations(source, summary)


def _known(source: Text, summary: Text, covered: bytearray) -> Iterator[Problem]:
    """Names of the table."""
    for start, end, known in in_text(summary.written):
        covered[start:end] = b"\1" * (end - start)
        forms = {fold(name) for name in known.names.values()}
        # 遠傳電信 is 遠傳 in its own news, but not by itself: 永遠傳達.
        forms |= {short[1] for form in forms if (short := _IN_SHORT.fullmatch(form))}
        if known.number in source.rows or any(form in source.plain for form in forms):
            continue
        yield Problem("name", summary.written[start:end])


def _places(source: Text, summary: Text, covered: bytearray) -> Iterator[Problem]:
    """A country is there where a city of it is."""
    within = _within()
    known = {place.id for place in _find_places(source)}
    known |= {country for place in known if (country := within[place])}
    for place in _find_places(summary):
        if all(covered[place.start : place.end]):
            continue  # a part of a name: 歐盟 in 歐盟執委會
        covered[place.start : place.end] = b"\1" * (place.end - place.start)
        if place.id not in known and fold(place.text) not in source.plain:
            yield Problem("name", place.text)
    there = set(_destinations(source))
    for place_id in _destinations(summary):
        if there and place_id in known and place_id not in there:
            yield Problem("name", f"to {place_id}")


def _destinations(text: Text) -> Iterator[str]:
    """Places that something goes to."""
    for place in _find_places(text):
        if _TOWARDS.search(text.written[: place.start]):
            yield place.id


def _latin(source: Text, summary: Text, covered: bytearray) -> Iterator[Problem]:
    for match in _LATIN.finditer(summary.written):
        word = match.group().lower().removesuffix("'s")
        if any(covered[match.start() : match.end()]) or word in _COMMON | _titles():
            continue
        if _CODES.match(match.group()) and summary.written[match.end() : match.end() + 1] == "$":
            continue
        if re.search(rf"(?<![a-z]){re.escape(word)}", source.plain):
            continue
        if word in _GENERIC and _GENERIC[word] in source.plain:
            continue
        if _opens(summary.written, match):
            continue
        if source.chinese and not summary.chinese and not of_another(match[0], source, summary):
            continue  # a translated name that no table has cannot be compared
        yield Problem("name", match.group())


def _opens(text: str, match: re.Match[str]) -> bool:
    """Whether any word would be capitalised here: at the head of an English sentence."""
    before = text[: match.start()].rstrip()
    if before and before[-1] not in '.!?"“:\n':
        return False
    after = text[match.end() :]
    if _ORDINARY.fullmatch(match.group()) and not re.match(r"\s+[A-Z]|'s\b", after):
        return True
    if re.match(rf"\s*[{HAN}，、：]", after) or re.search("[A-Z0-9]", match.group()[1:]):
        return False
    return not (_SAYS.match(after) or re.match(r"\s+[A-Z]", after))


def _organizations(source: Text, summary: Text) -> Iterator[Problem]:
    """星河資本 where the source has no 河资本."""
    for match in _ORGANIZATION.finditer(summary.plain):
        proper = match.group()[:2]
        known = look_up(match.group())
        if known and known.number in source.rows:
            continue  # under another of its names: 中研院
        if match.group()[1:] not in source.plain and not _ANY.search(proper):
            yield Problem("name", match.group())


def _find_places(text: Text) -> Iterator[Found]:
    yield from _gazetteer().find(text.written)


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return frozenset(word.lower() for word in title_words())


@lru_cache(maxsize=1)
def _gazetteer() -> Concepts:
    """Places in both scripts, and in English with their capital."""
    from nlp.vocabulary import by_opencc

    forms = []
    for row in table("places"):
        for word in f"{row['zh']}|{row['en']}".split("|"):
            forms.append((row["id"], word))
            if not word.isascii():
                written = by_opencc("s2t", word)
                forms += [(row["id"], written), (row["id"], written.replace("臺", "台"))]
    return Concepts(forms, folded=False)


@lru_cache(maxsize=1)
def _within() -> dict[str, str]:
    return {row["id"]: row["in"] for row in table("places")}
