"""The sentences of an article that say most of it, in its own words.

A network that learned from people's summaries weighs each sentence (`nlp.salience`). Questions,
prompts and headings are never taken, sentences that begin with an unresolved 他 or "it" only where
nothing else is left, and no two that say the same. A 不過 or 此外 before a Chinese sentence stays
behind: what it leans on is not there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nlp import salience
from nlp.features import ENDED, QUESTION, Floats, length, pairs, units
from nlp.script import fold
from nlp.sentences import Sentence

LONGEST = 3
"""Sentences in a summary."""
SAME_WORDS = 0.5
"""Of the bigrams of the shorter of two sentences: from here on they say the same."""
SAME_MEANING = 0.9
"""Cosine of two sentences from which on they say the same."""
REDUNDANCY = 0.5
"""What a wholly redundant sentence loses against the best (maximal marginal relevance,
Carbonell and Goldstein 1998)."""
SHORTEST = 8
"""Length of a sentence under which it says too little to stand in a summary."""

# Both are matched against folded text: Simplified, lower case, half-width, podcast as 播客.
_PROMPT = re.compile(
    r"点此|点我|点(?:击|选)(?:此|这|下|上|链接|图|查看|阅读|了解|右|左)|扫码|扫(?:描|一扫)(?:下|上|图|二维码|qr)"
    r"|(?:欢迎|立即|马上|免费|请|赶快|现在就?)(?:订阅|下载|报名|注册|关注|加入)|订阅(?:我们|本|电子报|邮件|频道|公众号)"
    r"|(?:关注|追踪|加入)(?:我们|微信|公众号)|(?:加入|登录|登入|注册|成为).{0,4}会员|(?:延伸|相关|推荐|更多)阅读|阅读(?:全文|更多)"
    r"|责任编辑|图片来源|(?:图|图片|摄影|资料来源|来源|编译|编辑|作者)[:/]|图源|本文授权|转载自|未经.{0,6}转载"
    r"|\bclick here\b|\bsubscribe (?:to|now|here|for)\b|\bsign up (?:for|here|now|to)\b|\bread more\b|\bfollow us\b"
    r"|\bour (?:[a-z]+ ){0,3}(?:newsletter|播客)\b|\b(?:image|photo)s? (?:credit|by|courtesy)\b|^(?:image|photo|credit|figure)\s?[:/]"
)
_UNRESOLVED = re.compile(
    r"\W*(?:[他她它该其但]|此(?!时此刻)|这(?![周月年]|.{0,4}(?:文章|教程|指南|报道))|前者|后者|对方|对此|为此|据此|因此|所以|于是|从而|不过|然而"
    r"|可是|而(?:且|是|这)|另外|同时|与此|之后|之前|随后|接着|然后|最后|首先|再者|例如|比如|换句话|也就是说|总之|相反|反之|尽管如此"
    r"|(?:he|she|it|they|these|those|his|her|their|its|but|and|so|yet|or|however|also|then|instead|still|such"
    r"|meanwhile|moreover|finally|similarly|otherwise|therefore|thus|in addition|for example|for instance"
    r"|in other words|as a result|after that)\b|th(?:is|at)\b(?! (?:week|month|year|morning|spring|summer|fall|winter)\b))"
)
# Words that only tie a sentence to the one before, in either script: it is as true without them.
_TIE = re.compile(
    r"(?:但是(?!否)|但(?![丁願愿凡書书])|不[過过](?!是|如此|[數数]|[爾尔]|分)|然而|可是|而且|[並并]且|因此|所以|[於于]是乎?"
    r"|[從从]而|此外|也就是[說说]|[換换](?:句[話话]|言之)[說说]?)[，,、：:]?\s*"
    r"|(?:[與与]此同[時时]|同[時时]|另外|除此之外|最[後后]|首先|其次|再者|[總总]之|[總总](?:[體体]|的)?(?:而言|[來来][說说]|[來来][講讲])"
    r"|[簡简](?:而言之|[單单][來来][說说])|[綜综]上所述|更重要的是|值得一提的是|需要注意的是|相反|反之|[儘尽]管如此"
    r"|其[實实]|事[實实]上|[當当]然)[，,：:]\s*"
)


@dataclass(frozen=True)
class SummarySentence:
    """A sentence of the article, `text[start:end]`; rank 1 is the one to show alone."""

    text: str
    start: int
    end: int
    rank: int


def choose(cut: Sequence[Sentence], title: str, vectors: Floats) -> list[SummarySentence]:
    """At most three sentences of `cut`, in their order; none where no sentence can stand alone.

    `vectors` (1 + sentences, n), each of length 1: the title's embedding, then the sentences'.
    Without a title the first sentence stands in for it.
    """
    if not cut:
        return []
    if not title:
        title, vectors = cut[0].text, np.concatenate([vectors[1:2], vectors[1:]])
    return select(cut, salience.load().scores(cut, title, vectors), vectors[1:])


def select(cut: Sequence[Sentence], scores: Floats, embeddings: Floats) -> list[SummarySentence]:
    """Like `choose`, by any `scores` (sentences, 2): alone, and beside others.

    `embeddings` (sentences, n), each of length 1, tell which say the same.
    """
    cut = [_untied(sentence) for sentence in cut]
    folded = [fold(sentence.text) for sentence in cut]
    able = [i for i, sentence in enumerate(folded) if _can_stand(sentence)]
    clear = [i for i in able if not _UNRESOLVED.match(folded[i])]
    chosen = _diverse(clear or able, scores, folded, embeddings)
    ranks = {index: rank for rank, index in enumerate(chosen, start=1)}
    return [SummarySentence(cut[i].text, cut[i].start, cut[i].end, ranks[i]) for i in sorted(ranks)]


def _untied(sentence: Sentence) -> Sentence:
    """The sentence without a word that ties it to the one before."""
    tie = _TIE.match(sentence.text)
    at = tie.end() if tie else 0
    return replace(sentence, text=sentence.text[at:], start=sentence.start + at)


def _can_stand(sentence: str) -> bool:
    """Whether a folded sentence may be read without the article around it."""
    return (
        length(units(sentence)) >= SHORTEST
        and not QUESTION.search(sentence)
        and bool(ENDED.search(sentence))
        and not _PROMPT.search(sentence)
    )


def _diverse(
    able: Sequence[int], scores: Floats, folded: Sequence[str], embeddings: Floats
) -> list[int]:
    """Indexes of at most LONGEST sentences, the best first, each unlike those before it.

    `scores` (sentences, 2): of a sentence alone, for the first; beside others, for the rest.
    """
    bigrams = {i: set(pairs(units(folded[i]))) for i in able}
    chosen: list[int] = []
    left = list(able)
    while left and len(chosen) < LONGEST:
        alike = {i: _alike(i, chosen, bigrams, embeddings) for i in left}
        left = [i for i in left if alike[i] < 1]
        if left:
            column = min(1, len(chosen))
            best = max(left, key=lambda i: (scores[i, column] - REDUNDANCY * alike[i], -i))
            chosen.append(best)
            left.remove(best)
    return chosen


def _alike(
    index: int,
    chosen: Sequence[int],
    bigrams: dict[int, set[tuple[str, str]]],
    embeddings: Floats,
) -> float:
    """How much a sentence repeats the chosen ones: 0 not at all, from 1 on it says the same."""
    degrees = [0.0]
    for other in chosen:
        shorter = max(1, min(len(bigrams[index]), len(bigrams[other])))
        degrees.append(len(bigrams[index] & bigrams[other]) / shorter / SAME_WORDS)
        degrees.append(float(embeddings[index] @ embeddings[other]) / SAME_MEANING)
    return max(degrees)
