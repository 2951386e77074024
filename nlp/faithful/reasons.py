"""Reasons: why something happened must be said in the source too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.faithful.concepts import concepts
from nlp.faithful.problems import Problem
from nlp.faithful.text import Text, grams, same_language
from nlp.script import HAN

_REASON = re.compile(
    r"(?:由于|因为|因(?!此|而|应|素|特|子)|起因是|原因是|理由是|主因是|出于|归因于|归咎于|肇因于|受)(?P<zh>[^,。;]{2,24}?)(?:影响|,|。|;|而|$)"
    r"|(?P<main>[^,。;]{2,16})(?:是|为)(?:主因|主要原因|原因|起因)"
    r"|\b(?:because(?: of)?|due to|caused by|as a result of|thanks to|owing to|blamed on|for (?=\w+ing\b)|after (?=\w+ing\b)|as (?=\w+ \w+))"
    r"\s*(?P<en>[^,.;]{4,60})"
)
_NOT_SO = re.compile(
    r"无关|不是因为|并非因为|而非|unrelated to|not because|nothing to do with|not due to"
)
_BEFORE_CAUSE = re.compile(
    r"(?:因|由于|原因|归咎|受|遭|起于|肇于|\b(?:after|because|due to|caused by|following|blamed on|blames|result of)\b)"
    r"[^,。;]{0,40}$"
)
_AFTER_CAUSE = re.compile(
    r"^[^,。;]{0,8}(?:导致|造成|引发|引起|所致)|^[^,.;]{0,30}\b(?:caused|led to|is to blame)\b"
)
BORNE_OUT = 0.4
"""Share of the words of a reason that the source must have."""
SCATTERED = 0.65
"""Or share of its characters that one sentence has: 價格上漲 is 漲價."""


def compare(source: Text, summary: Text) -> Iterator[Problem]:
    """Causes of the table in any language; other reasons only within one."""
    yield from _causes(source, summary)
    if not same_language(source, summary):
        return
    for sentence in summary.sentences:
        for match in _REASON.finditer(sentence):
            reason = match["zh"] or match["main"] or match["en"]
            if not _borne_out(reason, source) or _ruled_out(reason, source):
                yield Problem("reason", reason.strip())


def _causes(source: Text, summary: Text) -> Iterator[Problem]:
    """A cyberattack where the source has none."""
    known = {cause.id for cause in concepts("causes", "zh", "en").find(source.plain)}
    for cause in concepts("causes", "zh", "en").find(summary.plain):
        if cause.id in known or cause.text in source.plain:
            continue
        before, after = summary.plain[: cause.start], summary.plain[cause.end :]
        if _BEFORE_CAUSE.search(before) or _AFTER_CAUSE.search(after):
            yield Problem("reason", cause.text)


def _borne_out(reason: str, source: Text) -> bool:
    wanted = set(grams(reason))
    if not wanted or len(wanted & source.grams) / len(wanted) >= BORNE_OUT:
        return True
    characters = set(re.findall(f"[{HAN}]", reason))
    return bool(characters) and any(
        len(characters & set(sentence)) / len(characters) >= SCATTERED
        for sentence in source.sentences
    )


def _ruled_out(reason: str, source: Text) -> bool:
    """Whether the source names it only to say that it is not the reason."""
    wanted = set(grams(reason))
    having = [clause for clause in source.clauses if wanted & clause.grams]
    return bool(having) and all(_NOT_SO.search(clause.text) for clause in having)
