"""How far a forecast may miss: the spread of each horizon and the shape of its distribution, both learned from misses.

A method's own intervals are far too narrow on short series (those of the usual libraries cover 57 to 85% where they
claim 95), so the intervals come from how far forecasts of other series did miss. Two steps:

- The *scale equation* says how large a miss to expect: the log of the miss in units of the series' own noise is a
  linear function of what is known when the forecast is made (`clues`; none has a unit, so rates and counts of any size
  share one equation).
- The *shape* says how misses divided by that scale are spread: a median and two halves, each scale sinh(tail z) / tail
  of a standard normal z (Johnson's S_U, 1949, Biometrika 36: 149-176, a half for each side), all five changing smoothly
  with horizon and length. Two halves, since misses above and below differ; sinh, since misses have heavier tails than
  the normal distribution.

The constants are pooled over series of one kind (`Pool`), fitted by `calibration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.grid import Course, mean_step

SOME = 0.1  # added to the clues that may be zero before their log is taken
SOONEST = 0.25  # steps; a miss is not expected to vanish as the horizon does
WIDEST_TAIL = 2.5


@dataclass(frozen=True)
class Pool:
    """What was learned from misses: `equation` (one number per clue) and `shape` (rows: median, log scale and log tail
    below, the same above; columns: see `shape_clues`). Beyond `longest` steps the shape no longer changes."""

    equation: Sequence[float]
    shape: Sequence[Sequence[float]]
    longest: float


class Noise(NamedTuple):
    """A series' own noise on its scale, shape (series,): mean and largest step, one-step error; not below the floor."""

    step: Floats
    largest: Floats
    rmse: Floats

    @property
    def size(self) -> Floats:
        """The unit in which misses are measured."""
        return 0.5 * (self.rmse + self.step)


def noise(values: Floats, rmse: Floats, floor: Floats, known: Floats) -> Noise:
    """The noise of `values` (series, n), of which `known` were observed.

    `floor` is what sampling and rounding alone make of it. A gap filled on a straight line has smaller steps than its
    true values had: the squares of a random walk's steps fall short by (known - 1) / (n - 1).
    """
    wider = np.sqrt((values.shape[1] - 1) / (known - 1))
    largest = np.zeros(len(values))
    for i in range(1, values.shape[1]):
        largest = np.maximum(largest, np.abs(values[:, i] - values[:, i - 1]))
    return Noise(*(np.maximum(size, floor) for size in (mean_step(values) * wider, largest, rmse * wider)))


def clues(found: Course, last: Floats, noise: Noise, known: Floats, horizons: Floats) -> Floats:
    """What the scale equation sees, shape (series, horizons, 8).

    Logs of ratios to the noise: one-step error and largest step to mean step; how much the cells disagree; how far the
    forecast moves. The number of points (log and inverse), the log horizon.
    """
    size = noise.size[:, None]
    ahead = np.maximum(horizons, SOONEST)
    count = known[:, None]
    columns = (
        np.ones_like(ahead),
        np.log(noise.rmse / noise.step)[:, None],
        np.log(noise.largest / noise.step)[:, None],
        np.log(found.disagreement / size + SOME),
        np.log(np.abs(found.centre - last[:, None]) / size + SOME),
        np.log(count),
        1 / count,
        np.log(ahead),
    )
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def scale(pool: Pool, seen: Floats, noise: Noise) -> Floats:
    """The expected size of a miss, shape (series, horizons), on the series' scale."""
    rate = np.zeros(seen.shape[:-1])
    for i, number in enumerate(pool.equation):
        rate = rate + number * seen[..., i]
    return noise.size[:, None] * np.exp(rate)


def shape_clues(seen: Floats, known: Floats, horizons: Floats, longest: float) -> Floats:
    """What the shape changes with: 1, log horizon, 1 / number of points, and how far the largest step stands out.

    Shape (series, horizons, 4); `seen` as from `clues`. A series that has leapt before may leap again.
    """
    ahead = np.log(np.clip(horizons, SOONEST, longest))
    return np.stack(np.broadcast_arrays(np.ones_like(ahead), ahead, 1 / known[:, None], seen[..., 2]), axis=-1)


def quantiles(shape: Floats, seen: Floats, normal: Floats) -> Floats:
    """Misses in units of the scale at standard normal values `normal` (levels,), shape (..., levels).

    `shape` (5, 4) as in `Pool`, `seen` (..., 4) as from `shape_clues`. Always rising with `normal`.
    """
    median, below, thin, above, thick = (
        row[0] * seen[..., 0] + row[1] * seen[..., 1] + row[2] * seen[..., 2] + row[3] * seen[..., 3] for row in shape
    )
    upper = normal > 0
    size = np.exp(np.where(upper, above[..., None], below[..., None]))
    tail = np.exp(np.minimum(np.where(upper, thick[..., None], thin[..., None]), np.log(WIDEST_TAIL)))
    return median[..., None] + size * np.sinh(tail * normal) / tail
