"""Wholes from their parts, over areas, ages, sexes, categories and periods.

Counts and denominators are added first, and the value and its interval are then worked out from the sums. What is
published without counts (rates, proportions, means) is averaged with its weights, and never without. A whole of which
any part is missing or withheld is missing, with the parts' state. Parts must not overlap one another: periods of a
rolling series do, and are refused; that two age groups share an age is for the caller to know.

Every function takes arrays whose last axis holds the parts. `groups` gives each part the whole that it belongs to
(labels, one per part, sorted in the result's last axis); without it, all parts are one whole and the last axis goes.
Parts may stand in any order, and the result is the same to the last bit: whole numbers (up to 2^52) add up exactly, so
that sums of sums are the same as well, and others are added from the smallest to the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators import intervals
from curvebook.indicators.choices import chosen
from curvebook.indicators.intervals import Floats, byar, floats, standard_error, wilson
from curvebook.model.period import Period
from curvebook.observatory.frames import STATES, together

Words = NDArray[np.str_]
Codes = NDArray[np.int8]

PART_MISSING = "a part is missing or withheld"
NO_WEIGHTS = "never an average of rates without its weights"
NO_WEIGHT = "the weights are all zero"
OVERLAP = "the periods overlap: what they share would be counted twice"
NO_MARGIN = "a part has no margin of error"
NO_LIMITS = "a sum has no interval of its own"
NOTHING = "there are no parts"
# The codes of `Whole`: those of intervals first.
REASONS: tuple[str, ...] = (
    *intervals.REASONS, PART_MISSING, NO_WEIGHTS, NO_WEIGHT, OVERLAP, NO_MARGIN, NO_LIMITS, NOTHING
)  # fmt: skip
NEGATIVE, INFINITE, TOO_LARGE = "a number is negative", "a number is infinite", "the result is too large for a number"
_METHODS = {"wilson": wilson, "byar": byar}
EXACT = 2.0**52  # whole numbers up to twice as much add up without rounding


class Whole(NamedTuple):
    """One element per whole. What is not known is NaN, with its reason: `why` holds codes of `REASONS`, 0 for a value.

    `numerator` and `denominator` are the sums, NaN where the method adds none up; the denominator of an average is the
    sum of its weights. `state` is a code of `frames.STATES`. `why_no_limits` is a code as well: 0 where there are some.
    """

    value: Floats
    lower: Floats
    upper: Floats
    numerator: Floats
    denominator: Floats
    state: Words
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


def overlapping(periods: Sequence[Period]) -> bool:
    """Whether two different periods share a day, as those of a rolling series do.

    Equal periods do not count: they are parts of one time, such as areas or ages.

    >>> overlapping([Period.parse("2014-16"), Period.parse("2015-17")])
    True
    >>> overlapping([Period.parse("2014-16"), Period.parse("2017-19"), Period.parse("2014-16")])
    False
    """
    return any(one.overlaps(other) for one, other in pairwise(sorted(set(periods))))


def added(
    count: ArrayLike,
    states: ArrayLike = "",
    *,
    groups: ArrayLike | None = None,
    periods: Sequence[Period] | None = None,
) -> Whole:
    """Counts added up; `states` of the parts (codes of `frames.STATES`) broadcast. It has no interval (see `pooled`).

    >>> added([3, 4, 5]).value.item()
    12.0
    >>> added([3, np.nan, 5], ["", "c", ""]).state.item()
    'c'
    >>> added([[1, 2, 3], [4, 5, 6]], groups=["north", "south", "north"]).value.tolist()
    [[4.0, 2.0], [10.0, 5.0]]
    """
    parts = _Parts.of(groups, periods, count, states)
    (x,) = parts.numbers(count)
    state, why = parts.judge(x, states, counts=(x,))
    total = parts.sum(x)
    nothing = np.full(total.shape, np.nan)
    return parts.whole((total, nothing, nothing), total, np.nan, state, why, NO_LIMITS)


def pooled(
    count: ArrayLike,
    denominator: ArrayLike,
    states: ArrayLike = "",
    *,
    method: Literal["wilson", "byar"],
    multiplier: float = 1.0,
    level: float = 0.95,
    groups: ArrayLike | None = None,
    periods: Sequence[Period] | None = None,
) -> Whole:
    """Counts and denominators added up, then the value and its interval: `wilson` for proportions, `byar` for rates.

    A part without people adds nothing; a whole without people has no value.

    >>> whole = pooled([10, 30], [100, 100], method="wilson", multiplier=100)
    >>> whole.value.item(), whole.lower.round(1).item(), whole.numerator.item()
    (20.0, 15.0, 40.0)
    """
    interval = chosen(_METHODS, method, "method")
    parts = _Parts.of(groups, periods, count, denominator, states)
    x, n = parts.numbers(count, denominator)
    state, why = parts.judge(np.where(np.isnan(x), x, n), states, counts=(x, n))
    x, n = (np.where(why == 0, parts.sum(each), np.nan) for each in (x, n))
    estimate = interval(x, n, level, multiplier=multiplier)
    return parts.whole(estimate[:3], x, n, state, np.where(why == 0, estimate.why, why))


def averaged(
    value: ArrayLike,
    weight: ArrayLike | None,
    states: ArrayLike = "",
    *,
    lower: ArrayLike = np.nan,
    upper: ArrayLike = np.nan,
    groups: ArrayLike | None = None,
    periods: Sequence[Period] | None = None,
) -> Whole:
    """Published rates, proportions or means averaged with their weights (denominators or stated populations).

    A whole of one part is that part. Otherwise, without weights, there is no result. Where all parts have 95% limits
    and are independent of one another, the average has them: its variance is Σ(weight × standard error)² / (Σ weight)².
    Limits of which the lower lies above the upper count as none.

    >>> averaged([10.0, 20.0], [300, 100]).value.item()
    12.5
    >>> averaged([10.0, 20.0], None).reasons.item()
    'never an average of rates without its weights'
    """
    told = np.nan if weight is None else weight
    parts = _Parts.of(groups, periods, value, told, states, lower, upper)
    x, w, low, high = parts.numbers(value, told, lower, upper)
    people = parts.sum(w)
    alone = parts.size_of() == 1
    w = np.where(alone[parts.which], 1.0, w)
    state, why = parts.judge(x, states, counts=(np.where(np.isnan(w), 0.0, w),))
    total = parts.sum(w)
    why = np.where((why == 0) & np.isnan(total), _code(NO_WEIGHTS), why)
    why = np.where((why == 0) & (total == 0), _code(NO_WEIGHT), why)
    with np.errstate(all="ignore"):
        mean = np.where(alone, parts.sum(x), parts.sum(w * x) / total)
        if np.isnan(low).all() or np.isnan(high).all():
            low = high = np.full(mean.shape, np.nan)
        else:
            half = 1.96 * np.sqrt(parts.sum((w * standard_error(low, high)) ** 2)) / total
            low, high = np.where(alone, (parts.sum(low), parts.sum(high)), (mean - half, mean + half))
    there = np.isfinite(low) & np.isfinite(high) & (low <= high)
    low, high = (np.where(there, each, np.nan) for each in (low, high))
    return parts.whole((mean, low, high), np.nan, people, state, why)


class _Parts(NamedTuple):
    """How parts make up wholes: `which` holds the number of each part's whole, `size` how many wholes there are.

    `order` puts the parts of a whole together, `starts` says where each whole begins in that order.
    """

    shape: tuple[int, ...]
    which: NDArray[np.int64]
    size: int
    single: bool
    overlap: NDArray[np.bool_]
    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, groups: ArrayLike | None, periods: Sequence[Period] | None, *arrays: ArrayLike) -> _Parts:
        shape = np.broadcast_shapes((1,), *(np.shape(each) for each in arrays))
        labels = np.zeros(shape[-1], dtype=np.int64) if groups is None else np.asarray(groups)
        if labels.shape != shape[-1:]:
            raise ValueError(f"groups must name the whole of each of the {shape[-1]} parts, not {labels.shape}")
        if periods is not None and len(periods) != shape[-1]:
            raise ValueError(f"periods must be those of the {shape[-1]} parts, not {len(periods)}")
        names, which = np.unique(labels, return_inverse=True)
        size = 1 if groups is None else len(names)
        order = np.argsort(which, kind="stable")
        starts = np.searchsorted(which[order], np.arange(size))
        overlap = np.zeros(size, dtype=bool)
        if periods is not None:
            sharing = np.split(order, starts[1:])
            overlap[:] = [overlapping([periods[i] for i in each.tolist()]) for each in sharing]
        return cls(shape, which, size, groups is None, overlap, order, starts)

    def numbers(self, *arrays: ArrayLike) -> list[Floats]:
        return [np.broadcast_to(floats(each), self.shape) for each in arrays]

    def size_of(self) -> NDArray[np.int64]:
        """How many parts each whole has."""
        return np.bincount(self.which, minlength=self.size)

    def sum(self, x: Floats) -> Floats:
        """The sums of the wholes, the same whatever the order of the parts.

        Whole numbers add up exactly; others are added from the smallest to the largest.
        """
        if not x.size:
            return np.zeros((*self.shape[:-1], self.size))
        with np.errstate(invalid="ignore", over="ignore"):  # judged beside
            exact = bool((x == np.rint(x)).all() and np.abs(x).sum() < EXACT)
            if exact:
                sorted_parts = x[..., self.order]
            else:
                order = np.lexsort((x, np.broadcast_to(self.which, self.shape)), axis=-1)
                sorted_parts = np.take_along_axis(x, order, axis=-1)
            return np.asarray(np.add.reduceat(sorted_parts, self.starts, axis=-1))

    def judge(self, x: Floats, states: ArrayLike, counts: Sequence[Floats]) -> tuple[Words, Codes]:
        """The state of each whole, and why it has no value; `counts` may not be negative."""
        codes = list(STATES)
        negative, infinite = (1 << len(codes) + i for i in range(2))
        withheld = sum(1 << at for at, code in enumerate(codes) if not STATES[code].has_value)
        told, at = np.unique(np.asarray(states, dtype=str), return_inverse=True)
        if unknown := sorted(set(told.tolist()) - set(codes)):
            raise ValueError(f"{unknown} are not states; they are {codes}")
        bits = np.array([1 << codes.index(code) for code in told.tolist()], dtype=np.int64)[at]
        bits = np.broadcast_to(bits.reshape(np.shape(states)), self.shape)
        bits = np.where(np.isnan(x) & (bits & withheld == 0), 1 << codes.index("x"), bits)  # nothing says why
        for each in counts:
            bits = bits | np.where(each < 0, negative, 0)
        for each in (x, *counts):
            bits = bits | np.where(np.isinf(each), infinite, 0)
        found = np.zeros((*self.shape[:-1], self.size), dtype=np.int64)
        if x.size:
            found = np.bitwise_or.reduceat(bits[..., self.order], self.starts, axis=-1)
        overlap = np.broadcast_to(self.overlap, found.shape)
        why = np.select(
            [overlap, *(found & each > 0 for each in (withheld, negative, infinite))],
            [_code(reason) for reason in (OVERLAP, PART_MISSING, NEGATIVE, INFINITE)],
            0 if x.size else _code(NOTHING),
        ).astype(np.int8)  # fmt: skip
        sets, where = np.unique(found & (negative - 1), return_inverse=True)
        words = [together(code for at, code in enumerate(codes) if one >> at & 1) for one in sets.tolist()]
        state = np.asarray(words, dtype="<U3")[where].reshape(found.shape)
        return np.where((why > 0) & (found & withheld == 0), "x", state), why

    def whole(
        self,
        estimate: tuple[Floats, Floats, Floats],
        count: ArrayLike,
        denominator: ArrayLike,
        state: Words,
        why: Codes,
        no_limits: str = NO_MARGIN,
    ) -> Whole:
        """The result in its shape: one axis fewer where there is one whole."""
        why = np.where((why == 0) & ~np.isfinite(estimate[0]), _code(TOO_LARGE), why)
        value, lower, upper = (np.where(why == 0, each, np.nan) for each in estimate)
        x, n = (np.where(np.isfinite(each) & (why == 0), each, np.nan) for each in (count, denominator))
        state = np.where((why > 0) & (state == ""), "x", state)
        limits = np.where((why == 0) & np.isnan(lower), _code(no_limits), why).astype(np.int8)
        found = Whole(value, lower, upper, x, n, state, why.astype(np.int8), limits)
        return Whole._make(each[..., 0] for each in found) if self.single else found


def _code(reason: str) -> int:
    return REASONS.index(reason)
