"""The scale on which a series is forecast: where its noise is even and its limits cannot be crossed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from curvebook.indicators.intervals import Floats

# A share this near 0 or 1 is taken as being this far away from it, or half as far as the nearest other: logit needs a
# value inside.
EDGE, LEAST_EDGE = 0.0005, 1e-6


@dataclass(frozen=True)
class Scale:
    """`log` (rates, counts, ratios), `logit` (proportions of `top`) or `plain`; `offset` is added before a log."""

    name: Literal["log", "logit", "plain"]
    top: float = 100.0
    offset: float = 0.0
    edge: float = EDGE

    def to(self, values: Floats) -> Floats:
        """Values on the scale; NaN stays NaN. What a log scale cannot hold lies infinitely low, or is NaN."""
        if self.name == "log":
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.log(values + self.offset)
        if self.name == "logit":
            share = np.clip(values / self.top, self.edge, 1 - self.edge)
            return np.log(share / (1 - share))
        return values.astype(float)

    def back(self, values: Floats) -> Floats:
        """From the scale back to the indicator's unit."""
        if self.name == "log":
            return np.maximum(np.exp(np.clip(values, -700, 700)) - self.offset, 0.0)
        if self.name == "logit":
            return self.top / (1 + np.exp(-np.clip(values, -700, 700)))
        return values.astype(float)

    def spread(self, deviation: Floats, at: Floats) -> Floats:
        """A standard deviation `deviation` around the value `at`, on the scale (the delta method)."""
        if self.name == "log":
            return deviation / (at + self.offset)
        if self.name == "logit":
            share = np.clip(at / self.top, self.edge, 1 - self.edge)
            return deviation / self.top / (share * (1 - share))
        return deviation


def scale_for(values: Floats, kind: str, top: float = 100.0) -> Scale:
    """The scale by the indicator's kind; plain where the values do not allow it (negative, or over the top).

    A series of unknown kind ("") is taken on the log scale where every value is positive.

    Zeros on the log scale: half the smallest positive value is added to all (half of one where all are zero).

    >>> scale_for(np.array([3.0, 4.0]), "rate").name, scale_for(np.array([0.0, 4.0]), "count").offset
    ('log', 2.0)
    >>> scale_for(np.array([3.0, 104.0]), "proportion").name
    'plain'
    """
    known = values[np.isfinite(values)]
    if kind in ("rate", "count", "ratio") and known.size and known.min() >= 0:
        positive = known[known > 0]
        least = float(positive.min()) / 2 if positive.size else 0.5
        offset = 0.0 if known.min() > 0 else max(least, float(known.max()) * LEAST_EDGE)
        return Scale("log", top, offset)
    if kind == "" and known.size and known.min() > 0:
        return Scale("log", top)
    if kind == "proportion" and known.size and known.min() >= 0 and known.max() <= top:
        inside = np.minimum(known, top - known)
        nearest = inside[inside > 0] / top
        return Scale("logit", top, edge=min(EDGE, max(float(nearest.min()) / 2, LEAST_EDGE)) if nearest.size else EDGE)
    return Scale("plain", top)
