"""A composite index: several indicators on one scale, weighted and put together, and what each did to its change.

The steps are those of the Handbook on Constructing Composite Indicators (OECD and JRC, 2008): normalise (`scored`),
weight and aggregate (`composite`), with missing parts (`carried`), and go back to the parts (`contributions`). Every
score is turned so that higher is better. Arrays are parts × periods unless said otherwise; NaN is "not known".

>>> values = np.array([[10.0, 10.0, 8.0], [50.0, 50.0, 55.0]])
>>> scores = scored(values, [True, False, False], [-1, 1])  # low is good, high is good
>>> index = composite(scores.score, [1, 1])
>>> index.value.round(6).tolist()
[100.0, 100.0, 115.0]
>>> contributions(scores.score, index, 0, 2).parts.round(6).tolist()
[10.0, 5.0]
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import chosen, flags
from curvebook.indicators.intervals import Floats, floats

Scaling = Literal["percent-of-base", "z-score", "way-to-target", "goalposts"]
Aggregation = Literal["arithmetic", "geometric"]
SPREAD = 10.0  # points of a score for each standard deviation over the base
_ORIGINS = {"percent-of-base": 100.0, "z-score": 100.0, "way-to-target": 0.0, "goalposts": 0.0}
_GEOMETRIC = {"arithmetic": False, "geometric": True}
FEWEST = 3  # values that a standard deviation over the base needs
_CLOSE = 1e-9  # relative: below it numbers are equal but for rounding

# Why a part has no scores; the position is the code in `Scores.why`.
PART_REASONS = (
    "",
    "it has no value in the base period",
    "its value in the base period is zero",
    "it has fewer than three values in the base period",
    "it did not vary over the base period",
    "its target is not known",
    "its target is not better than its value in the base period",
    "its goalposts are not known, or the second does not lie above the first",
    "its scores are too large or too small for a number",
)
_NO_BASE, _ZERO_BASE, _FEW, _FLAT, _NO_TARGET, _NOT_BETTER, _NO_POSTS, _NO_NUMBER = range(1, len(PART_REASONS))

# Why an index has no value, or no interval; the position is the code in `Index.why` and `Index.no_interval`.
REASONS = (
    "",
    "too little of its weight is known",
    "too little of its weight is known without the parts that are withheld",
    "a part's score is not above zero, so there is no geometric mean",
    "a part of it has no margin of error",
)
TOO_LITTLE, WITHHELD, NOT_POSITIVE, NO_ERROR = range(1, len(REASONS))


class Carried(NamedTuple):
    """Which of a part's values stands for each period of the index: its `row` (−1: none), and how old it is in months
    (0: of the period itself; −1: none)."""

    row: NDArray[np.intp]
    months: NDArray[np.intp]


class Scores(NamedTuple):
    """Scores (parts × periods); `slope` (parts): points of score for one unit of the part; `why` (parts): a code of
    `PART_REASONS`, 0 where the part can be scored."""

    score: Floats
    slope: Floats
    why: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """The reasons in words, "" where the part can be scored."""
        return np.asarray(PART_REASONS)[self.why]


class Index(NamedTuple):
    """An index by period, with its 95% interval.

    `known`: the share of weight that is known. `weight` (parts × periods): what each part counted, adding up to 1 over
    the known parts. `why` and `no_interval` are codes of `REASONS`.
    """

    value: Floats
    lower: Floats
    upper: Floats
    known: Floats
    weight: Floats
    why: NDArray[np.int8]
    no_interval: NDArray[np.int8]

    @property
    def reasons(self) -> NDArray[np.str_]:
        """Why there is no value, in words; "" where there is one."""
        return np.asarray(REASONS)[self.why]


class Contributions(NamedTuple):
    """The index's change between two periods, and each part's contribution to it (parts first): they add up to it.

    `partly`: parts known in only one of the two, which contribute by having come or gone. All NaN where the index is
    not known in both.
    """

    change: Floats
    parts: Floats
    partly: NDArray[np.bool_]


def carried(ends: ArrayLike, known: ArrayLike, wanted: ArrayLike, months: int, withheld: ArrayLike = False) -> Carried:
    """The newest of a part's values at each period of the index: its own, or an earlier one of at most `months` before.

    `ends` are the last months of the part's periods in rising order, `wanted` those of the index's, as year × 12 +
    month. A row that is neither `known` nor `withheld` (not yet received, not available) is passed over. A withheld one
    is not: the part is then withheld too, since an older value would pretend to be what is kept secret. Raises
    ValueError where `ends` do not rise.

    >>> carried([12, 24], True, [12, 18, 24, 35, 37], 12)
    Carried(row=array([ 0,  0,  1,  1, -1]), months=array([ 0,  6,  0, 11, -1]))
    """
    last, here = _months(ends), _months(wanted)
    if last.ndim != 1 or (np.diff(last) <= 0).any():
        raise ValueError("a part's periods must end one after the other")
    usable = np.flatnonzero(np.broadcast_to(flags(known, "known") | flags(withheld, "withheld"), last.shape))
    if usable.size == 0:
        return Carried(np.full(here.shape, -1), np.full(here.shape, -1))
    at = np.searchsorted(last[usable], here, side="right") - 1
    row = np.where(at >= 0, usable[np.maximum(at, 0)], -1)
    age = np.where(row >= 0, here - last[row], -1)
    old = age > months
    return Carried(np.where(old, -1, row), np.where(old, -1, age))


def scored(
    values: ArrayLike,
    base: ArrayLike,
    better: ArrayLike,
    scaling: Scaling = "percent-of-base",
    *,
    target: ArrayLike = np.nan,
    goalposts: ArrayLike = np.nan,
) -> Scores:
    """The parts on one scale on which higher is better (Handbook, step 5: normalisation).

    `values` parts × periods; `base` (periods) tells the base's periods, whose mean over what is known is the part's
    base value; `better` (parts) is 1 where high is good and −1 where low is; `target` (parts) in the part's unit;
    `goalposts` (parts × 2), the lower first.

    - `percent-of-base`: 100 + the distance from the base value in the good direction, in per cent of it.
    - `z-score`: 100 + 10 × the same distance in standard deviations (n − 1) of the base's values, at least three
      (Mazziotta M, Pareto A, 2013, Rivista italiana di economia demografia e statistica 67: 67-80).
    - `way-to-target`: 100 × the share of the way from the base value to the target: 0 at the base, 100 at the target.
    - `goalposts`: 0 at the worse goalpost and 100 at the better one.

    Nothing is cut off at 0 or 100: better than the target counts. All four are straight lines in the part's value, so a
    part's standard error on its scale is |slope| times its own; the base counts as given, without an error.
    ValueError for another scaling, and where `better` is neither 1 nor −1.
    """
    x = floats(values)
    if x.ndim != 2:
        raise ValueError(f"values must have the shape (parts, periods), not {x.shape}")
    x = np.where(np.isfinite(x), x, np.nan)
    origin = chosen(_ORIGINS, scaling, "scaling")
    sign, goal = (np.broadcast_to(floats(each), x.shape[:1]) for each in (better, target))
    if not np.isin(sign, (1.0, -1.0)).all():
        raise ValueError(f"better is 1 where high is good and -1 where low is, not {sign.tolist()}")
    posts = np.broadcast_to(floats(goalposts), (len(x), 2))
    then = x[:, flags(base, "base")]
    count = np.isfinite(then).sum(axis=1)
    with np.errstate(all="ignore"):
        total = np.where(np.isfinite(then), then, 0.0).sum(axis=1)
        mean = np.where(count > 0, total / count, np.nan)
        if scaling == "goalposts":
            anchor = np.where(sign > 0, posts[:, 0], posts[:, 1])
            slope = sign * 100.0 / (posts[:, 1] - posts[:, 0])
            why = np.where(posts[:, 1] > posts[:, 0], 0, _NO_POSTS)
        elif scaling == "way-to-target":
            anchor, slope = mean, 100.0 / (goal - mean)
            ahead = sign * (goal - mean) > _CLOSE * np.abs(mean)
            why = np.select([count == 0, np.isnan(goal), ~ahead], [_NO_BASE, _NO_TARGET, _NOT_BETTER], 0)
        elif scaling == "z-score":
            squares = np.where(np.isfinite(then), (then - mean[:, None]) ** 2, 0.0).sum(axis=1)
            spread = np.sqrt(squares / (count - 1))
            anchor, slope = mean, sign * SPREAD / spread
            flat = ~(spread > _CLOSE * np.abs(mean))
            why = np.select([count == 0, count < FEWEST, flat], [_NO_BASE, _FEW, _FLAT], 0)
        else:
            anchor, slope = mean, sign * 100.0 / np.abs(mean)
            why = np.select([count == 0, mean == 0], [_NO_BASE, _ZERO_BASE], 0)
        why = np.where((why == 0) & ~(np.isfinite(slope) & (slope != 0)), _NO_NUMBER, why)
        slope = np.where(why == 0, slope, np.nan)
        score = origin + slope[:, None] * (x - anchor[:, None])
        return Scores(np.where(np.isfinite(score), score, np.nan), slope, why.astype(np.int8))


def composite(
    score: ArrayLike,
    weight: ArrayLike,
    *,
    least_known: float = 0.75,
    aggregation: Aggregation = "arithmetic",
    error: ArrayLike = np.nan,
    withheld: ArrayLike = False,
) -> Index:
    """The weighted mean of the parts' scores (Handbook, step 6: weighting and aggregation).

    `score`, `error` (the scores' standard errors) and `withheld` are parts × periods; `weight` (parts) is above 0 and
    counts relative to its sum. Where a part is not known the others count for it, unless less than `least_known` of the
    weight is known: then there is no index. A weighted geometric mean forgives a bad part less than an arithmetic one,
    and needs scores above 0.

    The interval takes the parts' errors as independent of each other, as of the base and the weights; the geometric one
    is worked out on the logarithmic scale, to first order. There is none where any known part has no error. Raises
    ValueError for a weight that is not above 0, a `least_known` that is no share, and another aggregation.
    """
    s, geometric = floats(score), chosen(_GEOMETRIC, aggregation, "aggregation")
    if not 0 <= least_known <= 1:
        raise ValueError(f"least_known is a share of the weight, from 0 to 1, not {least_known}")
    if s.ndim != 2:
        raise ValueError(f"scores must have the shape (parts, periods), not {s.shape}")
    given = np.broadcast_to(floats(weight), s.shape[:1])
    with np.errstate(over="ignore", invalid="ignore"):
        total = given.sum()
    if not ((given > 0).all() and np.isfinite(total)):
        raise ValueError("weights must be above 0, and add up to a number")
    whole = (given / total)[:, None]
    usable = np.isfinite(s)
    share = np.where(usable, whole, 0.0)
    known = share.sum(axis=0)
    secret = np.where(~usable & np.broadcast_to(flags(withheld, "withheld"), s.shape), whole, 0.0).sum(axis=0)
    why = np.select(
        [
            (known < least_known - _CLOSE) & (known + secret >= least_known - _CLOSE),
            (known < least_known - _CLOSE) | (known == 0),
            geometric & (usable & (s <= 0)).any(axis=0),
        ],
        [WITHHELD, TOO_LITTLE, NOT_POSITIVE],
        0,
    ).astype(np.int8)
    with np.errstate(all="ignore"):
        each = np.where(why == 0, share / known, np.nan)
        level = np.log(s) if geometric else s
        deviation = np.broadcast_to(floats(error), s.shape) / (s if geometric else 1.0)
        middle = np.where(usable, each * level, 0.0).sum(axis=0)
        half = 1.96 * np.sqrt(np.where(usable, (each * deviation) ** 2, 0.0).sum(axis=0))
        value, lower, upper = (
            np.where(why == 0, np.exp(end) if geometric else end, np.nan)
            for end in (middle, middle - half, middle + half)
        )
    bare = ~(np.isfinite(lower) & np.isfinite(upper)) & (why == 0)
    lower, upper = (np.where(bare, np.nan, end) for end in (lower, upper))
    return Index(value, lower, upper, known, each, why, np.where(bare, NO_ERROR, why).astype(np.int8))


def contributions(
    score: ArrayLike, index: Index, start: ArrayLike, end: ArrayLike, aggregation: Aggregation = "arithmetic"
) -> Contributions:
    """What each part did to the index's change from the periods `start` to `end` (positions; any shape, one for both).

    A part counts by its weight times its distance from the level half-way between the two values of the index. For a
    part known in both periods this is its mean weight times its change, and its mean distance from the index times the
    change of its weight, if others came or went; so neither depends on the scale's origin, and parts that come or go
    at the index's own level contribute nothing. For a geometric index logarithms are decomposed in the same way and
    converted with the logarithmic mean (Ang BW, 2004, Energy Policy 32: 1131-1139). Nothing is left over.
    """
    s, first, last = floats(score), np.asarray(start), np.asarray(end)
    geometric = chosen(_GEOMETRIC, aggregation, "aggregation")
    before, after = index.value[first], index.value[last]
    change = after - before
    with np.errstate(all="ignore"):
        level = np.log(s) if geometric else s
        low, high = (np.log(before), np.log(after)) if geometric else (before, after)
        middle = (low + high) / 2
        apart = [
            np.where(np.isfinite(s[:, at]), index.weight[:, at] * (level[:, at] - middle), 0.0) for at in (first, last)
        ]
        unit = np.where(np.abs(high - low) > _CLOSE, change / (high - low), (before + after) / 2) if geometric else 1.0
        parts = np.where(np.isfinite(change), unit * (apart[1] - apart[0]), np.nan)
    partly = np.isfinite(s[:, first]) != np.isfinite(s[:, last])
    return Contributions(change, parts, partly)


def _months(given: ArrayLike) -> NDArray[np.intp]:
    """Whole months as integers; ValueError for anything else."""
    months = floats(given)
    if not (np.abs(months) < 2**31).all() or (months % 1 != 0).any():
        raise ValueError("a period ends in a whole month, told as year × 12 + month")
    return months.astype(np.intp)
