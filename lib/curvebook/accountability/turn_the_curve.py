"""Has the curve turned? What came since a decision, against the baseline that was frozen then (STANDARDS section 1).

The rule is `trajectory.turning`'s. A verdict says that the figures do better than they were expected to, never why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curvebook.accountability.status import NOT_ASSESSABLE
from curvebook.indicators.intervals import Floats
from curvebook.trajectory import turning
from curvebook.trajectory.forecast import Forecasts

TURNED, BENDING, ON_BASELINE, WORSE = "turned", "bending", "on the baseline", "worse"
WORDS = {
    turning.TURNED: TURNED, turning.BENDING: BENDING, turning.ON_BASELINE: ON_BASELINE, turning.WORSE: WORSE,
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What is said of a curve after its newest judged point, `column` of the baseline's steps (None: no point yet).

    `since` is the step with which it began (None while on the baseline). `gap` is the newest point minus the baseline's
    middle, in the indicator's unit, with the 95% interval of what the baseline would have been: where it holds 0, the
    point lies within what was expected. `why` says why there is no verdict.
    """

    word: str
    column: int | None = None
    since: int | None = None
    gap: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    why: str = ""


def verdict(
    expected: Forecasts, values: Floats, judged: NDArray[np.bool_], good: str, limits: turning.Limits
) -> Verdict:
    """The verdict on one curve.

    `expected` is the frozen baseline (one series), `values` (horizons,) what came at each of its steps, NaN where
    nothing is known, `judged` which of them count: those of periods that ended after the decision, within
    `turning.YEARS` of it, and that share no time with each other.

    >>> from curvebook.trajectory.forecast import Series, forecast
    >>> frozen = forecast([Series(np.array([8.1, 8.4, 8.3, 8.7, 9.0, 9.1]), 12, "rate")], [1, 2, 3])
    >>> limits = turning.limits_for(12, "rate")
    >>> found = verdict(frozen, np.array([7.0, 6.6, np.nan]), np.ones(3, dtype=bool), "low", limits)
    >>> found.word, found.column, found.since
    ('turned', 1, 0)
    """
    if good not in ("high", "low"):
        return Verdict(NOT_ASSESSABLE, why="nobody has said whether high or low is good")
    if expected.states[0]:
        return Verdict(NOT_ASSESSABLE, why=expected.notes[0] or expected.states[0])
    known = judged & np.isfinite(values) & np.isfinite(expected.median[0])
    if not known.any():
        return Verdict(NOT_ASSESSABLE, why="no figure has come since the decision")
    counted = np.where(known, values, np.nan)
    bad = "low" if good == "high" else "high"
    better, worse = expected.probability(counted, good), expected.probability(counted, bad)
    said = turning.states(better, worse, limits)
    column = int(np.flatnonzero(known)[-1])
    since = int(said.since[0, column])
    lower, upper = (limits[0, column] for limits in expected.interval(0.95))
    return Verdict(
        WORDS[int(said.state[0, column])],
        column,
        since if since >= 0 else None,
        gap=float(values[column] - expected.median[0, column]),
        lower=float(values[column] - upper),
        upper=float(values[column] - lower),
    )
