"""The recent-trend test on five points, for many series at once.

The rule is the one behind the published recent-trend markers of England's public-health profiles: a straight line
through the last five consecutive, non-overlapping points, each weighted by the inverse of its variance (from its
published interval); significant where (slope ÷ its standard error)² exceeds 9.54953570608324, the chi-squared value of
one degree of freedom at p = 0.002; and where leaving out any one point would turn the slope's sign, it is no
significant change.
The same weighted line serves every kind (it reproduces the published markers); `logistic` is offered beside it for
proportions, as the method's description names it.

Points of a seasonal series (quarterly, monthly) are compared like with like: the same quarter (month) of five years.
A rolling year would overlap and needs counts that are not always there; consecutive quarters would test the season.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.intervals import Floats, standard_error

POINTS = 5
CRITICAL = 9.54953570608324  # chi-squared, one degree of freedom, p = 0.002
CANNOT = "cannot be calculated"
NO_CHANGE = "no significant change"


class Trend(NamedTuple):
    """One element per series. `slope` and its standard error `se` are per step between two points."""

    slope: Floats
    se: Floats
    chi2: Floats
    significant: NDArray[np.bool_]
    possible: NDArray[np.bool_]  # False: a value or an interval is missing, or an interval has no width


def recent_trend(values: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Trend:
    """The test on arrays of shape (series, 5), oldest point first, with 95% limits.

    >>> v = np.array([[24.67, 24.6, 28.0, 30.2, 30.6]])
    >>> t = recent_trend(v, [[23.16, 23.15, 26.44, 28.63, 28.98]], [[26.25, 26.19, 29.64, 31.9, 32.25]])
    >>> t.chi2.round(2).item(), t.significant.item()
    (46.77, True)
    """
    y = np.atleast_2d(np.asarray(values, dtype=float))
    se = np.atleast_2d(standard_error(lower, upper))
    if y.shape != se.shape or y.shape[1] != POINTS:
        raise ValueError(f"values and limits must have shape (series, {POINTS}), not {y.shape} and {se.shape}")
    possible = (np.isfinite(y) & np.isfinite(se) & (se > 0)).all(axis=1)
    y = np.where(possible[:, None], y, 0.0)
    weight = 1 / np.where(possible[:, None], se, 1.0) ** 2
    slope, error = _line(y, weight)
    chi2 = (slope / error) ** 2
    stable = np.ones(len(y), dtype=bool)
    for left_out in range(POINTS):
        keep = np.arange(POINTS) != left_out
        stable &= np.sign(_line(y[:, keep], weight[:, keep], np.flatnonzero(keep))[0]) == np.sign(slope)
    nan = np.where(possible, 0.0, np.nan)
    return Trend(slope + nan, error + nan, chi2 + nan, possible & stable & (chi2 > CRITICAL), possible)


def logistic(count: ArrayLike, n: ArrayLike, steps: int = 25) -> Trend:
    """The same rule by logistic regression of `count` out of `n` (shape (series, 5)); slope on the logit scale.

    Maximum likelihood by Newton's method with a fixed number of steps; the chi-squared is Wald's. Series where the
    counts are all zero or all of `n` have no maximum and are not possible.
    """
    x, total = (np.atleast_2d(np.asarray(a, dtype=float)) for a in (count, n))
    known = (np.isfinite(x) & np.isfinite(total) & (total > 0) & (x >= 0) & (x <= total)).all(axis=1)
    possible = known & (x.sum(axis=1) > 0) & (x.sum(axis=1) < total.sum(axis=1))
    x, total = (np.where(possible[:, None], a, b) for a, b in ((x, 1.0), (total, 2.0)))
    slope, error = _logit_line(x, total, np.arange(POINTS), steps)
    stable = np.ones(len(x), dtype=bool)
    for left_out in range(POINTS):
        keep = np.flatnonzero(np.arange(POINTS) != left_out)
        stable &= np.sign(_logit_line(x[:, keep], total[:, keep], keep, steps)[0]) == np.sign(slope)
    chi2 = (slope / error) ** 2
    nan = np.where(possible, 0.0, np.nan)
    return Trend(slope + nan, error + nan, chi2 + nan, possible & stable & (chi2 > CRITICAL), possible)


def words(trend: Trend, good: str) -> NDArray[np.object_]:
    """The finding's word for each series, from significance, direction and polarity."""
    falling, rising = {
        "high": ("getting worse", "getting better"),
        "low": ("getting better", "getting worse"),
        "neither": ("decreasing", "increasing"),
    }[good]
    out = np.full(trend.slope.shape, NO_CHANGE, dtype=object)
    out[trend.significant & (trend.slope > 0)] = rising
    out[trend.significant & (trend.slope < 0)] = falling
    out[~trend.possible] = CANNOT
    return out


def spacing(months: int, step: int) -> int:
    """Months between the points of the test, for periods of `months` published every `step` months.

    Several years pooled: their own length, so that no two share a year. Shorter than a year: a year.

    >>> spacing(36, 12), spacing(12, 12), spacing(3, 3), spacing(12, 3)
    (36, 12, 12, 12)
    """
    return max(months, step, 12)


def _line(y: Floats, weight: Floats, x: ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Weighted least squares with known variances: slope and standard error of each row."""
    at = np.arange(y.shape[1], dtype=float) if x is None else np.asarray(x, dtype=float)
    total = weight.sum(axis=1, keepdims=True)
    away = at - (weight * at).sum(axis=1, keepdims=True) / total
    spread = (weight * away**2).sum(axis=1)
    return (weight * away * y).sum(axis=1) / spread, 1 / np.sqrt(spread)


def _logit_line(x: Floats, total: Floats, at: NDArray[np.int_], steps: int) -> tuple[Floats, Floats]:
    time = at - at.mean()
    share = x.sum(axis=1) / total.sum(axis=1)
    level, slope = np.log(share / (1 - share)), np.zeros(len(x))
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(level[:, None] + slope[:, None] * time, -30, 30)))
        w = total * p * (1 - p)
        gap = x - total * p
        a, b, c = w.sum(axis=1), (w * time).sum(axis=1), (w * time**2).sum(axis=1)
        g, h = gap.sum(axis=1), (gap * time).sum(axis=1)
        det = a * c - b * b
        level = level + (c * g - b * h) / det
        slope = slope + (a * h - b * g) / det
    return slope, np.sqrt(a / det)
