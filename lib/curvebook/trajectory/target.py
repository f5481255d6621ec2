"""The promise: a target's path and monitoring level, where the latest value stands, how likely it will be met."""

from __future__ import annotations

import math
from dataclasses import dataclass

from curvebook.indicators.series import month_index
from curvebook.model.measures import MONTHS_BETWEEN, Indicator, MonitoringLevel
from curvebook.model.period import Period


@dataclass(frozen=True)
class Step:
    """The promised value for one period, and the level below which action is triggered (NaN: none agreed)."""

    period: Period
    value: float
    monitoring: float


@dataclass(frozen=True)
class Path:
    """A target's path, one step per period from its start to its end, and what is needed to judge against it."""

    steps: tuple[Step, ...]
    good: str

    @property
    def end(self) -> Step:
        """The promise itself."""
        return self.steps[-1]

    def at(self, period: Period) -> Step | None:
        """What the path says for `period`: straight between two steps, the last value after the end, None before."""
        when, first, last = month_index(period.start), self.steps[0], self.steps[-1]
        if when < month_index(first.period.start):
            return None
        if when >= month_index(last.period.start):
            return Step(period, last.value, last.monitoring)
        after = next(i for i, step in enumerate(self.steps) if month_index(step.period.start) > when)
        a, b = self.steps[after - 1], self.steps[after]
        begin, finish = month_index(a.period.start), month_index(b.period.start)
        share = (when - begin) / (finish - begin)
        return Step(
            period,
            a.value + share * (b.value - a.value),
            a.monitoring + share * (b.monitoring - a.monitoring),
        )


def path(indicator: Indicator) -> Path | None:
    """The path of an indicator's target; None without a target.

    Linear: the same change each month. Compound: the same ratio each month (both ends above zero). Milestones: linear
    between them. Raises ValueError where the path cannot be drawn: end not after start, no polarity, a compound path
    through zero, a milestone outside.

    >>> from types import SimpleNamespace as N
    >>> from curvebook.model.measures import Target
    >>> yearly = dict(good="low", frequency="annual", points=lambda v: {Period.parse(k): x for k, x in v.items()})
    >>> t = Target.model_validate({"from": {"2024": 8.0}, "to": {"2026": 4.0}, "monitoring_level": {"points_short": 1}})
    >>> [(str(s.period), s.value, s.monitoring) for s in path(N(target=t, **yearly)).steps]
    [('2024', 8.0, 9.0), ('2025', 6.0, 7.0), ('2026', 4.0, 5.0)]
    """
    target = indicator.target
    if target is None:
        return None
    if indicator.good == "neither":
        raise ValueError("a target needs to say whether high or low is good")
    ((start, first),) = indicator.points(target.from_).items()
    ((end, last),) = indicator.points(target.to).items()
    knots = {start: first, end: last}
    if target.path == "milestones":
        knots |= indicator.points(target.milestones)
    if end.start <= start.start:
        raise ValueError("a target's end lies after its start")
    if any(not start.start <= p.start <= end.start for p in knots):
        raise ValueError("milestones lie between a target's start and its end")
    if target.path == "compound" and min(first, last) <= 0:
        raise ValueError("a compound path needs values above zero at both ends")
    ends = sorted((month_index(p.start), value) for p, value in knots.items())
    every = MONTHS_BETWEEN[indicator.frequency]
    steps, period = [], start
    while period.start < end.start:
        value = _between(ends, month_index(period.start), target.path == "compound")
        steps.append(Step(period, value, _monitoring(target.monitoring_level, value, indicator.good)))
        period = period.after(1, every)
    steps.append(Step(end, last, _monitoring(target.monitoring_level, last, indicator.good)))
    return Path(tuple(steps), indicator.good)


def steps_ahead(latest: Period, wanted: Period, months_between: int) -> float:
    """How many steps of `months_between` lie from `latest` to `wanted`; zero or less where it has been observed."""
    return (month_index(wanted.start) - month_index(latest.start)) / months_between


def _between(knots: list[tuple[int, float]], when: int, compound: bool) -> float:
    after = next(i for i, (month, _) in enumerate(knots) if month > when)
    (begin, a), (finish, b) = knots[after - 1], knots[after]
    share = (when - begin) / (finish - begin)
    return a * (b / a) ** share if compound else a + share * (b - a)


def _monitoring(level: MonitoringLevel | None, value: float, good: str) -> float:
    """The monitoring level beside a path's value: short is below it where high is good, above it where low is good."""
    if level is None:
        return math.nan
    sign = -1 if good == "high" else 1
    if level.points_short is not None:
        return value + sign * level.points_short
    if level.percent_short is not None:
        return value + sign * abs(value) * level.percent_short / 100
    return float(level.value) if level.value is not None else math.nan
