"""What a larger model is asked: in the article's language, for a summary in any of three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LANGUAGES = ("zh-Hant", "zh-Hans", "en")
"""The languages that a summary can be asked for in."""

_QUESTIONS: Mapping[str, str] = {
    "zh-Hant": "請用最多三句{into}概括下面這篇報導。只寫文中有的事實,數字、日期與職稱照原文,不要評論。"
    "沒有通行譯名的人名與公司名照原文寫。\n\n標題:{title}\n\n{text}",
    "zh-Hans": "请用最多三句{into}概括下面这篇报道。只写文中有的事实,数字、日期与职务照原文,不要评论。"
    "没有通行译名的人名与公司名照原文写。\n\n标题:{title}\n\n{text}",
    "en": "Summarize this article in at most three sentences of {into}. State only facts that it"
    " contains, keep its numbers, dates and titles, and do not comment. Leave names of people and"
    " companies as they are where {into} has no usual form.\n\nTitle: {title}\n\n{text}",
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "zh-Hant": {"zh-Hant": "繁體中文", "zh-Hans": "簡體中文", "en": "英文"},
    "zh-Hans": {"zh-Hant": "繁体中文", "zh-Hans": "简体中文", "en": "英文"},
    "en": {"zh-Hant": "Traditional Chinese", "zh-Hans": "Simplified Chinese", "en": "English"},
}
"""What each language is called in the language of the question."""
_CUES = {"zh-Hant": "\n\n摘要:", "zh-Hans": "\n\n摘要:", "en": "\n\nSummary:"}


def question(text: str, title: str, language: str, into: str) -> str:
    """What an instruct model is asked about an article in `language`: a summary in `into`.

    `into` is one of LANGUAGES; the question is in English for an article in any other language.
    """
    asked_in = language if language in _QUESTIONS else "en"
    return _QUESTIONS[asked_in].format(into=_NAMES[asked_in][into], title=title, text=text)


def cue(into: str) -> str:
    """What a model without a chat template goes on from."""
    return _CUES[into]


def chinese(language: str) -> bool:
    """Whether a summary in `language` is converted, not asked for, in the other script."""
    return language.startswith("zh")


def to_ask(wanted: Sequence[str], language: str) -> list[str]:
    """The languages to ask for, for an article in `language`, so that it can be read in `wanted`.

    Chinese is asked for once, in the article's own script where it has one. Nothing wanted is the
    article's own language; an article in none of LANGUAGES is then told in English.
    """
    if not wanted:
        return [language if language in LANGUAGES else "en"]
    found: list[str] = []
    for one in wanted:
        own = language if chinese(one) and chinese(language) else one
        if not any(own == other or (chinese(own) and chinese(other)) for other in found):
            found.append(own)
    return found
