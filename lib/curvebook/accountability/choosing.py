"""Which indicators stand for an outcome: communication, proxy and data power (STANDARDS section 1).

The rule, ours: each power counts 1 (low), 2 (medium) or 3 (high). Communication and proxy power together are strong
from 5. Strong with data power of 2 or more, and a value received: a candidate for a headline, the best three of an
outcome by all points together, ties in the order in which they were written; the others are secondary. Strong without
such data: the data development agenda. Not strong: secondary. Only population indicators are chosen (RULES 5.1).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from curvebook.model.measures import Indicator, Power

POINTS = {"low": 1, "medium": 2, "high": 3}
STRONG, DATA = 5, 2
LEAST, MOST = 2, 3  # headline indicators of an outcome
Place = Literal["headline", "secondary", "agenda", "not rated"]
POPULATION = ("headline", "secondary", "driver")


@dataclass(frozen=True)
class Choice:
    """Where an indicator belongs by its powers; `points` is their sum, 0 where nobody has rated it."""

    indicator: Indicator
    place: Place
    points: int


def points(power: Power) -> int:
    """All three powers together, 3 to 9.

    >>> points(Power(communication="high", proxy="medium", data="low"))
    6
    """
    return POINTS[power.communication] + POINTS[power.proxy] + POINTS[power.data]


def is_strong(power: Power) -> bool:
    """Whether people understand it, and it stands for the outcome, well enough.

    >>> is_strong(Power(communication="high", proxy="medium", data="low"))
    True
    >>> is_strong(Power(communication="medium", proxy="medium", data="high"))
    False
    """
    return POINTS[power.communication] + POINTS[power.proxy] >= STRONG


def choose(indicators: Sequence[Indicator], received: Collection[str]) -> tuple[Choice, ...]:
    """The population indicators of one outcome, each with its place, in their order; `received` names those with a
    value."""
    own = [each for each in indicators if each.role in POPULATION]
    candidates = [i for i in own if i.power and is_strong(i.power) and _has_data(i, i.power, received)]
    best = sorted(candidates, key=lambda i: -points(i.power) if i.power else 0)[:MOST]
    return tuple(_choice(each, received, {i.id for i in best}) for each in own)


def _choice(indicator: Indicator, received: Collection[str], best: Collection[str]) -> Choice:
    power = indicator.power
    if power is None:
        return Choice(indicator, "not rated", 0)
    place: Place = "secondary"
    if is_strong(power) and not _has_data(indicator, power, received):
        place = "agenda"
    elif indicator.id in best:
        place = "headline"
    return Choice(indicator, place, points(power))


def _has_data(indicator: Indicator, power: Power, received: Collection[str]) -> bool:
    return POINTS[power.data] >= DATA and indicator.id in received
