"""Better, similar or worse than a benchmark: by the interval, then by polarity (STANDARDS section 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curvebook.indicators.choices import chosen
from curvebook.indicators.intervals import Floats, floats

NOT_COMPARED = "not compared"
_SIDES = {"high": ("worse", "better"), "low": ("better", "worse"), "neither": ("lower", "higher")}


def compare(lower: ArrayLike, upper: ArrayLike, benchmark: ArrayLike, good: str) -> NDArray[np.object_]:
    """The word for values with intervals `lower` to `upper` against `benchmark`; the arrays broadcast together.

    Upper limit below the benchmark: lower; lower limit above it: higher; else similar. `good` ("high", "low",
    "neither") turns lower and higher into better and worse. Without interval or benchmark, or where the lower limit
    lies above the upper one: not compared. ValueError for any other `good`.

    >>> compare([4.6, 4.6, float("nan")], [5.7, 5.7, float("nan")], [6.0, 5.0, 5.0], "low").tolist()
    ['better', 'similar', 'not compared']
    """
    low, high, mark = np.broadcast_arrays(*(floats(a) for a in (lower, upper, benchmark)))
    below, above = judged(good)
    words = np.full(low.shape, "similar", dtype=object)
    words[high < mark] = below
    words[low > mark] = above
    words[~(np.isfinite(low) & np.isfinite(high) & np.isfinite(mark) & (low <= high))] = NOT_COMPARED
    return words


def judged(good: str) -> tuple[str, str]:
    """The words for being below and above a benchmark."""
    return chosen(_SIDES, good, "good")


def median_of(values: Floats, least: int = 3) -> tuple[float, int]:
    """The median of the known `values` and how many there are; NaN where fewer than `least` are known.

    Two neighbours are no peer group: their median is their mean, and one of them decides it.

    >>> median_of(np.array([1.0, float("nan"), 3.0, 4.0]))
    (3.0, 3)
    """
    known = values[np.isfinite(values)]
    return (float(np.median(known)) if known.size >= least else float("nan")), int(known.size)
