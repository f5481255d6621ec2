"""The scale on which a series is forecast: where its noise is even and its limits cannot be crossed.

A logarithm turns what is small against its own error into leaps: a rate of 0 ± 2.9 would have no upper limit. So
something is added to values before (a "started" logarithm: Tukey, 1977, Exploratory Data Analysis, chapter 3), as much
as keeps every error within `SURE` on the scale; of a logit, at both ends. Large beside the values, it makes of either
scale a plain one, cut off at the limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from curvebook.indicators.intervals import Floats

SURE = 0.25  # the largest error on a log or logit scale: of a value four times its standard error
LEAST = 1e-6  # of the largest value (log) or of 1 (logit): the least that is added where there are zeros


@dataclass(frozen=True)
class Scale:
    """`log` (rates, counts, ratios), `logit` (proportions of `top`) or `plain`.

    `offset` is added before a log, in the indicator's unit; before a logit it is added at both ends, as a share.
    """

    name: Literal["log", "logit", "plain"]
    top: float = 100.0
    offset: float = 0.0

    def to(self, values: Floats) -> Floats:
        """Values on the scale; NaN stays NaN. What a scale cannot hold lies infinitely far, or is NaN."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.name == "log":
                return np.log(values + self.offset)
            if self.name == "logit":
                share = values / self.top
                return np.log((share + self.offset) / (1 - share + self.offset))
        return values.astype(float)

    def back(self, values: Floats) -> Floats:
        """From the scale back to the indicator's unit."""
        if self.name == "log":
            return np.maximum(np.exp(np.clip(values, -700, 700)) - self.offset, 0.0)
        if self.name == "logit":
            share = 1 / (1 + np.exp(-np.clip(values, -700, 700)))
            return self.top * np.clip(share * (1 + 2 * self.offset) - self.offset, 0.0, 1.0)
        return values.astype(float)

    def spread(self, deviation: Floats, at: Floats) -> Floats:
        """A standard deviation `deviation` around the value `at`, on the scale (the delta method)."""
        if self.name == "log":
            return deviation / (at + self.offset)
        if self.name == "logit":
            share = at / self.top
            return deviation / self.top * (1 + 2 * self.offset) / ((share + self.offset) * (1 - share + self.offset))
        return deviation


def scale_for(values: Floats, kind: str, top: float = 100.0, error: ArrayLike = 0.0) -> Scale:
    """The scale by the indicator's kind; plain where the values do not allow it (negative, or over the top).

    A series of unknown kind ("") is taken on the log scale where every value is positive. `error` is what rounding and
    sampling make of each value, a standard deviation (broadcasts to `values`, NaN: not known).

    Where there are zeros (or proportions of all), the mean distance from them is added, so that they lie no further
    from the other values than those twice the mean.

    >>> scale_for(np.array([3.0, 4.0]), "rate").name, scale_for(np.array([0.0, 4.0]), "count").offset
    ('log', 2.0)
    >>> scale_for(np.array([0.0, 0.0]), "rate", error=2.9).offset
    11.6
    >>> scale_for(np.array([3.0, 104.0]), "proportion").name
    'plain'
    """
    at = np.isfinite(values)
    known, wrong = values[at], np.nan_to_num(np.broadcast_to(error, values.shape)[at]) / SURE
    if not known.size:
        return Scale("plain", top)
    if (kind in ("rate", "count", "ratio") and known.min() >= 0) or (kind == "" and known.min() > 0):
        offset = max(float((wrong - known).max()), 0.0)
        if known.min() == 0:
            offset = max(offset, float(known.mean()) or 0.5, float(known.max()) * LEAST)
        return Scale("log", top, offset)
    if kind == "proportion" and known.min() >= 0 and known.max() <= top:
        inside, wrong = np.minimum(known, top - known) / top, wrong / top
        # (inside + offset) (1 - inside + offset) / (1 + 2 offset) = wrong, solved for the offset.
        offset = max(float((wrong - 0.5 + np.hypot(wrong, 0.5 - inside)).max()), 0.0)
        if inside.min() == 0:
            offset = max(offset, float(inside.mean()), LEAST)
        return Scale("logit", top, offset)
    return Scale("plain", top)
