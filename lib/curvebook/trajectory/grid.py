"""Where a series is heading: the average of 300 smoothers with fixed constants, none of them optimised.

Each cell follows a level and a trend with damping (Holt, 1957; Gardner and McKenzie, 1985, Management Science 31:
1237-1246), from its own constants: alpha (level), beta (trend), phi (damping) and the trend it starts from: a share of
the least-squares slope (with beta 0 and phi 1 that is the Theta method: Hyndman and Billah, 2003, International Journal
of Forecasting 19: 287-290) or of the mean of the first differences. On six to sixty points an optimiser finds noise;
an average of smoothers has nothing to converge and nothing to fall back to.

How much a cell counts: its weight is proportional to exp(-sharpness n^power log RMSE + prior), where RMSE is that of
its one-step errors within the history, and the prior, linear in functions of its constants, was learned on other series
(`constants.json`; `calibration` says how). From eight points on, part of what comes out is the straight line through
the first and the last value (drift). And part is the newest value, carried forward: the more the shorter the history,
for three points show no course that lasts. Of public services, a rise is carried forward only as far as the history
rose steadily, since what went up and down before was seen to come down again (`calibration.STEADY`).

Arrays are float64. A row's result never depends on the other rows: every sum runs along the last axis, whose length is
fixed, or over the points, one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats

EARLY = 4  # the first differences whose mean a trend may start from
DRIFT_FROM = 8  # points from which on drift has a share
FEWEST = 3  # points of the shortest history
# A fit more than a thousand times better than the mean step is rounding.
LEAST_ERROR = 1e-3


class Cells(NamedTuple):
    """The constants of every smoother, shape (cells,); `straight` where the trend starts from the least-squares slope.

    Cells of one phi stand together: `blocks` are their slices.
    """

    alpha: Floats
    beta: Floats
    phi: Floats
    share: Floats
    straight: Floats
    blocks: tuple[tuple[float, slice], ...]


class Smoothed(NamedTuple):
    """Every cell after the last point: log RMSE, level, and trend of the next step; shapes (series, cells)."""

    log_rmse: Floats
    level: Floats
    trend: Floats


@dataclass(frozen=True)
class Prior:
    """How cells are weighed for one pool of series; `tilt` has one number per column of `features`.

    Of n points, `newest` (3 / n)^`fall` of the forecast is the newest value. A forecast that rises does so by
    `steadiness`^`steady` of what it would.
    """

    sharpness: float
    power: float
    drift: float
    tilt: Sequence[float]
    newest: float = 0.0
    fall: float = 0.0
    steady: float = 0.0

    def kept(self, points: Floats | float) -> Floats | float:
        """The share of the newest value in a forecast from so many points."""
        return self.newest * (FEWEST / points) ** self.fall


class Course(NamedTuple):
    """What the cells say of each horizon, shapes (series, horizons), and of the history, shape (series,)."""

    centre: Floats
    disagreement: Floats  # standard deviation between cells
    rmse: Floats  # weighted one-step error
    alpha: Floats  # weighted share of the newest value in the level


@cache
def cells() -> Cells:
    """50 straight ones (10 alphas, 5 shares of the slope) and 250 damped (5 alphas, 5 betas, 5 phis, trend or none).

    >>> len(cells().alpha), [phi for phi, _ in cells().blocks]
    (300, [0.7, 0.8, 0.9, 0.95, 1.0])
    """
    phis = (0.7, 0.8, 0.9, 0.95, 1.0)
    rows = [
        (alpha, beta, phi, share, 0.0)
        for phi in phis
        for alpha in (0.2, 0.4, 0.6, 0.8, 1.0)
        for beta in (0.05, 0.1, 0.2, 0.35, 0.5)
        for share in (0.0, 1.0)
    ]
    rows += [(tenths / 10, 0.0, 1.0, share, 1.0) for tenths in range(1, 11) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    alpha, beta, phi, share, straight = np.array(rows).T.copy()
    ends = np.searchsorted(phi, phis, side="right").tolist()
    blocks = tuple((each, slice(a, b)) for each, a, b in zip(phis, [0, *ends], ends, strict=False))
    return Cells(alpha, beta, phi, share, straight, blocks)


@cache
def features() -> Floats:
    """What the prior sees of a cell, shape (cells, 7), each with mean 0 and standard deviation 1.

    log alpha, alpha, beta, 1 - phi, share of the least-squares slope, share of the first trend, damped or straight.
    """
    c = cells()
    columns = np.stack(
        [np.log(c.alpha), c.alpha, c.beta, 1 - c.phi, c.straight * c.share, (1 - c.straight) * c.share, c.straight],
        axis=1,
    )
    return (columns - columns.mean(axis=0)) / columns.std(axis=0)


def smooth(values: Floats) -> Smoothed:
    """Run every cell over `values`, shape (series, n), n at least 3, on their scale, no NaN."""
    c = cells()
    n = values.shape[1]
    first = values[:, :1]
    trend = np.where(c.straight == 1, slope(values)[:, None], _early(values)[:, None]) * (c.share * c.phi)
    level = np.broadcast_to(first, trend.shape).copy()
    gain = c.alpha * c.beta
    squares, error, work = np.zeros_like(level), np.empty_like(level), np.empty_like(level)
    for i in range(1, n):
        np.add(level, trend, out=level)
        np.subtract(values[:, i : i + 1], level, out=error)
        np.multiply(error, error, out=work)
        squares += work
        np.multiply(error, c.alpha, out=work)
        level += work
        error *= gain
        trend += error
        trend *= c.phi
    least = LEAST_ERROR * mean_step(values)[:, None]
    rmse = np.maximum(np.sqrt(squares / (n - 1)), np.maximum(least, np.finfo(float).tiny))
    return Smoothed(np.log(rmse), level, trend)


def weights(log_rmse: Floats, n: int, prior: Prior) -> Floats:
    """How much each cell counts, shape (series, cells), adding up to 1."""
    tilt = np.zeros(log_rmse.shape[1])
    for column, number in zip(features().T, prior.tilt, strict=True):
        tilt = tilt + column * number
    rate = tilt - prior.sharpness * n**prior.power * log_rmse
    raw = np.exp(rate - rate.max(axis=1, keepdims=True))
    return raw / raw.sum(axis=1, keepdims=True)


def course(values: Floats, horizons: Floats, prior: Prior) -> Course:
    """The weighted course of `values` (series, n) at `horizons` (series, horizons), in steps; fractions are allowed."""
    found = smooth(values)
    n = values.shape[1]
    share = weights(found.log_rmse, n, prior)
    last = values[:, -1:]
    away = found.level - last  # near zero, so that squares lose nothing to rounding
    mean = (share * away).sum(axis=1, keepdims=True)
    square = (share * away * away).sum(axis=1, keepdims=True)
    centre, second = np.repeat(mean, horizons.shape[1], 1), np.repeat(square, horizons.shape[1], 1)
    for phi, block in cells().blocks:
        reach = reached(horizons, phi)
        weighted = share[:, block] * found.trend[:, block]
        centre = centre + reach * weighted.sum(axis=1, keepdims=True)
        second = second + 2 * reach * (weighted * away[:, block]).sum(axis=1, keepdims=True)
        second = second + reach * reach * (weighted * found.trend[:, block]).sum(axis=1, keepdims=True)
    disagreement = np.sqrt(np.maximum(second - centre * centre, 0.0))
    rmse = np.sqrt((share * np.exp(2 * found.log_rmse)).sum(axis=1))
    drift = prior.drift if n >= DRIFT_FROM else 0.0
    straight = (last - values[:, :1]) / (n - 1) * horizons
    move = (1 - prior.kept(n)) * ((1 - drift) * centre + drift * straight)
    move = np.where(move > 0, move * steadiness(values)[:, None] ** prior.steady, move)
    return Course(last + move, disagreement, rmse, (share * cells().alpha).sum(axis=1))


def reached(horizons: Floats, phi: float) -> Floats:
    """How many undamped steps a trend damped by `phi` makes within `horizons` steps.

    >>> reached(np.array([1.0, 2.0]), 0.5).tolist(), reached(np.array([1.0, 2.0]), 1.0).tolist()
    ([1.0, 1.5], [1.0, 2.0])
    """
    return horizons if phi == 1 else (1 - np.power(phi, horizons)) / (1 - phi)


def slope(values: Floats) -> Floats:
    """The least-squares slope per step, shape (series,)."""
    n = values.shape[1]
    time = np.arange(n) - (n - 1) / 2
    total = np.zeros(len(values))
    for i in range(n):
        total = total + values[:, i] * time[i]
    return total / float((time**2).sum())


def steadiness(values: Floats) -> Floats:
    """How much of the way that a series went, up and down together, it has risen: 0 (not at all) to 1, shape (series,).

    The efficiency ratio of Kaufman (1995, Smarter Trading), for rises only.

    >>> steadiness(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [3.0, 2.0, 1.0], [1.0, 1.0, 1.0]])).round(2).tolist()
    [1.0, 0.33, 0.0, 0.0]
    """
    way = mean_step(values) * (values.shape[1] - 1)
    risen = np.maximum(values[:, -1] - values[:, 0], 0.0)
    return np.minimum(np.divide(risen, way, out=np.zeros_like(risen), where=way > 0), 1.0)


def mean_step(values: Floats) -> Floats:
    """The mean absolute difference between neighbours, shape (series,)."""
    total = np.zeros(len(values))
    for i in range(1, values.shape[1]):
        total = total + np.abs(values[:, i] - values[:, i - 1])
    return total / (values.shape[1] - 1)


def _early(values: Floats) -> Floats:
    last = min(EARLY, values.shape[1] - 1)
    return (values[:, last] - values[:, 0]) / last
