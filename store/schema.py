"""The whole database as one text, and the append-only list of migrations that make it.

Rules for changing it: never edit a migration that was released; append a function to this file,
and store a database of the version before under `tests/databases/` to be migrated by the tests.
The comments are part of the schema: `sqlite3 jianbao.db .schema` shows them.

Times are ISO 8601 in UTC to the second, `2026-11-24T05:22:00Z`. Flags are 0 or 1. Lists are JSON.
Offsets count characters (Unicode code points) from 0; `end` is one past the last. Embeddings are
little-endian float32, signatures little-endian uint32.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

VERSION_1 = """
CREATE TABLE sources (            -- whom we read
    name      TEXT PRIMARY KEY,
    title     TEXT NOT NULL,
    home      TEXT,
    language  TEXT,               -- zh-Hant, zh-Hans, en
    region    TEXT,               -- TW, HK, CN, … (ISO 3166)
    timezone  TEXT,
    added_at  TEXT NOT NULL
);

CREATE TABLE runs (               -- one row for each command that crawled, enriched or published
    id          INTEGER PRIMARY KEY,
    command     TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    finished_at TEXT,             -- NULL: still running, or killed
    status      TEXT NOT NULL DEFAULT 'running'   -- running, ok, failed
);

CREATE TABLE pages (              -- what servers sent, so that rules can be run again
    id            INTEGER PRIMARY KEY,
    url           TEXT NOT NULL,
    source        TEXT NOT NULL REFERENCES sources(name),
    status        INTEGER NOT NULL,
    fetched_at    TEXT NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    headers       TEXT NOT NULL,  -- JSON object, names in lower case
    body          BLOB NOT NULL,  -- zlib
    bytes         INTEGER NOT NULL,               -- of the body before compression
    body_hash     TEXT NOT NULL   -- SHA-256, hex
);
CREATE INDEX pages_url ON pages(url, id);

CREATE TABLE fetches (            -- every request of every run, failed ones too
    id         INTEGER PRIMARY KEY,
    run_id     INTEGER NOT NULL REFERENCES runs(id),
    source     TEXT NOT NULL REFERENCES sources(name),
    url        TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('discovery', 'page')),
    fetched_at TEXT NOT NULL,
    status     INTEGER,           -- HTTP; NULL where no answer came
    outcome    TEXT NOT NULL CHECK (outcome IN
                   ('ok', 'new', 'changed', 'unchanged', 'not-modified', 'refused', 'failed')),
    reason     TEXT,              -- why it was refused or failed
    seconds    REAL,
    bytes      INTEGER,
    page_id    INTEGER REFERENCES pages(id)
);
CREATE INDEX fetches_url ON fetches(url);
CREATE INDEX fetches_page ON fetches(page_id);
CREATE INDEX fetches_source ON fetches(source, run_id);

CREATE TABLE articles (           -- what pages said, in their own script; a row is one version
    id                 INTEGER PRIMARY KEY,
    source             TEXT NOT NULL REFERENCES sources(name),
    url                TEXT NOT NULL,
    canonical_url      TEXT NOT NULL,
    version            INTEGER NOT NULL,          -- from 1
    current            INTEGER NOT NULL CHECK (current IN (0, 1)),
    title              TEXT NOT NULL,
    authors            TEXT NOT NULL,             -- JSON list
    editor             TEXT,
    credit             TEXT,                      -- reprinted from whom
    published_at       TEXT,
    published_raw      TEXT,                      -- as the page wrote it
    modified_at        TEXT,
    section            TEXT,
    keywords           TEXT NOT NULL,             -- JSON list
    language           TEXT NOT NULL,             -- zh-Hant, zh-Hans, en, und
    region             TEXT,
    lead_image         TEXT,
    access             TEXT NOT NULL CHECK (access IN ('free', 'metered', 'members')),
    sponsored          INTEGER NOT NULL CHECK (sponsored IN (0, 1)),
    sponsored_evidence TEXT,
    extractor          TEXT NOT NULL,
    content_hash       TEXT NOT NULL,
    first_seen_at      TEXT NOT NULL,             -- when its first version was fetched
    fetched_at         TEXT NOT NULL,
    page_id            INTEGER REFERENCES pages(id),
    UNIQUE (source, canonical_url, version)
);
CREATE UNIQUE INDEX articles_current ON articles(source, canonical_url) WHERE current = 1;
CREATE INDEX articles_time ON articles(coalesce(published_at, first_seen_at));
CREATE INDEX articles_url ON articles(url);
CREATE INDEX articles_page ON articles(page_id);

CREATE TABLE paragraphs (
    article_id INTEGER NOT NULL REFERENCES articles(id),
    number     INTEGER NOT NULL,                  -- from 0, in reading order
    kind       TEXT NOT NULL,     -- body, heading, quote, list, caption, table, code
    text       TEXT NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;

CREATE TABLE removed (            -- what cleaning took out of an article, and the rule that did
    article_id INTEGER NOT NULL REFERENCES articles(id),
    number     INTEGER NOT NULL,
    text       TEXT NOT NULL,
    rule       TEXT NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;

CREATE TABLE enrichments (        -- which model has read which article
    article_id    INTEGER PRIMARY KEY REFERENCES articles(id),
    model         TEXT NOT NULL,
    model_version TEXT NOT NULL,
    writer        TEXT NOT NULL DEFAULT '',       -- the larger model asked for a summary, if any
    attempts      INTEGER NOT NULL,               -- failed or cut off, since the last success
    error         TEXT,
    finished_at   TEXT,           -- NULL: not done by this model yet
    language      TEXT,           -- as the model found it
    region        TEXT
);

CREATE TABLE fingerprints (       -- what stories are grouped by
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    embedding  BLOB NOT NULL,     -- little-endian float32, length 1
    signature  BLOB NOT NULL      -- MinHash, little-endian uint32
);

CREATE TABLE passages (           -- where the language is not that of the article
    article_id INTEGER NOT NULL REFERENCES articles(id),
    paragraph  INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL,
    language   TEXT NOT NULL,
    PRIMARY KEY (article_id, paragraph, start)
) WITHOUT ROWID;

CREATE TABLE texts (              -- Chinese articles in both scripts, derived
    article_id INTEGER NOT NULL REFERENCES articles(id),
    script     TEXT NOT NULL CHECK (script IN ('zh-Hant', 'zh-Hans')),   -- as read in TW, in CN
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,     -- line n (from 0) is paragraph n
    PRIMARY KEY (article_id, script)
) WITHOUT ROWID;

CREATE TABLE summaries (
    id            INTEGER PRIMARY KEY,
    article_id    INTEGER NOT NULL REFERENCES articles(id),
    kind          TEXT NOT NULL CHECK (kind IN ('extractive', 'abstractive')),
    model         TEXT NOT NULL,
    model_version TEXT NOT NULL,
    text          TEXT NOT NULL,  -- in the language of the article
    text_hant     TEXT NOT NULL,  -- the same as `text` where that is not Chinese
    text_hans     TEXT NOT NULL,
    faithful      INTEGER NOT NULL CHECK (faithful IN (0, 1)),
    problems      TEXT NOT NULL,  -- JSON list of {kind, text}: what the article does not say
    created_at    TEXT NOT NULL,
    UNIQUE (article_id, kind)
);

CREATE TABLE summary_sentences (
    summary_id INTEGER NOT NULL REFERENCES summaries(id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,  -- from 0, in the order of the text
    rank       INTEGER NOT NULL,  -- 1: the one to show alone
    text       TEXT NOT NULL,
    text_hant  TEXT NOT NULL,
    text_hans  TEXT NOT NULL,
    paragraph  INTEGER,           -- where it stands in paragraphs; NULL where a model wrote it
    start      INTEGER,
    end        INTEGER,
    start_hant INTEGER,           -- where it stands in that line of texts.body
    end_hant   INTEGER,
    start_hans INTEGER,
    end_hans   INTEGER,
    PRIMARY KEY (summary_id, number)
) WITHOUT ROWID;

CREATE TABLE entities (           -- who and what the news is about
    id        INTEGER PRIMARY KEY,
    type      TEXT NOT NULL,      -- PERSON, ORGANIZATION, PRODUCT, LOCATION
    name_hant TEXT,
    name_hans TEXT,
    name_en   TEXT
);

CREATE TABLE entity_names (       -- all the ways in which an entity was named
    entity_id  INTEGER NOT NULL REFERENCES entities(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL,     -- for comparison across scripts
    alias      INTEGER NOT NULL CHECK (alias IN (0, 1)),   -- 1: a short form
    evidence   TEXT NOT NULL,     -- why it was taken for the same
    article_id INTEGER REFERENCES articles(id),            -- where it was first seen
    PRIMARY KEY (entity_id, name)
) WITHOUT ROWID;
CREATE INDEX entity_names_folded ON entity_names(folded);

CREATE TABLE mentions (           -- where an article names an entity, a date or a quantity
    id         INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    entity_id  INTEGER REFERENCES entities(id),   -- NULL for dates, sums and the like
    paragraph  INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL,
    surface    TEXT NOT NULL,
    type       TEXT NOT NULL,     -- also DATE, MONEY, PERCENT, QUANTITY
    score      REAL NOT NULL
);
CREATE INDEX mentions_article ON mentions(article_id);
CREATE INDEX mentions_entity ON mentions(entity_id);

CREATE TABLE stories (            -- what happened, told by one article or by many
    id          INTEGER PRIMARY KEY,              -- stays when members come and go
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    merged_into INTEGER REFERENCES stories(id)    -- its members went over to that story
);

CREATE TABLE story_members (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    story_id   INTEGER NOT NULL REFERENCES stories(id),
    kind       TEXT NOT NULL CHECK (kind IN ('lead', 'duplicate', 'reprint', 'same-story'))
);
CREATE INDEX story_members_story ON story_members(story_id);

CREATE TABLE editions (           -- the digests that were made
    id       INTEGER PRIMARY KEY,
    day      TEXT NOT NULL,       -- 2026-11-24, in `timezone`
    timezone TEXT NOT NULL,
    made_at  TEXT NOT NULL,
    UNIQUE (day, timezone)
);

CREATE TABLE edition_items (      -- the ledger: what each edition showed
    edition_id INTEGER NOT NULL REFERENCES editions(id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    story_id   INTEGER REFERENCES stories(id),
    number     INTEGER,           -- rank of the story, from 1; NULL for sponsored items
    place      TEXT NOT NULL CHECK (place IN ('lead', 'also', 'sponsored')),
    PRIMARY KEY (edition_id, article_id)
) WITHOUT ROWID;
CREATE INDEX edition_items_story ON edition_items(story_id);

-- Folded character pairs, made by store/search.py: ask `jianbao search`, not this table.
CREATE VIRTUAL TABLE search_index USING fts5(
    title, body, written, content='', tokenize="unicode61 remove_diacritics 2"
);

CREATE VIEW v_articles AS         -- current versions, readable in either script
SELECT a.id, a.source, s.title AS source_title, a.url, a.published_at, a.first_seen_at,
       coalesce(nullif(a.language, 'und'), e.language, 'und') AS language,
       coalesce(a.region, e.region) AS region,
       a.title,
       coalesce(hant.title, a.title) AS title_hant,
       coalesce(hans.title, a.title) AS title_hans,
       coalesce(written.text, extracted.text) AS summary,
       coalesce(written.text_hant, extracted.text_hant) AS summary_hant,
       coalesce(written.text_hans, extracted.text_hans) AS summary_hans,
       a.authors, a.editor, a.credit, a.section, a.access, a.sponsored, m.story_id
FROM articles a
JOIN sources s ON s.name = a.source
LEFT JOIN enrichments e ON e.article_id = a.id
LEFT JOIN texts hant ON hant.article_id = a.id AND hant.script = 'zh-Hant'
LEFT JOIN texts hans ON hans.article_id = a.id AND hans.script = 'zh-Hans'
LEFT JOIN summaries written
       ON written.article_id = a.id AND written.kind = 'abstractive' AND written.faithful = 1
LEFT JOIN summaries extracted ON extracted.article_id = a.id AND extracted.kind = 'extractive'
LEFT JOIN story_members m ON m.article_id = a.id
WHERE a.current = 1;

CREATE VIEW v_daily AS            -- how much each source published on each day (UTC)
SELECT date(coalesce(a.published_at, a.first_seen_at)) AS day, a.source,
       count(*) AS articles,
       count(DISTINCT m.story_id) AS stories,
       sum(a.sponsored) AS sponsored
FROM articles a
LEFT JOIN story_members m ON m.article_id = a.id
WHERE a.current = 1
GROUP BY 1, 2;

CREATE VIEW v_entity_days AS      -- how often each entity was in the news on each day (UTC)
SELECT date(coalesce(a.published_at, a.first_seen_at)) AS day,
       e.id AS entity_id, e.type, e.name_hant, e.name_hans, e.name_en,
       count(DISTINCT a.id) AS articles,
       count(*) AS mentions
FROM mentions m
JOIN entities e ON e.id = m.entity_id
JOIN articles a ON a.id = m.article_id
WHERE a.current = 1
GROUP BY 1, 2;
"""

VERSION_2 = """
CREATE TABLE entity_decisions (   -- whom a name means, decided by an editor: nothing undoes it
    id         INTEGER PRIMARY KEY,
    type       TEXT NOT NULL,     -- as the model has it
    name       TEXT NOT NULL,
    folded     TEXT NOT NULL,     -- for comparison across scripts
    entity_id  INTEGER NOT NULL REFERENCES entities(id),   -- whom it means
    not_id     INTEGER REFERENCES entities(id),            -- where it was split off; NULL: merged
    decided_at TEXT NOT NULL
);
CREATE INDEX entity_decisions_folded ON entity_decisions(folded);
CREATE INDEX entity_decisions_entity ON entity_decisions(entity_id);
CREATE INDEX entity_decisions_not ON entity_decisions(not_id);

DROP TABLE search_index;
-- Character pairs, made by store/search.py: ask `jianbao search`, not this table.
CREATE VIRTUAL TABLE search_index USING fts5(
    title, body, content='', prefix='1', tokenize="unicode61 remove_diacritics 2"
);
"""

VERSION_3 = """
DROP VIEW v_articles;

CREATE TABLE summaries_3 (        -- at most one of each kind and language; both scripts are one
    id            INTEGER PRIMARY KEY,
    article_id    INTEGER NOT NULL REFERENCES articles(id),
    kind          TEXT NOT NULL CHECK (kind IN ('extractive', 'abstractive')),
    language      TEXT NOT NULL DEFAULT 'und',    -- of `text`: zh-Hant, zh-Hans, en, und
    model         TEXT NOT NULL,
    model_version TEXT NOT NULL,
    text          TEXT NOT NULL,  -- empty where nothing that the model wrote stood
    text_hant     TEXT NOT NULL,  -- the same as `text` where that is not Chinese
    text_hans     TEXT NOT NULL,
    faithful      INTEGER NOT NULL CHECK (faithful IN (0, 1)),   -- 1: all that was written stood
    problems      TEXT NOT NULL,  -- JSON list of {sentence, kind, text}: what did not stand, and why
    created_at    TEXT NOT NULL,
    UNIQUE (article_id, kind, language)
);
INSERT INTO summaries_3
SELECT s.id, s.article_id, s.kind, coalesce(nullif(a.language, 'und'), e.language, 'und'),
       s.model, s.model_version, s.text, s.text_hant, s.text_hans, s.faithful, s.problems,
       s.created_at
FROM summaries s
JOIN articles a ON a.id = s.article_id
LEFT JOIN enrichments e ON e.article_id = s.article_id;

CREATE TABLE summary_sentences_3 (
    summary_id INTEGER NOT NULL REFERENCES summaries_3(id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,  -- from 0, in the order of the text
    rank       INTEGER NOT NULL,  -- 1: the one to show alone
    text       TEXT NOT NULL,
    text_hant  TEXT NOT NULL,
    text_hans  TEXT NOT NULL,
    paragraph  INTEGER,           -- where it stands in paragraphs; NULL where a model wrote it
    start      INTEGER,
    end        INTEGER,
    start_hant INTEGER,           -- where it stands in that line of texts.body
    end_hant   INTEGER,
    start_hans INTEGER,
    end_hans   INTEGER,
    PRIMARY KEY (summary_id, number)
) WITHOUT ROWID;
INSERT INTO summary_sentences_3 SELECT * FROM summary_sentences;

DROP TABLE summary_sentences;
DROP TABLE summaries;
ALTER TABLE summaries_3 RENAME TO summaries;
ALTER TABLE summary_sentences_3 RENAME TO summary_sentences;

-- Until now an unfaithful summary was kept whole and not shown; now only what stands is kept.
UPDATE summaries SET text = '', text_hant = '', text_hans = '', problems = (
    SELECT json_group_array(json_object('sentence', summaries.text,
               'kind', json_extract(value, '$.kind'), 'text', json_extract(value, '$.text')))
    FROM json_each(summaries.problems)
) WHERE faithful = 0;
DELETE FROM summary_sentences
WHERE summary_id IN (SELECT id FROM summaries WHERE faithful = 0);

CREATE TABLE model_requests (     -- every summary that a larger model was asked for, and its cost
    id                INTEGER PRIMARY KEY,
    run_id            INTEGER REFERENCES runs(id),
    article_id        INTEGER NOT NULL REFERENCES articles(id),
    language          TEXT NOT NULL,              -- that was asked for
    model             TEXT NOT NULL,
    asked_at          TEXT NOT NULL,
    outcome           TEXT CHECK (outcome IN ('written', 'refused', 'failed', 'unanswered')),
                                  -- NULL: under way, or killed; refused: the answer was no summary
    reason            TEXT,       -- why it was refused, failed or is unanswered
    prompt_tokens     INTEGER NOT NULL DEFAULT 0,
    completion_tokens INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX model_requests_article ON model_requests(article_id, model);
CREATE INDEX model_requests_run ON model_requests(run_id);
INSERT INTO model_requests (article_id, language, model, asked_at, outcome)
SELECT article_id, language, model, created_at, 'written'
FROM summaries WHERE kind = 'abstractive';

ALTER TABLE enrichments DROP COLUMN writer;

CREATE VIEW v_articles AS         -- current versions, readable in either script
SELECT a.id, a.source, s.title AS source_title, a.url, a.published_at, a.first_seen_at,
       coalesce(nullif(a.language, 'und'), e.language, 'und') AS language,
       coalesce(a.region, e.region) AS region,
       a.title,
       coalesce(hant.title, a.title) AS title_hant,
       coalesce(hans.title, a.title) AS title_hans,
       coalesce(iif(coalesce(nullif(a.language, 'und'), e.language) = 'en',
                    english.text, chinese.text), extracted.text) AS summary,
       coalesce(chinese.text_hant, iif(coalesce(nullif(a.language, 'und'), e.language) = 'en',
                    english.text, NULL), extracted.text_hant) AS summary_hant,
       coalesce(chinese.text_hans, iif(coalesce(nullif(a.language, 'und'), e.language) = 'en',
                    english.text, NULL), extracted.text_hans) AS summary_hans,
       coalesce(english.text, iif(extracted.language = 'en', extracted.text, NULL)) AS summary_en,
       a.authors, a.editor, a.credit, a.section, a.access, a.sponsored, m.story_id
FROM articles a
JOIN sources s ON s.name = a.source
LEFT JOIN enrichments e ON e.article_id = a.id
LEFT JOIN texts hant ON hant.article_id = a.id AND hant.script = 'zh-Hant'
LEFT JOIN texts hans ON hans.article_id = a.id AND hans.script = 'zh-Hans'
LEFT JOIN summaries chinese ON chinese.article_id = a.id AND chinese.kind = 'abstractive'
       AND chinese.language LIKE 'zh%' AND chinese.text != ''
LEFT JOIN summaries english ON english.article_id = a.id AND english.kind = 'abstractive'
       AND english.language = 'en' AND english.text != ''
LEFT JOIN summaries extracted ON extracted.article_id = a.id AND extracted.kind = 'extractive'
LEFT JOIN story_members m ON m.article_id = a.id
WHERE a.current = 1;
"""

migrations = Migrations("jianbao")


@migrations()
def version_1(db: Database) -> None:
    run_statements(db, VERSION_1)


@migrations()
def version_2(db: Database) -> None:
    run_statements(db, VERSION_2)


@migrations()
def version_3(db: Database) -> None:
    run_statements(db, VERSION_3)


def run_statements(db: Database, script: str) -> None:
    """Run the statements of `script` inside the transaction that is open.

    `executescript` would commit that transaction first, and a migration that failed halfway
    would stay halfway.
    """
    for statement in statements(script):
        db.conn.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The single statements of `script`; one ends where a line ends with its semicolon."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if statement.strip():
        raise ValueError(f"the last statement is not complete: {statement.strip()!r}")


def known() -> list[str]:
    """The names of all migrations that this Jianbao can apply, oldest first."""
    empty = Database(memory=True)
    try:
        return [migration.name for migration in migrations.pending(empty)]
    finally:
        empty.close()
