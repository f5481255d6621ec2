"""Seasons taken out of quarterly and monthly series, so that a swing that comes every year is not taken for news."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from curvebook.indicators.intervals import Floats, floats

LEAST_YEARS = 3  # of each season, else what is taken for the season is one year's accident


def without_season(values: ArrayLike, cycle: int) -> Floats:
    """Each series of `values` (shape (series, points), oldest first) less what belongs to the season, in its own units.

    `cycle` points make a year; every point stands for a stretch of its own. The seasons are the coefficients of the
    places in the year in a least-squares fit together with a straight line, so that a steady rise is not taken for a
    season; they add up to nothing over a year, so the level stays. All points take part in the fit, the newest too:
    each keeps the same share of its own deviation, and limits set from the result suit every point of it. What is not
    known (NaN, infinite) is NaN; a series in which some season has fewer than three values is NaN throughout.

    >>> swing = np.tile([3.0, 1.0, -1.0, -3.0], 3)
    >>> without_season(10 + swing, 4).round(9).tolist()[0] == [10.0] * 12
    True
    """
    if cycle < 1:
        raise ValueError(f"a year has at least one point, not {cycle}")
    y = np.atleast_2d(floats(values))
    known = np.isfinite(y)
    points = y.shape[1]
    season = np.arange(points) % cycle
    places = (season[:, None] == np.arange(cycle)).astype(float)
    fits = (known.astype(float) @ places >= LEAST_YEARS).all(axis=1)
    time = (np.arange(points) - (points - 1) / 2) / max(points, 1)
    design = np.column_stack([places, time])
    weight = known[fits].astype(float)
    squares = np.einsum("sp,pi,pj->sij", weight, design, design)
    out = np.full(y.shape, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        products = np.where(known[fits], y[fits], 0.0) @ design
        effects = np.linalg.solve(squares, products[..., None])[:, :cycle, 0]
        out[fits] = y[fits] - (effects - effects.mean(axis=1, keepdims=True))[:, season]
    return np.where(np.isfinite(out), out, np.nan)
