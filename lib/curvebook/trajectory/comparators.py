"""The usual libraries' methods, to compare ours with: statsmodels' damped ETS and Theta, with their own intervals."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np

from curvebook.indicators.intervals import Floats
from curvebook.trajectory.forecast import LEVELS

LEVEL = 0.95  # the interval that the library's standard deviation is taken from


def predict(values: Floats, cycle: int, horizons: Floats, method: Literal["ets", "theta"]) -> tuple[Floats, str]:
    """Quantiles (horizons, LEVELS) of `values` (no NaN), and "" or why there are none.

    ETS: additive errors, damped additive trend, additive season from two cycles on, by maximum likelihood. Theta: with
    statsmodels' defaults, its own test for a season. Both take errors to be normal. Between whole steps quantiles lie
    on a straight line.
    """
    from scipy.special import ndtri

    steps = int(np.ceil(np.nanmax(horizons)))
    out = np.full((len(horizons), len(LEVELS)), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            centre, deviation = (_ets if method == "ets" else _theta)(values, cycle, steps)
        except (ValueError, ArithmeticError, IndexError, np.linalg.LinAlgError) as trouble:
            return out, f"{method} failed: {trouble}"
    if not np.isfinite(centre).all():
        return out, f"{method} gave no number"
    each = centre[:, None] + np.nan_to_num(deviation)[:, None] * ndtri(LEVELS)
    known = np.isfinite(horizons)
    for k in range(len(LEVELS)):
        out[known, k] = np.interp(horizons[known], np.arange(1, steps + 1), each[:, k])
    return out, ""


def _ets(values: Floats, cycle: int, steps: int) -> tuple[Floats, Floats]:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    season: dict[str, Any] = {}
    if cycle > 1 and len(values) >= 2 * cycle:
        season = {"seasonal": "add", "seasonal_periods": cycle}
    # Its prediction intervals want a pandas index.
    fitted = ETSModel(pd.Series(values), trend="add", damped_trend=True, **season).fit(disp=False)
    ahead = fitted.get_prediction(len(values), len(values) + steps - 1)
    return np.asarray(ahead.predicted_mean, dtype=float), _deviation(ahead.pred_int(1 - LEVEL))


def _theta(values: Floats, cycle: int, steps: int) -> tuple[Floats, Floats]:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    seasonal = cycle > 1 and len(values) >= 2 * cycle
    fitted = ThetaModel(values, period=cycle, deseasonalize=seasonal).fit()
    ahead = np.asarray(fitted.forecast(steps), dtype=float)
    return ahead, _deviation(fitted.prediction_intervals(steps, alpha=1 - LEVEL))


def _deviation(limits: Any) -> Floats:
    from scipy.special import ndtri

    lower, upper = np.asarray(limits, dtype=float).T
    return (upper - lower) / (2 * float(ndtri(0.5 + LEVEL / 2)))
