"""Confidence intervals of proportions, counts, rates and means, a million at a time.

Methods and golden tables: the public-health reference implementation in England (PHEindicatormethods, golden/phe).
Every function takes numbers or arrays that broadcast together and returns an `Estimate` of arrays. What has no answer
has NaN and a reason, never an exception and never a bare NaN.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import probability

Floats = NDArray[np.float64]

# Why an estimate has no value; the position in this tuple is the code in `Estimate.why`.
REASONS: tuple[str, ...] = (
    "",
    "the count is not known",
    "the denominator is not known",
    "the denominator is zero",
    "a number is negative",
    "a number is infinite",
    "the count is larger than the denominator",
    "fewer than two values",
    "the result is too large for a number",
    "an age band's count is not known",
    "an age band's population is not known",
    "an age band has no population",
    "fewer than 10 events",
    "too few people",
    "an age band has more deaths than people",
    "no deaths in the last age band",
    "the interval is wider than 20 years",
    "a value is not known",
    "an interval is not known",
    "a quantile's population is not known or zero",
    "fewer than five quantiles",
    "a value does not fit its scale",
    "fewer values than quantiles",
    "no two values in a row",
    "the lower limit lies above the upper one",
    "the standard deviation is not known",
    "the number of values is not known",
)
UNKNOWN_COUNT, UNKNOWN_DENOMINATOR, ZERO, NEGATIVE, INFINITE, LARGER, FEW, OVERFLOW = range(1, 9)
AGE_COUNT, AGE_PEOPLE, AGE_EMPTY, FEW_EVENTS, FEW_PEOPLE, MORE_DEATHS, NO_LAST_DEATHS, WIDE_YEARS = range(9, 17)
UNKNOWN_VALUE, NO_INTERVAL, QUANTILE_PEOPLE, FEW_QUANTILES, OFF_SCALE, FEW_VALUES = range(17, 23)
NO_NEIGHBOURS, INVERTED, UNKNOWN_DEVIATION, UNKNOWN_NUMBER = range(23, 27)


class Estimate(NamedTuple):
    """A value with its interval; `why` holds a code of `REASONS` for each element (0: there is an estimate)."""

    value: Floats
    lower: Floats
    upper: Floats
    why: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """The reasons in words, "" where there is an estimate."""
        return np.asarray(REASONS)[self.why]


def wilson(count: ArrayLike, n: ArrayLike, level: float = 0.95, *, multiplier: float = 1.0) -> Estimate:
    """Proportion `count / n` with Wilson's score interval, times `multiplier` (100 for per cent).

    Wilson EB (1927), Journal of the American Statistical Association 22: 209-212.

    >>> wilson(65, 100).lower.round(4).item(), wilson(65, 100).upper.round(4).item()
    (0.5525, 0.7364)
    >>> wilson(3, 0).reasons.item()
    'the denominator is zero'
    """
    x, total = _pair(count, n)
    why = _why(x, total)
    why[(why == 0) & (x > total)] = LARGER
    x, total = _usable(why, x, total)
    z = z_score(level)
    with np.errstate(all="ignore"):
        p = x / total
        middle = 2 * x + z**2
        spread = z * np.sqrt(z**2 + 4 * x * (1 - p))
        base = 2 * (total + z**2)
        # At the ends the formula is exact on paper and off by a rounding error in floating point.
        lower = np.where(x == 0, 0.0, (middle - spread) / base)
        upper = np.where(x == total, 1.0, (middle + spread) / base)
        return estimate(p * multiplier, lower * multiplier, upper * multiplier, why)


def byar(
    count: ArrayLike, n: ArrayLike = 1.0, level: float = 0.95, *, multiplier: float = 1.0, exact_below: float = 10.0
) -> Estimate:
    """Rate `count / n × multiplier` of events with Byar's interval; exact Poisson where count < `exact_below`.

    With `n` left at 1 it is the count itself. Byar's approximation: Breslow NE, Day NE (1987), Statistical Methods in
    Cancer Research II, IARC; exact limits from the chi-squared distribution (Garwood F, 1936, Biometrika 28: 437-442).

    >>> byar(65, 100, multiplier=100).lower.round(3).item(), byar(65, 100, multiplier=100).upper.round(3).item()
    (50.163, 82.849)
    >>> byar(0).lower.item(), byar(0).upper.round(3).item()
    (0.0, 3.689)
    """
    x, total = _pair(count, n)
    why = _why(x, total)
    x, total = _usable(why, x, total)
    z = z_score(level)
    with np.errstate(all="ignore"):
        lower = x * np.maximum(1 - 1 / (9 * x) - z / (3 * np.sqrt(x)), 0) ** 3
        upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
        few = x < exact_below
        if few.any():
            exact_lower, exact_upper = _poisson(x[few], level)
            lower, upper = np.asarray(lower), np.asarray(upper)
            lower[few], upper[few] = exact_lower, exact_upper
        scale = multiplier / total
        return estimate(x * scale, lower * scale, upper * scale, why)


def student_t(mean: ArrayLike, deviation: ArrayLike, n: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean of `n` values with standard deviation `deviation` (n − 1 in its divisor), with Student's t interval.

    >>> student_t(53.704345, 20.975575, 8).lower.round(2).item()
    36.17
    """
    m, s, size = np.broadcast_arrays(floats(mean), floats(deviation), floats(n))
    why = np.select(
        [np.isnan(m), np.isnan(s), np.isnan(size), np.isinf(m) | np.isinf(s) | np.isinf(size), s < 0, size < 2],
        [UNKNOWN_VALUE, UNKNOWN_DEVIATION, UNKNOWN_NUMBER, INFINITE, NEGATIVE, FEW],
    ).astype(np.int8)
    m, s = _usable(why, m, s)
    from scipy.special import stdtrit

    with np.errstate(all="ignore"):
        half = stdtrit(np.maximum(size - 1, 1), 0.5 + probability(level) / 2) * s / np.sqrt(size)
        return estimate(m, m - half, m + half, why)


def standard_error(lower: ArrayLike, upper: ArrayLike) -> Floats:
    """The standard error that a 95% interval implies, (upper − lower) / 3.92; NaN where there is none."""
    with np.errstate(invalid="ignore", over="ignore"):
        width = floats(upper) - floats(lower)
    return np.where((width >= 0) & np.isfinite(width), width / 3.92, np.nan)


def estimate(value: Floats, lower: Floats, upper: Floats, why: NDArray[np.int8]) -> Estimate:
    """The three with a reason wherever one of them is not a number; `why` holds the reasons known already."""
    known = np.isfinite(value) & np.isfinite(lower) & np.isfinite(upper) & (why == 0)
    why = np.where((why == 0) & ~known, np.int8(OVERFLOW), why)
    value, lower, upper = (np.where(known, each, np.nan) for each in (value, lower, upper))
    return Estimate(value, lower, upper, why)


def floats(given: ArrayLike) -> Floats:
    """The numbers in `given`, each None or blank of a frame NaN. ValueError where something is no number.

    >>> floats([1, None, "2.5"]).tolist()
    [1.0, nan, 2.5]
    """
    try:
        return np.asarray(given, dtype=float)
    except TypeError:
        import pandas as pd  # only it knows its own blanks

        mixed = np.asarray(given, dtype=object)
        blank = np.asarray(pd.isna(mixed), dtype=bool)
        for each in mixed[~blank].tolist():
            if not isinstance(each, (int, float, str, np.generic)):
                raise ValueError(f"{each!r} is not a number") from None
        return np.where(blank, np.nan, mixed).astype(float)


def z_score(level: float) -> float:
    """How many standard errors on either side hold `level` of a normal distribution (1.96 for 0.95)."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + probability(level) / 2))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    left, right = np.broadcast_arrays(floats(a), floats(b))
    return left, right


def _why(x: Floats, total: Floats) -> NDArray[np.int8]:
    why: Any = np.zeros(x.shape, dtype=np.int8)
    why[np.isnan(x)] = UNKNOWN_COUNT
    why[(why == 0) & np.isnan(total)] = UNKNOWN_DENOMINATOR
    why[(why == 0) & (np.isinf(x) | np.isinf(total))] = INFINITE
    why[(why == 0) & ((x < 0) | (total < 0))] = NEGATIVE
    why[(why == 0) & (total == 0)] = ZERO
    return why


def _usable(why: NDArray[np.int8], x: Floats, total: Floats) -> tuple[Floats, Floats]:
    return np.where(why > 0, np.nan, x), np.where(why > 0, np.nan, total)


def _poisson(x: Floats, level: float) -> tuple[Floats, Floats]:
    """Exact limits of Poisson counts; small counts repeat, so each distinct one is solved once."""
    from scipy.special import chdtri

    distinct, where = np.unique(x, return_inverse=True)
    tail = (1 - level) / 2
    lower = np.where(distinct > 0, chdtri(2 * np.maximum(distinct, 0.5), 1 - tail) / 2, 0.0)
    upper = chdtri(2 * distinct + 2, tail) / 2
    return lower[where], upper[where]
