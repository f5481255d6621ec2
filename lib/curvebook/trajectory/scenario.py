"""What the forecast would be if some actions did what is assumed of them. Pure arithmetic: no random numbers.

The forecast says where the series goes if nothing changes: Y, a distribution for each period. What actions change
is one factor m for each period: of what is left to mend, the share that remains,

    m(t) = product over actions of (1 - leverage x reach x working(t)),

where `working` rises from 0 at the start to 1 when the action has its full effect, and may fade after. Assumed: the
actions reach people independently of each other, and one helps as much beside the others as alone. The second works on
what the first has left: together they do less than the sum of their effects, never more than mend everything, and no
more than `at_most`. Where a high value is good and has no top, m is how much it grows: the product of (1 + ...).

The scenario is m applied to Y. Both are uncertain and taken as independent: m as the assumed ranges say, each a
triangle from low over likely to high (its ends weigh more than those of the usual PERT curve: stated ranges tend to be
too narrow), at 1,021 points that fill the ranges evenly (a Korobov lattice: L'Ecuyer and Lemieux, 2000, Variance
reduction via lattice rules, Management Science 46(9), 1214-1235). The distribution is the mixture over these points. So
the numbers are the same on every run; and more leverage, more reach or, where nothing fades, an earlier start never
makes anything worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats
from curvebook.indicators.series import month_index
from curvebook.model.period import Period
from curvebook.model.scenarios import Assumed, AssumedAction
from curvebook.trajectory.forecast import LEVELS, Forecasts

POINTS, STEP = 1021, 76
LEAST = 1e-9  # of what is left to mend: less cannot be told from nothing
HALVINGS = 40


class Way(NamedTuple):
    """Which way is better, and what cannot be passed: `top` is 100 for a proportion in per cent, else infinite."""

    good: str
    top: float = np.inf

    @property
    def grows(self) -> bool:
        """Whether the factor is how much the value grows, rather than which share of something remains."""
        return self.good == "high" and not np.isfinite(self.top)


def coordinates() -> Iterator[Floats]:
    """The lattice's coordinates one after another, each of shape (POINTS,), strictly between 0 and 1.

    Every coordinate takes each of POINTS evenly spaced values once.

    >>> first, second = (column for column, _ in zip(coordinates(), range(2)))
    >>> bool(np.allclose(np.sort(second), first)), round(float(first.mean()), 9)
    (True, 0.5)
    """
    place = np.arange(POINTS)
    while True:
        yield (place + 0.5) / POINTS
        place = place * STEP % POINTS


def drawn(assumed: Assumed, at: Floats) -> Floats:
    """The quantiles `at` of a triangle from `low` over `likely` to `high`.

    >>> drawn(Assumed(low=0, likely=1, high=2, because="so"), np.array([0.0, 0.125, 0.5, 1.0])).tolist()
    [0.0, 0.5, 1.0, 2.0]
    """
    low, likely, high = assumed.low, assumed.likely, assumed.high
    if low == high:
        return np.full_like(at, low)
    rising = (likely - low) / (high - low)
    up = low + np.sqrt(at * (high - low) * (likely - low))
    down = high - np.sqrt((1 - at) * (high - low) * (high - likely))
    return np.where(at < rising, up, down)


@dataclass(frozen=True)
class Acting:
    """One action's assumptions, drawn: shape (points,). `reach` is what comes on top of what is reached already."""

    start: int  # months, as `month_index`
    ramp: int
    leverage: Floats
    reach: Floats
    kept: Floats
    already: float = 0.0

    @classmethod
    def of(cls, action: AssumedAction, columns: Iterator[Floats]) -> Acting:
        """The action with its assumptions at the next three of the lattice's coordinates."""
        leverage, reach, kept = (next(columns) for _ in range(3))
        already = action.reach.already or 0.0
        new = np.maximum(drawn(action.reach, reach) - already, 0.0)
        stays = np.ones_like(kept) if action.kept is None else drawn(action.kept, kept)
        start = month_index(action.start.start)
        return cls(start, action.ramp_months, drawn(action.leverage, leverage), new, stays, already)

    def reaching(self, share: float) -> Acting:
        """The same action, reaching exactly `share` of those concerned: no fewer than it does already."""
        return replace(self, reach=np.full_like(self.reach, max(share - self.already, 0.0)))

    def working(self, periods: Sequence[Period]) -> Floats:
        """The share of the full effect in each period, its mean over the period's months; (points, periods)."""
        return np.stack([self._over(period) for period in periods], axis=-1)

    def _over(self, period: Period) -> Floats:
        since = month_index(period.start) + np.arange(max(period.months, 1)) + 0.5 - self.start
        rise = np.clip(since / self.ramp, 0.0, 1.0) if self.ramp else (since > 0).astype(float)
        years = np.maximum(since - self.ramp, 0.0) / 12
        return (rise * self.kept[:, None] ** years).mean(axis=-1)


def factors(actions: Sequence[Acting], periods: Sequence[Period], way: Way, most: Floats | float = 1.0) -> Floats:
    """What the actions together leave (or how much they make grow), shape (points, periods)."""
    sign = 1.0 if way.grows else -1.0
    together = np.ones((1, len(periods)))
    for each in actions:
        together = together * (1 + sign * (each.leverage * each.reach)[:, None] * each.working(periods))
    limit = np.asarray(most, dtype=float).reshape(-1, 1)
    return np.minimum(together, 1 + limit) if way.grows else np.maximum(together, np.maximum(1 - limit, LEAST))


def applied(values: Floats, factor: Floats, way: Way) -> Floats:
    """The value there would be, for the value that there is without the actions. The two shapes broadcast.

    A factor takes its share of the value or, of a high proportion that is good, of the rest up to the top. Below zero,
    where a share of the value would lead the wrong way, it divides.

    >>> way, half = Way("high", 100.0), np.array(0.5)
    >>> float(applied(np.array(60.0), half, way)), float(applied(np.array(60.0), half, Way("low")))
    (80.0, 30.0)
    """
    if way.good == "high" and not way.grows:
        return np.where(factor == 1, values, way.top - (way.top - values) * factor)
    return np.where(values < 0, values / factor, values * factor)


def undone(values: Floats, factor: Floats, way: Way) -> Floats:
    """The value without the actions for which `applied` gives `values`."""
    if way.good == "high" and not way.grows:
        return np.where(factor == 1, values, way.top - (way.top - values) / factor)
    return np.where(values < 0, values * factor, values / factor)


def mixed(quantiles: Floats, factor: Floats, way: Way) -> Floats:
    """The scenario's quantiles, of the forecast's (both of shape (periods, LEVELS)) and the factors (points, periods).

    Where no factor changes anything they are the forecast's own, to the last digit.
    """
    return np.stack([_mixed(quantiles[j], factor[:, j], way) for j in range(len(quantiles))])


def _mixed(quantiles: Floats, factor: Floats, way: Way) -> Floats:
    moved = applied(quantiles[None, :], factor[:, None], way)
    low, high = moved.min(axis=0), moved.max(axis=0)
    for _ in range(HALVINGS if (low < high).any() else 0):
        middle = (low + high) / 2
        below = _below(quantiles, undone(middle[None, :], factor[:, None], way)).mean(axis=0)
        low, high = np.where(below < LEVELS, middle, low), np.where(below < LEVELS, high, middle)
    return high


def _below(quantiles: Floats, values: Floats) -> Floats:
    """The share of one forecast's distribution below `values`, as `Forecasts.probability` has it."""
    count = values.size
    one = Forecasts(
        np.ones((count, 1)), np.broadcast_to(quantiles, (count, 1, len(LEVELS))), ("",) * count, ("",) * count
    )
    return one.probability(values.reshape(-1, 1), "low").reshape(values.shape)


def chance(quantiles: Floats, factor: Floats, goal: float, way: Way) -> float:
    """How likely the scenario lies at `goal` or on its good side; quantiles (LEVELS,), factor (points,).

    Without any effect it is the forecast's own probability, to the last digit.
    """
    mark = undone(np.full_like(factor, goal), factor, way)
    values = np.broadcast_to(quantiles, (len(mark), 1, len(LEVELS)))
    made = Forecasts(np.ones((len(mark), 1)), values, ("",) * len(mark), ("",) * len(mark))
    found = made.probability(mark[:, None], way.good)[:, 0]
    return float(found[0]) if (factor == factor[0]).all() else float(found.mean())


def reach_needed(
    quantiles: Floats, actions: Sequence[Acting], when: Period, goal: float, way: Way, most: Floats | float = 1.0
) -> float:
    """The reach, the same for every action, at which meeting `goal` becomes as likely as not; to 0.001.

    0 where it is so without any; NaN where not even reaching everybody makes it so.
    """

    def likely(share: float) -> bool:
        reaching = [each.reaching(share) for each in actions]
        return chance(quantiles, factors(reaching, [when], way, most)[:, 0], goal, way) >= 0.5

    if likely(0.0):
        return 0.0
    if not likely(1.0):
        return float("nan")
    low, high = 0.0, 1.0
    while high - low > 0.0005:
        low, high = (low, (low + high) / 2) if likely((low + high) / 2) else ((low + high) / 2, high)
    return high


def at_quantiles(quantiles: Floats, at: Floats) -> Floats:
    """The forecast's values at the probabilities `at` (points,), shape (points, periods): one course in each row.

    A course that is high in one period is as high in all: what a sum over years needs, and the widest that it can be.
    """
    from scipy.special import ndtri

    where, grid = ndtri(np.clip(at, LEVELS[0], LEVELS[-1])), ndtri(LEVELS)
    return np.stack([np.interp(where, grid, each) for each in quantiles], axis=-1)


def by_month(courses: Floats, periods: Sequence[Period], months: Sequence[Period]) -> Floats:
    """Courses (points, periods) in each of `months`: straight between periods' middles, flat before the first.

    After the last they go on as in their last year: a season repeats itself, a yearly value stays.
    """
    at, when = (np.array([month_index(p.start) + p.months / 2 for p in some]) for some in (periods, months))
    if periods[0].months < 12 and at[-1] - at[0] >= 12:
        when = when - 12 * np.maximum(np.ceil((when - at[-1]) / 12), 0)
    return np.stack([np.interp(when, at, course) for course in courses])
