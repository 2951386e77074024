"""Quotations stand in the source word for word, and what was said was said by whom it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.faithful.people import is_name, person
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text, grams, likeness, same_language
from nlp.script import HAN

_QUOTED = re.compile('[「“『]([^「」“”『』]{4,})[」”』]|"([^"]{4,})"')
_SAYS = "说|表示|指出|认为|称|宣布|强调|透露|坦言|批评|质疑|补充|提醒|回应|警告|预计|否认|证实|承认|主张|呼吁|抱怨|反驳|告诉"
_SAID = (
    "said|says|told|added|warned|announced|argued|criticized|criticised|wrote|noted|denied"
    "|confirmed|complained|claimed|insisted|predicted"
)
_SPEAKER = re.compile(rf"(?P<who>[^,。;:\"“”「」\n]{{1,24}}?)(?:则|也|还|并|就|又)?(?:{_SAYS})")
_PRONOUN = re.compile(
    r"^[\"“「]?(?:他|她|它|该|其|公司|对方|(?:he|she|it|they|the (?:company|firm|group))\b)"
)
_REFERS = re.compile(
    r"[他她它]|该|公司|^\W*(?:he|she|it|they|the company)\b|\b(?:he|she|they|the company) (?:said|added|wrote|says)"
    r"|\b(?:said|added|wrote|says) (?:he|she|they|the company)\b"
)
_ANYBODY = re.compile(
    "公司|他们|她们|双方|官方|对此|业者|报告|消息|政府|法人|外界|专家|学者|律师|媒体|市场|警方|检方"
    "|业界|网友|用户|研究|数据|资料|同时|此前|随后|目前|声明|法院|分析|院方|校方|店家|记者|内部|机构"
)
_ASIDE = re.compile(r",? (?:who|whose|which)\b[^,]*,")
_OFFICER = re.compile(
    "执行长|首席|财务长|技术长|营运长|总经理|董事长|总裁|发言人|总监|创始人|创办人|负责人|产品长|行政总裁"
)
ALIKE = 0.5
"""Share of what was said that a sentence of the source must have, to be the one it was said in."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    yield from _quotations(source, summary)
    yield from _speakers(source, summary)
    yield from _misquoted(source, summary)


def _quotations(source: Text, summary: Text) -> Iterator[Problem]:
    """In another language than the source's a quotation is a translation of one at best."""
    bare = _bare(source.plain)
    theirs = bool(_QUOTED.search(source.plain))
    for match in _QUOTED.finditer(summary.plain):
        quoted = match[1] or match[2]
        if _chinese(quoted) != source.chinese:
            if not theirs:
                yield Problem("quotation", quoted)
        elif _bare(quoted) not in bare:
            yield Problem("quotation", quoted)


def _misquoted(source: Text, summary: Text) -> Iterator[Problem]:
    """A quotation of one whom the source names elsewhere, and not where it has the quotation."""
    if not same_language(source, summary):
        return
    for sentence in summary.sentences:
        quoted = _QUOTED.search(sentence)
        says = re.search(rf"\b(?:{_SAID}|called|calls|described)\b|{_SAYS}", sentence)
        if not quoted or not says or says.start() > quoted.start():
            continue
        subject = set(grams(sentence[: says.start()]))
        words = _bare(quoted[1] or quoted[2])
        having = [n for n, other in enumerate(source.sentences) if words in _bare(other)]
        if not subject or not having or len(subject & source.grams) * 2 < len(subject):
            continue
        around = source.sentences[having[0]]
        if _REFERS.search(around) and having[0]:
            around = source.sentences[having[0] - 1] + around
        if not subject & set(grams(around)):
            yield Problem("speaker", sentence[: says.start()].strip())


def _speakers(source: Text, summary: Text) -> Iterator[Problem]:
    """Who is said to have said it is who says it in the source."""
    if not same_language(source, summary):
        return
    pieces = [
        (number, piece)
        for number, sentence in enumerate(source.sentences)
        for piece in sentence.split(";")
    ]
    texts = [piece for _, piece in pieces]
    for number, sentence in enumerate(summary.sentences):
        for who, said in _statements(summary, number, sentence):
            at = _nearest(said, texts)
            if at is None or who not in source.plain:
                continue  # where it is not a name of the source, another check looks at that
            if _another(source, pieces, at, who):
                yield Problem("speaker", who)


def _another(source: Text, pieces: Sequence[tuple[int, str]], at: int, who: str) -> bool:
    """Whether another than `who` speaks in piece `at` of the source."""
    number, sentence = pieces[at]
    speakers = [name for name, _ in _statements(source, number, sentence)]
    if speakers and not _is_person(who) and _OFFICER.search(sentence):
        return False  # a company says what its officers say
    if source.chinese and _PRONOUN.search(sentence) and at and not speakers:
        before = pieces[at - 1][1]
        says = re.search(_SAYS, sentence)
        subject = sentence[: says.start()] if says else sentence
        return who not in before and who not in subject and bool(person().search(before))
    return bool(speakers) and who not in sentence


def _statements(text: Text, number: int, sentence: str) -> Iterator[tuple[str, str]]:
    """(name of the speaker, what was said) of a folded sentence."""
    if text.chinese:
        match = _SPEAKER.search(sentence)
        if match and (name := _chinese_speaker(match["who"])):
            yield name, sentence[match.end() :]
        return
    sentence = _ASIDE.sub(",", sentence)
    match = re.search(rf"\b(?:{_SAID})\b", sentence)
    if match is None:
        return
    names = [(name, at) for name in text.names[number] if (at := sentence.find(name)) >= 0]
    before = [n for n, at in names if 0 <= match.start() - at - len(n) <= 2]
    after = [n for n, at in names if at >= match.end() and _titled(sentence, match, at)]
    if who := (before or after):
        rest = sentence.replace(who[0], " ")
        yield who[0].split()[-1], rest


def _titled(sentence: str, says: re.Match[str], at: int) -> bool:
    """Whether nothing but a title stands between `says` and a name: "…," wrote co-founder Mehta."""
    between = sentence[says.end() : at]
    if len(between) <= 2:
        return True
    return bool(re.search(r"[,\"”]\s*$", sentence[: says.start()])) and bool(
        re.fullmatch(r"[a-z' -]{1,40}", between)
    )


def _is_person(who: str) -> bool:
    return bool(person().fullmatch(who)) and is_name(who)


def _chinese_speaker(who: str) -> str | None:
    """林若蘭 of 執行長林若蘭; a name in Latin letters; else nothing that can be compared."""
    names = [m["name"] for m in person().finditer(who) if is_name(m["name"])]
    if names and who.endswith(names[-1]):
        return str(names[-1])
    latin = re.findall(r"[a-z][a-z.-]+", who)
    if latin and who.rstrip().endswith(latin[-1]):
        return str(latin[-1])
    if re.fullmatch(rf"[{HAN}]{{2}}", who) and not _ANYBODY.fullmatch(who):
        return who
    tail = re.search(rf"[{HAN}]{{3,8}}$", who)
    return (
        tail.group()[-4:]
        if tail and not re.search("公司|对此|报道|消息|人士|报告|资料", tail.group())
        else None
    )


def _nearest(said: str, sentences: Sequence[str]) -> int | None:
    wanted = frozenset(grams(said))
    if len(wanted) < 2:
        return None
    scores = [likeness(wanted, frozenset(grams(sentence))) for sentence in sentences]
    best = max(range(len(scores)), key=lambda i: scores[i], default=None)
    return best if best is not None and scores[best] >= ALIKE else None


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _chinese(text: str) -> bool:
    return bool(re.search(f"[{HAN}]", text))
