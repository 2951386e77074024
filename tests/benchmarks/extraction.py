"""Extraction beside its peers: `python tests/benchmarks/extraction.py [--pages F] [--only NAME]`.

With `--ablate`, what each line rule of ours is worth instead: F1 with it and without it, by site.

Reads the pages and gold texts of `../shared/data/pages/` (beside the repository; see its README for
how they were made and scored) and writes into `tests/benchmarks/out/`: `extraction.md`, the table,
and `extraction.html`, page by page what was missed and what leaked. Every extractor gets the bytes
through the door that a user has; peers that are not installed are left out.

Scores: character 4-grams (Chinese, after NFKC, without white space) or word 4-grams (English),
precision, recall and F1 a page, plain mean. The gold's `optional` lines count for nothing.
`source` is what we call `credit`. Times are of the processor, the better of two passes.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import html
import json
import logging
import re
import sys
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT.parent / "shared" / "data" / "pages" / "dev"
OUT = Path(__file__).parent / "out"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIELDS = ("title", "date", "source", "editor", "author")


@dataclass
class Found:
    """What an extractor gives for a page; a field that it does not look for is missing."""

    text: str
    fields: dict[str, str] = field(default_factory=dict)


Extractor = Callable[[bytes, str], Found]
Row = dict[str, Any]


def jianbao(body: bytes, url: str) -> Found:
    """Ours, as `jianbao extract` calls it."""
    from crawler.errors import NotAnArticle
    from crawler.extraction import extract
    from store.articles import Page

    try:
        article = extract(Page(url, "", 200, body, NOW, {}))
    except NotAnArticle:
        return Found("")
    date = article.published_at.isoformat()[:10] if article.published_at else ""
    fields = {"title": article.title, "date": date, "source": article.credit or ""}
    fields |= {"editor": article.editor or "", "author": "、".join(article.authors)}
    return Found("\n".join(paragraph.text for paragraph in article.paragraphs), fields)


def _trafilatura(**options: Any) -> Extractor:
    def run(body: bytes, url: str) -> Found:
        import trafilatura

        document: Any = trafilatura.bare_extraction(
            body, url=url or None, with_metadata=True, include_comments=False, **options
        )
        if document is None:
            return Found("")
        names = {"title": document.title, "date": document.date, "author": document.author}
        return Found(document.text or "", {name: value or "" for name, value in names.items()})

    return run


def _readability(body: bytes, url: str) -> Found:
    import lxml.html
    from readability import Document

    document = Document(body)
    tree = lxml.html.fragment_fromstring(document.summary(html_partial=True), create_parent="div")
    return Found(tree.text_content(), {"title": document.short_title()})


def _justext(body: bytes, url: str) -> Found:
    import justext

    chinese = {"stopwords_low": 0, "stopwords_high": 0, "length_low": 20, "length_high": 60}
    text = _decoded(body)
    options = chinese if _is_chinese(text) else {}
    stop = frozenset() if _is_chinese(text) else justext.get_stoplist("English")
    lines = justext.justext(text, stop, **options)
    return Found("\n".join(line.text for line in lines if not line.is_boilerplate))


def _gne(body: bytes, url: str) -> Found:
    from gne import GeneralNewsExtractor

    got = GeneralNewsExtractor().extract(_decoded(body))
    fields = {"title": got.get("title") or "", "date": (got.get("publish_time") or "")[:10]}
    return Found(got.get("content") or "", fields | {"author": got.get("author") or ""})


def _newspaper(body: bytes, url: str) -> Found:
    import newspaper

    text = _decoded(body)
    language = {"language": "zh"} if _is_chinese(text) else {}
    article = newspaper.Article(url or "http://example.com/a", fetch_images=False, **language)
    article.download(input_html=text)
    article.parse()
    return Found(
        article.text, {"title": article.title, "date": str(article.publish_date or "")[:10]}
    )


def _goose(body: bytes, url: str) -> Found:
    from goose3 import Goose
    from goose3.text import StopWordsChinese

    text, options = _decoded(body), {"enable_image_fetching": False}
    if _is_chinese(text):
        options |= {"stopwords_class": StopWordsChinese}
    article = Goose(options).extract(raw_html=text)
    return Found(article.cleaned_text or "", {"title": article.title or ""})


def _resiliparse(body: bytes, url: str) -> Found:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(_decoded(body))
    return Found(extract_plain_text(tree, main_content=True), {"title": tree.title or ""})


def _magic(body: bytes, url: str) -> Found:
    import lxml.html
    from magic_html import GeneralExtractor

    got = GeneralExtractor().extract(html=_decoded(body), base_url=url or "http://example.com/a")
    tree = lxml.html.fragment_fromstring(got.get("html") or "<p></p>", create_parent="div")
    return Found(tree.text_content(), {"title": got.get("title") or ""})


EXTRACTORS: dict[str, Extractor] = {
    "jianbao": jianbao,
    "trafilatura precision": _trafilatura(favor_precision=True),
    "trafilatura default": _trafilatura(),
    "trafilatura recall": _trafilatura(favor_recall=True),
    "trafilatura fast": _trafilatura(fast=True),
    "readability-lxml": _readability,
    "jusText": _justext,
    "gne": _gne,
    "newspaper4k": _newspaper,
    "goose3": _goose,
    "resiliparse": _resiliparse,
    "magic-html": _magic,
}


def _decoded(body: bytes) -> str:
    from crawler.decoding import decode

    return decode(body)


def _is_chinese(html: str) -> bool:
    """Whether a fifth of what the page shows is Chinese."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>|\s", "", html)
    return 5 * len(re.findall(r"[\u3400-\u9fff]", text)) > len(text)


def squeeze(text: str | None) -> str:
    """Text without white space, NFKC."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _key(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "")).lower()


def _grams(text: str, language: str) -> collections.Counter[Any]:
    units: Any = squeeze(text) if language == "zh" else re.findall(r"\w+", text.lower())
    if not units:
        return collections.Counter()
    return collections.Counter(
        units[i : i + 4] if language == "zh" else tuple(units[i : i + 4])
        for i in range(max(len(units) - 3, 1))
    )


def _without_optional(text: str, row: Row) -> str:
    gold = {squeeze(line) for line in row["paragraphs"]}
    optional = {squeeze(line) for line in [*(row.get("optional") or []), row.get("title") or ""]}
    optional -= gold | {""}
    kept = "\n".join(line for line in text.split("\n") if squeeze(line) not in optional)
    if row["lang"] != "zh":
        return kept
    kept, whole = squeeze(kept), squeeze("".join(row["paragraphs"]))
    for line in sorted(optional, key=len, reverse=True):
        if len(line) >= 8 and kept.count(line) > whole.count(line):
            kept = kept.replace(line, "", 1)
    return kept


def score(text: str, row: Row) -> tuple[float, float, float]:
    """Precision, recall and F1 of a text against a gold row."""
    gold = _grams("\n".join(row["paragraphs"]), row["lang"])
    got = _grams(_without_optional(text, row), row["lang"])
    if not got:
        return 0.0, 0.0, 0.0
    common = sum((gold & got).values())
    precision, recall = common / sum(got.values()), common / sum(gold.values())
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


@dataclass
class Result:
    """One extractor on one page."""

    row: Row
    found: Found
    scores: tuple[float, float, float]
    seconds: float

    def right(self, name: str) -> bool | None:
        """Whether a field is exactly right; None if the gold has none, or it is not looked for."""
        if not self.row.get(name) or name not in self.found.fields:
            return None if self.found.text or not self.row.get(name) else False
        return _key(self.found.fields[name]) == _key(self.row[name])


def run(extractor: Extractor, rows: Iterable[tuple[Row, bytes]]) -> list[Result]:
    """An extractor over all pages; the time is the better of two passes."""
    results = []
    for row, body in rows:
        seconds, found = float("inf"), Found("")
        for _ in range(2):
            started = time.process_time()
            try:
                found = extractor(body, row.get("url") or "")
            except Exception as error:  # a peer's crash is its score, not ours
                logging.debug("%s: %s", row["id"], error)
            seconds = min(seconds, time.process_time() - started)
        results.append(Result(row, found, score(found.text, row), seconds))
    return results


def _mean(values: Iterable[float | bool | None]) -> str:
    known = [float(value) for value in values if value is not None]
    return f"{sum(known) / len(known):.3f}" if known else "–"


def _group(row: Row) -> str:
    if row["lang"] == "zh":
        return "zh"
    return "en-fundus" if row["id"].startswith("en-f-") else "en"


def table(results: dict[str, list[Result]]) -> str:
    """The Markdown table: one row an extractor and group of pages."""
    lines = [
        f"| extractor | pages | F1 | P | R | {' | '.join(FIELDS)} | ms | slowest |",
        "| --- " * (len(FIELDS) + 7) + "|",
    ]
    for group in ("zh", "en", "en-fundus"):
        rows = {n: [r for r in found if _group(r.row) == group] for n, found in results.items()}
        ranked = sorted(rows, key=lambda n: -sum(r.scores[2] for r in rows[n]))
        for name in ranked:
            of = rows[name]
            scores = " | ".join(_mean(r.scores[i] for r in of) for i in (2, 0, 1))
            fields = " | ".join(_mean(r.right(f) for r in of) for f in FIELDS)
            ms = [1000 * r.seconds for r in of] or [0.0]
            speed = f"{sum(ms) / len(ms):.0f} | {max(ms):.0f}"
            lines.append(f"| {name} | {group} {len(of)} | {scores} | {fields} | {speed} |")
    return "\n".join(lines)


def speed(results: dict[str, list[Result]], peer: str = "trafilatura default") -> str:
    """Our time beside the peer's: of all pages together, and of the page where we do worst."""
    if "jianbao" not in results or peer not in results:
        return ""
    pairs = [(o.seconds, t.seconds) for o, t in zip(results["jianbao"], results[peer], strict=True)]
    mean = sum(ours for ours, _ in pairs) / sum(theirs for _, theirs in pairs)
    worst = max(ours / max(theirs, 1e-4) for ours, theirs in pairs)
    return (
        f"jianbao takes {mean:.2f} times as long as {peer}, at most {worst:.2f} times on one page."
    )


def ablation(rows: list[tuple[Row, bytes]]) -> str:
    """What each line rule is worth: the change of F1 without it, on the pages that it acts on."""
    from crawler import cleaning
    from crawler.extraction import read
    from store.articles import Page

    every, acting = cleaning.line_rules(), collections.defaultdict(list)
    for row, body in rows:
        page = Page(row.get("url") or "", "", 200, body, NOW, {})
        rules = {verdict.rule for verdict in read(page).page.verdicts.values() if verdict}
        for rule in rules:
            acting[rule].append((row, body, score(jianbao(body, page.url).text, row)[2]))
    lines = ["| rule | pages | sites | F1 lost without it | sites helped | sites hurt |"]
    lines.append("| --- " * 6 + "|")
    for rule in every:
        kept = tuple(other for other in every if other.id != rule.id)
        cleaning.line_rules = lambda kept=kept: kept
        changes = collections.defaultdict(float)
        for row, body, before in acting[rule.id]:
            changes[_site(row)] += before - score(jianbao(body, row.get("url") or "").text, row)[2]
        cleaning.line_rules = lambda: every
        lost = sum(changes.values()) / max(len(acting[rule.id]), 1)
        helped, hurt = (sum(sign * c > 1e-6 for c in changes.values()) for sign in (1, -1))
        counts = f"{len(acting[rule.id])} | {len(changes)} | {lost:+.4f} | {helped} | {hurt}"
        lines.append(f"| {rule.id} | {counts} |")
    return "\n".join(lines)


def _site(row: Row) -> str:
    return str(row.get("site") or row["id"].rpartition("-")[0])


def report(results: list[Result]) -> str:
    """An HTML page: for each of ours, worst first, the lines missed and the lines leaked."""
    parts = ["<!doctype html><meta charset=utf-8><title>Extraction, page by page</title>"]
    parts.append("<style>body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto}")
    parts.append(".miss{color:#a40000}.leak{color:#00529b}</style>")
    for result in sorted(results, key=lambda r: r.scores[2]):
        row, got = result.row, result.found.text.split("\n")
        known = {squeeze(x) for x in [*row["paragraphs"], *(row.get("optional") or [])]}
        given = {squeeze(line) for line in got}
        missed = [line for line in row["paragraphs"] if squeeze(line) not in given]
        leaked = [line for line in got if line and squeeze(line) not in known]
        wrong = [name for name in FIELDS if result.right(name) is False]
        parts.append(f"<h2>{html.escape(row['id'])} {result.scores[2]:.3f}</h2>")
        for name in wrong:
            values = f"{result.found.fields.get(name)!r}, not {row[name]!r}"
            parts.append(f"<p>{name}: {html.escape(values)}</p>")
        parts += [f"<p class=miss>− {html.escape(line)}</p>" for line in missed]
        parts += [f"<p class=leak>+ {html.escape(line)}</p>" for line in leaked]
    return "\n".join(parts)


def load(folder: Path) -> list[tuple[Row, bytes]]:
    """Gold rows with their pages' bytes: `ID.html.gz` or `ID.html`."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    return [(row, _body(folder, row["id"])) for row in rows]


def _body(folder: Path, name: str) -> bytes:
    plain = folder / f"{name}.html"
    if plain.is_file():
        return plain.read_bytes()
    return gzip.decompress((folder / f"{name}.html.gz").read_bytes())


def main() -> int:
    """Run what is installed, print the table, write both files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder with gold.jsonl")
    parser.add_argument("--only", action="append", help="an extractor; may be repeated")
    parser.add_argument(
        "--ablate", action="store_true", help="what each of our line rules is worth"
    )
    options = parser.parse_args()
    if not (options.pages / "gold.jsonl").is_file():
        print(f"no pages to measure on: {options.pages} has no gold.jsonl", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    rows, results = load(options.pages), {}
    OUT.mkdir(exist_ok=True)
    if options.ablate:
        (OUT / "line_rules.md").write_text(ablation(rows) + "\n", "utf-8")
        print((OUT / "line_rules.md").read_text("utf-8"), end="")
        return 0
    for name in options.only or EXTRACTORS:
        try:
            EXTRACTORS[name](rows[0][1], "")
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
            continue
        except Exception as error:  # it is installed; its scores will tell
            print(f"{name}: {error}", file=sys.stderr)
        results[name] = run(EXTRACTORS[name], rows)
    text = f"{table(results)}\n\n{speed(results)}".strip()
    (OUT / "extraction.md").write_text(text + "\n", "utf-8")
    if "jianbao" in results:
        (OUT / "extraction.html").write_text(report(results["jianbao"]), "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
