"""The recent-trend test on five points, for many series at once.

The rule is the one behind the published recent-trend markers of England's public-health profiles: a straight line
through the last five consecutive, non-overlapping points, each weighted by the inverse of its variance (from its
published interval); significant where (slope ÷ its standard error)² exceeds 9.54953570608324, the chi-squared value of
one degree of freedom at p = 0.002; and where leaving out any one point would turn the slope's sign, it is no
significant change.
The weighted line serves every kind and reproduces the published markers, those of proportions included.
`proportion_trend` is offered beside it: the method's description names logistic regression for proportions, and its
own code has that test (from counts, not from intervals) for the indicators compared by control limits of proportions.
The markers themselves are published for proportions, crude rates and directly standardised rates of single years.

Points of a seasonal series (quarterly, monthly) are compared like with like: the same quarter (month) of five years.
A rolling year would overlap and needs counts that are not always there; consecutive quarters would test the season.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import chosen
from curvebook.indicators.intervals import Floats, floats, standard_error

POINTS = 5
CRITICAL = 9.54953570608324  # chi-squared, one degree of freedom, p = 0.002
Flags = NDArray[np.bool_]
FLAT = 1e-9  # of the slope: a line flatter than that has gone flat, so that rounding decides nothing
CANNOT = "cannot be calculated"
NO_CHANGE = "no significant change"
_DIRECTIONS = {
    "high": ("getting worse", "getting better"),
    "low": ("getting better", "getting worse"),
    "neither": ("decreasing", "increasing"),
}


class Trend(NamedTuple):
    """One element per series. `slope` and its standard error `se` are per step between two points."""

    slope: Floats
    se: Floats
    chi2: Floats
    significant: Flags
    possible: Flags  # False: a value or an interval is missing, or an interval has no width that can be reckoned with


def recent_trend(
    values: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    count: ArrayLike | None = None,
    denominator: ArrayLike | None = None,
) -> Trend:
    """The test on arrays of shape (series, 5), oldest point first, with 95% limits.

    The published markers also need each point's count and denominator, and have none where the two are equal (a point
    of 100%); give both to have the markers' own rule, or neither where a source publishes values only. Raises
    ValueError for other shapes.

    >>> v = np.array([[24.67, 24.6, 28.0, 30.2, 30.6]])
    >>> t = recent_trend(v, [[23.16, 23.15, 26.44, 28.63, 28.98]], [[26.25, 26.19, 29.64, 31.9, 32.25]])
    >>> t.chi2.round(2).item(), t.significant.item()
    (46.77, True)
    """
    y = np.atleast_2d(floats(values))
    se = np.atleast_2d(standard_error(lower, upper))
    if y.shape != se.shape or y.shape[1] != POINTS:
        raise ValueError(f"values and limits must have shape (series, {POINTS}), not {y.shape} and {se.shape}")
    usable = np.isfinite(y) & np.isfinite(se) & (se > 0)
    if count is not None and denominator is not None:
        x, n = (floats(a) for a in (count, denominator))
        usable &= np.isfinite(x) & np.isfinite(n) & (x != n)
    possible: Flags = np.all(usable, axis=1)
    y = np.where(possible[:, None], y, 0.0)
    with np.errstate(all="ignore"):
        weight = 1 / np.where(possible[:, None], se, 1.0) ** 2
        slope, error = _line(y, weight)
        return _trend(slope, error, _stable(y, weight, slope), possible)


def proportion_trend(count: ArrayLike, n: ArrayLike) -> Trend:
    """The same rule for `count` out of `n` (shape (series, 5)) by the score test of logistic regression on time.

    The chi-squared is that of the Cochran-Armitage test for trend (Cochran WG, 1954, Biometrics 10: 417-451; Armitage
    P, 1955, Biometrics 11: 375-386): a weighted line through the shares, the weights from the share of all five
    together. The slope's sign has to hold, whichever point is left out, for the plain line through the logits, as in
    the published markers' own code. Slope and standard error are shares per step. Not possible where a share is 0 or
    1, which has no logit.

    >>> proportion_trend([[994, 1023, 1199, 1332, 1367]], [[40299, 41527, 42811, 44064, 44701]]).chi2.round(1).item()
    47.9
    """
    x, total = (np.atleast_2d(floats(a)) for a in (count, n))
    if x.shape != total.shape or x.shape[1] != POINTS:
        raise ValueError(f"count and n must have shape (series, {POINTS}), not {x.shape} and {total.shape}")
    possible: Flags = np.all(np.isfinite(x) & np.isfinite(total) & (x > 0) & (x < total), axis=1)
    x, total = (np.where(possible[:, None], a, b) for a, b in ((x, 1.0), (total, 2.0)))
    with np.errstate(all="ignore"):
        overall = x.sum(axis=1, keepdims=True) / total.sum(axis=1, keepdims=True)
        slope, error = _line(x / total, total / (overall * (1 - overall)))
        logit = np.log(x / (total - x))
        stable = _stable(logit, np.ones_like(logit), _line(logit, np.ones_like(logit))[0])
        return _trend(slope, error, stable, possible & np.isfinite(logit).all(axis=1))


def words(trend: Trend, good: str) -> NDArray[np.object_]:
    """The finding's word for each series, from significance, direction and polarity."""
    falling, rising = chosen(_DIRECTIONS, good, "good")
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


def _trend(slope: Floats, error: Floats, stable: Flags, possible: Flags) -> Trend:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        chi2 = (slope / error) ** 2
    possible = possible & np.isfinite(slope) & (error > 0) & np.isfinite(error) & np.isfinite(chi2)
    nan = np.where(possible, 0.0, np.nan)
    return Trend(slope + nan, error + nan, chi2 + nan, possible & stable & (chi2 > CRITICAL), possible)


def _stable(y: Floats, weight: Floats, slope: Floats) -> Flags:
    """Whether no line turns against `slope`, whichever point is left out; one that goes flat does not."""
    stable = np.ones(len(y), dtype=bool)
    for left_out in range(POINTS):
        keep = np.flatnonzero(np.arange(POINTS) != left_out)
        stable &= _line(y[:, keep], weight[:, keep], keep)[0] * np.sign(slope) >= -FLAT * np.abs(slope)
    return stable


def _line(y: Floats, weight: Floats, x: ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Weighted least squares with known variances: slope and standard error of each row."""
    at = np.arange(y.shape[1], dtype=float) if x is None else floats(x)
    total = weight.sum(axis=1, keepdims=True)
    away = at - (weight * at).sum(axis=1, keepdims=True) / total
    spread = (weight * away**2).sum(axis=1)
    return (weight * away * y).sum(axis=1) / spread, 1 / np.sqrt(spread)
