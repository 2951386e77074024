"""Where an article mentions people, organizations, products and places.

The model proposes spans; rules repair their edges, add what the names table and brackets
(薩蒂亞·納德拉（Satya Nadella）) say, and see to it that a name found once is found everywhere in
the article, in one type.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Protocol

from nlp import lexicon
from nlp.names import DOTS, KnownName, in_text

MIN_SCORE = 0.65
"""Mean probability under which a span of the model counts only if something else supports it.

Of the spans under it a third are right; on the rows held out of training, precision is 0.825 with
it, 0.813 with 0.5, and F1 the same.
"""
TABLE_SCORE = 0.99
"""Score of a mention that only the names table knows: it may be a homograph (蘋果)."""
RULE_SCORE = 0.9
"""Score of a mention that brackets or another mention of the name give."""
MAX_LENGTH = 60
"""Characters; longer spans are no names."""


class SpanLike(Protocol):
    """What the model says: a label over [start, end) of the text, with its probability."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def score(self) -> float: ...


@dataclass(frozen=True)
class Mention:
    """`text` is the characters [start, end) of the article; `score` is 0 to 1."""

    text: str
    type: str
    """PERSON, ORGANIZATION, PRODUCT, LOCATION; DATE, MONEY, PERCENT, QUANTITY."""
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Pair:
    """Two names of one thing, side by side: 薩蒂亞·納德拉（Satya Nadella）."""

    outer: tuple[int, int]
    inner: tuple[int, int]
    evidence: str


_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_EDGES = " \t\u3000「」『』《》〈〉【】（）()[]{}“”‘’\"'、，。,.:：;；!！?？—–-…" + DOTS + "/|&"
_TITLES = (
    "共同創辦人|共同创始人|联合创始人|聯合創辦人|首席執行長|首席执行官|首席執行官|首席技術官|首席技术官|首席財務官|首席财务官"
    "|首席科學家|首席科学家|首席營運官|首席运营官|執行董事|执行董事|董事總經理|資深副總裁|高级副总裁|執行副總裁|执行副总裁"
    "|執行長|技術長|財務長|營運長|創辦人|创始人|创办人|董事長|董事长|副總裁|副总裁|總裁|总裁|總經理|总经理|發言人|发言人"
    "|分析師|分析师|研究員|研究员|工程師|工程师|負責人|负责人|主管|總監|总监|經理|经理|律師|律师|議員|议员|總統|总统|總理"
    "|总理|部長|部长|局長|局长|主席|主任|教授|博士|院士|記者|记者|作者|編輯|编辑|先生|女士|專員|委員|委员"
)
_LEADING_TITLE = re.compile(
    rf"^.{{0,12}}?(?:{_TITLES})(?=.{{2}})"
    r"|^(?:(?:Mr|Ms|Mrs|Dr|Prof)\.? |(?:CEO|CTO|CFO|COO|President|Professor|Senator|Chairman) )"
)
_TRAILING_TITLE = re.compile(rf"(?:{_TITLES})$|(?: (?:CEO|CTO|CFO|COO)|[’']s)$")
_SURNAMES = frozenset(
    "Bai Cai Cao Chan Chang Chen Cheng Cheung Chiang Choi Chou Chu Deng Ding Dong Fan Fang Feng Gao"
    " Gong Gu Guo Han He Ho Hou Hsieh Hsu Hu Huang Hung Jiang Jin Kong Kuo Lai Lam Lau Lee Lei Leung"
    " Li Liang Liao Lin Ling Liu Lo Lu Luo Lyu Ma Mao Meng Ng Pan Peng Qian Qiao Qin Ren Shen Shi Su"
    " Sun Tan Tang Tian Tsai Tsao Tseng Wan Wang Wei Wen Wong Wu Xia Xiao Xie Xu Xue Yan Yang Yao Ye"
    " Yeh Yin Yu Yuan Zeng Zhang Zhao Zheng Zhong Zhou Zhu".split()
)
"""Of Chinese people, who are also written surname first: Wang Xiaoming is Wang."""
_NO_NAMES = frozenset(
    "ai api apis app apps ceo cto cfo coo cpu gpu npu ipo pc usb url llm llms ui ux iot vr ar xr 5g"
    " 4g 6g 3c it hr pr led oled ssd ram rom pdf html css sql http https sdk ml nlp the a an he she"
    " it they we i 公司 該公司 该公司 本公司 政府 用戶 用户 網路 网络 網站 网站 記者 记者 他 她 我們 我们"
    " 他們 他们 人工智慧 人工智能 晶片 芯片 雲端 云端 手機 手机 電腦 电脑 平台 團隊 团队 媒體 媒体 官方 業者"
    " 伺服器 服务器 搜尋引擎 搜索引擎 聊天機器人 聊天机器人 作業系統 操作系统 應用程式 应用程序 瀏覽器 浏览器"
    " 大語言模型 大语言模型 資料中心 数据中心 聯盟 联盟 社群媒體 社群媒体 社交媒體 社交媒体 數據 数据 資料 资料".split()
)
_DESCRIBED = re.compile(
    r"(?:新創|初創|新创|初创|設計|设计|人工智慧|人工智能|顧問|顾问)(?:公司|企業|企业)$"
    r"|.[ -](?:company|companies|firm|firms|startup|startups|maker|makers)$"
)
"""How an organisation is described that is not named: an Eindhoven company, 荷蘭矽光子新創公司."""
_MODEL = re.compile(r"(?<=[A-Za-z0-9])-(?:[A-Z]{1,2}|\d[\w.]*)(?<!\.)(?![A-Za-z0-9])", re.ASCII)
"""What a product's name may go on with: RISC-V, GPT-4."""
_PEOPLES = frozenset(
    "african american arab asian australian austrian belgian brazilian british canadian chinese czech"
    " danish dutch european finnish french german greek indian indonesian iranian irish israeli italian"
    " japanese korean latin mexican norwegian polish portuguese russian scottish singaporean spanish"
    " swedish swiss taiwanese thai turkish ukrainian vietnamese western".split()
)
"""Of a country or its language, which English writes with a capital: no place."""
_BEGINS = re.compile(r"(?:\A|[.!?:\n][\"”’)]*\s*)[\"“‘(]*\Z")
"""All that stands before the first word of an English text, or ends before that of a sentence."""
_BRANCH = re.compile(
    "(?:公司|集[團团]|研究[院所]|中心|實驗室|实验室|大[學学]|[學学]院|[銀银]行|基金[會会]?|委[員员][會会]|[協协][會会]|[聯联]盟"
    "|部[門门]|事[業业][群部]|[雲云]端?|[資资]本|[創创]投|[電电]信|科技|半[導导][體体]|[電电]子|汽[車车]|工[業业]|[證证]券"
    "|保[險险]|控股|中[國国]|台[灣湾]|日本|香港|[亞亚]太|美[國国]|[歐欧]洲)$"
)
"""What the longer name of an institution ends with that begins as a known one does."""
_BRACKETED = re.compile(r"[（(]([^（）()\n]{2,60})[）)]")
_BRACKETED_PART = re.compile(r"[^，,、;；／]+")
_LABEL = re.compile(
    r"\s*(?:(?:英文|英語|英语|原文|本名|原名|舊稱|旧称|又稱|又称|(?:以下)?簡稱|(?:以下)?简称|下稱|下称)"
    r"(?:名稱|名称|名)?(?:為|为|是)?[：:]?)\s*[「“]?"
)
_LEADING_WORDS = re.compile(
    "^.*(?:的|是|由|與|与|和|跟|及|在|對|对|向|給|给|讓|让|為|为|弟弟|哥哥|兄弟|妻子|丈夫|前妻|兒子|儿子|女兒|女儿"
    f"|父親|父亲|母親|母亲|好友|同事|夥伴|伙伴)(?=[{_CJK}]{{2,6}}[{DOTS}])"
)
_LATIN_NAME = re.compile(r"[A-ZÀ-Þ][\w.&'’+-]*(?: [\w.&'’+-]+){0,4}|[a-z]+[A-Z]\w*")
_FOREIGN_NAME = re.compile(rf"[{_CJK}]{{1,12}}(?:[{DOTS}][{_CJK}]{{1,6}}){{1,3}}$")
_CJK_NAME = re.compile(rf"[{_CJK}{DOTS}]{{2,14}}")
COMPANY_TAIL = re.compile(
    r"(?:股份有限公司|有限公司|集團|集团|公司|,? (?:Inc|Corp|Ltd|Co|LLC|PLC|GmbH)\.?"
    r"| (?:Corporation|Company|Incorporated|Limited))$"
)


def find(text: str, spans: Sequence[SpanLike]) -> list[Mention]:
    """Mentions of names in `text`, in order; none overlap. `spans` are the model's."""
    known = in_text(text)
    proposed = [m for span in spans for m in _repaired(text, span)]
    table = [Mention(text[s:e], name.type, s, e, TABLE_SCORE) for s, e, name in known]
    sure = _completed(text, _supported(proposed, {text[s:e] for s, e, _ in known}))
    mentions = _without_overlaps(text, table, sure)
    proven = list(_from_brackets(text, mentions))
    parts = {m for m in mentions for whole in proven if _within(m, whole)}  # Kimbal Musk is no Musk
    mentions = _add(text, [m for m in mentions if m not in parts], proven)
    mentions = _add(text, mentions, _further(text, mentions))
    return _voted(mentions, {text[s:e]: name for s, e, name in known})


def _supported(proposed: Sequence[Mention], firm: AbstractSet[str]) -> list[Mention]:
    """Those that are sure, that are a name of `firm`, or of whose short form another is sure."""
    sure = {(m.type, m.text) for m in proposed if m.score >= MIN_SCORE}
    return [
        m
        for m in proposed
        if m.score >= MIN_SCORE
        or m.text in firm
        or any((m.type, short) in sure for short in short_forms(m.text, m.type))
    ]


def pairs(text: str, mentions: Sequence[Mention]) -> list[Pair]:
    """Names that stand before brackets and the names inside them, both being mentions.

    The first name in the brackets counts if it is in the other script or short for the one before
    them; any that is introduced as a name (簡稱澄湖, 英語：Blue Lake) does.
    """
    starts = {m.start: m for m in mentions}
    ends = {m.end: m for m in mentions}
    found = []
    for match in _BRACKETED.finditer(text):
        outer = ends.get(_before(text, match.start()))
        for start, end, labelled in _bracketed(text, match):
            inner = starts.get(start)
            if not outer or not inner or inner.end != end or outer.type != inner.type:
                continue
            if labelled or _fit(outer.text, inner.text):
                evidence = text[outer.start : match.end()]
                found.append(Pair((outer.start, outer.end), (start, end), evidence))
    return found


def _bracketed(text: str, brackets: re.Match[str]) -> Iterator[tuple[int, int, bool]]:
    """(start, end, introduced as a name) of what may be a name in brackets."""
    for number, part in enumerate(_BRACKETED_PART.finditer(text, *brackets.span(1))):
        label = _LABEL.match(text, *part.span())
        if number == 0 or label:
            start, end = _trimmed(text, label.end() if label else part.start(), part.end())
            yield start, end, label is not None


def _fit(outer: str, inner: str) -> bool:
    """Whether two names side by side may be of one thing: in two scripts, or one is shorter."""
    if bool(re.search(f"[{_CJK}]", outer)) != bool(re.search(f"[{_CJK}]", inner)):
        return True
    short, rest = sorted((outer.casefold(), inner.casefold()), key=len)
    letters = iter(rest)
    return all(letter in letters for letter in short)


def short_forms(name: str, kind: str) -> tuple[str, ...]:
    """What a text may call `name` once it has been named in full: Musk, 納德拉, 微軟."""
    if kind == "PERSON":
        parts = re.split(f"[{DOTS}]", name) if any(dot in name for dot in DOTS) else name.split()
        last = parts[-1] if len(parts) > 1 else ""
        shorts = (
            [last] if len(last) >= (3 if last.isascii() else 2) and not last[0].islower() else []
        )
        if parts[-1:] != parts[:1] and {parts[0], last} & _SURNAMES:
            shorts = [part for part in (parts[0], last) if part in _SURNAMES]
        return tuple(shorts)
    if kind == "ORGANIZATION":
        bare = COMPANY_TAIL.sub("", name)
        if bare != name and len(bare) >= 2:
            return (bare,)
    return ()


def _repaired(text: str, span: SpanLike) -> Iterator[Mention]:
    """The span with its edges where the name's are; nothing where no name is left."""
    start, end = span.start, span.end
    start, end = _whole_words(text, start, end)
    if span.label in ("ORGANIZATION", "PRODUCT") and (tail := _MODEL.match(text, end)):
        end = tail.end()
    for opening in "（([「『《":
        at = text.find(opening, start + 1, end)
        if at > 0 and not any(c in "）)]」』》" for c in text[at:end]):
            end = at
    start, end = _trimmed(text, start, end)
    if span.label == "PERSON":
        if match := _LEADING_TITLE.match(text[start:end]):
            start += match.end()
        if match := _TRAILING_TITLE.search(text[start:end]):
            end = start + match.start()
    elif text[start:end].endswith(("'s", "’s")):
        end -= 2
    start, end = _trimmed(text, start, end)
    named = text[start:end]
    if not is_name(named) or _cuts_noun(text, start, end) or _ordinary(text, start, end):
        return
    if not _only_begins(text, start, named):
        yield Mention(named, span.label, start, end, min(1.0, span.score))


def _ordinary(text: str, start: int, end: int) -> bool:
    """Whether here is a common word, such as 學院, that is not the title of a work (《學院》)."""
    return text[max(0, start - 1) : start] != "《" and lexicon.load().ordinary(text[start:end])


def _only_begins(text: str, start: int, named: str) -> bool:
    """Whether English words have a capital here only because a sentence begins with them.

    One word, if the article writes it small as well and never large within a sentence (Carmakers);
    several, if only the first is large (Optical links).
    """
    if not named.isascii() or not named[0].isupper() or not _begins(text, start):
        return False
    first, *others = re.split(r"[ -]", named)
    if others:
        return all(word.isalpha() and word.islower() for word in others) and first[1:].islower()
    within = (m for m in re.finditer(rf"\b{re.escape(named)}\b", text))
    return bool(re.search(rf"\b{re.escape(named.lower())}\b", text)) and all(
        _begins(text, m.start()) for m in within
    )


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins at `at`."""
    near = max(0, at - 8)
    return bool(_BEGINS.search("x" * (near > 0) + text[near:at]))


def _cuts_noun(text: str, start: int, end: int) -> bool:
    """Whether a common noun begins here that is longer: 伺服 of 伺服器."""
    return any(
        len(noun) > end - start and text.startswith(noun, start)
        for noun in _NO_NAMES
        if noun[0] == text[start]
    )


def is_name(surface: str) -> bool:
    """Whether `surface` may name one thing at all: not a number, a pronoun, a common noun."""
    return (
        2 <= len(surface) <= MAX_LENGTH
        and surface.lower() not in _NO_NAMES
        and surface.lower() not in _PEOPLES
        and not _DESCRIBED.search(surface)
        and any(character.isalpha() for character in surface)
        and not (
            surface.isascii() and surface.islower() and (surface.isalpha() or len(surface) < 4)
        )
    )


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A span that begins or ends inside a Latin word takes in the whole word."""
    while start > 0 and _latin(text[start - 1]) and _latin(text[start]):
        start -= 1
    while end < len(text) and _latin(text[end - 1]) and _latin(text[end]):
        end += 1
    return start, end


def _latin(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x250


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _without_overlaps(
    text: str, table: Sequence[Mention], proposed: Sequence[Mention]
) -> list[Mention]:
    """The table's names win, but for those inside a longer name (微軟亞洲研究院)."""
    inside = {
        known for known in table for span in proposed if _within(known, span) and known != span
    }
    kept = _add(text, [], [m for m in table if m not in inside])
    joined = _joined(text, sorted(proposed, key=lambda m: m.start))
    kept = _add(text, kept, sorted(joined, key=lambda m: (m.start - m.end, m.start)))
    return _add(text, kept, table)


def _within(a: Mention, b: Mention) -> bool:
    """Whether `b` is a longer name that holds `a`; else it is a slip of the model (微軟週三)."""
    if not (b.start <= a.start and a.end <= b.end and len(b.text) >= len(a.text) + 2):
        return False
    rest = b.text[: a.start - b.start] + b.text[a.end - b.start :]
    if b.type == "PRODUCT" and rest.strip().lower() in _NO_NAMES:
        return False  # 推特數據, 推特 API
    if a.type != b.type or a.type in ("PERSON", "LOCATION"):
        return True
    if not re.search(f"[{_CJK}]", rest):
        return True
    return a.type == "ORGANIZATION" and bool(_BRANCH.search(b.text))


def _completed(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Where the model lost the last character or two of a name that it has in full elsewhere."""
    surfaces = sorted({m.text for m in mentions}, key=lambda s: (-len(s), s))
    out = []
    for mention in mentions:
        longer = (
            s
            for s in surfaces
            if s.startswith(mention.text) and 0 < len(s) - len(mention.text) <= 2
        )
        whole = next((s for s in longer if text.startswith(s, mention.start)), mention.text)
        out.append(replace(mention, text=whole, end=mention.start + len(whole)))
    return out


def _joined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Halves of a foreign name, cut at its middle dot, become one mention again."""
    out: list[Mention] = []
    for mention in mentions:
        last = out[-1] if out else None
        if (
            last
            and last.type == mention.type == "PERSON"
            and mention.start == last.end + 1
            and text[last.end] in DOTS
        ):
            score = min(last.score, mention.score)
            whole = text[last.start : mention.end]
            out[-1] = Mention(whole, "PERSON", last.start, mention.end, score)
        else:
            out.append(mention)
    return out


def _add(text: str, kept: Iterable[Mention], more: Iterable[Mention]) -> list[Mention]:
    """`kept`, and of `more` what overlaps nothing before it; in the order of the text."""
    out = list(kept)
    taken = bytearray(len(text))
    for mention in out:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    for mention in more:
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            out.append(mention)
    return sorted(out, key=lambda m: m.start)


def _from_brackets(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """What brackets prove to be a name: 執行長莉雅·陳（Leah Chen）, 雷伊公司（Rei）, Rei（雷伊）."""
    ends = {m.end: m for m in mentions}
    starts = {m.start: m for m in mentions}
    for match in _BRACKETED.finditer(text):
        before = _before(text, match.start())
        for start, end, labelled in _bracketed(text, match):
            outer, inner, inside = ends.get(before), starts.get(start), text[start:end]
            if inner and inner.end != end:
                continue
            latin = _LATIN_NAME.fullmatch(inside)
            if latin and not outer and (name := _foreign_name_before(text, before)):
                kind = inner.type if inner else "PERSON"
                outer = Mention(name, kind, before - len(name), before, RULE_SCORE)
                ends[before] = outer
                yield outer
            if not inner and outer and is_name(inside) and _proven(outer, inside, labelled):
                yield Mention(inside, outer.type, start, end, RULE_SCORE)


def _foreign_name_before(text: str, position: int) -> str:
    """The foreign name in Chinese that ends at `position`, without what leads to it."""
    found = _FOREIGN_NAME.search(text[:position][-40:])
    return _LEADING_WORDS.sub("", _LEADING_TITLE.sub("", found.group())) if found else ""


def _proven(outer: Mention, inside: str, labelled: bool) -> bool:
    """Whether what is in the brackets after `outer` is a name of it."""
    if _LATIN_NAME.fullmatch(inside):
        return labelled or not outer.text.isascii()
    if not _CJK_NAME.fullmatch(inside):
        return False
    return labelled or (outer.text.isascii() and outer.type == "PERSON")


def _before(text: str, position: int) -> int:
    """Where a name before the bracket at `position` would end."""
    while position and text[position - 1] in ' 」』》”"':
        position -= 1
    return position


def _further(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Every other place where a name of the article, or a short form of it, stands."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        for surface in (mention.text, *short_forms(mention.text, mention.type)):
            types[surface][mention.type] += 1
    for surface in sorted(types, key=lambda s: (-len(s), s)):
        kind = types[surface].most_common(1)[0][0]
        for match in re.finditer(_bounded(surface), text):
            yield Mention(match.group(), kind, match.start(), match.end(), RULE_SCORE)


def _bounded(surface: str) -> str:
    """A pattern for `surface` that does not match inside a Latin word."""
    before = r"(?<![A-Za-z0-9])" if _latin(surface[0]) else ""
    after = r"(?![A-Za-z0-9])" if _latin(surface[-1]) else ""
    spelled = "".join(f"[{DOTS}]" if c in DOTS else re.escape(c) for c in surface)
    return before + spelled + after


def _voted(mentions: Sequence[Mention], known: dict[str, KnownName]) -> list[Mention]:
    """One type for each name: what the names table says, else that with the highest scores."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        votes[mention.text][mention.type] += round(1000 * mention.score)
    return [
        replace(
            mention,
            type=known[mention.text].type
            if mention.text in known
            else max(votes[mention.text].items(), key=lambda vote: (vote[1], vote[0]))[0],
        )
        for mention in mentions
    ]
