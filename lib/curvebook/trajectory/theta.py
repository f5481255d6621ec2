"""One series carried forward: exponential smoothing with half the straight line's slope, and how wide it may miss.

The centre is the Theta method in its plain form (Assimakopoulos V, Nikolopoulos K, 2000; Hyndman RJ, Billah B, 2003,
International Journal of Forecasting 16: 521-530 and 19: 287-290): statsmodels' simple exponential smoothing plus half
the least-squares slope a step, with a smoothing weight of at least 0.3. statsmodels' damped ETS was measured beside it:
OWA 1.02 to 1.05 on annual series of the development kit, against .84.

The spread is not statsmodels': its intervals cover 57 to 85% where they claim 95. The variance h steps ahead is

    s² (1 + (h − 1) a²) + (h b / 2)² + (h e / 2)²

with s² the one-step residual variance with n − 2 degrees of freedom, a the smoothing weight (at least 0.3), b the
slope and e its standard error: half of the slope is continued, give or take another half. Quantiles are Student's t
with n − 2, at most 8, degrees of freedom. These floors and the cap were chosen on calibration series (`Forecasts`
says what they cover); no constant was fitted on the series that measure it.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats

LEAST_WEIGHT, MOST_FREEDOM, LEAST_STEP = 0.3, 8, 0.25
CYCLES = 3  # a season is estimated from this many whole cycles on


class Fit(NamedTuple):
    """A fitted series on its scale; `season` has one index per place in the cycle (empty: none)."""

    level: float
    slope: float
    slope_error: float
    weight: float
    variance: float
    freedom: int
    season: Floats
    length: int
    warnings: int
    fallback: bool

    def at(self, horizons: Floats) -> tuple[Floats, Floats]:
        """Centre and standard deviation at `horizons` (steps ahead; fractions are allowed)."""
        h = np.asarray(horizons, dtype=float)
        centre = self.level + self.slope / 2 * h
        if self.season.size:
            place = (self.length - 1 + np.nan_to_num(np.round(h)).astype(int)) % self.season.size
            centre = centre + self.season[place]
        growth = self.variance * (1 + np.maximum(h - 1, 0) * max(self.weight, LEAST_WEIGHT) ** 2)
        drift = (h / 2) ** 2 * (self.slope**2 + self.slope_error**2)
        return centre, np.sqrt(growth + drift)


def fit(values: Floats, cycle: int, least_variance: float = 0.0) -> Fit:
    """Fit `values` (on their scale, oldest first, no NaN, at least five), with a season of `cycle` places.

    `least_variance`: one-step variance is never below it (published sampling variance, rounding). Where the optimiser
    fails, the smoothing weight is 1: a random walk with drift.
    """
    n = len(values)
    season = seasonal_indices(values, cycle)
    rest = values - season[np.arange(n) % cycle] if season.size else values
    time = np.arange(n) - (n - 1) / 2
    slope = float((time * rest).sum() / (time**2).sum())
    slope_error = float(np.sqrt(((rest - rest.mean() - slope * time) ** 2).sum() / (n - 2) / (time**2).sum()))
    level, weight, residuals, warned, fallback = _smooth(rest)
    steps = np.abs(np.diff(rest))
    variance = max(float((residuals**2).sum() / (n - 2)), (LEAST_STEP * float(steps.mean())) ** 2, least_variance)
    return Fit(
        level, slope, slope_error, weight, variance, min(n - 2, MOST_FREEDOM), season, n, warned, fallback
    )  # fmt: skip


def seasonal_indices(values: Floats, cycle: int) -> Floats:
    """Additive seasonal indices, shrunk towards none by how far they exceed their own noise; empty where too short.

    Classical: mean distance from a centred moving average of one cycle. Shrunk by A / (A + 4 V), A the variance
    between indices beyond noise, V the variance of one index.
    """
    n = len(values)
    if cycle < 2 or n < CYCLES * cycle:
        return np.zeros(0)
    kernel = np.full(cycle + 1 - cycle % 2, 1 / cycle)
    if cycle % 2 == 0:
        kernel[[0, -1]] /= 2
    level = np.convolve(values, kernel, "valid")
    first = len(kernel) // 2
    away = values[first : first + len(level)] - level
    place = (np.arange(len(level)) + first) % cycle
    count = np.bincount(place, minlength=cycle)
    index = np.bincount(place, weights=away, minlength=cycle) / count
    index -= index.mean()
    noise = float(((away - index[place]) ** 2).sum() / max(len(away) - cycle, 1) / count.mean())
    signal = max(float((index**2).sum() / (cycle - 1)) - noise, 0.0)
    return index * (signal / (signal + 4 * noise)) if signal > 0 else np.zeros(0)


def _smooth(rest: Floats) -> tuple[float, float, Floats, int, bool]:
    """Level at the end, smoothing weight, one-step residuals, warnings counted, and whether the fallback was used."""
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            smoothing = SimpleExpSmoothing(rest, initialization_method="estimated")
            fitted = smoothing.fit()
            if float(fitted.params["smoothing_level"]) < LEAST_WEIGHT:
                # A near-constant level would jump back to the long-run mean in one step: nobody could explain that.
                fitted = smoothing.fit(smoothing_level=LEAST_WEIGHT)
            level, weight = float(fitted.forecast(1)[0]), float(fitted.params["smoothing_level"])
            residuals = np.asarray(fitted.resid, dtype=float)
            failed = not fitted.mle_retvals.success or not np.isfinite(level + weight + residuals.sum())
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            failed = True
    if failed:
        return float(rest[-1]), 1.0, np.diff(rest), len(caught), True
    return level, weight, residuals, len(caught), False
