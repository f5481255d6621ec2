"""Objectives and measures that nearly say the same, proposed for merging (RULES 1.5).

Words are compared without their order and without filler words, by rapidfuzz's token sort ratio (0 to 100).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curvebook.accountability.causal_web import every_node

if TYPE_CHECKING:
    from networkx import DiGraph

    from curvebook.model.measures import Indicator

SAME_WORDS = 85  # nearly the same words: proposed whatever else they share
SAME_MEASURE = 90  # of measures: males and females, say, are no duplicates
LIKE_WORDS = 60  # similar words: proposed where indicators or aims are shared as well
_FILLER = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "before",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "to",
        "who",
        "with",
    ]
)


@dataclass(frozen=True)
class Pair:
    """Two objectives, or two measures, that nearly say the same, and by what.

    `likeness` compares their words, 0 to 100; `indicators` and `aims` are the ids that both name.
    """

    first: str
    second: str
    likeness: int
    indicators: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()


def alike_objectives(web: DiGraph[str]) -> tuple[Pair, ...]:
    """Pairs of objectives to be merged, the most alike first.

    Proposed are those with nearly the same words (`SAME_WORDS`), and those with similar words (`LIKE_WORDS`) that share
    an indicator or what they lead to.
    """
    nodes = [node for node in every_node(web) if node.kind == "objective"]
    aims = [{link.to for link in node.links} for node in nodes]
    found = []
    for i, j, likeness in _similar([node.title for node in nodes], LIKE_WORDS):
        pair = Pair(
            nodes[i].id, nodes[j].id, likeness,
            tuple(id for id in nodes[i].indicators if id in nodes[j].indicators),
            tuple(sorted(aims[i] & aims[j])),
        )  # fmt: skip
        if likeness >= SAME_WORDS or pair.indicators or pair.aims:
            found.append(pair)
    return tuple(sorted(found, key=lambda pair: -pair.likeness))


def alike_measures(indicators: Sequence[Indicator]) -> tuple[Pair, ...]:
    """Pairs of measures to be merged: nearly the same words, of the same people, in the same unit."""
    names = [f"{i.title} {i.source.sex or ''} {i.source.age or ''} {i.source.category or ''}" for i in indicators]
    pairs = _similar(names, SAME_MEASURE)
    same = ((indicators[i], indicators[j], likeness) for i, j, likeness in pairs)
    return tuple(
        Pair(one.id, other.id, likeness)
        for one, other, likeness in sorted(same, key=lambda found: -found[2])
        if _measures(one) == _measures(other)
    )


def _measures(indicator: Indicator) -> tuple[object, ...]:
    source = indicator.source
    return indicator.kind, indicator.unit, indicator.per, source.sex, source.age, source.category


def _similar(texts: Sequence[str], least: int) -> Iterator[tuple[int, int, int]]:
    """Pairs of texts at least so alike, by their places."""
    import numpy as np
    from rapidfuzz import fuzz, process

    plain = [_plain(text) for text in texts]
    if len(plain) < 2:
        return
    scores = process.cdist(plain, plain, scorer=fuzz.token_sort_ratio, score_cutoff=least, dtype=np.uint8)
    for i, j in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
        yield int(i), int(j), int(scores[i, j])


def _plain(text: str) -> str:
    """Lower-case words without filler.

    >>> _plain("Families find help, close to home")
    'families find help close home'
    """
    words = re.findall(r"\w+", text.lower())
    return " ".join(word for word in words if word not in _FILLER) or text.lower()
