"""What the mentions of one article are about: entities, with their names in each script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.convert import convert
from nlp.mentions import COMPANY_TAIL, Mention, find, pairs, short_forms
from nlp.names import KnownName, in_full, key, look_up, one_dot
from nlp.script import detect

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
    found = _grouped(text, mentions, list(surfaces))
    chinese = detect(text)
    entities = []
    for members in found.groups():
        indexes = sorted(index for named in members for index in surfaces[named])
        full = [m for m in members if m[0] != "PERSON" or m not in found.shortened] or members
        counts = Counter({name: len(surfaces[kind, name]) for kind, name in full})
        language = chinese if chinese.startswith("zh") else "zh-Hans"
        contested = not found.contested.isdisjoint(members)
        names = _names(members[0][0], counts, language, contested)
        aliases = tuple(name for _, name in members if name not in names.values())
        said = next((found.evidence[named] for named in members if named in found.evidence), "")
        entities.append(Entity(members[0][0], names, aliases, tuple(indexes), said))
    return sorted(entities, key=lambda entity: entity.mentions[0])


Named = tuple[str, str]
"""Type and surface."""


@dataclass
class _Groups:
    """Names of one entity together; `evidence` by name, `shortened` are short forms of
    another name here, `contested` of several entities."""

    parent: dict[Named, Named]
    evidence: dict[Named, str] = field(default_factory=dict)
    contested: set[Named] = field(default_factory=set)
    shortened: set[Named] = field(default_factory=set)

    def root(self, named: Named) -> Named:
        while self.parent[named] != named:
            named = self.parent[named]
        return named

    def link(self, a: Named, b: Named, why: str = "") -> None:
        self.parent[self.root(b)] = self.root(a)
        if why:
            self.evidence.setdefault(a, why)

    def groups(self) -> list[list[Named]]:
        """Each group in the order in which the article has its names."""
        groups: dict[Named, list[Named]] = {}
        for named in self.parent:
            groups.setdefault(self.root(named), []).append(named)
        return list(groups.values())


def _grouped(text: str, mentions: Sequence[Mention], names: Sequence[Named]) -> _Groups:
    """The names of an article, those of one entity together, and what proves it."""
    found = _Groups({named: named for named in names})
    first: dict[tuple[str, str], Named] = {}
    for named in names:
        kind, name = named
        if row := _row(named):
            found.link(first.setdefault((kind, f"row {row.number}"), named), named, "names table")
        found.link(first.setdefault((kind, key(name)), named), named)
    at = {(m.start, m.end): (m.type, m.text) for m in mentions}
    for pair in pairs(text, mentions):
        outer, inner = at[pair.outer], at[pair.inner]
        if not _known_apart(outer, inner):
            found.link(outer, inner, pair.evidence)
    for short in names:
        longer = [long for long in names if _shortens(short, long)]
        roots = {found.root(long) for long in longer}
        if len(roots) == 1:
            found.link(longer[0], short)
            found.shortened.add(short)
        elif longer:
            found.contested.add(short)
    return found


def _row(named: Named) -> KnownName | None:
    """The row of the names table for this; 蘋果公司 and Apple Inc. have that of 蘋果."""
    kind, name = named
    bare = COMPANY_TAIL.sub("", name) if kind == "ORGANIZATION" else name
    row = look_up(name) or look_up(bare)
    return row if row and row.type == kind else None


def _known_apart(a: Named, b: Named) -> bool:
    """Whether the names table has two entities for these: 台積電（聯發科）."""
    first, second = _row(a), _row(b)
    return bool(first and second and in_full(first) != in_full(second))


def _shortens(short: Named, long: Named) -> bool:
    """Whether `short` is a short form of `long`, in any language in which both are known."""
    if short[0] != long[0] or not (forms := _short_forms(long)):
        return False
    row = _row(short)
    mine = {key(short[1]), *(key(name) for name in (row.names.values() if row else ()))}
    return mine.isdisjoint(_spellings(long)) and not mine.isdisjoint(forms)


def _short_forms(named: Named) -> set[str]:
    return {key(short) for name in _spellings(named) for short in short_forms(name, named[0])}


def _spellings(named: Named) -> set[str]:
    row = _row(named)
    return {named[1], *(row.names.values() if row else ())}


def _names(kind: str, counts: Counter[str], chinese: str, contested: bool) -> dict[str, str]:
    """The best name in each language, from the names table where it has one."""
    rows = [row for name in counts if (row := _row((kind, name)))]
    row = max(rows, key=lambda row: len(row.names.get("en", "")), default=None)
    if row and not contested:
        row = in_full(row)
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
            names[language] = convert(names[opposite], target, names=[names[opposite]])
    return names


def _best(kind: str, counts: dict[str, int]) -> str:
    """People go by their fullest name, everything else by what the article calls it most."""
    if kind == "PERSON":
        return one_dot(max(counts, key=len))
    return max(counts, key=lambda name: (counts[name], -len(name)))


def _has_cjk(name: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in name)
