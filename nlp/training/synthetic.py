"""Technology-news sentences made from our own templates and lists of names.

Public corpora hardly mark software, services and devices; these rows teach them, the way each
region writes them, and the bracket that gives a name's original: 薩蒂亞·納德拉（Satya Nadella）.
Invented names stand beside real ones, so that the sentence and not the list decides.
"""

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import opencc

from nlp.training.corpora import Row

SENTENCES = Path(__file__).parent / "sentences"
REGIONS = ("zh-Hant-TW", "zh-Hans-CN", "en")

_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = {"P": "PERSON", "O": "ORGANIZATION", "D": "PRODUCT", "L": "LOCATION"}
_FILES = {"P": "people", "O": "organizations", "D": "products", "L": "places"}
with (SENTENCES / "parts.toml").open("rb") as _file:
    _PARTS: dict[str, list[str]] = {k: list(v) for k, v in tomllib.load(_file).items()}


@dataclass(frozen=True)
class Name:
    """A name as one region writes it, and in Latin letters where that differs."""

    text: str
    latin: str


@lru_cache(maxsize=16)
def names(kind: str, region: str) -> tuple[Name, ...]:
    """The list for slot `kind` (P, O, D, L) in `region`."""
    with (SENTENCES / f"{_FILES[kind]}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(Name(row[region], row["en"] or "") for row in rows if row[region])


@lru_cache(maxsize=4)
def templates(region: str) -> tuple[str, ...]:
    """The sentences with slots; the Chinese ones are written for Taiwan and converted."""
    file = "english.txt" if region == "en" else "chinese.txt"
    lines = (SENTENCES / file).read_text(encoding="utf-8").splitlines()
    if region == "zh-Hans-CN":
        convert = opencc.OpenCC("tw2sp").convert
        return tuple(convert(line) for line in lines)
    return tuple(lines)


def make(count: int, seed: int) -> list[Row]:
    """`count` sentences: two in five for Taiwan, two for the mainland, one English."""
    rng = np.random.default_rng(seed)
    return [
        _sentence(f"synthetic/{number}", str(rng.choice(REGIONS, p=[0.4, 0.4, 0.2])), rng)
        for number in range(count)
    ]


def _sentence(number: str, region: str, rng: np.random.Generator) -> Row:
    """One filled template; between Chinese and Latin a space in a third of the rows."""
    template = str(rng.choice(templates(region)))
    spaced = region != "en" and rng.random() < 0.35
    text, marks = "", []
    for at, part in enumerate(_SLOT.split(template)):
        if at % 2 == 0:
            text += _gap(text, part, spaced) + part
            continue
        for piece, kind in _filled(part, region, rng):
            text += _gap(text, piece, spaced)
            if kind:
                marks.append((len(text), len(text) + len(piece), kind))
            text += piece
    if region != "en" and rng.random() < 0.3:
        text = text.rstrip("。")
    return Row(number, text, tuple(marks), chinese=region != "en")


def _gap(before: str, after: str, spaced: bool) -> str:
    if not (spaced and before and after):
        return ""
    a, b = before[-1], after[0]
    mixed = (a.isascii() and a.isalnum() and "一" <= b <= "鿿") or (
        b.isascii() and b.isalnum() and "一" <= a <= "鿿"
    )
    return " " if mixed else ""


def _filled(slot: str, region: str, rng: np.random.Generator) -> list[tuple[str, str]]:
    """The pieces that fill a slot: (text, type), type "" for brackets between names."""
    if slot == "N":
        return [(_brand(region, rng), "ORGANIZATION")]
    if slot == "M":
        return [(_brand(region, rng) + _model_number(rng, 0.3), "PRODUCT")]
    kind = _KINDS[slot[0]]
    name = _name(slot[0], region, rng)
    pieces = [(name.text, kind)]
    bracketed = len(slot) > 1 or (slot == "P" and rng.random() < 0.25)
    if bracketed and region != "en" and name.latin and name.latin != name.text:
        left, right = ("（", "）") if rng.random() < 0.75 else (" (", ")")
        pieces += [(left, ""), (name.latin, kind), (right, "")]
    return pieces


def _name(kind: str, region: str, rng: np.random.Generator) -> Name:
    listed = names(kind, region)
    chance = rng.random()
    if kind == "P" and chance < 0.5:
        return Name(_person(region, rng), "")
    if kind == "D" and chance < 0.12:
        return Name(_brand("en", rng) + _model_number(rng, 0.7), "")
    if kind == "O" and chance < 0.12:
        return Name(_brand(region, rng), "")
    name = listed[int(rng.integers(len(listed)))]
    if kind in "PO" and region != "en" and name.latin and rng.random() < 0.12:
        return Name(name.latin, "")
    return name


def _person(region: str, rng: np.random.Generator) -> str:
    if region == "en" or rng.random() < 0.1:
        return f"{rng.choice(_PARTS['latin_given'])} {rng.choice(_PARTS['latin_family'])}"
    length = 2 if rng.random() < 0.85 else 1
    name = str(rng.choice(_PARTS["surnames"])) + "".join(rng.choice(_PARTS["given"], length))
    return _simplified(name) if region == "zh-Hans-CN" else name


def _brand(region: str, rng: np.random.Generator) -> str:
    if region != "en" and rng.random() < 0.4:
        brand = "".join(rng.choice(_PARTS["chinese_brands"], 2)) + str(
            rng.choice(["", "科技", "智能", "資訊", "軟體", "網路"])
        )
        return _simplified(brand) if region == "zh-Hans-CN" else brand
    brand = str(rng.choice(_PARTS["starts"])) + str(rng.choice(_PARTS["ends"]))
    return brand + str(rng.choice(["", "", "", " AI", " Labs", "X"]))


def _model_number(rng: np.random.Generator, chance: float) -> str:
    if rng.random() >= chance:
        return ""
    number = int(rng.integers(1, 20))
    tail = str(rng.choice(["", "", " Pro", " Max", " Ultra", "0", ".5", " mini", " Plus"]))
    return str(rng.choice([" ", "", "-", " X"])) + f"{number}{tail}"


@lru_cache(maxsize=10_000)
def _simplified(text: str) -> str:
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
