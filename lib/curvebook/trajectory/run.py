"""Series of one length, cycle and kind carried forward together: the way from values to a distribution on the scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.constants import pool_name
from curvebook.trajectory.grid import Prior, course
from curvebook.trajectory.scale import Scale, scale_for
from curvebook.trajectory.season import seasonal
from curvebook.trajectory.spread import Noise, Pool, clues, noise, quantiles, scale, shape_clues

CHUNK = 64  # series that are run together: their arrays stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Series:
    """History to forecast from: `values` oldest first, one per step, NaN for a gap, none sharing days with another.

    `months_between` neighbouring values; `kind` as in the indicator; `top` is the highest possible proportion.
    `sampling` holds the standard error of each value (NaN where none is published), `resolution` the step to which
    values are rounded: no forecast is surer than these. `restarted` says that older values were left out because a
    method changed.
    """

    values: Floats
    months_between: int
    kind: str = "count"
    top: float = 100.0
    sampling: Floats = field(default_factory=lambda: np.zeros(0))
    resolution: float = 0.0
    restarted: bool = False
    provisional: bool = False


class Alike(NamedTuple):
    """What series have in common that are run together: number of steps, cycle, and the pool of their constants."""

    length: int
    cycle: int
    pool: str


class Ready(NamedTuple):
    """A series ready to be run: on its scale, without gaps, with what sampling and rounding add to its misses."""

    alike: Alike
    plain: Floats
    scaled: Floats
    known: int
    scale: Scale
    floor: float  # of the noise, on the scale
    newest: float  # variance by which the newest value's sampling error exceeds the others', on the scale


class Expected(NamedTuple):
    """What is expected of a batch at each horizon, on the scale; shapes (series, horizons[, clues])."""

    centre: Floats
    seen: Floats
    noise: Noise
    extra: Floats  # variance (series,)
    known: Floats


def prepare(series: Series) -> Ready:
    """Make a series with at least three known values ready."""
    sampling = series.sampling if series.sampling.size else np.full(len(series.values), np.nan)
    rounding = series.resolution / np.sqrt(12)
    on = scale_for(series.values, series.kind, series.top, np.hypot(np.nan_to_num(sampling), rounding))
    at = np.flatnonzero(np.isfinite(series.values))
    span = slice(at[0], at[-1] + 1)
    plain, scaled = series.values[span].astype(float), on.to(series.values[span])
    if len(at) < len(plain):
        along = np.arange(len(plain))
        plain, scaled = (np.interp(along, at - at[0], each[at - at[0]]) for each in (plain, scaled))
    floor, newest = _sampling(on, plain, rounding, on.spread(sampling[at], series.values[at]) ** 2)
    cycle = 12 // series.months_between if series.months_between < 12 else 1
    alike = Alike(len(scaled), cycle, pool_name(series.months_between, series.kind))
    return Ready(alike, plain, scaled, len(at), on, floor, newest)


def _sampling(on: Scale, values: Floats, rounding: float, errors: Floats) -> tuple[float, float]:
    """The floor of the noise, and how much more variance the newest value has than the others; both on the scale.

    Misses within the history hold its sampling error already, so it is not added to them: the noise is only never
    taken to be less than it. A newest value less sure than the others (a smaller sample) is what they do not hold.
    `errors` are the variances of known values, NaN where none is published.
    """
    least = float(on.spread(np.array([rounding]), np.array([np.median(values)]))[0]) ** 2
    known = errors[np.isfinite(errors)]
    usual = float(known.mean()) if known.size else 0.0
    newest = float(errors[-1]) if np.isfinite(errors[-1]) else usual
    return float(np.sqrt(least + usual)), max(newest - usual, 0.0)


def batches(ready: Mapping[int, Ready]) -> Iterator[tuple[Alike, list[int]]]:
    """Those that are alike, a chunk at a time."""
    groups: dict[Alike, list[int]] = {}
    for i, one in ready.items():
        groups.setdefault(one.alike, []).append(i)
    for alike, rows in groups.items():
        for start in range(0, len(rows), CHUNK):
            yield alike, rows[start : start + CHUNK]


def expected(some: Sequence[Ready], alike: Alike, horizons: Floats, prior: Prior) -> Expected:
    """Where series that are alike are heading, and what the size of their misses follows from."""
    values = np.array([one.scaled for one in some])
    known = np.array([float(one.known) for one in some])
    floor, newest = np.array([one.floor for one in some]), np.array([one.newest for one in some])
    index = seasonal(values, alike.cycle)
    rest = values - index[:, np.arange(alike.length) % alike.cycle]
    found = course(rest, horizons, prior)
    own = noise(rest, found.rmse, np.maximum(floor, np.finfo(float).tiny), known)
    place = (alike.length - 1 + np.rint(horizons).astype(int)) % alike.cycle
    seen = clues(found, rest[:, -1], own, known, horizons)
    # The newest value moves the level by alpha, and the value to come has an error as large as the newest one's.
    extra = (1 + found.alpha**2) * newest
    return Expected(found.centre + np.take_along_axis(index, place, axis=1), seen, own, extra, known)


def distribution(there: Expected, horizons: Floats, pool: Pool, normal: Floats) -> Floats:
    """Quantiles on the scale at standard normal values, shape (series, horizons, levels)."""
    size = np.sqrt(scale(pool, there.seen, there.noise) ** 2 + there.extra[:, None])
    misses = quantiles(np.array(pool.shape), shape_clues(there.seen, there.known, horizons, pool.longest), normal)
    return there.centre[..., None] + size[..., None] * misses
