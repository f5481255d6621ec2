"""Gaps between two groups or places, as a difference and as a ratio, and whether they close over time.

The two ways of looking may disagree: where both groups improve by the same share, the difference closes and the ratio
stays. Both are always worked out, and both are said.

Limits of a gap come from the limits of its two sides, each with the limit that faces the other (the method of variance
estimates recovery: Zou GY, Donner A, 2008, Statistics in Medicine 27: 1693-1702; for ratios on the log scale). All
limits are 95% limits. The two sides are independent, unless the first is part of the second: then `share` says how much
of the second's denominator is the first's (NaN: part of it, share not known), and what they have in common is taken out
of the variance, as `inequality.stands_out` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from curvebook.indicators import intervals
from curvebook.indicators.aggregate import Codes, Words, overlapping
from curvebook.indicators.inequality import spread_of_difference
from curvebook.indicators.intervals import Floats, floats, standard_error
from curvebook.indicators.trend import CANNOT, POINTS, Trend, recent_trend
from curvebook.model.period import Period

CLOSING, WIDENING, TURNED, NO_CHANGE = "closing", "widening", "turned round", "no clear change"

UNKNOWN = "one of the two values is not known"
NOTHING_THERE = "the value compared with is zero"
BELOW_ZERO = "a ratio needs values that are not negative"
NO_MARGIN = "one of the two has no margin of error"
OUTSIDE = "a value lies outside its limits"
NO_END = "the limits have no end: one of the two may be zero"
OVERLAP = "the points share years, so they cannot be tested as independent"
UNEVEN = "the points do not follow one another at even steps"

# The codes of `Between`: those of intervals first.
REASONS: tuple[str, ...] = (*intervals.REASONS, UNKNOWN, NOTHING_THERE, BELOW_ZERO, NO_MARGIN, OUTSIDE, NO_END)

APART = "the two are taken as independent of one another"
PART_OF = "the first is part of the second: what they share is taken out of the margin of error"


class Between(NamedTuple):
    """One way of looking at gaps: arrays of values with 95% limits.

    `why` holds codes of `REASONS`, 0 where there is a value; `why_no_limits` as well, 0 where there are limits.
    """

    value: Floats
    lower: Floats
    upper: Floats
    why: Codes
    why_no_limits: Codes

    @property
    def reasons(self) -> Words:
        """Why there is no value, in words; "" where there is one."""
        return np.asarray(REASONS)[self.why]

    @property
    def no_interval(self) -> Words:
        """Why there are no limits, in words; "" where there are."""
        return np.asarray(REASONS)[self.why_no_limits]


class Gap(NamedTuple):
    """The first minus the second, and the first divided by the second; `treated` says how the two depend."""

    difference: Between
    ratio: Between
    treated: Words


class Closing(NamedTuple):
    """One element per series: the word for the difference and for the ratio, and both in words.

    `absolute` is the trend of differences, `relative` that of the ratios' logarithms. The reasons say why a word is
    "cannot be calculated".
    """

    difference: Words
    ratio: Words
    said: Words
    difference_reason: Words
    ratio_reason: Words
    absolute: Trend
    relative: Trend
    treated: Words


def gap(
    value: ArrayLike, lower: ArrayLike, upper: ArrayLike,
    other: ArrayLike, other_lower: ArrayLike, other_upper: ArrayLike,
    share: ArrayLike = 0.0,
) -> Gap:  # fmt: skip
    """The gaps between values and others, each with its limits; the arrays broadcast together.

    Whether a gap is clear follows from its limits: `comparison.compare(difference.lower, difference.upper, 0, good)`.
    A ratio is none where the other value is zero or either is negative; its limits need values and facing limits
    above zero.

    >>> found = gap(12.0, 10.0, 14.4, 8.0, 7.5, 8.5)
    >>> found.difference.value.item(), found.difference.lower.round(2).item(), found.difference.upper.round(2).item()
    (4.0, 1.94, 6.45)
    >>> found.ratio.value.item(), found.ratio.lower.round(2).item(), found.ratio.upper.round(2).item()
    (1.5, 1.24, 1.82)
    """
    v, lo, hi, w, wlo, whi, part = np.broadcast_arrays(
        *(floats(a) for a in (value, lower, upper, other, other_lower, other_upper, share))
    )
    unknown, outside = np.isnan(v) | np.isnan(w), (v < lo) | (v > hi) | (w < wlo) | (w > whi)
    why = np.select([unknown, np.isinf(v) | np.isinf(w)], [_code(UNKNOWN), intervals.INFINITE])
    limits = (lo, hi, wlo, whi)
    without = np.select(
        [why > 0, ~np.isfinite(np.stack(limits)).all(axis=0), outside], [why, _code(NO_MARGIN), _code(OUTSIDE)]
    )
    with np.errstate(all="ignore"):
        below, above = _recovered((v, lo, hi), (w, wlo, whi), part)
        difference = _between(v - w, v - w - below, v - w + above, why, without)
        why = np.select([why > 0, w == 0, (v < 0) | (w < 0)], [why, _code(NOTHING_THERE), _code(BELOW_ZERO)])
        without = np.select([why > 0, without > 0, (v == 0) | (wlo <= 0)], [why, without, _code(NO_END)])
        # What a place and its whole share counts on the log scale by their ratio: cov / (v w) = share × var(v) / (v w).
        logs = [np.log(np.maximum(each, 0)) for each in (v, lo, hi, w, wlo, whi)]
        below, above = _recovered((logs[0], logs[1], logs[2]), (logs[3], logs[4], logs[5]), part * v / w)
        middle = logs[0] - logs[3]
        ratio = _between(v / w, np.exp(middle - below), np.exp(middle + above), why, without)
    return Gap(difference, ratio, np.where(part == 0, APART, PART_OF))


def closing(
    value: ArrayLike, lower: ArrayLike, upper: ArrayLike,
    other: ArrayLike, other_lower: ArrayLike, other_upper: ArrayLike,
    periods: Sequence[Period],
    share: ArrayLike = 0.0,
) -> Closing:  # fmt: skip
    """Whether gaps close, widen or show no clear change, by the five-point rule of `trend.recent_trend` on the gaps.

    Arrays of shape (series, 5) broadcast together, oldest point first; `periods` are those of the five points. The rule
    is used on the differences, and on the logarithms of the ratios, each weighted by its own variance. A significant
    slope closes a gap where its line ends nearer to zero (a ratio: to 1) than it began; a gap has turned round where
    the first and the last are both clear, on opposite sides. Periods that overlap or do not follow at even steps are
    not tested.

    >>> years = [Period.parse(str(year)) for year in range(2019, 2024)]
    >>> poor, rich = np.array([[20.0, 18, 16, 14, 12]]), np.array([[10.0, 9, 8, 7, 6]])
    >>> closing(poor, poor - 1, poor + 1, rich, rich - 1, rich + 1, years).said.item()
    'closing as a difference, no clear change as a ratio'
    """
    arrays = (value, lower, upper, other, other_lower, other_upper, share)
    v, lo, hi, w, wlo, whi, part = np.broadcast_arrays(*(np.atleast_2d(floats(a)) for a in arrays))
    if v.shape[1] != POINTS or len(periods) != POINTS:
        raise ValueError(f"gaps are followed over {POINTS} points, not {v.shape[1]} with {len(periods)} periods")
    found = gap(v, lo, hi, w, wlo, whi, part)
    cannot = _untestable(periods)
    with np.errstate(all="ignore"):
        logs = Between._make([*(np.log(each) for each in found.ratio[:3]), *found.ratio[3:]])
    (difference, absolute, why), (ratio, relative, why_ratio) = (
        _followed(each, cannot) for each in (found.difference, logs)
    )
    said = [f"{a}, as a difference and as a ratio" if a == r else f"{a} as a difference, {r} as a ratio"
            for a, r in zip(difference, ratio, strict=True)]  # fmt: skip
    return Closing(
        difference, ratio, np.asarray(said, dtype=str), why, why_ratio, absolute, relative, found.treated[:, -1]
    )


def _recovered(
    first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats], share: Floats
) -> tuple[Floats, Floats]:
    """How far the limits of first − second lie below and above it."""
    v, lo, hi = first
    w, wlo, whi = second
    return (
        spread_of_difference((v - lo) ** 2, (whi - w) ** 2, share),
        spread_of_difference((hi - v) ** 2, (w - wlo) ** 2, share),
    )


def _code(reason: str) -> int:
    return REASONS.index(reason)


def _between(value: Floats, lower: Floats, upper: Floats, why: Codes, without: Codes) -> Between:
    """The three, NaN where a reason says so; what is too large for a number counts as infinite."""
    why = np.where((why == 0) & ~np.isfinite(value), intervals.INFINITE, why).astype(np.int8)
    without = np.where((without == 0) & (why > 0), why, without)
    without = np.where((without == 0) & ~(np.isfinite(lower) & np.isfinite(upper)), _code(NO_END), without)
    lower, upper = (np.where(without == 0, each, np.nan) for each in (lower, upper))
    return Between(np.where(why == 0, value, np.nan), lower, upper, why, without.astype(np.int8))


def _untestable(periods: Sequence[Period]) -> str:
    """Why five points at these periods cannot be tested, "" where they can."""
    if overlapping(periods):
        return OVERLAP
    at = [period.start.year * 12 + period.start.month for period in periods]
    steps = {later - earlier for earlier, later in pairwise(at)}
    even = len(steps) == 1 and min(steps) > 0 and len({period.months for period in periods}) == 1
    return "" if even else UNEVEN


def _followed(gaps: Between, cannot: str) -> tuple[Words, Trend, Words]:
    """The word for each series of gaps (zero: none), its trend, and why there is none."""
    lower, upper = (np.full(each.shape, np.nan) if cannot else each for each in (gaps.lower, gaps.upper))
    trend = recent_trend(gaps.value, lower, upper)
    start, end = _ends(gaps.value, lower, upper, trend)
    turned = ((lower[:, 0] > 0) & (upper[:, -1] < 0)) | ((upper[:, 0] < 0) & (lower[:, -1] > 0))
    word = np.select(
        [~trend.possible, ~trend.significant, turned, np.abs(end) < np.abs(start)],
        [CANNOT, NO_CHANGE, TURNED, CLOSING],
        WIDENING,
    )
    first = np.argmax(gaps.why_no_limits > 0, axis=1)
    missing = gaps.no_interval[np.arange(len(first)), first]
    flat = np.where(missing == "", "a margin of error has no width", missing)
    return word, trend, np.where(trend.possible, "", cannot or flat)


def _ends(value: Floats, lower: Floats, upper: Floats, trend: Trend) -> tuple[Floats, Floats]:
    """Where the weighted line begins and ends."""
    at = np.arange(value.shape[1])
    with np.errstate(all="ignore"):
        weight = 1 / standard_error(lower, upper) ** 2
        total = weight.sum(axis=1)
        level = (weight * value).sum(axis=1) / total - trend.slope * (weight * at).sum(axis=1) / total
        return level, level + trend.slope * at[-1]
