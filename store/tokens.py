"""Text as the search index sees it: folded, and Chinese cut into overlapping pairs.

SQLite's `unicode61` takes a run of Chinese for one word, and its `trigram` finds no word of two
characters. So 人工智慧 is indexed as 人工 工智 智慧 慧: a word of two or more characters is then a
phrase of pairs, and a single character is the beginning of a pair. The last character of a run
stands alone, so that it begins something too.

Folding brings regional words to one side (人工智慧 → 人工智能), which hides parts of them (智慧,
慧): so the text as written is indexed too where it differs, and every term is looked for in both
forms.
"""

from __future__ import annotations

import re
import unicodedata

from nlp.script import fold

CJK = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # 々〇, kana, Han
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # hangul, Han beyond the basic plane
)
PIECE = re.compile(f"(?P<cjk>[{CJK}]+)|[^\\W_{CJK}]+")
TERM = re.compile(r'"([^"]*)"|(\S+)')


def index_text(text: str) -> tuple[str, str]:
    """The tokens of `text` between spaces: folded, and as written ("" where that is the same)."""
    written = plain(text)
    folded, written = _spaced(fold(written)), _spaced(written)
    return folded, "" if written == folded else written


def terms(query: str) -> list[str]:
    """The terms of a query: its words, and what stands in straight double quotes."""
    found = (quoted or word for quoted, word in TERM.findall(plain(query)))
    return [term for term in found if PIECE.search(term)]


def match_expression(query: str) -> str:
    """`query` as an FTS5 expression that finds articles with all of its terms, in any order.

    Nothing in it reaches FTS5 as syntax: only letters, digits and characters, inside quotes. Empty
    where the query has none of these.
    """
    return " AND ".join(_either(term) for term in terms(query))


def pattern(term: str) -> re.Pattern[str]:
    """What finds `term` as the index would: over punctuation, but Latin words only whole."""
    pieces = [piece[0] for piece in PIECE.finditer(term)]
    before = "" if _is_cjk(pieces[0]) else rf"(?<![^\W_{CJK}])"
    after = "" if _is_cjk(pieces[-1]) else rf"(?![^\W_{CJK}])"
    return re.compile(before + r"[\W_]*".join(map(re.escape, pieces)) + after)


def plain(text: str) -> str:
    """NFKC and lower case: the form in which words are compared within one script.

    A zero byte ends a text for SQLite and OpenCC, so it becomes a space.
    """
    return unicodedata.normalize("NFKC", text).lower().replace("\0", " ")


def _either(term: str) -> str:
    phrases = dict.fromkeys([_phrase(fold(term)), _phrase(term)])
    return f"({' OR '.join(phrases)})"


def _phrase(term: str) -> str:
    pieces = list(PIECE.finditer(term))
    tokens = [token for piece in pieces for token in _tokens(piece)]
    if not pieces[-1]["cjk"]:
        return f'"{" ".join(tokens)}"'
    if len(pieces[-1][0]) == 1:
        return f'"{" ".join(tokens)}" *'
    return f'"{" ".join(tokens[:-1])}"'  # in the text, the run may go on


def _spaced(text: str) -> str:
    return " ".join(token for piece in PIECE.finditer(text) for token in _tokens(piece))


def _tokens(piece: re.Match[str]) -> list[str]:
    text = piece[0]
    return [text[at : at + 2] for at in range(len(text))] if piece["cjk"] else [text]


def _is_cjk(piece: str) -> bool:
    return re.match(f"[{CJK}]", piece) is not None
