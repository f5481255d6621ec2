"""The partnership's words for where a target stands. Three lights stay apart (STANDARDS section 2).

1. `position`: now, against the target path and its monitoring level.
2. `status`: the forecast, against the target at its date; or, where a partnership chose so, `by_ratio` or `by_band`.
3. `indicators.comparison`: this area, against its peers.

A context indicator gets none of them (RULES 2.10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from curvebook.rounding import number, round_half_up

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


@dataclass(frozen=True)
class Judged:
    """A word for a target, and in a clause what number it was judged by."""

    word: str
    why: str


AT_LEAST = ((0.95, LIKELY), (0.60, DIFFICULT), (0.0, UNLIKELY))  # shares of the change asked for; below 0 unlikely too


def by_ratio(start: float, value: float, path: float, good: str) -> Judged:
    """The change so far as a share of the change that the path asks for by now, in four classes.

    At least 95%: likely. 60% to 95%: difficult. 0% to 60%, or below 0 (it went the other way): unlikely. Shares are
    rounded to whole per cent first, so that the class agrees with the number beside it.

    >>> by_ratio(8.0, 6.6, 6.0, "low")
    Judged(word='difficult', why='by the change so far, 70% of what the path asks for by now')
    >>> by_ratio(8.0, 8.5, 6.0, "low")
    Judged(word='unlikely', why='by the change so far, which went the other way: −25% of what the path asks for by now')
    """
    sign = 1 if good == "high" else -1
    asked = sign * (path - start)
    if math.isnan(value) or math.isnan(asked) or good == "neither":
        return Judged(NOT_ASSESSABLE, "there is no value to judge the change by")
    if asked <= 0:
        return Judged(NOT_ASSESSABLE, "the path asks for no change yet")
    ratio = round_half_up(sign * (value - start) / asked, 2)
    word = next((word for least, word in AT_LEAST if ratio >= least), UNLIKELY)
    other = ", which went the other way:" if ratio < 0 else ","
    return Judged(word, f"by the change so far{other} {number(100 * ratio, 0)}% of what the path asks for by now")


def by_band(value: float, path: float, edge: float, good: str, decimals: int = 1) -> Judged:
    """On the path or better: likely; between it and the `edge` of the tolerance: difficult; beyond: unlikely.

    >>> by_band(5.4, 5.0, 5.6, "low")
    Judged(word='difficult', why='by where it stands, short of the path but within the tolerance (up to 5.6)')
    """
    place = position(value, path, edge, good)
    limit = f"({'down' if good == 'high' else 'up'} to {number(edge, decimals)})"
    words = {
        ON_PATH: (LIKELY, "on the path or better"),
        SHORT: (DIFFICULT, f"short of the path but within the tolerance {limit}"),
        BELOW: (UNLIKELY, f"short of the path by more than the tolerance {limit}"),
    }
    if place not in words:
        return Judged(NOT_ASSESSABLE, "there is no value to judge by")
    word, why = words[place]
    return Judged(word, f"by where it stands, {why}")


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
