"""Ranks of places, and how sure they are: no ranking of noise.

A rank band says which ranks a place may truly have: it stands behind every place that is surely better and before
every one that is surely worse. Places are told apart pair by pair, all pairs at once, so that with 95% confidence every
band of a group holds its place's true rank (Al Mohamad D, Goeman JJ, van Zwet EW, 2018, arXiv:1812.05507; for the same
purpose Klein M, Wright T, Wieczorek J, 2020, Journal of the Royal Statistical Society, Series C 69). The critical
distance is Tukey's and Kramer's, from the studentized range (Hayter AJ, 1984, Annals of Statistics 12: 61-75).
Quintiles and deciles of places are in `quantiles`.

Arrays have the shape (groups, places) or (places,): a group is what is ranked together, such as an indicator in a year
at a level. Places are taken as independent: none is part of another.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import probability, turn
from curvebook.indicators.intervals import INVERTED, NO_INTERVAL, REASONS, UNKNOWN_VALUE, Floats, floats

_AT_ONCE = 500_000  # pairs held in memory at a time, at most those of one place where there are more
_NORMAL = 1.959963984540054  # standard errors in half a 95% interval


class Bands(NamedTuple):
    """For each place the best (lowest) and worst rank it may have, out of `of` ranked places of its group.

    NaN where a place is not ranked; `why` then holds a code of `REASONS`.
    """

    first: Floats
    last: Floats
    of: NDArray[np.int_]
    why: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """The reasons in words, "" where a place is ranked."""
        return np.asarray(REASONS)[self.why]


def rank(values: ArrayLike, good: str) -> Floats:
    """The rank of each value in its group, the best 1 (`good` "neither": the highest); equal values share the best.

    Unknown and infinite values have no rank (NaN) and do not count.

    >>> rank([5.0, 7.0, 7.0, float("nan"), 1.0], "high").tolist()
    [3.0, 1.0, 1.0, nan, 4.0]
    """
    y = _turned(values, good)
    order = np.argsort(-y, axis=-1, kind="stable")  # unknown ones last
    ordered = np.take_along_axis(y, order, axis=-1)
    place = np.arange(y.shape[-1])
    new = np.ones(y.shape, dtype=bool)
    new[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    ranks = np.empty(y.shape)
    np.put_along_axis(ranks, order, np.maximum.accumulate(np.where(new, place, 0), axis=-1) + 1.0, axis=-1)
    return np.where(np.isfinite(y), ranks, np.nan)


def rank_bands(values: ArrayLike, lower: ArrayLike, upper: ArrayLike, good: str, level: float = 0.95) -> Bands:
    """The band of each place from its value and 95% interval `lower` to `upper`; `level` is the bands' confidence.

    Two places are told apart where they lie further from each other than chance would bring the furthest two of as
    many equal places. Each interval counts with the side that faces the other place, which respects skewed intervals.
    A place without value or interval, or whose lower limit lies above the upper one, is not ranked. Time grows with the
    square of places: half a second for 20 groups of 1,000. Raises ValueError where `level` is not between 0 and 1, or
    for another `good`.

    >>> bands = rank_bands([10, 11, 30], [8, 9, 27], [12, 13, 33], "low")
    >>> bands.first.tolist(), bands.last.tolist()
    ([1.0, 1.0, 3.0], [2.0, 2.0, 3.0])
    """
    probability(level)
    ends = (lower, upper) if turn(good) > 0 else (upper, lower)
    y, low, high = np.broadcast_arrays(*(_turned(each, good) for each in (values, *ends)))
    limits = np.isfinite(low) & np.isfinite(high)
    why = np.select([np.isnan(y), ~limits, low > high], [UNKNOWN_VALUE, NO_INTERVAL, INVERTED]).astype(np.int8)
    ranked = why == 0
    of = ranked.sum(axis=-1)
    sizes, where = np.unique(of, return_inverse=True)
    critical = np.array([_furthest(int(size), level) for size in sizes])[where].reshape(of.shape)[..., None]
    y = np.where(ranked, y, np.nan)
    # the sides of the interval towards worse and better places, in squared critical distances
    with np.errstate(over="ignore"):
        down = (critical / _NORMAL * np.maximum(y - low, 0)) ** 2
        up = (critical / _NORMAL * np.maximum(high - y, 0)) ** 2

    better, worse = np.zeros(y.shape), np.zeros(y.shape)
    step = max(_AT_ONCE // max(y.size, 1), 1)
    for start in range(0, y.shape[-1], step):
        here = (..., slice(start, start + step), None)
        away = y[..., None, :] - y[here]
        with np.errstate(invalid="ignore", over="ignore"):
            ahead = (away > 0) & (away**2 > down[..., None, :] + up[here])
        better[..., start : start + step] = ahead.sum(axis=-1)
        worse += ahead.sum(axis=-2)
    first, last = better + 1, of[..., None] - worse
    first, last = (np.where(ranked, each, np.nan) for each in (first, last))
    return Bands(first, last, np.broadcast_to(of[..., None], y.shape), why)


def ordinal(number: int) -> str:
    """A rank in words: 1st, 22nd, 113th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _turned(values: ArrayLike, good: str) -> Floats:
    """The values as floats, higher better; infinite ones unknown."""
    y = np.atleast_1d(floats(values)) * turn(good)
    return np.where(np.isfinite(y), y, np.nan)


def _furthest(places: int, level: float) -> float:
    """How many standard errors of a difference the furthest two of equal places exceed with probability 1 − `level`.

    The studentized range with known variances, over √2: its distribution is k ∫ φ(z) (Φ(z) − Φ(z − q))^(k−1) dz.
    """
    if places < 2:
        return 0.0
    from scipy.special import ndtr

    z = np.linspace(-9, 9, 2001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    small, large = 0.0, 20.0
    for _ in range(60):
        q = (small + large) / 2
        held = places * (density * (ndtr(z) - ndtr(z - q)) ** (places - 1)).sum()
        small, large = (q, large) if held < level else (small, q)
    return float(large / np.sqrt(2))
