"""Differences between places, judged against chance: gaps between smaller areas, and what stands out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import probability
from curvebook.indicators.intervals import Floats, floats, standard_error


def more_than_chance(values: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float = 0.05) -> bool | None:
    """Whether places differ more than their intervals explain; None where an interval is missing or has no width.

    Cochran's test of homogeneity: the weighted squared distances from the weighted mean against chi-squared.

    >>> more_than_chance([10, 20], [8, 18], [12, 22])
    True
    >>> more_than_chance([10, 11], [8, 9], [12, 13])
    False
    """
    from scipy.special import chdtrc

    probability(level, "a significance level")
    y = floats(values)
    se = standard_error(lower, upper)
    if y.size < 2 or not (np.isfinite(y) & (se > 0)).all():
        return None
    with np.errstate(all="ignore"):
        weight = 1 / se**2
        centre = (weight * y).sum() / weight.sum()
        apart = (weight * (y - centre) ** 2).sum()
    return bool(chdtrc(y.size - 1, apart) < level) if np.isfinite(apart) else None


def stands_out(
    value: ArrayLike, lower: ArrayLike, upper: ArrayLike,
    whole: ArrayLike, whole_lower: ArrayLike, whole_upper: ArrayLike,
    share: ArrayLike,
) -> Floats:  # fmt: skip
    """How far places lie from the whole that contains them, in standard errors of that difference.

    `share` is the place's share of the whole's denominator; NaN where not known, then taken from the two variances.
    The place is part of the whole, so the difference varies by var(place) × (1 − 2 share) + var(whole). Each interval
    counts with the side that faces the other value, which respects the skewed intervals of small counts (Zou GY,
    Donner A, 2008, Statistics in Medicine 27: 1693-1702). NaN where an interval is missing or its
    lower limit lies above the upper one.

    >>> stands_out(12.0, 10.0, 14.4, 8.0, 7.5, 8.5, 0.06).round(2).item()
    4.04
    """
    v, lo, hi, w, wlo, whi, part = np.broadcast_arrays(
        *(floats(a) for a in (value, lower, upper, whole, whole_lower, whole_upper, share))
    )
    above = v >= w
    with np.errstate(all="ignore"):
        own = (np.where(above, v - lo, hi - v) / 1.96) ** 2
        other = (np.where(above, whi - w, w - wlo) / 1.96) ** 2
        spread = spread_of_difference(own, other, part)
        away = (v - w) / spread
    return np.where((lo <= hi) & (wlo <= whi) & (spread > 0) & np.isfinite(away), away, np.nan)


def spread_of_difference(own: Floats, other: Floats, share: Floats) -> Floats:
    """The standard deviation of a difference, from the variances of a place (`own`) and of what it is compared with.

    `share` is the place's share of the other's denominator: 0 where the two are independent, NaN where the place is
    part of the other and its share not known (then taken from the variances). Infinite where a variance is.
    """
    with np.errstate(all="ignore"):
        part = np.clip(np.where(np.isfinite(share), share, other / own), 0, 0.5)
        return np.asarray(np.sqrt(own * (1 - 2 * part) + other))


def beyond_chance(z: ArrayLike, level: float = 0.05) -> NDArray[np.bool_]:
    """Which of many differences `z` (in standard errors) are real, all at once; NaN is never real.

    Bonferroni's method: at most a `level` chance that any of them is an accident, however many there are (Dunn OJ,
    1961, Journal of the American Statistical Association 56: 52-64). Among 20 indicators each needs 3.02 standard
    errors, not 1.96. Step-down methods find a little more, but what they say of one figure gives away others, which
    a reader may not be allowed to see.

    >>> beyond_chance([2.1] + [0.1] * 19).any().item(), beyond_chance([2.1]).item()
    (False, True)
    """
    from scipy.special import ndtr

    probability(level, "a significance level")
    distance = np.abs(np.atleast_1d(floats(z)))
    known = np.isfinite(distance)
    return known & (2 * ndtr(-np.where(known, distance, 0.0)) <= level / max(int(known.sum()), 1))
