"""Exceptions both ways: which targets are significantly over or under their path (RULES 2.9).

One rule. The newest value is compared with the path's value of the same period, both as printed. Short of the path, it
is an exception where at least one of these holds:

1. The distance is more than chance explains: the value's 95% interval does not hold the path's value. Where the value
   has no interval: the distance is larger than from the path to the monitoring level.
2. Achievement is unlikely by the partnership's own rule (RULES 2.2), or the target's date has come and it was missed.

Better than the path, the mirror image: the same distance on the other side, or achievement likely (or the target met).
On the path, there is none. Where neither holds and one of them is not known, nothing is said: unknown is not good.
A context indicator and one without a target never are exceptions (RULES 2.10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from curvebook.accountability.status import LIKELY, MET, NOT_ASSESSABLE, NOT_MET, UNLIKELY

OVER, UNDER, NONE = "over", "under", "none"
BY_CHANCE, BY_LEVEL = "by more than chance explains", "by more than the monitoring level allows"
UNKNOWN_DISTANCE = "there is neither an interval nor a monitoring level to judge the distance by"
UNKNOWN_CHANCE = "how likely the target is to be met cannot be said"
_SIDES = {OVER: "better than the path", UNDER: "short of the path"}
_STATUS = {OVER: (LIKELY, MET), UNDER: (UNLIKELY, NOT_MET)}
_NOISE = 1e-9  # of a difference between two printed numbers


@dataclass(frozen=True)
class Verdict:
    """Whether a target is an exception.

    `word`: over, under, none or not assessable. `distance`: from the path, in the indicator's unit, positive where
    better; NaN where there is no value. `why`: the limbs of the rule that hold, or why nothing can be said.
    """

    word: str
    distance: float = math.nan
    why: tuple[str, ...] = ()


def exception(
    value: float, interval: tuple[float, float], path: float, monitoring: float, status: str, good: str
) -> Verdict:
    """Whether a value is an exception to its target's path, by the rule of this module.

    `value`, its 95% `interval`, `path` and `monitoring` are as printed, in the indicator's unit; NaN where there is
    none. `status` is the word for the target at its date.

    >>> exception(5.9, (5.4, 6.4), 5.0, 5.6, "difficult", "low")
    Verdict(word='under', distance=-0.9000000000000004, why=('short of the path by more than chance explains',))
    >>> exception(5.2, (4.7, 5.7), 5.0, 5.6, "unlikely", "low").why
    ('short of the path, and achievement is unlikely',)
    >>> exception(5.2, (4.7, 5.7), 5.0, 5.6, "difficult", "low").word
    'none'
    """
    if math.isnan(value) or math.isnan(path) or good not in ("high", "low"):
        return Verdict(NOT_ASSESSABLE, why=("there is no value to compare with the path",))
    distance = value - path if good == "high" else path - value
    if abs(distance) <= _NOISE:
        return Verdict(NONE, 0.0)
    side = OVER if distance > 0 else UNDER
    far, by = _far(distance, interval, path, monitoring)
    expected = None if status == NOT_ASSESSABLE else status in _STATUS[side]
    limbs = (
        (far, f"{_SIDES[side]} {by}", UNKNOWN_DISTANCE),
        (expected, f"{_SIDES[side]}, and {_at_its_date(status)}", UNKNOWN_CHANCE),
    )
    if fired := tuple(words for holds, words, _ in limbs if holds):
        return Verdict(side, distance, fired)
    unknown = tuple(missing for holds, _, missing in limbs if holds is None)
    return Verdict(NOT_ASSESSABLE if unknown else NONE, distance, unknown)


def _far(distance: float, interval: tuple[float, float], path: float, monitoring: float) -> tuple[bool | None, str]:
    """Whether a value lies far from its path, None where that cannot be said; and by what it was judged."""
    lower, upper = interval
    if not (math.isnan(lower) or math.isnan(upper)):
        return not lower <= path <= upper, BY_CHANCE
    if math.isnan(monitoring):
        return None, ""
    return abs(distance) - abs(path - monitoring) > _NOISE, BY_LEVEL


def _at_its_date(status: str) -> str:
    return f"the target was {'met' if status == MET else 'missed'}" if status in (MET, NOT_MET) else (
        f"achievement is {status}")  # fmt: skip
