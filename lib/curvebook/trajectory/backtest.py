"""Back-tests by rolling origin: every history as it stood, forecast by several methods, and what came.

Windows come from `past`; ours are forecast with what was fitted for their own fold (`calibration.fit_public`), which
has not seen their indicator. MASE is the mean absolute miss in units of the history's mean step; coverage is the share
of truths within an interval.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from curvebook.indicators.intervals import Floats
from curvebook.trajectory import constants, past, placebo
from curvebook.trajectory.calibration import Fold, calibrate, sample
from curvebook.trajectory.forecast import LEVELS, Forecasts, Method, forecast
from curvebook.trajectory.grid import Prior
from curvebook.trajectory.past import Window
from curvebook.trajectory.run import batches, distribution, expected, prepare
from curvebook.trajectory.spread import Pool

COMPARED = 40  # windows of each indicator that the slow methods forecast as well
# Goals that probabilities are tested with: the newest value and so many mean steps more or less.
GOALS = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)


class Line(NamedTuple):
    """A row of the table by indicator; `mase` by method, on the same windows; the coverage is ours."""

    group: str
    areas: int
    forecasts: int
    mase: Mapping[str, float]
    in80: float
    in95: float


class Tenth(NamedTuple):
    """Probabilities stated between `low` and `low` + 0.1: how often, their mean, and the share that came true."""

    side: str
    low: float
    stated_times: int
    stated: float
    met: float


def renew(kit: Path, data: Path, *, compare: bool) -> list[Path]:
    """Fit the constants again and measure with them: writes `constants.json` and `record.json`, and returns both."""
    made = calibrate(kit, data)
    _write(constants.FILE, made.constants)
    constants.written.cache_clear()
    constants.measured.cache_clear()
    some = sample(made.windows, COMPARED) if compare else []
    measured = record(made.windows, made.folds, some)
    _write(constants.RECORD, {**measured, **placebo.measure(past.kit(kit), *whole(made.windows, made.folds))})
    return [constants.FILE, constants.RECORD]


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def record(windows: Sequence[Window], folds: Sequence[Fold], some: Sequence[Window] = ()) -> dict[str, Any]:
    """What the methods page shows: the table of all `windows` against the naive method, how reliable probabilities are,
    and the table of `some` of them against statsmodels' ETS and Theta as well, which are slow."""
    made = left_out(windows, folds)
    out = {
        "by_indicator": [line._asdict() for line in table(windows, made, {"naive": carried(windows)})],
        "reliability": [tenth._asdict() for tenth in reliability(windows, made)],
    }
    if some:
        others = {"naive": carried(some), "ets": compared(some, "ets"), "theta": compared(some, "theta")}
        out["against_others"] = [line._asdict() for line in table(some, left_out(some, folds), others)]
    return out


def whole(windows: Sequence[Window], folds: Sequence[Fold]) -> tuple[list[Window], Forecasts]:
    """The windows from which a baseline could be frozen and of which all came, and their forecasts by `left_out`."""
    chosen = [
        w for w in windows if np.isfinite(w.series.values).sum() >= placebo.LEAST_POINTS and np.isfinite(w.truth).all()
    ]
    return chosen, left_out(chosen, folds)


def by_pool(windows: Sequence[Window], prior: Prior, pool: Pool) -> Forecasts:
    """Forecast annual windows with a given prior and pool of misses."""
    from scipy.special import ndtri

    horizons = np.arange(1.0, len(windows[0].truth) + 1)
    values = np.empty((len(windows), len(horizons), len(LEVELS)))
    ready = {i: prepare(w.series) for i, w in enumerate(windows)}
    for alike, rows in batches(ready):
        each = np.broadcast_to(horizons, (len(rows), len(horizons)))
        there = expected([ready[i] for i in rows], alike, each, prior)
        scaled = distribution(there, each, pool, ndtri(LEVELS))
        values[rows] = [ready[i].scale.back(one) for i, one in zip(rows, scaled, strict=True)]
    return Forecasts(np.broadcast_to(horizons, values.shape[:2]), values, ("",) * len(windows), ("",) * len(windows))


def left_out(windows: Sequence[Window], folds: Sequence[Fold]) -> Forecasts:
    """Forecast every window with the prior and the pool that have not seen its indicator."""
    values, horizons = None, None
    for fold in folds:
        rows = [i for i, w in enumerate(windows) if w.group in fold.names]
        if not rows:
            continue
        made = by_pool([windows[i] for i in rows], fold.prior, fold.pool)
        if values is None:
            values = np.full((len(windows), *made.values.shape[1:]), np.nan)
            horizons = np.broadcast_to(made.horizons[:1], values.shape[:2])
        values[rows] = made.values
    if values is None or horizons is None:
        raise ValueError("none of the windows is of an indicator that was left out")
    return Forecasts(horizons, values, ("",) * len(windows), ("",) * len(windows))


def carried(windows: Sequence[Window]) -> Floats:
    """The naive method's misses, in mean steps, shape (windows, horizons): the newest value carried forward."""
    newest = np.array([w.series.values[np.isfinite(w.series.values)][-1] for w in windows])
    return np.abs(_truth(windows) - newest[:, None]) / _step(windows)


def compared(windows: Sequence[Window], method: Method) -> Floats:
    """A comparator's misses in mean steps; those of the naive method where it has no forecast."""
    made = forecast([w.series for w in windows], np.arange(1, len(windows[0].truth) + 1), method)
    missing = np.isfinite(made.median)
    return np.where(missing, np.abs(_truth(windows) - made.median) / _step(windows), carried(windows))


def table(windows: Sequence[Window], made: Forecasts, others: Mapping[str, Floats]) -> list[Line]:
    """A line for each indicator, and one for all; `others` holds misses (windows, horizons) by method."""
    truth, group = _truth(windows), np.array([w.group for w in windows])
    known = np.isfinite(truth)
    misses = {"ours": np.abs(truth - made.median) / _step(windows), **others}
    inside = [(low <= truth) & (truth <= high) for low, high in (made.interval(0.8), made.interval(0.95))]
    lines = []
    for name in [*sorted(set(group.tolist()), key=str.casefold), "all"]:
        at = known & ((group == name) | (name == "all"))[:, None]
        areas = len({(w.group, w.name) for w, own in zip(windows, at.any(axis=1), strict=True) if own})
        mase = {method: float(miss[at].mean()) for method, miss in misses.items()}
        lines.append(Line(name, areas, int(at.sum()), mase, float(inside[0][at].mean()), float(inside[1][at].mean())))
    return lines


def reliability(windows: Sequence[Window], made: Forecasts) -> list[Tenth]:
    """For each tenth of stated probability the share met.

    Of all `GOALS` around the newest value, with high and with low as the good side; and of those alone that ask for a
    change: "up" (above it, high is good) and "down".
    """
    truth = _truth(windows)
    newest = np.array([w.series.values[np.isfinite(w.series.values)][-1] for w in windows])[:, None]
    step = _step(windows)
    out = []
    for side, goals in (("high", GOALS), ("low", GOALS), ("up", GOALS[GOALS.index(0.0) + 1 :]),
                        ("down", GOALS[: GOALS.index(0.0)])):  # fmt: skip
        good = "high" if side in ("high", "up") else "low"
        stated, met = [], []
        for goal in goals:
            mark = newest + goal * step
            known = np.isfinite(truth)
            stated.append(made.probability(mark, good)[known])
            met.append(((truth >= mark) if good == "high" else (truth <= mark))[known])
        said, came = np.concatenate(stated), np.concatenate(met)
        tenth = np.minimum((said * 10).astype(int), 9)
        for k in range(10):
            at = tenth == k
            if at.any():
                out.append(Tenth(side, k / 10, int(at.sum()), float(said[at].mean()), float(came[at].mean())))
    return out


def _truth(windows: Sequence[Window]) -> Floats:
    return np.array([w.truth for w in windows])


def _step(windows: Sequence[Window]) -> Floats:
    return np.array([w.step for w in windows])[:, None]
