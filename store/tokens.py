"""Text as the search index sees it: in Simplified characters, Chinese cut into overlapping pairs.

SQLite's `unicode61` takes a run of Chinese for one word, and its `trigram` finds no word of two
characters. So 人工智慧 is indexed as 人工 工智 智慧 慧: a word of two or more characters is then a
phrase of pairs, and a single character is the beginning of a pair. The last character of a run
stands alone, so that it begins something too.

The text is indexed in its own words. It is the query that is written in every way that we know:
软件 OR 软体 OR software. So a better vocabulary needs no new index.
"""

from __future__ import annotations

import re
from itertools import chain

from nlp.spellings import is_known, plain, searchable, spellings

CJK = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # 々〇, kana, Han
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # hangul, Han beyond the basic plane
)
PIECE = re.compile(f"(?P<cjk>[{CJK}]+)|[^\\W_{CJK}]+")
WORDS = 4
"""Words at most that a term of our tables has."""
TERM = re.compile(r'"([^"]*)"|(\S+)')


def index_text(text: str) -> str:
    """The tokens of `text` between spaces."""
    found = PIECE.finditer(searchable(text))
    return " ".join(token for piece in found for token in _tokens(piece))


def terms(query: str) -> list[list[str]]:
    """The terms of a query, each as all of its spellings, searchable; every one must be found.

    A term is a word, what stands in straight double quotes, or words that are one in our tables
    (machine learning), which then must stand together.
    """
    found = [(bool(quoted), quoted or word) for quoted, word in TERM.findall(plain(query))]
    found = [(quoted, term) for quoted, term in found if PIECE.search(term)]
    out, at = [], 0
    while at < len(found):
        end = _joined(found, at)
        words = [word for _, word in found[at:end]]
        out.append(spellings(" ".join(words)))
        at = end
    return out


def match_expression(query: str) -> str:
    """`query` as an FTS5 expression that finds articles with all of its terms, in any order.

    Nothing in it reaches FTS5 as syntax: only letters, digits and characters, inside quotes. Empty
    where the query has none of these.
    """
    either = (" OR ".join(dict.fromkeys(map(_phrase, term))) for term in terms(query))
    return " AND ".join(f"({phrases})" for phrases in either)


def pattern(found: list[list[str]]) -> re.Pattern[str]:
    """What finds `terms` in a searchable text as the index would, the longest at each place."""
    longest = sorted(chain.from_iterable(found), key=len, reverse=True)
    return re.compile("|".join(map(_spelled, longest)))


def _joined(found: list[tuple[bool, str]], at: int) -> int:
    """Where the words end that are one term of our tables with the one at `at`."""
    for end in range(min(len(found), at + WORDS), at + 1, -1):
        together = found[at:end]
        if not any(quoted for quoted, _ in together) and is_known(" ".join(w for _, w in together)):
            return end
    return at + 1


def _spelled(term: str) -> str:
    """A pattern over punctuation between pieces; Latin words only whole."""
    pieces = [piece[0] for piece in PIECE.finditer(term)]
    before = "" if _is_cjk(pieces[0]) else rf"(?<![^\W_{CJK}])"
    after = "" if _is_cjk(pieces[-1]) else rf"(?![^\W_{CJK}])"
    return before + r"[\W_]*".join(map(re.escape, pieces)) + after


def _phrase(term: str) -> str:
    pieces = list(PIECE.finditer(term))
    tokens = [token for piece in pieces for token in _tokens(piece)]
    if not pieces[-1]["cjk"]:
        return f'"{" ".join(tokens)}"'
    if len(pieces[-1][0]) == 1:
        return f'"{" ".join(tokens)}" *'
    return f'"{" ".join(tokens[:-1])}"'  # in the text, the run may go on


def _tokens(piece: re.Match[str]) -> list[str]:
    text = piece[0]
    return [text[at : at + 2] for at in range(len(text))] if piece["cjk"] else [text]


def _is_cjk(piece: str) -> bool:
    return re.match(f"[{CJK}]", piece) is not None
