"""Does a summary say only what its article says?

A check by facts that can be compared exactly, in both scripts and English and across them: numbers
with their units, names, quotations, negation and words of rank. It does not understand: a summary
that passes may still twist a relation, one that fails holds something the article does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nlp.names import in_text
from nlp.script import HAN, fold

Kind = Literal["number", "trend", "name", "quotation", "negation", "rank"]


@dataclass(frozen=True)
class Problem:
    """Something in the summary that the source does not have: its kind, and the words."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Verdict:
    """The outcome of `check`."""

    ok: bool
    problems: tuple[Problem, ...]


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {
    "万": 1e4, "亿": 1e8, "兆": 1e12, "万亿": 1e12, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "k": 1e3, "m": 1e6, "bn": 1e9,
}  # fmt: skip
_PART = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
_LARGE_WORD = r"万亿|[万亿兆]|(?:thousand|million|billion|trillion|bn|k|m)\b"
_CURRENCIES = {
    "美元": "usd", "美金": "usd", "us$": "usd", "$": "usd", "dollar": "usd",
    "日元": "jpy", "日圆": "jpy", "yen": "jpy", "欧元": "eur", "€": "eur", "euro": "eur",
    "英镑": "gbp", "£": "gbp", "韩元": "krw", "韩圆": "krw", "人民币": "cny", "yuan": "cny",
    "港元": "hkd", "港币": "hkd", "hk$": "hkd", "台币": "twd", "nt$": "twd", "元": "local",
}  # fmt: skip
"""By the folded word. 元 alone is the money of where the article comes from."""
_LOCAL = {"cny", "hkd", "twd", "local", ""}
_NUMBER = re.compile(
    r"(?P<sign>us\$|nt\$|hk\$|[$€£]|人民币|台币|港币)?\s*"
    rf"(?P<number>{_PART}(?:\s*(?:万亿|[万亿兆])\s*{_PART}(?=\s*[万亿]))*)\s*"
    rf"(?P<large>{_LARGE_WORD})?\s*"
    r"(?P<unit>%|percent|美元|美金|日[元圆]|欧元|英镑|韩[元圆]|人民币|港[元币]|新?台币|元"
    r"|(?:dollar|euro|yen|yuan)(?=s?\b))?"
)
_SECTION = re.compile(rf"({_PART})\s*(万亿|[万亿兆])")
_COUNTED = re.compile(r"(?<![第十百千])([二两三四五六七八九])(?=([家名位款项次座倍个成]))")
_UP = re.compile(r"[增涨升]|成长|提高|\b(?:rose|risen|grew|up|gain|increas|jump|climb|surg)")
_DOWN = re.compile(
    r"[减跌]|下降|下滑|衰退|降低|\b(?:fell|fall|drop|down|declin|decreas|slid|plung)"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    "january": 1, "february": 2, "march": 3, "april": 4, "june": 6,
    "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_MONTH = re.compile(rf"\b({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b")
_LATIN_NAME = re.compile(r"[A-Z][\w.&+-]*[A-Za-z0-9]")
_QUOTED = re.compile('[「“『]([^「」“”『』]{4,})[」”』]|"([^"]{4,})"')
_NEGATION = re.compile(
    r"没有|并未|未曾|从未|不会|不再|不是|不能|无法|尚未|拒绝|否认|取消|并非|未|没|不"
    r"|\b(?:not|never|no|without|refuse[sd]?|den(?:y|ies|ied)|cancel(?:s|led|ed)?|cannot)\b|n't\b"
)
_HARMLESS = re.compile(r"不过|不久|不仅|不只|不少|不断|不同|未来|不但|不论|不管|不错|差不多|了不起")
_RANK = re.compile(
    r"前任|现任|代理|临时|候任|副|首席|前(?=首席|总|执行|董事)"
    r"|\b(?:former|acting|interim|deputy|vice|incoming|chief|ex)\b"
)
_FORMER = {"前": "former", "前任": "former", "ex": "former", "代理": "acting", "临时": "interim"}
_SAME_RANK = {"副": "vice", "deputy": "vice", "首席": "chief", "候任": "incoming", **_FORMER}
_SENTENCE_START = frozenset(
    ["the", "a", "an", "in", "on", "at", "it", "its", "he", "she", "they", "this", "that", "but"]
)


_SPEAKER = re.compile(
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蔡蒋余杜叶程苏魏吕丁任卢姚"
    f"沈姜崔钟谭陆汪范石廖贾邹熊孟秦邱江尹薛雷侯龙段郝邵史毛施洪庄颜翁简游詹][{HAN}]{{1,2}}"
    "(?=表示|指出|说|认为|宣布|担任|出任|接任|强调|透露|坦言)"
)
_NO_NAME = re.compile("[长裁理管官席员层方都也还则曾将司门家]")
"""Characters of titles and particles: 董事长 begins with a surname too."""
_BARE = re.compile(_NEGATION.pattern + r"|[将会要已了]|\b(?:will|would|has|have|had|did|does|do)\b")
_TITLES = {
    "ceo": re.compile(r"首席执行官|\bchief executive(?: officer)?\b|\bceo\b"),
    "chair": re.compile(r"董事长|\bchair(?:man|woman|person)?\b"),
    "president": re.compile(r"总裁|\bpresident\b"),
    "manager": re.compile(r"总经理|\bgeneral manager\b"),
}
_PREFIX = re.compile(
    r"(?:前任?(?<![目之以先此日年月]前)|代理|临时|候任|副"
    r"|\b(?:former|acting|interim|deputy|vice|incoming)\b)[^，。,.;；\n]{0,10}$"
)


def check(source: str, summary: str) -> Verdict:
    """Compare `summary` with the article's text (`source`, title included), in any languages."""
    plain, said = fold(source), fold(summary)
    problems = [
        *_numbers(plain, said),
        *_trends(plain, said),
        *_names(source, plain, summary),
        *_speakers(plain, said),
        *_quotations(plain, said),
        *_negations(plain, said),
        *_ranks(plain, said),
    ]
    return Verdict(not problems, tuple(dict.fromkeys(problems)))


def _value(digits: str) -> float:
    """`4,400.5`, or 四十五, as a number; the latter in sections of thousands at most."""
    if digits[0].isdigit():
        return float(digits.replace(",", ""))
    if not any(c in _SMALL for c in digits):
        return float("".join(str(_DIGITS[c]) for c in digits))
    total, digit = 0, 0
    for c in digits:
        if c in _SMALL:
            total += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return float(total + digit)


def _amount(number: str, large: str | None) -> float:
    """三亿五千 and 万, or 3 and billion, as a number."""
    total = 0.0
    for section in _SECTION.finditer(number):
        total += _value(section[1]) * _LARGE[section[2]]
    return total + _value(_SECTION.sub("", number).strip()) * _LARGE.get(large or "", 1)


def _quantities(text: str) -> dict[tuple[float, str], str]:
    """Numbers with what they count (`%`, a currency, or nothing), and how they are written.

    A lone Chinese digit (一, 两) is grammar more often than a number, and is left out.
    """
    found: dict[tuple[float, str], str] = {}
    for match in _NUMBER.finditer(_MONTH.sub(lambda m: f"{_MONTHS[m[1]]} ", text)):
        number = match["number"]
        if len(number) == 1 and not number.isdigit() and not match["large"]:
            continue
        unit = (match["unit"] or match["sign"] or "").removeprefix("新")
        counted = "%" if unit in ("%", "percent") else _CURRENCIES.get(unit, "")
        value = _amount(number, match["large"])
        found[round(value, 6), counted] = match.group().strip()
    return found


def _agree(one: str, other: str) -> bool:
    """Whether two things counted may be the same: a bare number may be of any currency."""
    if "%" in (one, other):
        return one == other
    return one == other or "" in (one, other) or (one in _LOCAL and other in _LOCAL)


def _numbers(plain: str, said: str) -> list[Problem]:
    known = _quantities(plain)
    problems = [
        Problem("number", text)
        for (value, unit), text in _quantities(said).items()
        if not any(value == other and _agree(unit, what) for other, what in known)
    ]
    counted: dict[str, set[str]] = {}
    for match in _COUNTED.finditer(plain.replace("两", "二")):
        counted.setdefault(match[2], set()).add(match[1])
    for match in _COUNTED.finditer(said.replace("两", "二")):
        if match[2] in counted and match[1] not in counted[match[2]]:
            problems.append(Problem("number", match[1] + match[2]))
    return problems


def _trends(plain: str, said: str) -> list[Problem]:
    """A number that grows in one text must not shrink in the other."""
    known = _directions(plain)
    return [
        Problem("trend", text)
        for key, (directions, text) in _directions(said).items()
        if key in known and directions.isdisjoint(known[key][0])
    ]


def _directions(text: str) -> dict[tuple[float, str], tuple[set[str], str]]:
    """Where the clause of each number points, of those that point anywhere."""
    found: dict[tuple[float, str], tuple[set[str], str]] = {}
    for clause in _clauses(text):
        pointing = {name for name, word in (("up", _UP), ("down", _DOWN)) if word.search(clause)}
        for key, words in _quantities(clause).items() if pointing else ():
            found.setdefault(key, (set(), words))[0].update(pointing)
    return found


def _names(source: str, plain: str, summary: str) -> list[Problem]:
    """Names of the table and Latin names in the summary that the source does not have."""
    rows = {known.number for *_, known in in_text(source)}
    problems = []
    covered: set[int] = set()
    for start, end, known in in_text(summary):
        covered.update(range(start, end))
        if known.number not in rows and not _shorter_is_there(known.names.values(), plain):
            problems.append(Problem("name", summary[start:end]))
    for match in _LATIN_NAME.finditer(summary):
        word = match.group().lower()
        known_word = re.search(rf"(?<![a-z]){re.escape(word)}", plain)
        if covered.isdisjoint(range(*match.span())) and word not in _SENTENCE_START:
            if known_word or _MONTH.fullmatch(word) or _begins_sentence(summary, match.start()):
                continue
            problems.append(Problem("name", match.group()))
    return problems


def _shorter_is_there(names: Iterable[str], plain: str) -> bool:
    return any(fold(name) in plain for name in names)


def _speakers(plain: str, said: str) -> list[Problem]:
    """Chinese people who speak or take office in the summary, and whom a Chinese source lacks."""
    if not _same_language("中", plain):
        return []
    return [
        Problem("name", match.group())
        for match in _SPEAKER.finditer(said)
        if match.group() not in plain and not _NO_NAME.search(match.group())
    ]


def _begins_sentence(text: str, at: int) -> bool:
    """Whether any word would be capitalised here."""
    before = text[:at].rstrip()
    return not before or before[-1] in '.!?"“'


def _quotations(plain: str, said: str) -> list[Problem]:
    """Quoted words must stand in the source, if it is in the same language at all."""
    bare = re.sub(r"\W", "", plain)
    return [
        Problem("quotation", quoted)
        for match in _QUOTED.finditer(said)
        if (quoted := match[1] or match[2]) and _same_language(quoted, plain)
        and re.sub(r"\W", "", quoted) not in bare
    ]  # fmt: skip


def _same_language(quoted: str, plain: str) -> bool:
    chinese = re.compile(f"[{HAN}]")
    return bool(chinese.search(quoted)) == bool(chinese.search(plain))


def _negations(plain: str, said: str) -> list[Problem]:
    """A denial where the source has none, or an assertion of what the source denies.

    The second is looked for in the source's sentence that is most like the summary's.
    """
    problems = []
    for sentence in _clauses(said):
        nearest = max(_clauses(plain), key=lambda s: _likeness(sentence, s), default="")
        denied = _NEGATION.search(_HARMLESS.sub("", sentence))
        denial = _NEGATION.search(_HARMLESS.sub("", nearest))
        if denied and not denial and not _crosses(sentence, plain):
            problems.append(Problem("negation", denied.group()))
        elif denial and not denied and _likeness(sentence, nearest) > _VERY_LIKE:
            problems.append(Problem("negation", denial.group()))
    return problems


_VERY_LIKE = 0.75
"""Share of a clause's character pairs in another, from which it says the same but for a word."""


def _clauses(text: str) -> list[str]:
    return [piece for piece in re.split(r"[。！？!?；;，,\n]|\.\s", text) if len(piece.strip()) > 3]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _likeness(clause: str, other: str) -> float:
    """Share of the character pairs of `clause` in `other`, negation and auxiliaries left out."""
    mine = _pairs(_BARE.sub("", clause))
    return len(mine & _pairs(_BARE.sub("", other))) / max(1, len(mine))


def _crosses(said: str, plain: str) -> bool:
    """Whether source and summary are in two languages, so that clauses cannot be matched."""
    return not _same_language(said, plain) and bool(_NEGATION.search(plain))


def _ranks(plain: str, said: str) -> list[Problem]:
    """former, acting, vice, chief, … must stand in the source too, in either language.

    A title that the source has only with such a word (前執行長) must not stand bare.
    """
    known = {_SAME_RANK.get(m.group(), m.group()) for m in _RANK.finditer(plain)}
    if _TITLES["ceo"].search(plain):
        known.add("chief")
    problems = [
        Problem("rank", m.group())
        for m in _RANK.finditer(said)
        if _SAME_RANK.get(m.group(), m.group()) not in known
    ]
    for title in _TITLES.values():
        theirs = [_prefixed(plain, m.start()) for m in title.finditer(plain)]
        bare = [m for m in title.finditer(said) if not _prefixed(said, m.start())]
        if bare and theirs and all(theirs):
            problems.append(Problem("rank", bare[0].group()))
    return problems


def _prefixed(text: str, at: int) -> bool:
    return bool(_PREFIX.search(text, max(0, at - 24), at))
