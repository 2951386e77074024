"""The lines that are not the article: what they are, and what they tell about it.

The patterns are a table, `crawler/rules/lines.tsv`: a row's pattern must match a whole line (after
full-width punctuation was made half-width, character by character, so that positions stay);
`example` is a line that it takes, `keep` one that it must leave. Actions:

- `drop`: the line goes; `caption` the same, for pictures
- `section`: the line heads a list of links; short lines after it go too, up to the next prose
- `end`: the article is over; `next`: another one begins
- `credit`, `editor`, `author`, `date`: the group `value` is a fact about the article
- `byline`: a by-line that names nobody;  `sponsored`, `members`: evidence for these
- `reply`: a button under a reader's comment;  `error`: the page does not exist
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from crawler.rules import read_table

_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xA0: " ",
    ord("╱"): "/",
    ord("∕"): "/",
}
LONGEST_LINE = 420
"""Characters; longer lines are prose, whatever they begin with."""


@dataclass(frozen=True)
class LineRule:
    """One row of the table."""

    id: str
    action: str
    pattern: re.Pattern[str]
    example: str
    keep: str

    def match(self, line: str) -> re.Match[str] | None:
        """Match against a whole narrowed line."""
        return self.pattern.fullmatch(line)


@dataclass(frozen=True)
class Verdict:
    """What a line is: the rule's id, its action, and the fact that the line holds."""

    rule: str
    action: str
    value: str | None = None


def narrow(text: str) -> str:
    """Full-width punctuation, letters and digits made half-width, one character for one.

    >>> narrow("編輯：ＡＢ")
    '編輯:AB'
    """
    return text.translate(_NARROW)


@cache
def line_rules() -> tuple[LineRule, ...]:
    """The table, compiled, in its order: the first rule that matches decides."""
    return tuple(
        LineRule(
            row["id"],
            row["action"],
            re.compile(row["pattern"], re.IGNORECASE),
            row["example"],
            row.get("keep") or "",
        )
        for row in read_table("lines")
    )


def own_line_rules(patterns: tuple[str, ...]) -> tuple[LineRule, ...]:
    """A source's own patterns as rules that drop a line; they see it as the table's rules do."""
    return tuple(
        LineRule(f"source-line-{number}", "drop", re.compile(pattern, re.IGNORECASE), "", "")
        for number, pattern in enumerate(patterns, 1)
    )


def judge(line: str, extra: tuple[LineRule, ...] = ()) -> Verdict | None:
    """The first rule that takes the line, or None for a line that may be the article's.

    `extra` are a source's own rules; they come first.
    """
    if len(line) > LONGEST_LINE:
        return None
    narrowed = narrow(line)
    for rule in (*extra, *line_rules()):
        match = rule.match(narrowed)
        if match:
            return Verdict(rule.id, rule.action, _value(line, match))
    return None


_PARTS = re.compile(
    r"\s*[|丨｜•·・∙⋅—–●/]+\s+|\s+[|丨｜•·・∙⋅—–●/]+\s*|\s{2,}|[|丨｜•・]|(?<=[^\d\s])\s+(?=\d{4}[-/.年]|民[國国])|(?<=[\d\u3400-\u9fff])·(?=\d{4}[-/.年])|(?<=\d)·(?=[\d\u3400-\u9fff])|(?<=:\d\d)\s+(?=[\u3400-\u9fff])|\s(?=(?:作者|記者|记者|撰文|来源|來源|編輯|编辑|責編|责编|責任|责任|審核|审核|校對|校对|點擊|点击)\S{0,3}[:/])"
)
LONGEST_ROW = 90
_LONGEST_NAME = 32


def judge_row(line: str) -> list[Verdict]:
    """The verdicts of a row of facts, as 「2025.03.04 ｜ 記者 周予安」; empty for any other line.

    Every part must be known to the table; beside a date, one short part may be a name that is not.
    """
    if len(line) > LONGEST_ROW:
        return []
    parts = _parts(line)
    if not 2 <= len(parts) <= 8:
        return []
    found = [judge(part) for part in parts]
    verdicts = [verdict for verdict in found if verdict]
    dated = any(verdict.action == "date" for verdict in verdicts)
    unknown = [part for part, verdict in zip(parts, found, strict=True) if verdict is None]
    if len(unknown) > dated or any(len(part) > _LONGEST_NAME for part in unknown):
        return []
    return verdicts


def _parts(line: str) -> list[str]:
    """A row cut at its separators; they are found in the narrowed line, which keeps positions."""
    borders = [match.span() for match in _PARTS.finditer(narrow(line))]
    starts = [0, *(end for _, end in borders)]
    ends = [*(start for start, _ in borders), len(line)]
    parts = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [part for part in parts if part]


def _value(line: str, match: re.Match[str]) -> str | None:
    if "value" not in match.re.groupindex or match["value"] is None:
        return None
    return line[match.start("value") : match.end("value")].strip(" ，、；;:：|／/") or None


_PROSE_END = re.compile(r"[。！？!?…」』”\"’）)]\s*$|[.][\"”’)]?\s*$")
_PROSE = re.compile(r"[。！？；，]|[,;.!?] |[.!?][\"”’)]?$")


def is_prose(text: str) -> bool:
    """A line with the punctuation of sentences, as against a title, a label or a button."""
    return bool(_PROSE.search(text))


def ends_like_prose(text: str) -> bool:
    """A line that ends as a sentence does."""
    return bool(_PROSE_END.search(text))


def same_line(text: str) -> str:
    """A key under which two copies of a line are equal: letters and digits only, lower case.

    >>> same_line("「港口」 重開！") == same_line("港口重開")
    True
    """
    return re.sub(r"[\W_]+", "", narrow(text)).casefold()
