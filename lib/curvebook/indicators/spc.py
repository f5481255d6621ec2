"""Statistical process control with XmR charts: what varies by chance and what does not, for many series at once.

Limits: mean ± 2.66 × mean moving range, after moving ranges of 3.267 times their mean or more have been screened out,
once (Nelson LS, 1982, Journal of Quality Technology 14: 172-173). Special causes are those of the NHS programme Making
Data Count, as its open implementation (NHSRplotthedots) defines them:

- a point outside the limits;
- seven points in a row on one side of the mean; all seven count;
- seven points in a row, each above the last or each below; all seven count;
- two of three points in a row in the outer third between mean and limit, not outside, all three on one side of the
  mean; the two (or three) in the outer third count.

Arrays have the shape (series, points), oldest first. The points must not overlap (rolling years share data, and their
moving ranges are too small). An unknown point (NaN; infinite counts as unknown) leaves the mean as the implementation
leaves it, and breaks moving ranges, runs and trends: nothing is joined across a gap. A point on the mean is on no side.
Where values are all equal there is no variation: the limits lie on the mean, and no point is special (the
implementation has no limits there, because it screens out ranges of zero).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import SIGNS, chosen, flags
from curvebook.indicators.intervals import FEW, NO_NEIGHBOURS, OVERFLOW, REASONS, Floats, floats

LIMIT = 2.66  # 3 ÷ d2 of two points: turns a mean moving range into three standard deviations
SCREEN = 3.267  # D4 of two points: the upper limit of moving ranges
SURE = 12  # points below which limits are provisional
RUN = 7
OUTSIDE, ONE_SIDE, TREND, OUTER_THIRD = 1, 2, 4, 8
CAUSES = {
    OUTSIDE: "outside the limits",
    ONE_SIDE: "seven in a row on one side of the mean",
    TREND: "seven in a row rising or falling",
    OUTER_THIRD: "two of three in the outer third",
}
COMMON, SPECIAL, IMPROVEMENT, CONCERN = "common cause", "special cause", "improvement", "concern"
MEETS, HIT_AND_MISS, FAILS = "consistently meets", "hit and miss", "consistently fails"
NOT_ASSESSABLE = "not assessable"
_SAME = 1e-9  # of the mean moving range: a point that near a line lies on it, so that rounding decides nothing

Signs = NDArray[np.int8]
Flags = NDArray[np.bool_]


class Xmr(NamedTuple):
    """The chart's lines, one element for each point of each series, in the values' units.

    `moving` is the mean moving range after screening. `segment` counts the rebasings up to the point. `why` holds a
    code of `REASONS` where there are no limits (0: there are).
    """

    mean: Floats
    lower: Floats
    upper: Floats
    moving: Floats
    provisional: Flags  # fewer than 12 known points lie behind the limits
    segment: NDArray[np.int_]
    why: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """The reasons in words, "" where there are limits."""
        return np.asarray(REASONS)[self.why]


def xmr(values: ArrayLike, *, screen: bool = True, rebase: ArrayLike = False, fix_after: int | None = None) -> Xmr:
    """Mean and limits of each series in `values`.

    `rebase` is True where the limits start anew, at that point; it broadcasts to the shape of `values`. With
    `fix_after` the first so many points of each segment set its limits, and later ones are only held against them.
    Raises ValueError where `values` has more than two dimensions or `fix_after` is below 1.

    >>> chart = xmr([4.0, 6.0, 5.0, 7.0])
    >>> chart.mean[0, 0].item(), chart.upper[0, 0].round(3).item(), chart.provisional[0, 0].item()
    (5.5, 9.933, True)
    """
    y = _values(values)
    if fix_after is not None and fix_after < 1:
        raise ValueError(f"fix_after is a number of points, 1 or more, not {fix_after}")
    restart = np.broadcast_to(flags(rebase, "rebase"), y.shape)
    segment = restart.cumsum(axis=1)
    used = np.isfinite(y)
    if fix_after is not None:
        column = np.arange(y.shape[1])
        used &= column - np.maximum.accumulate(np.where(restart, column, 0), axis=1) < fix_after
    size = int(segment.max(initial=0)) + 1
    group = np.arange(len(y))[:, None] * size + segment
    groups = len(y) * size

    # Sums start from a value of the series itself: the mean of equal values is that value, to the last digit.
    start = np.full(groups, np.nan)
    start[group[used][::-1]] = y[used][::-1]
    known = np.bincount(group[used], minlength=groups)
    joined = used[:, 1:] & used[:, :-1] & ~restart[:, 1:]
    at = group[:, 1:][joined]
    with np.errstate(all="ignore"):
        mean = start + np.bincount(group[used], (y - start[group])[used], minlength=groups) / known
        ranges = np.abs(np.diff(y, axis=1))[joined]
        moving = _mean(at, ranges, groups)
        if screen:
            kept = (ranges < SCREEN * moving[at]) | (moving[at] == 0)
            moving = _mean(at[kept], ranges[kept], groups)
        lower, upper = mean - LIMIT * moving, mean + LIMIT * moving
    alone = np.bincount(at, minlength=groups) == 0
    why = np.where(known < 2, FEW, np.where(alone, NO_NEIGHBOURS, 0)).astype(np.int8)
    why[(why == 0) & ~(np.isfinite(lower) & np.isfinite(upper))] = OVERFLOW
    mean = np.where(np.isfinite(mean), mean, np.nan)
    moving, lower, upper = (np.where(why == 0, line, np.nan) for line in (moving, lower, upper))
    provisional = (known < SURE) & (why == 0)
    mean, lower, upper, moving = (line[group] for line in (mean, lower, upper, moving))
    return Xmr(mean, lower, upper, moving, provisional[group], segment, why[group])


def special_causes(values: ArrayLike, chart: Xmr) -> NDArray[np.uint8]:
    """What makes each point special: the sum of its codes in `CAUSES`; 0 is common cause, or an unknown point.

    >>> rising = [5.0, 5.2, 5.4, 5.6, 5.8, 6.0, 6.2]
    >>> set(special_causes(rising, xmr(rising))[0] & TREND) == {TREND}
    True
    """
    y = _values(values)
    first = np.diff(chart.segment, axis=1, prepend=-1) != 0
    side = _side(y, chart.mean, chart)
    third = (chart.upper - chart.mean) * 2 / 3
    outside = (_side(y, chart.upper, chart) > 0) | (_side(y, chart.lower, chart) < 0)
    outer = (_side(y, chart.mean + third, chart) > 0) | (_side(y, chart.mean - third, chart) < 0)
    with np.errstate(invalid="ignore", over="ignore"):
        step = np.where(first, 0, np.nan_to_num(np.sign(np.diff(y, axis=1, prepend=np.nan)))).astype(np.int8)
    causes = np.zeros(y.shape, dtype=np.uint8)
    causes[outside] |= OUTSIDE
    causes[whole_run(completed(side, RUN, first), RUN)] |= ONE_SIDE
    causes[whole_run(completed(step, RUN - 1, first), RUN)] |= TREND
    causes[two_of_three(outer & ~outside, side, first)] |= OUTER_THIRD
    return causes


def variation(values: ArrayLike, chart: Xmr, good: str) -> NDArray[np.object_]:
    """The word for each series' latest known point: improvement, concern, common cause, special cause.

    A special point is judged by its side of the mean, one on the mean by its trend; without polarity (`good`
    "neither") it is a special cause and not judged. No point, or no limits: not assessable.

    >>> fall = [9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 2.0]
    >>> variation(fall, xmr(fall), "low").item(), variation(fall, xmr(fall), "high").item()
    ('improvement', 'concern')
    """
    y, sign = _values(values), chosen(SIGNS, good, "good")
    words = np.full(len(y), NOT_ASSESSABLE, dtype=object)
    known = np.isfinite(y)
    rows = np.flatnonzero(known.any(axis=1))
    if not rows.size:
        return words
    last = y.shape[1] - 1 - known[rows, ::-1].argmax(axis=1)
    causes = special_causes(y, chart)[rows, last]
    side = _side(y, chart.mean, chart)[rows, last]
    before = np.where(y[rows, last] > y[rows, np.maximum(last - 1, 0)], 1, -1)
    better = np.where(side != 0, side, before) == sign
    judged = np.where(better, IMPROVEMENT, CONCERN) if sign else np.full(len(rows), SPECIAL)
    said = np.where(causes == 0, COMMON, judged)
    words[rows] = np.where(chart.why[rows, last] == 0, said, NOT_ASSESSABLE)
    return words


def assurance(chart: Xmr, target: ArrayLike, good: str) -> NDArray[np.object_]:
    """Whether the process as it is now will meet `target` (one for each series, or one for all).

    High is good: target above the upper limit, consistently fails; below the lower, consistently meets; else hit and
    miss. Low is good: the mirror image. No polarity, no target, no limits: not assessable.

    >>> assurance(xmr([4.0, 6.0, 5.0, 7.0]), [12.0], "high").item()
    'consistently fails'
    """
    words = np.full(len(chart.mean), NOT_ASSESSABLE, dtype=object)
    sign = chosen(SIGNS, good, "good")
    if chart.mean.shape[1] == 0 or not sign:
        return words
    lower, upper = chart.lower[:, -1], chart.upper[:, -1]
    aim = np.broadcast_to(floats(target), lower.shape)
    known = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(aim)
    words[known] = HIT_AND_MISS
    words[known & (aim > upper)] = FAILS if sign > 0 else MEETS
    words[known & (aim < lower)] = MEETS if sign > 0 else FAILS
    return words


def completed(sign: Signs, length: int, first: ArrayLike = False) -> Flags:
    """Where a point is at least the `length`-th in a row with the same sign; a sign of 0 is none.

    `first` is True where a segment starts: rows do not run on into it.
    """
    first = np.broadcast_to(np.asarray(first, dtype=bool), sign.shape)
    so_far = np.zeros(len(sign), dtype=np.int64)
    done = np.zeros(sign.shape, dtype=bool)
    for point in range(sign.shape[1]):
        on = ~first[:, point] & (sign[:, point] == sign[:, point - 1]) if point else np.zeros(len(sign), dtype=bool)
        so_far = np.where(sign[:, point] == 0, 0, np.where(on, so_far + 1, 1))
        done[:, point] = so_far >= length
    return done


def whole_run(done: Flags, length: int) -> Flags:
    """The `length` points that end where `done` is True."""
    part = done.copy()
    for back in range(1, length):
        part[:, : -back or None] |= done[:, back:]
    return part


def two_of_three(outer: Flags, side: Signs, first: ArrayLike = False) -> Flags:
    """Points of `outer` that are two or three of three points in a row, all on one side."""
    part = np.zeros(outer.shape, dtype=bool)
    if outer.shape[1] < 3:
        return part
    three = completed(side, 3, first)[:, 2:]
    many = outer[:, :-2].astype(np.int8) + outer[:, 1:-1] + outer[:, 2:] >= 2
    part[:, 2:] = three & many
    return whole_run(part, 3) & outer


def _values(values: ArrayLike) -> Floats:
    y = np.atleast_2d(floats(values))
    if y.ndim != 2:
        raise ValueError(f"values must have the shape (series, points), not {y.shape}")
    return np.where(np.isfinite(y), y, np.nan)


def _mean(group: NDArray[np.int_], x: Floats, groups: int) -> Floats:
    return np.bincount(group, x, minlength=groups) / np.bincount(group, minlength=groups)


def _side(y: Floats, line: Floats, chart: Xmr) -> Signs:
    """1 above the line, -1 below, 0 on it or where one of them is not known."""
    with np.errstate(invalid="ignore", over="ignore"):
        away = y - line
        on = np.abs(away) <= _SAME * np.nan_to_num(chart.moving)
        return np.where(on, 0, np.nan_to_num(np.sign(away))).astype(np.int8)
