"""Which script and region a passage is in; folding for search and comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp.vocabulary import by_opencc, converter, regional_to_mainland, table, words
from nlp.vocabulary.terms import Term, Terms

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LATIN_A_WORD = 5.0
"""Latin letters that carry about as much as one Chinese character."""
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』|“[^“”]*”|《[^《》]*》")

_PASSAGE = re.compile(r"[^\n]+")

_HONG_KONG = re.compile(
    "[嘅咗唔喺哋嗰冇啲佢噉]|軟件|硬件|網絡|互聯網|數碼|數據|港元|本港|智能|流動|伺服器|人工智能|質素|私隱"
    "|短訊|電郵|的士|巴士|電單車|網民|程式碼庫|行政總裁|聯儲局|通脹|解像度|上載|機械人|打印|三藩市|激光"
)
_TAIWAN = re.compile(
    "軟體|硬體|韌體|網路|資訊|資料|程式|伺服器|晶片|新台幣|新臺幣|影片|行動裝置|智慧型|數位|使用者|執行長|品質"
    "|簡訊|計程車|捷運|聯準會|通膨|解析度|機器人|列印|舊金山|雷射|奈米|螢幕|滑鼠|駭客|資安|透過|營運長|社群|雲端"
)
_SURELY = 2
"""Different telling words of a region, and none of the other, that leave no doubt about it."""


@dataclass(frozen=True)
class Passage:
    """One line of a text and its language tag; offsets in characters."""

    start: int
    end: int
    language: str


@lru_cache(maxsize=1)
def _telling_characters() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only Traditional, and only Simplified text writes.

    A character tells if OpenCC changes it and the other side's standard character set (Big5,
    GB 2312) does not have it: 后, 里, 台 and 著 are written on both sides.
    """
    block = [chr(code) for code in range(0x4E00, 0xA000)]
    joined = "\n".join(block)
    simple = converter("t2s").convert(joined).split("\n")
    traditional = converter("s2t").convert(joined).split("\n")
    pairs = list(zip(block, simple, traditional, strict=True))
    hant = frozenset(c for c, s, _ in pairs if c != s and not _encodes(c, "gb2312"))
    hans = frozenset(c for c, _, t in pairs if c != t and not _encodes(c, "big5"))
    return hant, hans


@lru_cache(maxsize=1)
def _telling_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    hant, hans = (re.compile(f"[{''.join(sorted(only))}]") for only in _telling_characters())
    return hant, hans


@lru_cache(maxsize=1)
def _telling_words() -> Terms:
    """Words that only one region writes, though both scripts may (晶片, 芯片); each becomes its script."""
    shared = set(words())
    rows = [row for row in table("regional") if not row["sense"] and row["zh_tw"] != row["zh_cn"]]
    taiwan = {row["zh_tw"] for row in rows if row["direction"] != "to-TW"} - shared
    mainland = {row["zh_cn"] for row in rows if row["direction"] != "to-CN"} - shared
    told = [(taiwan - mainland, "zh-Hant"), (mainland - taiwan, "zh-Hans"), (shared, "")]
    return Terms(Term(word, script, "words") for group, script in told for word in sorted(group))


def _encodes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def counts(text: str) -> tuple[int, int]:
    """How many characters of `text` are Traditional only, and Simplified only."""
    hant, hans = _telling_patterns()
    return len(hant.findall(text)), len(hans.findall(text))


def detect(text: str, context: str = "") -> str:
    """The language tag of `text`: `zh-Hant`, `zh-Hans`, `en` or `und`.

    The majority of telling characters decides, outside quotations first, then the quotation marks;
    Chinese text without either is taken for the language of its surroundings, `context`. If they
    are not Chinese, telling words decide (人工智慧 is Taiwan's), and then it is Simplified.
    """
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if len(_KANA.findall(text)) > 0.1 * (han + latin):
        return "und"
    if han == 0 or latin / _LATIN_A_WORD > 3 * han:
        return "en" if latin else "und"
    hant, hans = counts(_QUOTED.sub("", text))
    if hant == hans:
        hant, hans = counts(text)
    if hant == hans:
        hant, hans = sum(text.count(q) for q in "「」『』"), sum(text.count(q) for q in "“”‘’")
    if hant == hans and context.startswith("zh"):
        return context
    if hant == hans:
        told = [found.term.becomes for found in _telling_words().find(text)]
        hant, hans = told.count("zh-Hant"), told.count("zh-Hans")
    return "zh-Hant" if hant > hans else "zh-Hans"


def region(text: str) -> str | None:
    """`TW`, `HK` or `CN` by vocabulary and script; None for text that is not Chinese."""
    language = detect(text)
    if language == "zh-Hans":
        return "CN"
    if language != "zh-Hant":
        return None
    return "HK" if len(_HONG_KONG.findall(text)) > len(_TAIWAN.findall(text)) else "TW"


def shows(text: str, place: str) -> bool:
    """Whether Traditional `text` is without doubt of that place (`TW`, `HK`), by its words."""
    of_place, of_other = (_TAIWAN, _HONG_KONG) if place == "TW" else (_HONG_KONG, _TAIWAN)
    return (
        len(set(of_place.findall(text))) >= _SURELY
        and not of_other.search(text)
        and detect(text) == "zh-Hant"
    )


def passages(text: str) -> Iterator[Passage]:
    """The lines of `text` with their languages; lines that do not tell take the text's."""
    context = detect(text)
    for line in _PASSAGE.finditer(text):
        yield Passage(line.start(), line.end(), detect(line.group(), context))


def fold(text: str) -> str:
    """One form for all spellings of a text: for search and comparison, not for reading.

    NFKC, lower case, Simplified characters, mainland vocabulary: 軟體, 軟件 and 软件 become equal.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return regional_to_mainland(by_opencc("t2s", plain))
