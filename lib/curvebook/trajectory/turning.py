"""Whether points since a decision are better than a frozen forecast allows for: the rule, as pure functions of arrays.

Every point is asked how likely a value at least as good was by the baseline, and how likely one at least as bad. Where
that chance is small, the point lies outside the forecast's interval, on the good side or on the bad one:

- *bending*: the newest point is outside on the good side;
- *turned*: two points in succession are, or one is so far outside that one is enough;
- *worse*: the mirror image of turned. One point alone on the bad side is no verdict.

A verdict lasts as long as the points stay on that side of the baseline's middle. It does not latch: a curve that comes
back to its baseline is on the baseline again.

How small is small was set so that a curve that nothing happened to is hardly ever called turned by three years of
looking at each new point, also where the baseline was frozen after a bad run (`placebo` measures it, and the methods
page shows the result). Outcomes-based accountability itself names no rule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.constants import PUBLIC, pool_name

YEARS = 3  # for which the points after a decision are judged; then a new baseline is due
WORSE, ON_BASELINE, BENDING, TURNED = -2, 0, 1, 2


class Limits(NamedTuple):
    """Chances at or below which a point lies outside: when two in succession are needed, and when one is enough."""

    outside: float
    far_outside: float


# The more often one looks, the further out a point must lie: 3, 12 and 36 looks within `YEARS`. The intervals of annual
# public-service series are wide, so that they hold of indicators never seen before; less is asked beyond them.
LIMITS = {
    PUBLIC: Limits(0.05, 0.02),
    "yearly": Limits(0.025, 0.01),
    "quarterly": Limits(0.0125, 0.0025),
    "monthly": Limits(0.005, 0.001),
}


class States(NamedTuple):
    """After each point, shapes (series, points): the state, and the column of the point with which it began."""

    state: NDArray[np.int8]
    since: NDArray[np.int64]


def limits_for(months_between: int, kind: str) -> Limits:
    """The limits for points so many months apart of an indicator of some kind, by the pool of its intervals.

    >>> limits_for(12, "rate").outside, limits_for(12, "count").outside, limits_for(3, "rate").outside
    (0.05, 0.025, 0.0125)
    """
    return LIMITS[pool_name(months_between, kind)]


def states(better: Floats, worse: Floats, limits: Limits) -> States:
    """What is said after each point, shapes (series, points).

    `better` is the chance, by the baseline, of a value at least as good as the point's, and `worse` that of one at
    least as bad; NaN where there is no point, which changes nothing. `since` is -1 while a curve is on its baseline.

    >>> better = np.array([[0.3, 0.02, 0.02, 0.4, 0.6]])
    >>> said = states(better, 1 - better, LIMITS["yearly"])
    >>> said.state.tolist(), said.since.tolist()
    ([[0, 1, 2, 2, 0]], [[-1, 1, 1, 1, -1]])
    """
    good, bad = (_spells(chance, other, limits) for chance, other in ((better, worse), (worse, better)))
    state = np.where(good.holds, TURNED, np.where(bad.holds, WORSE, np.where(good.outside, BENDING, ON_BASELINE)))
    # A spell on the good side is told from its first point outside, whatever it was called then.
    columns = np.broadcast_to(np.arange(better.shape[1]), better.shape)
    alone = np.where(good.outside, columns, -1)
    since = np.where(good.holds, good.since, np.where(bad.holds, bad.since, alone))
    state, since = (_carried(each, np.isfinite(better)) for each in (state, since))
    return States(state.astype(np.int8), since)


class _Spells(NamedTuple):
    """One side, shapes (series, points): is the point outside, does a spell hold there, and since which column."""

    outside: NDArray[np.bool_]
    holds: NDArray[np.bool_]
    since: NDArray[np.int64]


def _spells(chance: Floats, other: Floats, limits: Limits) -> _Spells:
    """Spells begin with two known points outside in succession, or one far outside, and last while `chance` is the
    smaller one."""
    outside, far = chance <= limits.outside, chance <= limits.far_outside
    holds, since = np.zeros_like(outside), np.full(outside.shape, -1, dtype=np.int64)
    on = before = np.zeros(len(chance), dtype=bool)
    begin = last = np.full(len(chance), -1, dtype=np.int64)
    for column in range(chance.shape[1]):
        known, out = np.isfinite(chance[:, column]), outside[:, column]
        begins = far[:, column] | (out & before)
        lasts = on & (chance[:, column] < other[:, column])
        begin = np.where(known & begins & ~lasts, np.where(before, last, column), begin)
        on = np.where(known, begins | lasts, on)
        before, last = np.where(known, out, before), np.where(known, column, last)
        holds[:, column], since[:, column] = on, np.where(on, begin, -1)
    return _Spells(outside, holds, since)


def _carried(said: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """What was said after the newest known point (before any, what stands in the first column: nothing yet)."""
    newest = np.maximum.accumulate(np.where(known, np.arange(known.shape[1]), 0), axis=1)
    return np.take_along_axis(said, newest, axis=1)
