"""Where a series is heading if nothing changes: a predictive distribution for each step ahead.

`forecast` takes a batch of unequal series and returns `Forecasts`, arrays of quantiles. Whatever method stands behind
it, callers see only these two. Deterministic: no simulation, no random numbers; results do not depend on the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.constants import pool_of, prior_of
from curvebook.trajectory.run import Alike, Ready, Series, batches, distribution, expected, prepare

__all__ = ["LEAST_POINTS", "LEVELS", "Forecasts", "Series", "forecast"]

LEAST_POINTS = 3
TOO_SHORT, BROKEN, ALL_EQUAL = "too short", "broken series", "all values are equal"
FAILED = "method failed"  # of the comparators only
# Probabilities at which a predictive distribution is stored; outside the first and last nothing is claimed.
LEVELS: Floats = np.array(
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
     0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 0.995, 0.999]
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Predictive distributions: `values[i, j, k]` is series i's quantile `LEVELS[k]` at `horizons[i, j]` steps ahead.

    `states[i]` is "" or says why there is none (its values are NaN); `notes[i]` says what a reader should know.
    """

    horizons: Floats
    values: Floats
    states: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def median(self) -> Floats:
        """The middle of each distribution, shape (series, horizons)."""
        return self.quantile(0.5)

    def quantile(self, probability: float) -> Floats:
        """The value that lies above `probability` of each distribution, shape (series, horizons)."""
        if not LEVELS[0] <= probability <= LEVELS[-1]:
            raise ValueError(f"quantiles are known from {LEVELS[0]} to {LEVELS[-1]}, not at {probability}")
        from scipy.special import ndtri

        at, grid = ndtri(probability), ndtri(LEVELS)
        after = min(max(int(np.searchsorted(grid, at)), 1), len(grid) - 1)
        share = (at - grid[after - 1]) / (grid[after] - grid[after - 1])
        return self.values[..., after - 1] * (1 - share) + self.values[..., after] * share

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The central interval that holds `level` of each distribution."""
        return self.quantile(round(0.5 - level / 2, 9)), self.quantile(round(0.5 + level / 2, 9))

    def probability(self, value: ArrayLike, side: str) -> Floats:
        """How likely the truth lies at `value` or on its `side` ("high": at or above, "low": at or below).

        `value` broadcasts to (series, horizons). Never below 0.001 or above 0.999: the tails are not known that well.
        """
        if side not in ("high", "low"):
            raise ValueError(f"a side is high or low, not {side!r}")
        from scipy.special import ndtr, ndtri

        grid = ndtri(LEVELS)
        mark = np.broadcast_to(np.asarray(value, dtype=float), self.horizons.shape)
        # Where a limit is reached for certain (all of 100%), the value itself lies on both sides.
        beyond = self.values < mark[..., None] if side == "high" else self.values <= mark[..., None]
        after = np.clip(beyond.sum(axis=-1), 1, len(LEVELS) - 1)
        low = np.take_along_axis(self.values, (after - 1)[..., None], axis=-1)[..., 0]
        high = np.take_along_axis(self.values, after[..., None], axis=-1)[..., 0]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.clip(np.where(high > low, (mark - low) / (high - low), 0.5), 0, 1)
        below = ndtr(grid[after - 1] * (1 - share) + grid[after] * share)
        out = below if side == "low" else 1 - below
        return np.where(np.isfinite(low) & np.isfinite(mark), out, np.nan)


Method = Literal["grid", "ets", "theta"]


def forecast(series: Sequence[Series], horizons: ArrayLike, method: Method = "grid") -> Forecasts:
    """Forecast every series at `horizons`: steps ahead, shape (horizons,) for all or (series, horizons), NaN: none.

    A step is the series' own `months_between`; fractions are allowed. Scale by kind (`scale_for`). Fewer than three
    known values: state "too short", or "broken series" where a change of method is the reason. `method` is our own
    (`grid`), or statsmodels' damped ETS or Theta to compare it with: on the values as they are, with its own intervals.

    >>> history = Series(np.array([8.1, 7.4, 7.6, 6.9, 6.6, 6.1]), months_between=12, kind="proportion")
    >>> f = forecast([history], [1, 2])
    >>> bool(f.median[0, 1] < f.median[0, 0] < 6.1), bool(f.probability(6.5, "low")[0, 0] > 0.5)
    (True, True)
    >>> forecast([Series(np.array([1.0, 2.0]), 12)], [1]).states
    ('too short',)
    """
    wanted = np.broadcast_to(np.asarray(horizons, dtype=float), (len(series), np.shape(horizons)[-1])).copy()
    values = np.full((*wanted.shape, len(LEVELS)), np.nan)
    states, notes, ready = [], [], dict[int, Ready]()
    for i, each in enumerate(series):
        state, note = _state(each)
        if not state:
            ready[i] = prepare(each)
            note = _note(each, ready[i])
        states.append(state)
        notes.append(note)
    if method == "grid":
        for alike, rows in batches(ready):
            values[rows] = _predict([ready[i] for i in rows], alike, wanted[rows])
    else:
        from curvebook.trajectory.comparators import predict

        for i, one in ready.items():
            values[i], problem = predict(one.plain, one.alike.cycle, wanted[i], method)
            states[i], notes[i] = (FAILED, problem) if problem else ("", notes[i])
    return Forecasts(wanted, values, tuple(states), tuple(notes))


def _state(series: Series) -> tuple[str, str]:
    known = series.values[np.isfinite(series.values)]
    if len(known) < LEAST_POINTS:
        count = f"{len(known)} value{'' if len(known) == 1 else 's'}"
        if series.restarted:
            return BROKEN, f"only {count} since its method changed; a forecast needs {LEAST_POINTS}"
        pooled = " that share no year" if series.months_between > 12 else ""
        return TOO_SHORT, f"only {count}{pooled}; a forecast needs {LEAST_POINTS}"
    if known.min() == known.max() and not (series.resolution > 0 or np.nansum(series.sampling) > 0):
        return ALL_EQUAL, "all values are equal and none has an interval, so nothing says how far it may move"
    return "", ""


def _predict(some: Sequence[Ready], alike: Alike, wanted: Floats) -> Floats:
    """Quantiles of shape (series, horizons, LEVELS) of series that are alike."""
    from scipy.special import ndtri

    horizons = np.where(np.isfinite(wanted), wanted, 1.0)
    there = expected(some, alike, horizons, prior_of(alike.pool))
    scaled = distribution(there, horizons, pool_of(alike.pool), ndtri(LEVELS))
    out = np.stack([one.scale.back(each) for one, each in zip(some, scaled, strict=True)])
    return np.where(np.isfinite(wanted)[..., None], out, np.nan)


def _note(series: Series, ready: Ready) -> str:
    gaps = len(ready.plain) - ready.known
    said = [
        f"{gaps} missing value{'' if gaps == 1 else 's'} filled in between neighbours" if gaps else "",
        "its newest value is provisional" if series.provisional else "",
        "starts after a change of method" if series.restarted else "",
    ]
    return "; ".join(filter(None, said))
