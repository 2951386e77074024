"""A passage in both scripts, and what makes other people's text and links safe to print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

Script = Literal["zh-Hant", "zh-Hans"]
SCRIPTS: tuple[Script, ...] = ("zh-Hant", "zh-Hans")

LANG: dict[str, str] = {"zh-Hant": "zh-Hant-TW", "zh-Hans": "zh-Hans-CN"}
"""The `lang` attribute (BCP 47) of each script: browsers choose glyphs by it."""

# Control characters are not allowed in XML, and direction overrides and invisible tags can make
# a headline show something else than it says (Unicode TR 36, 2.10).
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True)
class Text:
    """One passage as it reads in each script.

    `language` is that of the original (`zh-Hant`, `zh-Hans`, `en`, `und`). What is not Chinese
    is the same in both scripts, and so is a name that its owner writes in one script only.
    """

    hant: str
    hans: str
    language: str = "zh-Hant"

    @classmethod
    def as_written(cls, text: str, language: str) -> Text:
        """A passage that is never converted: the name of a publisher, an author's by-line."""
        return cls(text, text, language)

    @classmethod
    def chinese(cls, hant: str, hans: str) -> Text:
        """A passage that is Chinese in both scripts, even where both have the same characters."""
        return cls(hant, hans, "zh")

    @property
    def one_script(self) -> bool:
        """Whether both scripts show the same characters under the same `lang`."""
        return self.hant == self.hans and self.language != "zh"

    def read(self, script: Script) -> str:
        return self.hant if script == "zh-Hant" else self.hans

    def lang(self, script: Script) -> str:
        """The `lang` of what `read(script)` gives."""
        return LANG.get(self.language, self.language) if self.one_script else LANG[script]


def clean(text: str) -> str:
    """`text` on one line, without characters that do not print."""
    return " ".join(UNPRINTABLE.sub("", text).split())


def web_link(url: str | None) -> str | None:
    """`url` where it is an http or https address, else None: `javascript:` never gets through.

    Characters that no address holds (spaces, quotes, brackets, non-ASCII) come out
    percent-encoded, so that the link is whole in HTML, Markdown and XML alike.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return quote(UNPRINTABLE.sub("", parts.geturl()), safe="%/:?#@!$&'*+,;=-._~[]")
