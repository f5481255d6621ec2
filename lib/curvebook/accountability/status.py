"""The partnership's words for where a target stands. Three lights stay apart (STANDARDS section 2).

1. `position`: now, against the target path and its monitoring level.
2. `status`: the forecast, against the target at its date.
3. `indicators.comparison`: this area, against its peers.

A context indicator gets none of them (RULES 2.10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ON_PATH, SHORT, BELOW = "on or better than the path", "short of the path", "below the monitoring level"
LIKELY, DIFFICULT, UNLIKELY, NOT_ASSESSABLE = "likely", "difficult", "unlikely", "not assessable"
MET, NOT_MET = "met", "not met"


@dataclass(frozen=True)
class CutOffs:
    """From which probability a target is likely, and below which it is unlikely."""

    likely: float = 0.70
    unlikely: float = 0.30

    def __post_init__(self) -> None:
        if not 0 < self.unlikely < self.likely < 1:
            raise ValueError(f"cut-offs must rise from 0 to 1, not {self.unlikely} and {self.likely}")


def status(probability: float, cutoffs: CutOffs = CutOffs()) -> str:
    """The word for a probability of meeting the target.

    >>> [status(p) for p in (0.7, 0.69, 0.3, 0.29, float("nan"))]
    ['likely', 'difficult', 'difficult', 'unlikely', 'not assessable']
    """
    if math.isnan(probability):
        return NOT_ASSESSABLE
    return LIKELY if probability >= cutoffs.likely else UNLIKELY if probability < cutoffs.unlikely else DIFFICULT


def position(value: float, path: float, monitoring: float, good: str) -> str:
    """Where `value` stands against the path and the monitoring level (NaN: none was agreed).

    >>> position(5.1, 5.0, 5.6, "low"), position(5.0, 5.0, 5.6, "low"), position(5.7, 5.0, 5.6, "low")
    ('short of the path', 'on or better than the path', 'below the monitoring level')
    """
    if math.isnan(value) or math.isnan(path) or good == "neither":
        return NOT_ASSESSABLE
    sign = 1 if good == "high" else -1
    if sign * (value - path) >= 0:
        return ON_PATH
    return BELOW if not math.isnan(monitoring) and sign * (value - monitoring) < 0 else SHORT
