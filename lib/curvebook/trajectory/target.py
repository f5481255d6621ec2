"""The promise: a target's path from its start to its end, with the monitoring level beside it (RULES 2.4, 2.5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from curvebook.indicators.series import month_index
from curvebook.model.measures import MONTHS_BETWEEN, Indicator
from curvebook.model.period import Period
from curvebook.model.targets import MonitoringLevel, Target

CURVATURE = 2.0

# How much of the way is done (0 to 1) once a share t of the time has gone, by the path's curvature c > 1. All are
# 0 at the start and 1 at the end, and never go back: front-loaded ≥ linear ≥ back-loaded throughout; an s-curve begins
# and ends slowly, and is half-way at half-time. With c = 2, at half-time front-loaded is at 75%, back-loaded at 25%.
PROGRESS: dict[str, Callable[[float, float], float]] = {
    "linear": lambda t, c: t,
    "front-loaded": lambda t, c: 1 - (1 - t) ** c,
    "back-loaded": lambda t, c: t**c,
    "s-curve": lambda t, c: t**c / (t**c + (1 - t) ** c),
}


@dataclass(frozen=True)
class Step:
    """The promised value for one period, and the level below which action is triggered (NaN: none agreed)."""

    period: Period
    value: float
    monitoring: float


@dataclass(frozen=True)
class Path:
    """A target's path, one step per period from its start to its end, and what is needed to judge against it.

    `milestones` are the periods before the end whose values were stated. `gap` is, of a path that catches up, how far
    from the comparator its end may lie (NaN else).
    """

    steps: tuple[Step, ...]
    good: str
    milestones: tuple[Period, ...] = ()
    gap: float = math.nan

    @property
    def start(self) -> Step:
        """Where it begins."""
        return self.steps[0]

    @property
    def end(self) -> Step:
        """The promise itself."""
        return self.steps[-1]

    def at(self, period: Period) -> Step | None:
        """What the path says for `period`: straight between two steps, the last value after the end, None before."""
        when = month_index(period.start)
        if when < month_index(self.start.period.start):
            return None
        if when >= month_index(self.end.period.start):
            return Step(period, self.end.value, self.end.monitoring)
        a, b = next((a, b) for a, b in pairwise(self.steps) if month_index(b.period.start) > when)
        share = _share(when, month_index(a.period.start), month_index(b.period.start))
        return Step(
            period,
            a.value + share * (b.value - a.value),
            a.monitoring + share * (b.monitoring - a.monitoring),
        )


def path(indicator: Indicator, target: Target, comparator: Mapping[Period, float] | None = None) -> Path:
    """The path of `target`, one of an indicator's.

    Linear: the same change each month. Compound: the same ratio each month (both ends above zero). Front-loaded,
    back-loaded and s-curve: `PROGRESS`, by the target's curvature. Milestones, and annual steps: linear between their
    stated values. Catch-up: the `comparator`'s value of each period (of those not known yet, the newest known) plus
    what then remains of the gap, which closes by the same amount each month.

    The monitoring level of a period is that of the milestone up to which it leads, else the target's own. Raises
    ValueError where the path cannot be drawn: end not after start, no polarity, a compound path through zero, a
    milestone outside, no comparator, no gap to it.

    >>> from types import SimpleNamespace as N
    >>> yearly = dict(good="low", frequency="annual", points=lambda v: {Period.parse(k): x for k, x in v.items()})
    >>> t = Target.model_validate({"from": {"2024": 8.0}, "to": {"2026": 4.0}, "monitoring_level": {"points_short": 1}})
    >>> [(str(s.period), s.value, s.monitoring) for s in path(N(**yearly, period=Period.parse), t).steps]
    [('2024', 8.0, 9.0), ('2025', 6.0, 7.0), ('2026', 4.0, 5.0)]
    """
    if indicator.good == "neither":
        raise ValueError("a target needs to say whether high or low is good")
    start, end = indicator.period(target.start), indicator.period(target.end)
    if end.start <= start.start:
        raise ValueError("a target's end lies after its start")
    if target.catch_up is not None:
        return _catching_up(indicator, target, start, end, comparator or {})
    first, last = target.from_[target.start], target.to[target.end]
    stated = indicator.points({text: each.value for text, each in target.milestones.items()})
    if any(not start.start <= p.start <= end.start for p in stated):
        raise ValueError("milestones lie between a target's start and its end")
    if target.path == "compound" and min(first, last) <= 0:
        raise ValueError("a compound path needs values above zero at both ends")
    between = _between(target)
    knots = sorted({start: first, end: last, **stated}.items(), key=lambda knot: knot[0].start)

    def value(period: Period) -> float:
        (a, low), (b, high) = next(pair for pair in pairwise(knots) if pair[1][0].start >= period.start)
        share = _share(month_index(period.start), month_index(a.start), month_index(b.start))
        return high if share == 1 else between(low, high, share)  # the end exactly, whatever the arithmetic

    return Path(_steps(indicator, target, start, end, value), indicator.good, tuple(stated))


def steps_ahead(latest: Period, wanted: Period, months_between: int) -> float:
    """How many steps of `months_between` lie from `latest` to `wanted`; zero or less where it has been observed."""
    return (month_index(wanted.start) - month_index(latest.start)) / months_between


def _between(target: Target) -> Callable[[float, float, float], float]:
    """The value at a share of the way in time from one value to another."""
    if target.path == "compound":
        return lambda a, b, share: a * (b / a) ** share
    progress, bent = PROGRESS.get(target.path, PROGRESS["linear"]), target.curvature or CURVATURE
    return lambda a, b, share: a + progress(share, bent) * (b - a)


def _catching_up(
    indicator: Indicator, target: Target, start: Period, end: Period, comparator: Mapping[Period, float]
) -> Path:
    assert target.catch_up is not None
    share = target.catch_up.share
    if start not in comparator:
        raise ValueError(f"there is no value to compare with for {start.label}, where the target begins")
    gap = target.from_[target.start] - comparator[start]
    if gap * (1 if indicator.good == "high" else -1) >= 0:
        raise ValueError(f"there was no gap to close in {start.label}")
    known = sorted(comparator.items(), key=lambda each: each[0].start)

    def value(period: Period) -> float:
        beside = [each for at, each in known if at.start <= period.start][-1]
        gone = _share(month_index(period.start), month_index(start.start), month_index(end.start))
        return beside + gap * (1 - share * gone)

    steps = _steps(indicator, target, start, end, value)
    return Path(steps, indicator.good, gap=gap * (1 - share))


def _steps(
    indicator: Indicator, target: Target, start: Period, end: Period, value: Callable[[Period], float]
) -> tuple[Step, ...]:
    """A step for each period of the indicator's frequency, and one for the end."""
    own = [(indicator.period(text), each.monitoring_level) for text, each in target.milestones.items()]
    own.sort(key=lambda each: each[0].start)

    def step(period: Period) -> Step:
        ahead = next((level for at, level in own if at.start >= period.start > start.start), None)
        level, here = ahead or target.monitoring_level, value(period)
        return Step(period, here, math.nan if level is None else short_of(level, here, indicator.good))

    out, period = [], start
    while period.start < end.start:
        out.append(step(period))
        period = period.after(1, MONTHS_BETWEEN[indicator.frequency])
    return (*out, step(end))


def _share(when: int, begin: int, finish: int) -> float:
    return (when - begin) / (finish - begin)


def short_of(level: MonitoringLevel, value: float, good: str) -> float:
    """The value that lies `level` short of a path's: below it where high is good, above it where low is good.

    >>> [short_of(MonitoringLevel(percent_short=10), 8.0, good) for good in ("low", "high")]
    [8.8, 7.2]
    """
    sign = -1 if good == "high" else 1
    if level.value is not None:
        return level.value
    size = level.points_short if level.points_short is not None else abs(value) * (level.percent_short or 0) / 100
    return value + sign * size
