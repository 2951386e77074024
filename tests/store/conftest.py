"""A database in a temporary folder, and articles to put into it."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlite_utils import Database

from nlp.entities import find, resolve
from store.articles import Article, Paragraph
from store.database import open_database
from store.enrich import Engine

Make = Callable[..., Article]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jianbao.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opened = open_database(path)
    yield opened
    opened.close()


@pytest.fixture
def make() -> Make:
    """An article of the source 晨光科技; keywords replace any field, `lines` the paragraphs."""

    def article(
        number: int = 1,
        title: str = "辰岳發表新的人工智慧晶片",
        lines: tuple[str, ...] = (
            "辰岳半導體週二在新竹發表第三代人工智慧晶片，耗電只有前一代的六成。",
            "執行長林若蘭說，軟體工具會在月底免費開放給大學使用。",
        ),
        **fields: Any,
    ) -> Article:
        paragraphs = fields.pop("paragraphs", None) or tuple(map(Paragraph, lines))
        text = "\n".join([title, *(p.text for p in paragraphs)])
        url = f"https://daylight.example/2026/11/{number}"
        given: dict[str, Any] = {
            "url": url,
            "canonical_url": url,
            "source": "daylight",
            "title": title,
            "paragraphs": paragraphs,
            "language": "zh-Hant",
            "region": "TW",
            "fetched_at": datetime(2026, 11, 24, 1, number % 60, tzinfo=UTC),
            "published_at": datetime(2026, 11, 24, 0, number % 60, tzinfo=UTC),
            "content_hash": hashlib.sha256(text.encode()).hexdigest(),
        }
        return Article(**given | fields)

    return article


def toy_annotation(text: str, title: str | None = None) -> Any:
    """What a model might find: first sentences, and every 林若蘭 and 辰岳半導體.

    The shapes are those of `nlp.annotate`; the test of the real one is in test_enrich.
    """
    sentences = [
        SimpleNamespace(text=found[0], start=found.start(), end=found.end(), rank=rank)
        for rank, found in enumerate(re.finditer(r"[^。\n]+。", text), start=1)
    ][:3]
    mentions, entities = [], []
    for name, kind in (("林若蘭", "PERSON"), ("辰岳半導體", "ORGANIZATION")):
        spans = [found.span() for found in re.finditer(name, text)]
        if spans:
            numbers = tuple(range(len(mentions), len(mentions) + len(spans)))
            entities.append(
                SimpleNamespace(
                    type=kind, names={"zh-Hant": name}, aliases=(), mentions=numbers, evidence=""
                )
            )
        for start, end in spans:
            mentions.append(
                SimpleNamespace(text=text[start:end], type=kind, start=start, end=end, score=0.9)
            )
    for found in re.finditer(r"\d+", text):
        start, end = found.span()
        mentions.append(
            SimpleNamespace(text=found[0], type="QUANTITY", start=start, end=end, score=1.0)
        )
    rng = np.random.default_rng(len(text))
    vector = rng.normal(size=384).astype(np.float32)
    return SimpleNamespace(
        language="zh-Hant" if re.search("[\u4e00-\u9fff]", text) else "en",
        region="TW",
        summary=tuple(sentences),
        mentions=tuple(mentions),
        entities=tuple(entities),
        embedding=vector / np.linalg.norm(vector),
        model="toy",
        model_version="1",
    )


@pytest.fixture
def engine() -> Engine:
    """An engine that needs no model."""
    return Engine("toy", "1", toy_annotation)


@pytest.fixture
def naming() -> Callable[..., Engine]:
    """An engine whose model finds these names, `naming(PERSON=("林若蘭",))`; the rest is real."""

    def engine(**names: tuple[str, ...]) -> Engine:
        def annotate(text: str, title: str | None) -> Any:
            spans = [
                SimpleNamespace(start=m.start(), end=m.end(), label=kind, score=0.9)
                for kind, listed in names.items()
                for name in listed
                for m in re.finditer(re.escape(name), text)
            ]
            found = toy_annotation(text, title)
            found.mentions = tuple(find(text, spans))
            found.entities = tuple(resolve(text, found.mentions))
            return found

        return Engine("toy", "1", annotate)

    return engine
