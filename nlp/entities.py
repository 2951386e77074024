"""What the mentions of one article are about: entities, with their names in each script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.convert import convert
from nlp.mentions import Mention, find, pairs, short_forms
from nlp.names import look_up
from nlp.script import detect, fold

__all__ = ["NAMED", "Entity", "Mention", "find", "resolve"]

NAMED = ("PERSON", "ORGANIZATION", "PRODUCT", "LOCATION")
"""Types of mention that have names, and so become entities."""


@dataclass(frozen=True)
class Entity:
    """One person, organization, product or place of an article."""

    type: str
    names: dict[str, str]
    """The fullest name by language: `zh-Hant`, `zh-Hans`, `en`; at least one."""
    aliases: tuple[str, ...]
    """What else the article calls it, in the order of the text."""
    mentions: tuple[int, ...]
    """Indexes of its mentions."""
    evidence: str
    """Why these names belong together: `names table`, the passage in brackets, or empty."""


def resolve(text: str, mentions: Sequence[Mention]) -> list[Entity]:
    """The entities of one article, in the order in which `text` first mentions them.

    Names are one entity if they are equal when folded, in one row of the names table, side by side
    in 「薩蒂亞·納德拉（Satya Nadella）」, or if one is the short form of the other alone. Dates
    and numbers are no entities.
    """
    surfaces: dict[tuple[str, str], list[int]] = {}
    for index, mention in enumerate(mentions):
        if mention.type in NAMED:
            surfaces.setdefault((mention.type, mention.text), []).append(index)
    groups, evidence = _grouped(text, mentions, list(surfaces))
    chinese = detect(text)
    entities = []
    for members in groups:
        indexes = sorted(index for key in members for index in surfaces[key])
        counts = Counter({name: len(surfaces[kind, name]) for kind, name in members})
        names = _names(members[0][0], counts, chinese if chinese.startswith("zh") else "zh-Hans")
        aliases = tuple(name for _, name in members if name not in names.values())
        said = next((evidence[key] for key in members if key in evidence), "")
        entities.append(Entity(members[0][0], names, aliases, tuple(indexes), said))
    return sorted(entities, key=lambda entity: entity.mentions[0])


Key = tuple[str, str]
"""Type and surface."""


def _grouped(
    text: str, mentions: Sequence[Mention], keys: Sequence[Key]
) -> tuple[list[list[Key]], dict[Key, str]]:
    """Keys of one entity together, each group in the order of `keys`; and what proves it."""
    parent = {key: key for key in keys}
    evidence: dict[Key, str] = {}

    def root(key: Key) -> Key:
        while parent[key] != key:
            key = parent[key]
        return key

    def link(a: Key, b: Key, why: str = "") -> None:
        parent[root(b)] = root(a)
        if why:
            evidence.setdefault(a, why)

    first: dict[tuple[str, str], Key] = {}
    for key in keys:
        kind, name = key
        row = look_up(name)
        if row and row.type == kind:
            link(first.setdefault((kind, f"row {row.number}"), key), key, "names table")
        link(first.setdefault((kind, fold(name)), key), key)
    at = {(m.start, m.end): (m.type, m.text) for m in mentions}
    for pair in pairs(text, mentions):
        link(at[pair.outer], at[pair.inner], pair.evidence)
    full = {key: [long for long in keys if _shortens(key, long)] for key in keys}
    for key, longer in full.items():
        if longer and len({root(long) for long in longer}) == 1:
            link(longer[0], key)
    groups: dict[Key, list[Key]] = {}
    for key in keys:
        groups.setdefault(root(key), []).append(key)
    return list(groups.values()), evidence


def _shortens(short: Key, long: Key) -> bool:
    return short != long and short[0] == long[0] and short[1] in short_forms(long[1], long[0])


def _names(kind: str, counts: Counter[str], chinese: str) -> dict[str, str]:
    """The best name in each language, from the names table where it has one."""
    row = next((row for name in counts if (row := look_up(name)) and row.type == kind), None)
    names = dict(row.names) if row else {}
    latin = {name: n for name, n in counts.items() if name.isascii() or not _has_cjk(name)}
    other = {name: n for name, n in counts.items() if name not in latin}
    if latin and "en" not in names:
        names["en"] = _best(kind, latin)
    if other and chinese not in names:
        names[chinese] = _best(kind, other)
    for language, target in (("zh-Hant", "zh-Hant-TW"), ("zh-Hans", "zh-Hans-CN")):
        opposite = "zh-Hans" if language == "zh-Hant" else "zh-Hant"
        if language not in names and opposite in names:
            names[language] = convert(names[opposite], target)
    return names


def _best(kind: str, counts: dict[str, int]) -> str:
    """People go by their fullest name, everything else by what the article calls it most."""
    if kind == "PERSON":
        return max(counts, key=len)
    return max(counts, key=lambda name: (counts[name], -len(name)))


def _has_cjk(name: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in name)
