"""How often what was said came true: Brier score, reliability by tenths and coverage, each event counting once.

An event is what can come true or not: an indicator's value in a period, or a promise held against it. The same event
is foretold in edition after edition, and its foretellings come true or fail together; so each event has the same weight
however often it was foretold, and intervals are as wide as the number of *events* asks for.

Arrays have one element per statement: `stated` the probability (0 to 1), `met` whether it came true (0 or 1), `event` a
number for the event. They hold no NaN: what is not known yet is for the caller to count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.intervals import Floats, student_t, wilson

FEW = 30  # events; while a partnership has fewer of its own, back-tests stand beside them
SURE = 0.95  # how often the truth lies within an interval, or chance within a bar
TENTHS = 10


class Tally(NamedTuple):
    """Some statements, each of their events counted once: what was said on average, and what came.

    `lower` and `upper`: 95% interval of `met` (Wilson, on the number of events). `least` and `most`: where `met` would
    lie, 95 times in 100, if every probability were true; a share outside is hard to put down to chance.
    """

    events: int
    times: int
    stated: float
    met: float
    lower: float
    upper: float
    least: float
    most: float

    @property
    def by_chance(self) -> bool:
        """Whether chance alone can explain how far what came lies from what was said."""
        return self.least - 1e-9 <= self.met <= self.most + 1e-9


class Brier(NamedTuple):
    """The mean squared difference between probability and outcome: 0 is perfect, 0.25 is what "50%" always gets.

    score = reliability − resolution + uncertainty + within; `within` is what the tenths hide. `skill` is the share by
    which it beats stating the base rate each time. NaN: not known.

    Murphy AH (1973), Journal of Applied Meteorology 12: 595-600; of the part within tenths: Stephenson DB, Coelho CAS,
    Jolliffe IT (2008), Weather and Forecasting 23: 752-757.
    """

    events: int
    times: int
    score: float
    lower: float
    upper: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    skill: float


class Held(NamedTuple):
    """The share of intervals that held what came, and its own 95% interval (Wilson, on the number of events)."""

    events: int
    times: int
    share: float
    lower: float
    upper: float


def tally(stated: ArrayLike, met: ArrayLike, event: ArrayLike) -> Tally:
    """What was said and what came of all these statements together; NaN where there is none.

    >>> said = tally([0.9, 0.7, 0.2], [1, 1, 0], [1, 1, 2])  # the first event was foretold twice
    >>> said.events, said.times, round(said.stated, 2), said.met
    (2, 3, 0.5, 0.5)
    """
    said, came, which = _statements(stated, met, event)
    if not said.size:
        return Tally(0, 0, *[np.nan] * 6)
    chances, shares = _by_event(said, which), _by_event(came, which)
    n, share = len(chances), float(shares.mean())
    interval = wilson(shares.sum(), n)
    least, most = by_chance(chances)
    return Tally(
        n, said.size, float(chances.mean()), share, float(interval.lower), float(interval.upper), least / n, most / n
    )


def reliability(stated: ArrayLike, met: ArrayLike, event: ArrayLike) -> dict[int, Tally]:
    """The tallies of the tenths of probability in which anything was said: 0 is "below 10%", 9 "90% and more".

    An event that was foretold in two tenths counts once in each.

    >>> {tenth: (said.events, said.met) for tenth, said in reliability([0.1, 0.7, 0.75], [0, 1, 0], [1, 2, 3]).items()}
    {1: (1, 0.0), 7: (2, 0.5)}
    """
    said, came, which = _statements(stated, met, event)
    tenth = tenth_of(said)
    return {int(k): tally(*(part[tenth == k] for part in (said, came, which))) for k in np.unique(tenth)}


def tenth_of(stated: ArrayLike) -> NDArray[np.intp]:
    """The tenth that each probability lies in; 30% as a computer writes it (0.29999…) is 30%.

    >>> tenth_of([0.0, 0.3, 0.1 + 0.2, 0.9999, 1.0]).tolist()
    [0, 3, 3, 9, 9]
    """
    return np.clip(np.floor(np.asarray(stated, dtype=float) * TENTHS + 1e-9), 0, TENTHS - 1).astype(np.intp)


def brier(stated: ArrayLike, met: ArrayLike, event: ArrayLike) -> Brier:
    """The Brier score with its parts, each event counting once; NaN where nothing is known.

    Brier GW (1950), Monthly Weather Review 78: 1-3.

    Its interval is that of the mean over events (Student's t: the jackknife over events gives the same for a mean). It
    needs two events that came out differently: of such that all came true nobody can tell how much luck there was.

    >>> score = brier([0.9, 0.1, 0.6], [1, 0, 0], [1, 2, 3])
    >>> round(score.score, 4), round(score.uncertainty, 4), round(score.skill, 2)
    (0.1267, 0.2222, 0.43)
    """
    said, came, which = _statements(stated, met, event)
    if not said.size:
        return Brier(0, 0, *[np.nan] * 8)
    each = _by_event((said - came) ** 2, which)
    weight = 1 / np.bincount(which)[which] / len(each)
    score, base = float(each.mean()), float(_by_event(came, which).mean())  # exactly 0 or 1 where all came out alike
    tenth = tenth_of(said)
    total = np.bincount(tenth, weight, TENTHS)
    there = total > 0
    mean_said, mean_came = (np.bincount(tenth, weight * x, TENTHS)[there] / total[there] for x in (said, came))
    unreliable = float(total[there] @ (mean_said - mean_came) ** 2)
    resolution = float(total[there] @ (mean_came - base) ** 2)
    uncertainty = base * (1 - base)
    luck = len(each) > 1 and 0 < base < 1
    around = student_t(score, each.std(ddof=1), len(each)) if luck else None
    return Brier(
        len(each),
        said.size,
        score,
        max(float(around.lower), 0.0) if around else np.nan,
        min(float(around.upper), 1.0) if around else np.nan,
        unreliable,
        resolution,
        uncertainty,
        score - (unreliable - resolution + uncertainty),
        1 - score / uncertainty if uncertainty > 0 else np.nan,
    )


def held(inside: ArrayLike, event: ArrayLike) -> Held:
    """The share of intervals that held what came, each event counting once; NaN where there is none.

    >>> held([1, 1, 0, 1], [1, 1, 2, 3])[:3]
    (3, 4, 0.6666666666666666)
    """
    _, came, which = _statements(inside, inside, event)
    if not came.size:
        return Held(0, 0, *[np.nan] * 3)
    shares = _by_event(came, which)
    interval = wilson(shares.sum(), len(shares))
    return Held(len(shares), came.size, float(shares.mean()), float(interval.lower), float(interval.upper))


def by_chance(chances: ArrayLike) -> tuple[int, int]:
    """How many of independent events with these probabilities come true at least and at most, 95 times in 100.

    From their exact distribution (Poisson binomial), 2.5% at most on either side: the consistency bars of Bröcker J,
    Smith LA (2007), Weather and Forecasting 22: 651-661, without their resampling.

    >>> by_chance([0.5] * 10), by_chance([0.7])
    ((2, 8), (0, 1))
    """
    spread = np.ones(1)
    for chance in np.asarray(chances, dtype=float):
        spread = np.append(spread * (1 - chance), 0.0) + np.append(0.0, spread * chance)
    below = np.cumsum(spread)
    tail = (1 - SURE) / 2
    return int(np.searchsorted(below, tail + 1e-12)), int(np.searchsorted(below, 1 - tail - 1e-12))


def events(key: ArrayLike, first: ArrayLike, last: ArrayLike) -> NDArray[np.intp]:
    """A number for the event that each statement is about: the same `key`, and periods that share any day.

    `first` and `last` are days (both included). Periods that overlap in a chain (2019 to 2021, 2020 to 2022, …) are one
    event: what each of them holds has been counted with the next.

    >>> events(["a", "a", "a", "b"], [2019, 2020, 2023, 2023], [2021, 2022, 2025, 2025]).tolist()
    [0, 0, 1, 2]
    """
    _, code = np.unique(np.asarray(key, dtype=str), return_inverse=True)
    start, end = (np.asarray(days).astype(np.int64) for days in (first, last))
    order = np.lexsort((end, start, code))
    out = np.zeros(len(code), dtype=np.intp)
    number, until, of = -1, 0, -1
    for i in order:
        if code[i] != of or start[i] > until:
            number, until, of = number + 1, end[i], code[i]
        until = max(until, end[i])
        out[i] = number
    return out


def _statements(stated: ArrayLike, met: ArrayLike, event: ArrayLike) -> tuple[Floats, Floats, NDArray[np.intp]]:
    said, came = np.atleast_1d(np.asarray(stated, dtype=float)), np.atleast_1d(np.asarray(met, dtype=float))
    _, which = np.unique(np.atleast_1d(np.asarray(event)), return_inverse=True)
    if not len(said) == len(came) == len(which):
        raise ValueError("one probability, one outcome and one event for each statement")
    if not (((said >= 0) & (said <= 1)).all() and ((came >= 0) & (came <= 1)).all()):
        raise ValueError("probabilities and outcomes lie between 0 and 1; what is not known is left out")
    return said, came, which


def _by_event(values: Floats, which: NDArray[np.intp]) -> Floats:
    """The mean of each event's statements."""
    return np.bincount(which, values) / np.bincount(which)
