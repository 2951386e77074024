"""Bytes to text: BOM, then UTF-8 if it is valid, then what the page says, then what reads best.

Browsers ask the BOM, the transport header and the page's own `meta`, in this order (WHATWG
Encoding, "decode" and HTML, "determining the character encoding"). News servers send wrong
headers too often to trust them: non-ASCII text that is valid UTF-8 is never anything else by
chance, so it wins; other declarations are checked by how plausible the characters they give are.
"""

from __future__ import annotations

import codecs
import re

MAX_BYTES = 20_000_000
"""Bytes of a page that are read; the crawler refuses pages long before this size."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "windows-1252": "cp1252",
    "utf8": "utf-8",
    "unicode": "utf-8",
}
"""Labels as the WHATWG Encoding Standard reads them: the superset that browsers use."""

_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COMMON = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子"
    "那得于於着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當"
    "没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日者意无無力它与與长長"
    "把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重新市北台報报记記"
)
"""Characters that make up about a third of any Chinese news text, in both scripts."""

_GUESSES = ("gb18030", "big5hkscs")
_SAMPLE = 200_000


def decode(body: bytes, content_type: str = "") -> str:
    """The page's text without control characters, NULs, BOM and XML declaration.

    `content_type` is the HTTP header's value, if there was one.
    """
    body = body[:MAX_BYTES]
    text = body.decode(_encoding(body, content_type), "replace")
    return _CONTROLS.sub("", _XML_DECLARATION.sub("", text.lstrip("\ufeff")))


def _encoding(body: bytes, content_type: str) -> str:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return name
    if body[1:2] == b"\0" and body[3:4] == b"\0":
        return "utf-16-le"
    if body[:1] == b"\0" and body[2:3] == b"\0":
        return "utf-16-be"
    if _is_utf8(body):
        return "utf-8"
    return _most_plausible(body, _declared(body, content_type))


def _declared(body: bytes, content_type: str) -> list[str]:
    """Python's names of the encodings that the header and the page name, known ones only."""
    head = body[:8192]
    labels = [match[1] for match in (_HEADER.search(content_type),) if match]
    labels += [m[1].decode("ascii", "ignore") for m in (_XML.search(head), _META.search(head)) if m]
    names = []
    for label in labels:
        name = _ALIASES.get(label.lower(), label.lower())
        try:
            codecs.lookup(name)
            b"".decode(name)
        except (LookupError, TypeError):
            continue
        names.append(name)
    return names


def _is_utf8(body: bytes) -> bool:
    """Valid UTF-8, or nearly: a page cut within a character, or a few broken ones."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return broken * 50 < len(body) - len(text) and broken * 20 < len(_HAN.findall(text))
    return True


def _most_plausible(body: bytes, declared: list[str]) -> str:
    """The candidate that gives the most common characters and the fewest errors.

    Declared encodings come first, so they win ties, as when a page has no Chinese at all.
    """
    sample = body[:_SAMPLE]
    names = [name for name in declared if name != "utf-8"] + list(_GUESSES)
    best = max(dict.fromkeys(names), key=lambda name: plausibility(sample.decode(name, "replace")))
    if plausibility(sample.decode(best, "replace")) < 0.05 and best not in declared:
        return "cp1252" if len(_HAN.findall(sample.decode("utf-8", "replace"))) < 5 else "utf-8"
    return best


def plausibility(text: str) -> float:
    """From below 0 (noise) to about 0.4 (Chinese prose): common characters less twice the errors.

    >>> round(plausibility("這是一個中文的句子"), 1) > 0.3
    True
    """
    han = _HAN.findall(text)
    wide = sum(ord(char) > 0x7F for char in text)
    errors = text.count("\ufffd")
    if not wide:
        return 0.0
    return (sum(char in _COMMON for char in han) - 2 * errors) / wide
