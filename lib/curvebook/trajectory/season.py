"""The season of a series, shrunk towards none by how little is known of it: no test decides whether there is one.

Classical decomposition on the scale: the mean distance of each place in the cycle from a centred moving average of one
cycle. An index estimated from few cycles is mostly noise, so all of them are multiplied by A / (A + 4 V): A is the
variance between the indices beyond noise and V the variance of one index (an empirical Bayes shrinkage; James and
Stein, 1961; for seasonal indices Miller and Williams, 2003, International Journal of Forecasting 19: 669-684). The
factor 4 was chosen on the calibration series.
"""

from __future__ import annotations

import numpy as np

from curvebook.indicators.intervals import Floats

CYCLES = 2  # a season is looked for from this many whole cycles on
DOUBT = 4.0
# As long as cycles are few, as many distances again are taken to be pure noise as large as all that was seen.
GUESSED = 1.0


def seasonal(values: Floats, cycle: int) -> Floats:
    """Indices to take off `values` (series, n) on their scale, shape (series, cycle); zero where there is no season.

    The place of column i is i modulo `cycle`; a row's indices add up to 0.

    >>> seasonal(np.tile([10.0, 11.0, 10.0, 9.0], (1, 6)), 4).round(2).tolist()
    [[0.0, 0.97, 0.0, -0.97]]
    """
    rows, n = values.shape
    if cycle < 2 or n < CYCLES * cycle:
        return np.zeros((rows, cycle))
    half = cycle // 2
    columns = range(half, n - half)
    away = {i: values[:, i] - _level(values, i, cycle) for i in columns}
    counts = [sum(i % cycle == place for i in columns) for place in range(cycle)]
    index = np.zeros((rows, cycle))
    for i, distance in away.items():
        index[:, i % cycle] += distance / counts[i % cycle]
    index -= _mean(index)[:, None]
    noise, total = np.zeros(rows), np.zeros(rows)
    for i, distance in away.items():
        noise = noise + (distance - index[:, i % cycle]) ** 2
        total = total + distance**2
    each = len(away) / cycle  # distances per place
    variance = (noise + GUESSED * total / len(away)) / (len(away) - cycle + GUESSED) / each
    signal = np.maximum(_mean(index**2) * cycle / (cycle - 1) - variance, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(signal > 0, signal / (signal + DOUBT * variance), 0.0)
    return index * kept[:, None]


def _level(values: Floats, i: int, cycle: int) -> Floats:
    """The centred moving average of one cycle at column i; an even cycle's two ends count half."""
    half = cycle // 2
    total = np.zeros(len(values))
    for j in range(i - half, i + half + 1):
        total = total + values[:, j] * (0.5 if cycle % 2 == 0 and abs(j - i) == half else 1.0)
    return total / cycle


def _mean(index: Floats) -> Floats:
    total = np.zeros(len(index))
    for place in range(index.shape[1]):
        total = total + index[:, place]
    return total / index.shape[1]
