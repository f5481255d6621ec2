"""Where a series is heading if nothing changes: a predictive distribution for each step ahead.

`forecast` takes a batch of unequal series and returns `Forecasts`, arrays of quantiles. Whatever method stands behind
it, callers see only these two. Deterministic: no simulation, no random numbers; results do not depend on the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.scale import scale_for
from curvebook.trajectory.theta import fit

LEAST_POINTS = 5
TOO_SHORT, BROKEN, ALL_EQUAL = "too short", "broken series", "all values are equal"
# Probabilities at which a predictive distribution is stored; outside the first and last nothing is claimed.
LEVELS: Floats = np.array(
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
     0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 0.995, 0.999]
)  # fmt: skip


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


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Predictive distributions: `values[i, j, k]` is series i's quantile `LEVELS[k]` at `horizons[i, j]` steps ahead.

    `states[i]` is "" or says why there is none (its values are NaN); `notes[i]` says what a reader should know.

    Measured on the 400 short series of the project's development kit (kind "count"; yearly, quarterly, monthly): the
    95% interval covers .917, .969, .970 (.952 of all), the 80% interval .829, .864, .849 (.846 of all): a little too
    wide in the middle, too narrow for annual series of six to eight points (95%: .87 to .90). OWA against Naive2 .836,
    .754, .788 (.806 of all). On six annual indicators of a third of the English local authorities (ONS; rolling
    origin, one to three years ahead) the 95% interval covers .91 and the 80% interval .76 on average; least where a
    shock hit every place at once (claimant count across 2020: .70 and .47). Published sampling variance only sets a
    floor: residuals already contain it.
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
        after = np.clip((self.values <= mark[..., None]).sum(axis=-1), 1, len(LEVELS) - 1)
        low = np.take_along_axis(self.values, (after - 1)[..., None], axis=-1)[..., 0]
        high = np.take_along_axis(self.values, after[..., None], axis=-1)[..., 0]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.clip(np.where(high > low, (mark - low) / (high - low), 0.5), 0, 1)
        below = ndtr(grid[after - 1] * (1 - share) + grid[after] * share)
        out = below if side == "low" else 1 - below
        return np.where(np.isfinite(low) & np.isfinite(mark), out, np.nan)


def forecast(series: Sequence[Series], horizons: ArrayLike) -> Forecasts:
    """Forecast every series at `horizons`: steps ahead, shape (horizons,) for all or (series, horizons), NaN: none.

    A step is the series' own `months_between`; fractions are allowed. Scale by kind (`scale_for`). Fewer than five
    known values: state "too short", or "broken series" where a change of method is the reason.

    >>> history = Series(np.array([8.1, 7.4, 7.6, 6.9, 6.6, 6.1]), months_between=12, kind="proportion")
    >>> f = forecast([history], [1, 2])
    >>> f.median.round(1).tolist(), f.probability(6.5, "low").round(2).tolist()
    ([[5.9, 5.8]], [[0.82, 0.79]])
    >>> forecast([Series(np.array([1.0, 2.0]), 12)], [1]).states
    ('too short',)
    """
    wanted = np.broadcast_to(np.asarray(horizons, dtype=float), (len(series), np.shape(horizons)[-1])).copy()
    values = np.full((*wanted.shape, len(LEVELS)), np.nan)
    states, notes = [], []
    for i, each in enumerate(series):
        state, note = _state(each)
        if not state:
            values[i], note = _predict(each, wanted[i])
        states.append(state)
        notes.append(note)
    return Forecasts(wanted, values, tuple(states), tuple(notes))


def _state(series: Series) -> tuple[str, str]:
    known = series.values[np.isfinite(series.values)]
    if len(known) < LEAST_POINTS:
        count = f"{len(known)} value{'' if len(known) == 1 else 's'}"
        if series.restarted:
            return BROKEN, f"only {count} since its method changed; a forecast needs {LEAST_POINTS}"
        pooled = " that share no year" if series.months_between > 12 else ""
        return TOO_SHORT, f"only {count}{pooled}; a forecast needs {LEAST_POINTS}"
    if np.ptp(known) == 0 and not _least_deviation(series) > 0:
        return ALL_EQUAL, "all values are equal and none has an interval, so nothing says how far it may move"
    return "", ""


def _least_deviation(series: Series) -> float:
    """How far a value may be off by sampling and rounding alone (root mean square, in the indicator's unit)."""
    known = series.sampling[np.isfinite(series.sampling)]
    sampling = float((known**2).mean()) if known.size else 0.0
    return float(np.sqrt(sampling + series.resolution**2 / 12))


def _predict(series: Series, horizons: Floats) -> tuple[Floats, str]:
    """Quantiles of shape (horizons, LEVELS), and the note."""
    from scipy.special import stdtrit

    scale = scale_for(series.values, series.kind, series.top)
    history, gaps = _without_gaps(scale.to(series.values))
    centre_now = scale.back(np.array([np.median(history)]))
    least = float(scale.spread(np.array([_least_deviation(series)]), centre_now)[0]) ** 2
    cycle = 12 // series.months_between if series.months_between < 12 else 1
    fitted = fit(history, cycle, least)
    centre, deviation = fitted.at(horizons)
    steps = stdtrit(fitted.freedom, LEVELS)
    quantiles = scale.back(centre[:, None] + deviation[:, None] * steps[None, :])
    said = [
        f"{gaps} missing value{'' if gaps == 1 else 's'} filled in between neighbours" if gaps else "",
        "smoothing did not converge: the last value is carried forward with drift" if fitted.fallback else "",
        f"{fitted.warnings} numerical warning{'' if fitted.warnings == 1 else 's'}" if fitted.warnings else "",
        "starts after a change of method" if series.restarted else "",
    ]
    return quantiles, "; ".join(filter(None, said))


def _without_gaps(values: Floats) -> tuple[Floats, int]:
    """`values` from its first to its last known one, gaps filled on a straight line, and how many were filled."""
    known = np.flatnonzero(np.isfinite(values))
    first, last = known[0], known[-1]
    at = np.arange(first, last + 1)
    return np.interp(at, known, values[known]), int(len(at) - len(known))
