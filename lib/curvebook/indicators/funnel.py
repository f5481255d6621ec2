"""Funnel plots: how far a place may lie from the common value by chance, given its size, and which lie further.

Limits at two and three standard deviations, as they are called: 95% and 99.8%, each side 0.025 and 0.001. A place lies
outside them exactly when its own interval excludes the common value. For proportions that is Wilson's interval, whose
funnel is p ± z √(p(1 − p)/n); for rates and ratios the exact Poisson interval, whose funnel has no formula and is
solved for (Spiegelhalter DJ, 2005, Statistics in Medicine 24: 1185-1202; England's public-health technical guidance).

A standardised rate has no Poisson count behind it: take `effective_population`, under which its count gives its rate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.intervals import (
    FEW_EVENTS,
    INFINITE,
    LARGER,
    NEGATIVE,
    OFF_SCALE,
    OVERFLOW,
    REASONS,
    UNKNOWN_COUNT,
    UNKNOWN_DENOMINATOR,
    UNKNOWN_VALUE,
    ZERO,
    Floats,
    floats,
)

TAILS = (0.025, 0.001)
LARGEST = 2.0**53  # sizes above it are no numbers of people, and not whole
LEAST_EVENTS = 10  # a standardised rate of fewer has no reliable interval


class Funnel(NamedTuple):
    """The limits at each size, in the unit of the common value times `multiplier`; `why` where there are none."""

    baseline: Floats
    lower2: Floats
    upper2: Floats
    lower3: Floats
    upper3: Floats
    why: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """The reasons in words, "" where there are limits."""
        return np.asarray(REASONS)[self.why]


class Significance(NamedTuple):
    """`code`: -2 and 2 outside the 99.8% limits, -1 and 1 outside the 95% limits, 0 within; NaN with its `why`."""

    code: Floats
    why: NDArray[np.int8]


class Population(NamedTuple):
    """Numbers of people, NaN with its `why`."""

    value: Floats
    why: NDArray[np.int8]


def baseline(count: ArrayLike, denominator: ArrayLike) -> float:
    """The common value of places: all counts over all denominators, of places where both are known and not negative;
    else NaN.

    >>> baseline([3, 5, float("nan")], [10, 10, 10])
    0.4
    """
    x, n = np.broadcast_arrays(floats(count), floats(denominator))
    known = np.isfinite(x) & np.isfinite(n) & (x >= 0) & (n >= 0)
    with np.errstate(all="ignore"):
        counted, total = x[known].sum(), n[known].sum()
        common = counted / total
    return float(common) if np.isfinite([common, total]).all() else float("nan")


def effective_population(count: ArrayLike, rate: ArrayLike, per: float = 1.0) -> Population:
    """The population in which `count` events make the standardised `rate` per `per` people; none below 10 events.

    >>> effective_population(50, 125.0, per=100_000).value.item()
    40000.0
    """
    x, y, why = _checked(count, rate)
    why[why == UNKNOWN_DENOMINATOR] = UNKNOWN_COUNT
    why[((why == 0) & (x < LEAST_EVENTS)) | (why == ZERO)] = FEW_EVENTS
    why[(why == 0) & (y == 0)] = ZERO
    with np.errstate(over="ignore"):
        people = np.where(why == 0, x, np.nan) * per / np.where(why == 0, y, 1.0)
    why[(why == 0) & np.isinf(people)] = OVERFLOW
    return Population(np.where(why == 0, people, np.nan), why)


def proportion_funnel(n: ArrayLike, common: ArrayLike, *, multiplier: float = 1.0) -> Funnel:
    """Limits of proportions of `n` about the `common` one (0 to 1), never below 0 or above 1, times `multiplier`.

    >>> proportion_funnel(100, 0.5, multiplier=100).upper2.round(1).item()
    59.8
    """
    from scipy.special import ndtri

    size, p, why = _checked(n, common)
    why[(why == 0) & (p > 1)] = OFF_SCALE
    with np.errstate(all="ignore"):
        error = np.sqrt(np.maximum(p * (1 - p), 0) / size)
        limits = [np.clip(p + sign * -ndtri(tail) * error, 0, 1) for tail in TAILS for sign in (-1, 1)]
    return _funnel(p, limits, multiplier, why)


def poisson_funnel(size: ArrayLike, common: ArrayLike = 1.0, *, multiplier: float = 1.0) -> Funnel:
    """Limits of rates of a population `size` about the `common` rate per person, times `multiplier`.

    For ratios of observed to expected events `size` is what is expected, and `common` stays 1.

    >>> ratios = poisson_funnel(100.0)
    >>> ratios.lower2.round(3).item(), ratios.upper2.round(3).item()
    (0.804, 1.206)
    """
    from scipy.special import gdtrib

    n, rate, why = _checked(size, common)
    with np.errstate(all="ignore"):
        expected = np.where(why == 0, n * rate, np.nan)
        some = expected > 0
        at = np.where(some, expected, 1.0)
        # the counts, whole or not, below and above which their exact interval excludes what is expected
        counts = [each for tail in TAILS for each in (gdtrib(1.0, 1 - tail, at) - 1, gdtrib(1.0, tail, at))]
        limits = [np.where(some, np.maximum(each, 0), 0.0) / n for each in counts]
    return _funnel(rate, limits, multiplier, why)


def significance(count: ArrayLike, size: ArrayLike, common: ArrayLike, *, proportion: bool) -> Significance:
    """Each place's `count` of `size` against its own limits about the `common` value.

    >>> significance([40, 65], [100, 100], 0.5, proportion=True).code.tolist()
    [-1.0, 1.0]
    """
    funnel = (proportion_funnel if proportion else poisson_funnel)(size, common)
    x, n, why = (np.array(a) for a in np.broadcast_arrays(floats(count), floats(size), funnel.why))
    why[np.isnan(x)] = UNKNOWN_COUNT
    why[(why == 0) & np.isinf(x)] = INFINITE
    why[(why == 0) & (x < 0)] = NEGATIVE
    if proportion:
        why[(why == 0) & (x > n)] = LARGER
    with np.errstate(all="ignore"):
        value = x / n
        above = (value > funnel.upper2).astype(float) + (value > funnel.upper3)
        below = (value < funnel.lower2).astype(float) + (value < funnel.lower3)
    return Significance(np.where(why == 0, above - below, np.nan), why)


def axis(sizes: ArrayLike, points: int = 100) -> NDArray[np.int64]:
    """Whole sizes for a smooth funnel: dense at the narrow end, each step the same share of what is still to come.

    It starts at 1; or, where the smallest place is over half the largest, 5% below the smallest, rounded down to one
    digit. It ends 5% above the largest, rounded up to two digits. Empty where no size is known.

    >>> axis([120, 400]).tolist()[:4], axis([120, 400]).tolist()[-1], axis([16386, 30929])[[0, 1, -1]].tolist()
    ([1, 2, 3, 4], 420, [10000, 10121, 33000])
    """
    n = floats(sizes)
    n = n[(n > 0) & (n < LARGEST)]
    if n.size == 0:
        return np.empty(0, dtype=np.int64)
    smallest, largest = float(n.min()), float(n.max())
    end = _round(largest * 1.05, 2, np.ceil)
    at = max(_round(smallest * 0.95, 1, np.floor), 1) if smallest > largest / 2 else 1
    steps = [at]
    for left in range(points - 1, 0, -1):
        at = max(at + 1, round(at * (end / at) ** (1 / left)))
        steps.append(at)
    return np.array([step for step in steps if step <= end], dtype=np.int64)


def _round(number: float, digits: int, how: np.ufunc) -> int:
    unit = 10.0 ** max(np.floor(np.log10(number)) - digits + 1, 0)
    return int(how(number / unit) * unit)


def _checked(size: ArrayLike, common: ArrayLike) -> tuple[Floats, Floats, NDArray[np.int8]]:
    n, value = (np.array(a) for a in np.broadcast_arrays(*(floats(a) for a in (size, common))))
    why = np.zeros(n.shape, dtype=np.int8)
    why[np.isnan(value)] = UNKNOWN_VALUE
    why[np.isnan(n)] = UNKNOWN_DENOMINATOR
    why[(why == 0) & (np.isinf(n) | np.isinf(value))] = INFINITE
    why[(why == 0) & ((n < 0) | (value < 0))] = NEGATIVE
    why[(why == 0) & (n == 0)] = ZERO
    return n, value, why


def _funnel(common: Floats, limits: list[Floats], multiplier: float, why: NDArray[np.int8]) -> Funnel:
    lines = [common * multiplier, *(limit * multiplier for limit in limits)]
    why[(why == 0) & ~np.isfinite(lines).all(axis=0)] = OVERFLOW
    lines = [np.where(why == 0, line, np.nan) for line in lines]
    middle, lower2, upper2, lower3, upper3 = lines
    return Funnel(middle, lower2, upper2, lower3, upper3, why)
