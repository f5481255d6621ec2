"""Wholes from their parts, over areas, ages, sexes, categories and periods.

Counts and denominators are added first, and the value and its interval are then worked out from the sums. What is
published without counts (rates, proportions, means) is averaged with its weights, and never without. A whole of which
any part is missing or withheld is missing, with the parts' state. Parts must not overlap one another: periods of a
rolling series do, and are refused; that two age groups share an age is for the caller to know.

Every function takes arrays whose last axis holds the parts. `groups` gives each part the whole that it belongs to
(labels, one per part, sorted in the result's last axis); without it, all parts are one whole and the last axis goes.
Parts may stand in any order: they are sorted before they are added, so the result is the same to the last bit. Whole
numbers up to 2^53 add up exactly, so sums of sums are the same as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.intervals import Floats, byar, standard_error, wilson
from curvebook.model.period import Period
from curvebook.observatory.frames import STATES, together

Words = NDArray[np.str_]

PART_MISSING = "a part is missing or withheld"
NO_WEIGHTS = "never an average of rates without its weights"
NEGATIVE, INFINITE = "a number is negative", "a number is infinite"
NO_WEIGHT = "the weights are all zero"
OVERLAP = "the periods overlap: what they share would be counted twice"
NO_MARGIN = "a part has no margin of error"
NO_LIMITS = "a sum has no interval of its own"
NOTHING = "nothing is left: there are no parts"


class Whole(NamedTuple):
    """One element per whole. What is not known is NaN, with its `reason` in words; "" where there is a value.

    `numerator` and `denominator` are the sums, NaN where the method adds none up; the denominator of an average is the
    sum of its weights. `state` is a code of `frames.STATES`. `no_interval` says why a value has no limits.
    """

    value: Floats
    lower: Floats
    upper: Floats
    numerator: Floats
    denominator: Floats
    state: Words
    reason: Words
    no_interval: Words


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
    state, reason = parts.judge(x, states, counts=(x,))
    total = np.where(reason == "", parts.sum(x), np.nan)
    nothing = np.full(total.shape, np.nan)
    return parts.whole((total, nothing, nothing), total, np.nan, state, reason, NO_LIMITS)


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
    parts = _Parts.of(groups, periods, count, denominator, states)
    x, n = parts.numbers(count, denominator)
    state, reason = parts.judge(x + n, states, counts=(x, n))
    known = reason == ""
    x, n = (np.where(known, parts.sum(each), np.nan) for each in (x, n))
    estimate = (wilson if method == "wilson" else byar)(x, n, level, multiplier=multiplier)
    return parts.whole(estimate[:3], x, n, state, np.where(known, estimate.reasons, reason))


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

    >>> averaged([10.0, 20.0], [300, 100]).value.item()
    12.5
    >>> averaged([10.0, 20.0], None).reason.item()
    'never an average of rates without its weights'
    """
    told = np.nan if weight is None else weight
    parts = _Parts.of(groups, periods, value, told, states, lower, upper)
    x, w, low, high = parts.numbers(value, told, lower, upper)
    alone = parts.sum(np.ones_like(x)) == 1
    w = np.where(parts.spread(alone), 1.0, w)
    unweighted = np.isnan(parts.sum(w))
    state, reason = parts.judge(x, states, counts=(np.nan_to_num(w, posinf=np.inf),))
    total = parts.sum(w)
    people = parts.sum(parts.numbers(told)[0])
    reason = np.where((reason == "") & unweighted, NO_WEIGHTS, reason)
    reason = np.where((reason == "") & (total == 0), NO_WEIGHT, reason)
    known = reason == ""
    with np.errstate(all="ignore"):
        mean = np.where(alone, parts.sum(x), parts.sum(w * x) / total)
        half = 1.96 * np.sqrt(parts.sum((w * standard_error(low, high)) ** 2)) / total
        low, high = (np.where(alone, parts.sum(limit), mean + sign * half) for limit, sign in ((low, -1), (high, 1)))
    mean, low, high = (np.where(known, each, np.nan) for each in (mean, low, high))
    there = np.isfinite(low) & np.isfinite(high)
    low, high = (np.where(there, each, np.nan) for each in (low, high))
    return parts.whole((mean, low, high), np.nan, np.where(known, people, np.nan), state, reason)


class _Parts(NamedTuple):
    """How parts make up wholes: `which` holds the number of each part's whole, `size` how many wholes there are."""

    shape: tuple[int, ...]
    which: NDArray[np.int64]
    size: int
    single: bool
    overlap: NDArray[np.bool_]

    @classmethod
    def of(cls, groups: ArrayLike | None, periods: Sequence[Period] | None, *arrays: ArrayLike) -> _Parts:
        shape = np.broadcast_shapes((1,), *(np.shape(each) for each in arrays))
        labels = np.zeros(shape[-1], dtype=np.int64) if groups is None else np.asarray(groups)
        if groups is not None and len(shape) == 1 and shape[0] == 1:
            shape = labels.shape
        if labels.shape != shape[-1:]:
            raise ValueError(f"groups must name the whole of each of the {shape[-1]} parts, not {labels.shape}")
        if periods is not None and len(periods) != shape[-1]:
            raise ValueError(f"periods must be those of the {shape[-1]} parts, not {len(periods)}")
        names, which = np.unique(labels, return_inverse=True)
        size = 1 if groups is None else len(names)
        overlap = np.zeros(size, dtype=bool)
        if periods is not None:
            overlap[:] = [
                overlapping([periods[i] for i in np.flatnonzero(which == one).tolist()]) for one in range(size)
            ]
        return cls(shape, which, size, groups is None, overlap)

    def numbers(self, *arrays: ArrayLike) -> list[Floats]:
        return [np.broadcast_to(np.asarray(each, dtype=float), self.shape) for each in arrays]

    def sum(self, x: Floats) -> Floats:
        """The sums of the wholes: the parts of each, from the smallest to the largest."""
        out = np.zeros((*self.shape[:-1], self.size))
        if not x.size:
            return out
        order = np.lexsort((x, np.broadcast_to(self.which, self.shape)), axis=-1)
        with np.errstate(invalid="ignore"):  # infinities of both signs; judged beside
            out[:] = np.add.reduceat(np.take_along_axis(x, order, axis=-1), self._starts(), axis=-1)
        return out

    def spread(self, whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What holds for a whole, for each of its parts."""
        return whole[..., self.which]

    def judge(self, x: Floats, states: ArrayLike, counts: Sequence[Floats]) -> tuple[Words, Words]:
        """The state of each whole, and why it has no value; `counts` may not be negative."""
        codes = list(STATES)
        told = np.broadcast_to(np.asarray(states, dtype=str), self.shape)
        unknown = set(np.unique(told)) - set(codes)
        if unknown:
            raise ValueError(f"{sorted(unknown)} are not states; they are {codes}")
        bits = np.zeros(self.shape, dtype=np.int64)
        for at, code in enumerate(codes):
            bits[told == code] = 1 << at
        withheld = sum(1 << at for at, code in enumerate(codes) if not STATES[code].has_value)
        lost = np.isnan(x) & (bits & withheld == 0)
        bits[lost] = 1 << codes.index("x")  # nothing says why it is missing
        found = np.zeros((*self.shape[:-1], self.size), dtype=np.int64)
        faults = np.zeros((*found.shape, 2), dtype=bool)
        if x.size:
            order = np.argsort(self.which, kind="stable")
            found[:] = np.bitwise_or.reduceat(bits[..., order], self._starts(), axis=-1)
            bad = np.stack(
                [self._any(counts, np.less, 0), self._any((x, *counts), np.equal, np.inf, absolute=True)], -1
            )
            faults[:] = np.logical_or.reduceat(bad[..., order, :], self._starts(), axis=-2)
        sets, where = np.unique(found, return_inverse=True)
        words = [together(code for at, code in enumerate(codes) if one >> at & 1) for one in sets.tolist()]
        state = np.asarray(words, dtype="<U3")[where].reshape(found.shape)
        reason = np.select(
            [np.broadcast_to(self.overlap, found.shape), found & withheld > 0, faults[..., 0], faults[..., 1]],
            [OVERLAP, PART_MISSING, NEGATIVE, INFINITE],
            "" if x.size else NOTHING,
        )
        return np.where((reason != "") & (found & withheld == 0), "x", state), reason

    def whole(
        self,
        estimate: tuple[Floats, Floats, Floats],
        count: ArrayLike,
        denominator: ArrayLike,
        state: Words,
        reason: Words,
        no_limits: str = NO_MARGIN,
    ) -> Whole:
        """The result in its shape: one axis fewer where there is one whole."""
        value, lower, upper = estimate
        x, n = (np.broadcast_to(np.asarray(each, dtype=float), value.shape) for each in (count, denominator))
        state = np.where((reason != "") & (state == ""), "x", state)
        no_interval = np.where((reason == "") & np.isnan(lower), no_limits, reason)
        found = Whole(value, lower, upper, x, n, state, reason, no_interval)
        return Whole._make(each[..., 0] for each in found) if self.single else found

    def _starts(self) -> NDArray[np.int64]:
        return np.searchsorted(np.sort(self.which), np.arange(self.size))

    @staticmethod
    def _any(arrays: Sequence[Floats], test: np.ufunc, limit: float, *, absolute: bool = False) -> NDArray[np.bool_]:
        found = [test(np.abs(each) if absolute else each, limit) for each in arrays]
        return np.asarray(np.logical_or.reduce(found))
