"""Where values stand on a spine chart: each indicator on a scale of its own, the reference in the middle.

The scale of public-health spine charts in England: the reference is at 0.5, better is towards 1, and the extreme place
that lies further from the reference is at 0 or at 1; in between it is linear. Such a chart shades the range of the
places and, darker, the middle half of them, from the 25th to the 75th percentile.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from curvebook.indicators.choices import turn
from curvebook.indicators.intervals import Floats, floats


class Spread(NamedTuple):
    """The lowest and highest known value of each row, and the percentiles between; NaN where none is known."""

    lowest: Floats
    quarter: Floats  # 25th percentile
    three_quarters: Floats  # 75th percentile
    highest: Floats


def spread(values: ArrayLike) -> Spread:
    """Extremes and quarter points of `values`, shape (indicators, places); infinite ones count as unknown.

    Percentiles lie on the straight line between neighbouring values (Hyndman RJ, Fan Y, 1996, The American
    Statistician 50: 361-365, definition 7).

    >>> [at.item() for at in spread([[4.0, 1.0, 2.0, float("nan"), 3.0]])]
    [1.0, 1.75, 3.25, 4.0]
    """
    y = np.atleast_2d(floats(values))
    y = np.sort(np.where(np.isfinite(y), y, np.nan), axis=1)  # unknown ones last
    last = np.maximum(np.isfinite(y).sum(axis=1) - 1, 0)
    if y.shape[1] == 0:
        return Spread(*(np.full(len(y), np.nan) for _ in range(4)))
    rows = np.arange(len(y))
    points = []
    for share in (0.0, 0.25, 0.75, 1.0):
        at = last * share
        below = np.floor(at).astype(int)
        start, end = y[rows, below], y[rows, np.minimum(below + 1, last)]
        points.append(start + (at - below) * (end - start))
    return Spread(*points)


def reach(reference: ArrayLike, ends: Iterable[ArrayLike]) -> Floats:
    """How far the furthest of `ends` lies from `reference`: half the width of the scale; unknown ends do not count.

    NaN where the reference or every end is unknown.

    >>> reach(10.0, [8.0, 15.0, float("nan")]).item()
    5.0
    """
    centre = floats(reference)
    with np.errstate(over="ignore", invalid="ignore"):
        away = np.stack(np.broadcast_arrays(*(np.abs(floats(end) - centre) for end in ends)))
    known = np.isfinite(away)
    return np.where(known.any(axis=0), np.where(known, away, 0.0).max(axis=0), np.nan)


def position(value: ArrayLike, reference: ArrayLike, half: ArrayLike, good: str) -> Floats:
    """The place of `value` on the scale: 0.5 the reference, better (`good` "neither": higher) towards 1.

    `half` is the scale's `reach`; what lies further (an interval's end, another area) falls below 0 or above 1. Where
    `half` is 0 nothing differs, and all is in the middle. NaN where one of the three is unknown.

    >>> position([8.0, 10.0, 15.0], 10.0, 5.0, "low").round(2).tolist()
    [0.7, 0.5, 0.0]
    """
    v, centre, width = np.broadcast_arrays(*(floats(a) for a in (value, reference, half)))
    known = np.isfinite(v) & np.isfinite(centre) & np.isfinite(width)
    with np.errstate(over="ignore", invalid="ignore"):
        share = np.where(width > 0, (v - centre) / np.where(width > 0, width, 1.0), 0.0)
    return np.where(known & np.isfinite(share), 0.5 + turn(good) * share / 2, np.nan)
